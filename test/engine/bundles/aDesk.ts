/** The domains left of bundles as plain data: one payment with three records in two sources, a finding, a note, an attempt. */
import type { BundleNeighbours } from '../../../electron/engine/bundles/index.ts';
import type { FrozenCase } from '../../../electron/engine/cases/index.ts';
import { sha256Hex } from '../../../electron/engine/kernel/crypto.ts';
import { caseSchema, exhibitSchema, noteSchema, type Exhibit } from '../../../shared/cases/model.ts';
import {
  recordDetailSchema,
  sourceSchema,
  type RecordDetail,
  type Source,
} from '../../../shared/evidence/model.ts';
import { findingSchema, type Finding } from '../../../shared/findings/model.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { money, moneyToWire } from '../../../shared/kernel/money.ts';
import { projectionSchema, type Projection } from '../../../shared/lifecycle/model.ts';
import { paymentDetailSchema, type PaymentDetail } from '../../../shared/payments/contract.ts';
import { frozenAt } from './aBundle.ts';

const minute = 60_000;
const noTimes = { occurredAt: null, receivedAt: null, bookedOn: null, valueOn: null };

/** Stored text of each record by id. Record 4 belongs to nothing but its own exhibit. */
const texts: Readonly<Record<number, string>> = {
  1: '{"id":"evt_1","type":"payment_intent.succeeded"}',
  2: 'DEP-1;2450,00;credited',
  3: '{"id":"evt_2","card":"411111••••••1111"}',
  4: '{"attempt":1}',
};

const sources: readonly Source[] = [
  { id: 1, name: 'webhooks.jsonl', format: 'stripe-events', records: 40 },
  { id: 2, name: 'ledger.csv', format: 'ledger-csv', records: 1 },
].map((source) =>
  sourceSchema.parse({
    ...source,
    encoding: 'utf-8',
    sha256: sha256Hex(source.name),
    storedSha256: sha256Hex(`stored ${source.name}`),
    size: 1000,
    importedAt: frozenAt - 60 * minute + source.id,
    status: 'complete',
    skipped: 0,
    duplicates: 0,
    redactions: 1,
    warnings: [],
    firstAt: null,
    lastAt: null,
  }),
);

function recordOf(id: number): RecordDetail {
  const text = texts[id];
  const source = sources[id === 2 ? 1 : 0];
  if (text === undefined || source === undefined)
    throw new RailtraceError('not_found', `There is no record ${String(id)}.`);
  return recordDetailSchema.parse({
    id,
    sourceId: source.id,
    sourceName: source.name,
    format: source.format,
    locator: `line:${String(id)}`,
    party: id === 2 ? 'ledger' : 'psp',
    title: `record ${String(id)}`,
    occurredAt: frozenAt - id * minute,
    excerpt: '',
    text,
    textTruncated: false,
    language: id === 2 ? 'csv' : 'json',
    storedSha256: sha256Hex(text),
    byteStart: 0,
    byteEnd: 99,
    times: { ...noTimes, occurredAt: frozenAt - id * minute },
    identifiers: [],
    redactions: id === 3 ? [{ recordId: 3, offset: 23, length: 22, class: 'pan', rule: 'pan.luhn' }] : [],
    signature: null,
  });
}

function eventOf(recordId: number, ordinal: number, kind: string, occurredAt: number | null): unknown {
  const { party, sourceName, locator } = recordOf(recordId);
  return {
    id: `${String(recordId)}.${String(ordinal)}`,
    recordId,
    party,
    kind,
    movement: 'payment',
    rail: 'card',
    direction: 'deposit',
    amount: moneyToWire(money(245_000n, 'EUR')),
    fee: null,
    net: null,
    times: { ...noTimes, occurredAt },
    identifiers: [],
    counterparty: null,
    status: kind,
    reason: null,
    source: sourceName,
    locator,
  };
}

const finding: Finding = findingSchema.parse({
  id: 'MISSING_CREDIT:DEP-1',
  code: 'MISSING_CREDIT',
  severity: 'high',
  paymentId: 'DEP-1',
  references: ['DEP-1', 'pi_1'],
  explanation: 'The PSP captured 2,450.00 EUR and the ledger never credited it.',
  nextStep: null,
  records: [{ recordId: 3, source: 'webhooks.jsonl', locator: 'line:3' }],
  asOf: frozenAt,
});

export const payment: PaymentDetail = paymentDetailSchema.parse({
  payment: {
    id: 'DEP-1',
    reference: 'DEP-1',
    references: ['DEP-1', 'pi_1'],
    rail: 'card',
    direction: 'deposit',
    amount: moneyToWire(money(245_000n, 'EUR')),
    states: { ledger: null, psp: { state: 'captured', proof: 'claimed', since: null }, bank: null },
    firstAt: frozenAt - 9 * minute,
    lastAt: frozenAt - minute,
    openFor: null,
    events: 3,
    findings: [{ id: finding.id, code: finding.code, severity: finding.severity }],
  },
  // The lifecycle's order is by cause: the capture comes after the request although its clock says otherwise.
  events: [
    eventOf(1, 0, 'requested', frozenAt - 2 * minute),
    eventOf(1, 1, 'captured', frozenAt - 9 * minute),
    eventOf(2, 0, 'credited', null),
  ],
  links: [
    {
      recordId: 1,
      source: 'webhooks.jsonl',
      locator: 'line:1',
      reason: 'same pi_1',
      rule: 'identifier',
      score: 1,
      certain: true,
    },
  ],
});

const projection: Projection = projectionSchema.parse({
  profile: { rail: 'card', direction: 'deposit', version: '2' },
  asOf: frozenAt,
  lanes: [],
  evidenceToAskFor: [],
});

export function anExhibit(kind: Exhibit['kind'], subject: string): Exhibit {
  const fields = { id: 1, kind, subject, label: subject, why: '', addedAt: frozenAt, addedBy: 'analyst' };
  return exhibitSchema.parse(fields);
}

export function aFrozenCase(exhibits: readonly Exhibit[]): FrozenCase {
  return {
    case: caseSchema.parse({
      id: 7,
      title: 'Where is DEP-1?',
      severity: 'high',
      status: 'processing',
      owner: 'analyst',
      openedAt: frozenAt - 50 * minute,
      changedAt: frozenAt,
      revision: 4,
      notes: 1,
      exhibits: exhibits.length,
    }),
    notes: [noteSchema.parse({ id: 1, author: 'analyst', writtenAt: frozenAt, text: 'Asked the PSP.' })],
    exhibits,
    custody: [
      {
        case_id: 7,
        seq: 1,
        at: frozenAt - 50 * minute,
        actor: 'analyst',
        action: 'opened',
        subject: 'case 7',
        tool: 'Railtrace 0.1.0',
        item_sha256: null,
        revision: 1,
        previous_hash: '0'.repeat(64),
        hash: 'ef'.repeat(32),
      },
    ],
    frozenAt,
    frozenBy: 'analyst',
  };
}

/** @param exports where the custody of exports is written down */
export function aDesk(exhibits: readonly Exhibit[], exports: unknown[] = []): BundleNeighbours {
  const found = (reference: string): void => {
    if (!payment.payment.references.includes(reference)) {
      throw new RailtraceError('not_found', `There is no payment ${reference}.`);
    }
  };
  return {
    freezeCase: () => aFrozenCase(exhibits),
    noteExport: (id, bundle) => exports.push({ id, ...bundle }),
    payment: (reference) => {
      found(reference);
      return payment;
    },
    projection: (reference) => {
      found(reference);
      return projection;
    },
    findings: () => ({ asOf: frozenAt, findings: [finding] }),
    record: recordOf,
    async *recordBytes(id) {
      yield await Promise.resolve(Buffer.from(texts[id] ?? ''));
    },
    source: (id) => {
      const source = sources.find((candidate) => candidate.id === id);
      if (source === undefined) throw new RailtraceError('not_found', 'There is no such source.');
      return source;
    },
    attempt: (id) => ({ evidenceRecordId: id === 1 ? recordOf(4).id : null }),
    redactionPolicyVersion: '1',
  };
}
