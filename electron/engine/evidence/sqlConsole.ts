/** The SQL console's engine: one admitted statement on a read-only connection, rows limited, every cell masked for display. */
import { z } from 'zod';
import { admitStatement, sqlViews } from '../../../shared/evidence/sqlStatement.ts';
import { maskForDisplay } from '../../../shared/evidence/redaction/display.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { ReadDb } from '../db/database.ts';

export interface SqlResult {
  readonly columns: string[];
  readonly rows: (string | number | null)[][];
  readonly truncated: boolean;
}

/** Longer cells are cut: a console shows, it does not export. */
const cellLength = 16_384;

/** Tables that the views are made of; a statement that opens any other is refused, however it got there. */
const behindViews = new Set([
  'source',
  'record',
  'event',
  'payment',
  'payment_reference',
  'finding',
  'link',
  'identifier',
  'coverage',
]);

const named = z.object({ name: z.string(), rootpage: z.number(), tbl_name: z.string() });
const step = z.object({ opcode: z.string(), p2: z.number() });

/**
 * @param cancelled throws once the caller gave up; the scans call it too, through tick()
 * @throws RailtraceError `query_refused`
 */
export function runStatement(db: ReadDb, statement: string, limit: number, cancelled: () => void): SqlResult {
  const schema = db
    .prepare('select name, rootpage, tbl_name from sqlite_master')
    .all()
    .map((row) => named.parse(row));
  const admitted = admitStatement(
    statement,
    new Set([...schema.map(({ name }) => name.toLowerCase()), ...sqlViews]),
  );
  try {
    return run(db, admitted, schema, limit, cancelled);
  } catch (thrown) {
    throw asRefusal(thrown);
  }
}

function run(
  db: ReadDb,
  admitted: string,
  schema: readonly z.infer<typeof named>[],
  limit: number,
  cancelled: () => void,
): SqlResult {
  const prepared = db.prepare(admitted);
  if (!prepared.reader || !prepared.readonly)
    throw new RailtraceError('query_refused', 'This statement was not run: only a SELECT can be run.');
  refuseForeignTables(db, admitted, schema);
  const columns = prepared.columns().map((column) => column.name);
  const rows: (string | number | null)[][] = [];
  let truncated = false;
  prepared.raw(true);
  prepared.safeIntegers(true);
  for (const row of prepared.iterate()) {
    cancelled();
    if (rows.length >= limit) {
      truncated = true;
      break;
    }
    rows.push(z.array(z.unknown()).parse(row).map(cell));
  }
  return { columns, rows, truncated };
}

/** The program that SQLite compiled names every b-tree it opens. */
function refuseForeignTables(
  db: ReadDb,
  admittedSql: string,
  schema: readonly z.infer<typeof named>[],
): void {
  const allowed = new Set(
    schema.filter(({ tbl_name }) => behindViews.has(tbl_name)).map(({ rootpage }) => rootpage),
  );
  for (const row of db.prepare(`explain ${admittedSql}`).all()) {
    const { opcode, p2 } = step.parse(row);
    if (opcode === 'OpenWrite' || ((opcode === 'OpenRead' || opcode === 'ReopenIdx') && !allowed.has(p2))) {
      throw new RailtraceError(
        'query_refused',
        'This statement was not run: it reaches beyond the documented views.',
      );
    }
  }
}

function cell(value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return value;
  // Integers beyond 2^53 stay exact as text.
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (value instanceof Uint8Array) return `x'${Buffer.from(value.subarray(0, 64)).toString('hex')}'`;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return maskForDisplay(text.length > cellLength ? `${text.slice(0, cellLength)}…` : text);
}

function asRefusal(thrown: unknown): unknown {
  if (thrown instanceof RailtraceError) return thrown;
  // SQLite's own words quote the statement's text, which the person wrote; they quote no evidence.
  if (
    thrown instanceof Error &&
    'code' in thrown &&
    typeof thrown.code === 'string' &&
    thrown.code.startsWith('SQLITE_')
  ) {
    return new RailtraceError(
      'query_refused',
      `SQLite does not accept the statement: ${thrown.message}.`,
      {},
      { cause: thrown },
    );
  }
  return thrown;
}
