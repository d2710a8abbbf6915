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
  'word',
  'block',
  'record',
  'event',
  'payment',
  'settlement_batch',
  'finding',
  'link_rule',
  'analysis',
  'coverage',
  'statement',
  'control_check',
  'signature_verdict',
]);

const named = z.object({ name: z.string(), rootpage: z.number(), tbl_name: z.string() });
const step = z.object({ opcode: z.string(), p2: z.number() });

/** Which rows of a result are wanted. */
export interface Window {
  /** Rows left out at the start. */
  readonly offset: number;
  readonly limit: number;
}

/**
 * @param cancelled throws once the caller gave up; the scans call it too, through tick()
 * @throws RailtraceError `query_refused`; `details.at` is the offset in the statement where that is known
 */
export function runStatement(
  db: ReadDb,
  statement: string,
  window: Window,
  cancelled: () => void,
): SqlResult {
  const schema = db
    .prepare('select name, rootpage, tbl_name from sqlite_master')
    .all()
    .map((row) => named.parse(row));
  const admitted = admitStatement(
    statement,
    new Set([...schema.map(({ name }) => name.toLowerCase()), ...sqlViews]),
  );
  try {
    return run(db, admitted, schema, window, cancelled);
  } catch (thrown) {
    throw asRefusal(thrown, () => placeOfError(db, statement, thrown));
  }
}

function run(
  db: ReadDb,
  admitted: string,
  schema: readonly z.infer<typeof named>[],
  { offset, limit }: Window,
  cancelled: () => void,
): SqlResult {
  const prepared = db.prepare(admitted);
  if (!prepared.reader || !prepared.readonly)
    throw new RailtraceError('query_refused', 'This statement was not run: only a SELECT can be run.');
  refuseForeignTables(db, admitted, schema);
  const columns = prepared.columns().map((column) => column.name);
  const rows: (string | number | null)[][] = [];
  let truncated = false;
  let passed = 0;
  prepared.raw(true);
  prepared.safeIntegers(true);
  for (const row of prepared.iterate()) {
    cancelled();
    if (passed < offset) {
      passed += 1;
      continue;
    }
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

/** @param place finds where in the statement SQLite stumbled; null where that cannot be told */
function asRefusal(thrown: unknown, place: () => number | null): unknown {
  if (thrown instanceof RailtraceError) return thrown;
  // SQLite's own words quote the statement's text, which the person wrote; they quote no evidence.
  if (
    thrown instanceof Error &&
    'code' in thrown &&
    typeof thrown.code === 'string' &&
    thrown.code.startsWith('SQLITE_')
  ) {
    const at = place();
    return new RailtraceError(
      'query_refused',
      `SQLite does not accept the statement: ${thrown.message}.`,
      at === null ? {} : { at },
      { cause: thrown },
    );
  }
  return thrown;
}

/** A statement with more places to try than this is not worth them. */
const mostPlaces = 200;

/**
 * SQLite names the word it stumbled over, not its place. Of several such words it is the first at which the statement,
 * cut off behind it, fails in the same way: up to there it was only incomplete.
 */
function placeOfError(db: ReadDb, statement: string, thrown: unknown): number | null {
  const message = thrown instanceof Error ? thrown.message : '';
  const word =
    /^near "(?<word>[^]*)": syntax error$/.exec(message)?.groups?.['word'] ??
    /^(?:no such (?:column|table|function): |ambiguous column name: |wrong number of arguments to function )(?<word>[\w.]+)/.exec(
      message,
    )?.groups?.['word'];
  if (word === undefined || word === '') return null;
  const places: number[] = [];
  for (
    let at = statement.indexOf(word);
    at >= 0 && places.length < mostPlaces;
    at = statement.indexOf(word, at + word.length)
  ) {
    const isWhole = !/\w/.test(word[0] ?? '') || !/\w/.test(statement[at - 1] ?? ' ');
    if (isWhole && !/\w/.test(statement[at + word.length] ?? ' ')) places.push(at);
  }
  if (!message.startsWith('near')) return places[0] ?? null;
  return (
    places.find((at) => failsLike(db, statement.slice(0, at + word.length), message)) ?? places[0] ?? null
  );
}

/** Whether a beginning of the person's statement, compiled and never run, fails with the same words. */
function failsLike(db: ReadDb, startSql: string, message: string): boolean {
  try {
    db.prepare(startSql);
    return false;
  } catch (thrown) {
    // How it fails is the answer.
    return thrown instanceof Error && thrown.message === message;
  }
}
