/** The list of payments with its filter, sorted and in pages, and the facets over what it leaves. */
import { z } from 'zod';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { parseFilter } from '../../../shared/payments/filter.ts';
import type { PaymentSummary } from '../../../shared/payments/model.ts';
import type { ReadDb } from '../db/database.ts';
import { conditionOf, type SqlCondition } from './filterSql.ts';
import { referenceHash } from './keyTable.ts';
import { summariesOf, summaryColumnsSql, summaryRowSchema } from './storedRow.ts';

const countRow = z.object({ count: z.number() });

export function summaryOf(db: ReadDb, id: string): PaymentSummary | null {
  const row = db
    .prepare(`select ${summaryColumnsSql} from current_payment where number = ?`)
    .get(numberOf(db, id));
  return row === undefined ? null : (summariesOf(db, [summaryRowSchema.parse(row)])[0] ?? null);
}

const numberRow = z.object({ number: z.number() });

/** The row of a payment by its own id; null where there is none. */
export function numberOf(db: ReadDb, id: string): number | null {
  const row = db
    .prepare(
      `select number from payment_reference join current_payment as payment on payment.number = payment_reference.payment
       where hash = ? and payment.id = ?`,
    )
    .get(referenceHash(id), id);
  return row === undefined ? null : numberRow.parse(row).number;
}

const sortColumns = {
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
const pageRow = summaryRowSchema.extend({ sort_value: z.union([z.string(), z.number()]) });

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
      `select ${summaryColumnsSql}, ${columnSql} as sort_value from current_payment as payment where tick() and ${conditionSql} and ${afterSql}
       order by ${columnSql} ${directionSql}, id ${directionSql} limit ?`,
    )
    .all(...condition.values, ...after.values, request.limit + 1)
    .map((row) => pageRow.parse(row));
  const page = rows.slice(0, request.limit);
  const last = page.at(-1);
  return {
    total: terms.length === 0 ? totalOf(db) : countOf(db, condition),
    payments: summariesOf(db, page),
    next:
      rows.length > request.limit && last !== undefined ? JSON.stringify([last.sort_value, last.id]) : null,
    facets: request.withFacets ? facetsOf(db, condition) : [],
    filterError: error === null ? null : { message: error.message, at: error.at },
  };
}

function countOf(db: ReadDb, { sql: conditionSql, values }: SqlCondition): number {
  const row = db
    .prepare(`select count(*) as count from current_payment as payment where tick() and ${conditionSql}`)
    .get(...values);
  return countRow.parse(row).count;
}

/** The analysis has counted them: no need to walk through all. */
function totalOf(db: ReadDb): number {
  const row = db.prepare('select payments as count from analysis').get();
  return row === undefined ? 0 : countRow.parse(row).count;
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
        `select ${columnSql} as value, count(*) as count from current_payment as payment
         where tick() and ${conditionSql} and ${columnSql} is not null group by 1 order by 2 desc, 1 limit 40`,
      )
      .all(...condition.values)
      .map((row) => facetRow.parse(row)),
  }));
  const byFinding = (field: string, columnSql: string): ListPage['facets'][number] => ({
    field,
    values: db
      .prepare(
        `select ${columnSql} as value, count(distinct payment_id) as count from current_finding
         where payment_id in (select id from current_payment as payment where tick() and ${conditionSql}) group by 1 order by 2 desc, 1 limit 40`,
      )
      .all(...condition.values)
      .map((row) => facetRow.parse(row)),
  });
  return [...named, byFinding('finding', 'code'), byFinding('severity', 'severity')].filter(
    ({ values }) => values.length > 0,
  );
}
