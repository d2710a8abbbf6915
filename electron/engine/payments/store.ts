/** Stored payments: the list with its filter, one payment with everything, and where an id leads. */
import { z } from 'zod';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { recordIdSchema } from '../../../shared/kernel/ids.ts';
import { moneyToWire } from '../../../shared/kernel/money.ts';
import { parseFilter } from '../../../shared/payments/filter.ts';
import {
  paymentSummarySchema,
  type Link,
  type PaymentEventWire,
  type PaymentSummary,
} from '../../../shared/payments/model.ts';
import type { PaymentDetail } from '../../../shared/payments/contract.ts';
import { locatorSql } from '../db/columnSql.ts';
import type { ReadDb } from '../db/database.ts';
import { conditionOf, type SqlCondition } from './filterSql.ts';
import type { PlacedEvent } from './group.ts';
import { loadEventsById } from './reading.ts';

const idRow = z.object({ payment_id: z.string() });
const countRow = z.object({ count: z.number() });

/** Payments that an id belongs to: exactly written, else in any case, else as the beginning of an id. */
export function paymentsNamed(db: ReadDb, text: string, limit = 20): string[] {
  const wanted = text.trim();
  const ask = (whereSql: string, ...values: readonly string[]): string[] =>
    db
      .prepare(
        `select distinct payment_id from payment_reference where ${whereSql} order by payment_id limit ?`,
      )
      .all(...values, limit)
      .map((row) => idRow.parse(row).payment_id);
  const own = db.prepare('select id as payment_id from payment where id = ?').get(wanted);
  if (own !== undefined) return [idRow.parse(own).payment_id];
  const exact = ask('value = ?', wanted);
  if (exact.length > 0) return exact;
  const anyCase = ask('value = ? collate nocase', wanted);
  if (anyCase.length > 0 || wanted.length < 3) return anyCase;
  return ask(`value >= ? collate nocase and value < ? collate nocase`, wanted, `${wanted}\u{10FFFF}`);
}

const summaryRow = z.object({ summary: z.string() });

export function summaryOf(db: ReadDb, id: string): PaymentSummary | null {
  const row = db.prepare('select summary from payment where id = ?').get(id);
  return row === undefined ? null : paymentSummarySchema.parse(JSON.parse(summaryRow.parse(row).summary));
}

const detailRow = z.object({ event_ids: z.string() });
const linkRow = z.object({
  record_id: z.number(),
  source: z.string(),
  locator: z.string(),
  rule: z.string(),
  reason: z.string(),
  score: z.number(),
  certain: z.number(),
});

export function detailOf(db: ReadDb, id: string): PaymentDetail | null {
  const payment = summaryOf(db, id);
  if (payment === null) return null;
  const { event_ids: ids } = detailRow.parse(
    db.prepare('select event_ids from payment where id = ?').get(id),
  );
  const events = loadEventsById(db, z.array(z.string()).parse(JSON.parse(ids)));
  const links = db
    .prepare(
      `select link.record_id, source.name as source, ${locatorSql('record')} as locator, link.rule, link.reason, link.score, link.certain
       from link join record on record.id = link.record_id join source on source.id = record.source_id
       where link.payment_id = ? order by coalesce(record.occurred_at, record.received_at, 0), link.record_id`,
    )
    .all(id)
    .map((row): Link => {
      const { record_id: recordId, certain, ...rest } = linkRow.parse(row);
      return { ...rest, recordId: recordIdSchema.parse(recordId), certain: certain === 1 };
    });
  return { payment, events: events.map(eventToWire), links };
}

/** Free text (remittance lines, descriptions) stays in its record, which shows it masked. */
export function eventToWire(event: PlacedEvent): PaymentEventWire {
  const {
    amount,
    fee,
    net,
    identifiers,
    sourceId: _source,
    format: _format,
    recordHash: _hash,
    ...rest
  } = event;
  return {
    ...rest,
    amount: amount === null ? null : moneyToWire(amount),
    fee: fee === null ? null : moneyToWire(fee),
    net: net === null ? null : moneyToWire(net),
    identifiers: identifiers.filter(({ scheme }) => scheme !== 'free-text'),
  };
}

export const sortColumns = {
  lastAt: 'coalesce(last_at, 0)',
  firstAt: 'coalesce(first_at, 0)',
  amount: 'coalesce(amount_sort, 0)',
  reference: 'reference',
  openFor: 'coalesce(open_for, -1)',
  severity: 'severity_rank',
} as const;

export interface ListRequest {
  readonly filter: string;
  readonly sort: keyof typeof sortColumns;
  readonly descending: boolean;
  readonly cursor: string | null;
  readonly limit: number;
  readonly withFacets: boolean;
}

const cursorSchema = z.tuple([z.union([z.string(), z.number()]), z.string()]);
const pageRow = z.object({
  summary: z.string(),
  id: z.string(),
  sort_value: z.union([z.string(), z.number()]),
});

export interface ListPage {
  readonly total: number;
  readonly payments: readonly PaymentSummary[];
  readonly next: string | null;
  readonly facets: readonly { field: string; values: { value: string; count: number }[] }[];
  readonly filterError: { message: string; at: number } | null;
}

export function listPayments(db: ReadDb, request: ListRequest): ListPage {
  const { terms, error } = parseFilter(request.filter);
  const condition = conditionOf(terms);
  const { sql: conditionSql } = condition;
  const columnSql = sortColumns[request.sort];
  const after = afterCursor(columnSql, request);
  const { sql: afterSql } = after;
  const directionSql = request.descending ? 'desc' : 'asc';
  const rows = db
    .prepare(
      `select id, summary, ${columnSql} as sort_value from payment where tick() and ${conditionSql} and ${afterSql}
       order by ${columnSql} ${directionSql}, id ${directionSql} limit ?`,
    )
    .all(...condition.values, ...after.values, request.limit + 1)
    .map((row) => pageRow.parse(row));
  const page = rows.slice(0, request.limit);
  const last = page.at(-1);
  return {
    total: countRow.parse(
      db
        .prepare(`select count(*) as count from payment where tick() and ${conditionSql}`)
        .get(...condition.values),
    ).count,
    payments: page.map(({ summary }) => paymentSummarySchema.parse(JSON.parse(summary))),
    next:
      rows.length > request.limit && last !== undefined ? JSON.stringify([last.sort_value, last.id]) : null,
    facets: request.withFacets ? facetsOf(db, condition) : [],
    filterError: error === null ? null : { message: error.message, at: error.at },
  };
}

function afterCursor(column: string, { cursor, descending }: ListRequest): SqlCondition {
  if (cursor === null) return { sql: '1', values: [] };
  const [value, id] = readCursor(cursor);
  const sign = descending ? '<' : '>';
  return { sql: `(${column}, id) ${sign} (?, ?)`, values: [value, id] };
}

/** @throws RailtraceError `bad_request` for a cursor that this list did not give out */
function readCursor(cursor: string): z.infer<typeof cursorSchema> {
  try {
    return cursorSchema.parse(JSON.parse(cursor));
  } catch (cause) {
    throw new RailtraceError(
      'bad_request',
      'The list’s place cannot be read. Start from its beginning.',
      {},
      { cause },
    );
  }
}

const facetRow = z.object({ value: z.string(), count: z.number() });

const facetColumns: readonly (readonly [string, string])[] = [
  ['rail', 'rail'],
  ['direction', 'direction'],
  ['currency', 'currency'],
  ['ledger', 'ledger_state'],
  ['psp', 'psp_state'],
  ['bank', 'bank_state'],
];

/** Counts over the filtered payments; states of all values, most frequent first. */
function facetsOf(db: ReadDb, condition: SqlCondition): ListPage['facets'] {
  const { sql: conditionSql } = condition;
  const named = facetColumns.map(([field, columnSql]) => ({
    field,
    values: db
      .prepare(
        `select ${columnSql} as value, count(*) as count from payment
         where tick() and ${conditionSql} and ${columnSql} is not null group by 1 order by 2 desc, 1 limit 40`,
      )
      .all(...condition.values)
      .map((row) => facetRow.parse(row)),
  }));
  const byFinding = (field: string, columnSql: string): ListPage['facets'][number] => ({
    field,
    values: db
      .prepare(
        `select ${columnSql} as value, count(distinct payment_id) as count from finding
         where payment_id in (select id from payment where tick() and ${conditionSql}) group by 1 order by 2 desc, 1 limit 40`,
      )
      .all(...condition.values)
      .map((row) => facetRow.parse(row)),
  });
  return [...named, byFinding('finding', 'code'), byFinding('severity', 'severity')].filter(
    ({ values }) => values.length > 0,
  );
}
