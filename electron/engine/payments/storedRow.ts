/** A payment as one row of the vault, and back. */
import { z } from 'zod';
import { currencyExponent } from '../../../shared/kernel/money.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import {
  paymentSummarySchema,
  proofSchema,
  type PartyState,
  type PaymentSummary,
} from '../../../shared/payments/model.ts';
import type { ReadDb } from '../db/database.ts';
import type { LinkedEvent, StoredLink } from './links.ts';

export const summaryColumnsSql = `number, id, reference, refs, rail, direction, amount_minor, currency, ledger_state, ledger_proof, ledger_since,
  psp_state, psp_proof, psp_since, bank_state, bank_proof, bank_since, first_at, last_at, open_for, events`;

const state = z.string().nullable();
const number = z.number().nullable();

export const summaryRowSchema = z.object({
  number: z.number(),
  id: z.string(),
  reference: z.string(),
  refs: z.string(),
  rail: state,
  direction: state,
  amount_minor: z.string().nullable(),
  currency: z.string().nullable(),
  ledger_state: state,
  ledger_proof: number,
  ledger_since: number,
  psp_state: state,
  psp_proof: number,
  psp_since: number,
  bank_state: state,
  bank_proof: number,
  bank_since: number,
  first_at: number,
  last_at: number,
  open_for: number,
  events: z.number(),
});
export type SummaryRow = z.infer<typeof summaryRowSchema>;

const findingRow = z.object({
  payment_id: z.string(),
  id: z.string(),
  code: z.string(),
  severity: z.string(),
});

/** Summaries of these rows with their findings. */
export function summariesOf(db: ReadDb, rows: readonly SummaryRow[]): PaymentSummary[] {
  const findings = findingsOf(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => {
    const { amount_minor: minor, currency } = row;
    return paymentSummarySchema.parse({
      id: row.id,
      reference: row.reference,
      references: linesOf(row.refs),
      rail: row.rail,
      direction: row.direction,
      amount:
        minor === null || currency === null
          ? null
          : { minor, currency, exponent: currencyExponent(currency) },
      states: {
        ledger: stateOf(row.ledger_state, row.ledger_proof, row.ledger_since),
        psp: stateOf(row.psp_state, row.psp_proof, row.psp_since),
        bank: stateOf(row.bank_state, row.bank_proof, row.bank_since),
      },
      firstAt: row.first_at,
      lastAt: row.last_at,
      openFor: row.open_for,
      events: row.events,
      findings: findings.get(row.id) ?? [],
    });
  });
}

function findingsOf(db: ReadDb, ids: readonly string[]): Map<string, PaymentSummary['findings']> {
  const rows = db
    .prepare(
      `select payment_id, id, code, severity from current_finding where payment_id in (select value from json_each(?))
       order by case severity when 'high' then 0 when 'medium' then 1 when 'low' then 2 else 3 end, id`,
    )
    .all(JSON.stringify(ids));
  const byPayment = new Map<string, { id: string; code: string; severity: string }[]>();
  for (const row of rows) {
    const { payment_id: payment, ...finding } = findingRow.parse(row);
    const known = byPayment.get(payment);
    if (known === undefined) byPayment.set(payment, [finding]);
    else known.push(finding);
  }
  return new Map(
    [...byPayment].map(([id, findings]) => [id, paymentSummarySchema.shape.findings.parse(findings)]),
  );
}

export function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}

function stateOf(name: string | null, proof: number | null, since: Instant | null): PartyState | null {
  return name === null ? null : { state: name, proof: proofSchema.options[proof ?? 1] ?? 'claimed', since };
}

export function proofCode(state: PartyState | null): number | null {
  return state === null ? null : proofSchema.options.indexOf(state.proof);
}

const storedLinks = z.array(
  z.tuple([z.number(), z.number(), z.number()], z.union([z.number(), z.string(), z.null()])),
);

/** @returns JSON in which trailing usual values (certain, no detail, all events) are left out */
export function linksToText(links: readonly StoredLink[]): string {
  const parts = links.map(({ recordId, rule, score, certain, detail, events }) => {
    const start = `[${String(recordId)},${String(rule)},${String(score)}`;
    if (certain && detail === null && events === null) return `${start}]`;
    const rest = [certain ? '1' : '0', detail === null ? 'null' : String(detail)];
    if (events !== null) rest.push(`"${events.map(eventText).join()}"`);
    return `${start},${rest.join()}]`;
  });
  return `[${parts.join()}]`;
}

function eventText({ ordinal, observed, whole }: LinkedEvent): string {
  return `${String(ordinal)}${observed ? 'o' : ''}${whole ? 'w' : ''}`;
}

export function linksFromText(text: string): StoredLink[] {
  return storedLinks.parse(JSON.parse(text)).map(([recordId, rule, score, certain, detail, events]) => ({
    recordId,
    rule,
    score,
    certain: certain !== 0,
    detail: typeof detail === 'number' ? detail : null,
    events:
      typeof events === 'string'
        ? events
            .split(',')
            .filter((each) => each !== '')
            .map(eventFrom)
        : null,
  }));
}

function eventFrom(text: string): LinkedEvent {
  return { ordinal: parseInt(text, 10), observed: text.includes('o'), whole: text.includes('w') };
}
