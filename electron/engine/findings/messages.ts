/** What the analysing thread sends: rows ready for the tables, in batches. */
import type { ErrorData } from '../../../shared/kernel/errors.ts';
import type { Finding, Severity } from '../../../shared/findings/model.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import type { Link, PaymentSummary } from '../../../shared/payments/model.ts';
import type { AnalysedPayment } from './analyse.ts';

/** One payment as it is stored. */
export interface PaymentRow {
  readonly summary: PaymentSummary;
  /** JSON of the projection: only ever read back whole. */
  readonly projection: string;
  readonly eventIds: readonly string[];
  readonly references: readonly string[];
  readonly links: readonly Link[];
  /** Highest severity among its findings: 3 high … 0 info, −1 none. */
  readonly severityRank: number;
}

export type FromAnalyst =
  | { readonly type: 'progress'; readonly detail: string }
  | { readonly type: 'payments'; readonly rows: readonly PaymentRow[] }
  | { readonly type: 'findings'; readonly findings: readonly Finding[] }
  | {
      readonly type: 'done';
      readonly asOf: Instant | null;
      readonly revision: number;
      readonly profiles: string;
    }
  | { readonly type: 'failed'; readonly error: ErrorData };

export function isFromAnalyst(value: unknown): value is FromAnalyst {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    ['progress', 'payments', 'findings', 'done', 'failed'].includes(String(value.type))
  );
}

const ranks: Readonly<Record<Severity, number>> = { high: 3, medium: 2, low: 1, info: 0 };

function rankOf(severity: string): number {
  return new Map<string, number>(Object.entries(ranks)).get(severity) ?? -1;
}

export function analysedRow({ group, summary, projection }: AnalysedPayment): PaymentRow {
  const deliveries = group.events.flatMap(({ identifiers }) =>
    identifiers.flatMap(({ scheme, value }) => (scheme === 'psp-event' ? [value] : [])),
  );
  const bankEvents = group.batches.flatMap(({ bankEntries }) => bankEntries);
  return {
    summary,
    projection: JSON.stringify(projection),
    eventIds: [...group.events, ...bankEvents].map(({ id }) => id),
    references: [...new Set([group.id, ...group.references, ...deliveries])],
    links: group.links,
    severityRank: Math.max(-1, ...summary.findings.map(({ severity }) => rankOf(severity))),
  };
}
