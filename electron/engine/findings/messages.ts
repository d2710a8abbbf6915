/** What the analysing thread sends: rows ready for the tables, in batches, and only those that differ from what is stored. */
import type { ErrorData } from '../../../shared/kernel/errors.ts';
import type { Finding, Severity } from '../../../shared/findings/model.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import {
  linksToText,
  proofCode,
  referenceHash,
  sortableAmount,
  type SettlementBatch,
} from '../payments/index.ts';
import type { AnalysedPayment } from './analyse.ts';

export type Cell = string | number | null;

/** Tables whose rows are compared with the stored ones and written with the next generation. */
export const analysedTables = ['payment', 'settlement_batch', 'finding'] as const;
export type AnalysedTable = (typeof analysedTables)[number];

/** One row of a table: its cells in the order of `columnsOf`, without those that the writer adds. */
export interface AnalysedRow {
  /** By which the stored row of the same thing is found. */
  readonly key: string;
  readonly fingerprint: number;
  readonly cells: readonly Cell[];
  /** Hashes under which the row is found; none but for payments. */
  readonly hashes: readonly number[];
}

export const columnsOf: Readonly<Record<AnalysedTable, readonly string[]>> = {
  payment: [
    'id',
    'reference',
    'refs',
    'rail',
    'direction',
    'amount_minor',
    'currency',
    'amount_sort',
    'ledger_state',
    'ledger_proof',
    'ledger_since',
    'psp_state',
    'psp_proof',
    'psp_since',
    'bank_state',
    'bank_proof',
    'bank_since',
    'first_at',
    'last_at',
    'open_since',
    'severity_rank',
    'events',
    'links',
    'batches',
  ],
  settlement_batch: ['payout', 'reason', 'events', 'entries'],
  finding: ['id', 'code', 'severity', 'payment_id', 'refs', 'explanation', 'next_step', 'records'],
};

/** The column that holds the row's key. */
export const keyColumnOf: Readonly<Record<AnalysedTable, string>> = {
  payment: 'id',
  settlement_batch: 'payout',
  finding: 'id',
};

export type FromAnalyst =
  | { readonly type: 'progress'; readonly progress: number | null; readonly detail: string }
  | { readonly type: 'rows'; readonly table: AnalysedTable; readonly rows: readonly AnalysedRow[] }
  | { readonly type: 'gone'; readonly table: AnalysedTable; readonly numbers: readonly number[] }
  | { readonly type: 'findings'; readonly findings: readonly Finding[] }
  | {
      readonly type: 'done';
      readonly asOf: Instant | null;
      readonly revision: number;
      readonly profiles: string;
      readonly view: string;
      readonly dialects: string;
      readonly payments: number;
      readonly findings: number;
    }
  | { readonly type: 'failed'; readonly error: ErrorData };

export function isFromAnalyst(value: unknown): value is FromAnalyst {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    ['progress', 'rows', 'gone', 'findings', 'done', 'failed'].includes(String(value.type))
  );
}

const ranks: Readonly<Record<Severity, number>> = { high: 3, medium: 2, low: 1, info: 0 };

export function paymentRow({ group, summary, openSince, findings }: AnalysedPayment): AnalysedRow {
  const { states, amount, id } = summary;
  const minor = amount?.minor ?? null;
  const currency = amount?.currency ?? null;
  const cells: Cell[] = [
    id,
    summary.reference,
    summary.references.join('\n'),
    summary.rail,
    summary.direction,
    minor,
    currency,
    sortableAmount(minor, currency),
    states.ledger?.state ?? null,
    proofCode(states.ledger),
    states.ledger?.since ?? null,
    states.psp?.state ?? null,
    proofCode(states.psp),
    states.psp?.since ?? null,
    states.bank?.state ?? null,
    proofCode(states.bank),
    states.bank?.since ?? null,
    summary.firstAt,
    summary.lastAt,
    openSince,
    Math.max(-1, ...findings.map(({ severity }) => ranks[severity])),
    summary.events,
    linksToText(group.links),
    group.batches.length === 0 ? null : JSON.stringify(group.batches.map((batch) => batch.id)),
  ];
  const hashes = new Set([id, ...summary.references].map(referenceHash));
  return { key: id, fingerprint: fingerprintOf(cells), cells, hashes: [...hashes] };
}

export function batchRow({ id, bankReason, events, bankEntries }: SettlementBatch): AnalysedRow {
  const cells = [
    id,
    bankReason,
    JSON.stringify(events.map((event) => event.id)),
    JSON.stringify(bankEntries.map((event) => event.id)),
  ];
  return { key: id, fingerprint: fingerprintOf(cells), cells, hashes: [] };
}

export function findingRow(finding: Finding): AnalysedRow {
  const cells = [
    finding.id,
    finding.code,
    finding.severity,
    finding.paymentId,
    JSON.stringify(finding.references),
    finding.explanation,
    finding.nextStep,
    JSON.stringify(finding.records),
  ];
  return { key: finding.id, fingerprint: fingerprintOf(cells), cells, hashes: [] };
}

/** 53 bits of FNV-1a over the cells: two analyses of one payment that say different things differ in it. */
function fingerprintOf(cells: readonly Cell[]): number {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (const cell of cells) {
    const text = cell === null ? '\u0000' : String(cell);
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      low = Math.imul(low ^ code, 0x01000193);
      high = Math.imul(high ^ code, 0x85ebca6b);
      high ^= high >>> 13;
    }
    low = Math.imul(low ^ 0x1f, 0x01000193);
  }
  return (high & 0x1fffff) * 0x1_0000_0000 + (low >>> 0);
}
