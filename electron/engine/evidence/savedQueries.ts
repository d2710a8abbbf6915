/** Statements of the SQL console: saved under a name, and the last ones that ran. Redacted like saved searches. */
import { z } from 'zod';
import type { Tokenise } from '../../../shared/evidence/redaction/spans.ts';
import { redactText } from '../../../shared/evidence/redaction/redact.ts';
import {
  ranStatementSchema,
  savedStatementSchema,
  statementsRemembered,
  type RanStatement,
  type SavedStatement,
} from '../../../shared/evidence/searching.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { ReadDb, WriteDb } from '../db/database.ts';
import { refuseTaken, withoutSecrets } from './savedSearches.ts';

const savedRow = z
  .object({ id: z.number(), name: z.string(), statement: z.string(), changed_at: z.number() })
  .transform(({ changed_at, ...rest }) => savedStatementSchema.parse({ ...rest, changedAt: changed_at }));

const ranRow = z
  .object({ statement: z.string(), ran_at: z.number(), row_count: z.number(), elapsed: z.number() })
  .transform(({ ran_at, row_count, ...rest }) =>
    ranStatementSchema.parse({ ...rest, ranAt: ran_at, rows: row_count }),
  );

export interface StatementToSave {
  readonly id?: number | undefined;
  readonly name: string;
  readonly statement: string;
}

/** By name. */
export function savedStatements(db: ReadDb): SavedStatement[] {
  const rows = db
    .prepare('select id, name, statement, changed_at from saved_statement order by name, id')
    .all();
  return z.array(savedRow).parse(rows);
}

/**
 * @param now epoch ms
 * @throws RailtraceError `conflict` when another statement has that name, `not_found` when `id` is not there
 */
export function saveStatement(
  db: WriteDb,
  wanted: StatementToSave,
  now: number,
  tokenise: Tokenise,
): SavedStatement {
  const name = withoutSecrets(wanted.name, tokenise);
  const statement = withoutSecrets(wanted.statement, tokenise);
  refuseTaken(db, 'select id from saved_statement where name = ?', name, wanted.id);
  const saved =
    wanted.id === undefined
      ? db
          .prepare('insert into saved_statement (name, statement, changed_at) values (?, ?, ?) returning *')
          .get(name, statement, now)
      : db
          .prepare(
            'update saved_statement set name = ?, statement = ?, changed_at = ? where id = ? returning *',
          )
          .get(name, statement, now, wanted.id);
  if (saved === undefined)
    throw new RailtraceError('not_found', 'This saved statement was deleted meanwhile.');
  return savedRow.parse(saved);
}

/** @throws RailtraceError `not_found` */
export function deleteStatement(db: WriteDb, id: number): void {
  if (db.prepare('delete from saved_statement where id = ?').run(id).changes === 0)
    throw new RailtraceError('not_found', 'This saved statement was deleted already.');
}

/** Newest first. */
export function ranStatements(db: ReadDb): RanStatement[] {
  const rows = db
    .prepare('select statement, ran_at, row_count, elapsed from ran_statement order by id desc limit ?')
    .all(statementsRemembered);
  return z.array(ranRow).parse(rows);
}

/** Notes that a statement ran; the same text is kept once, with its last run, and only so many are kept at all. */
export function rememberStatement(db: WriteDb, ran: RanStatement, tokenise: Tokenise): void {
  const { text: statement, residue } = redactText(ran.statement.trim(), tokenise);
  // Not kept, and nothing is said: the statement ran, which is what was asked for.
  if (residue !== null) return;
  const keep = db.transaction(() => {
    db.prepare('delete from ran_statement where statement = ?').run(statement);
    db.prepare(
      `insert into ran_statement (id, statement, ran_at, row_count, elapsed)
       select coalesce(max(id), 0) + 1, ?, ?, ?, ? from ran_statement`,
    ).run(statement, ran.ranAt, ran.rows, ran.elapsed);
    db.prepare(
      'delete from ran_statement where id not in (select id from ran_statement order by id desc limit ?)',
    ).run(statementsRemembered);
  });
  keep();
}

export function forgetStatements(db: WriteDb): void {
  db.prepare('delete from ran_statement').run();
}
