/** Searches that the person saved under a name. What looks like a card number or a credential is taken out of them. */
import { z } from 'zod';
import type { Tokenise } from '../../../shared/evidence/redaction/spans.ts';
import { redactText } from '../../../shared/evidence/redaction/redact.ts';
import { parseRecordFilter } from '../../../shared/evidence/recordFilter.ts';
import { savedSearchSchema, type SavedSearch } from '../../../shared/evidence/searching.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { ReadDb, WriteDb } from '../db/database.ts';

const row = z
  .object({ id: z.number(), name: z.string(), query: z.string(), changed_at: z.number() })
  .transform(({ changed_at, ...rest }) => savedSearchSchema.parse({ ...rest, changedAt: changed_at }));

export interface SearchToSave {
  readonly id?: number | undefined;
  readonly name: string;
  readonly query: string;
}

/** By name. */
export function savedSearches(db: ReadDb): SavedSearch[] {
  const rows = db.prepare('select id, name, query, changed_at from saved_search order by name, id').all();
  return z.array(row).parse(rows);
}

/**
 * @param now epoch ms
 * @throws RailtraceError `bad_request` when the search cannot be read or holds a secret, `conflict` when another one
 *   has that name, `not_found` when `id` is not there
 */
export function saveSearch(db: WriteDb, search: SearchToSave, now: number, tokenise: Tokenise): SavedSearch {
  const name = withoutSecrets(search.name, tokenise);
  const query = withoutSecrets(search.query, tokenise);
  const { error } = parseRecordFilter(query);
  if (error !== null)
    throw new RailtraceError(
      'bad_request',
      `This search cannot be read at ${String(error.at + 1)}: ${error.message}`,
      { at: error.at },
    );
  refuseTaken(db, 'select id from saved_search where name = ?', name, search.id);
  const saved =
    search.id === undefined
      ? db
          .prepare('insert into saved_search (name, query, changed_at) values (?, ?, ?) returning *')
          .get(name, query, now)
      : db
          .prepare('update saved_search set name = ?, query = ?, changed_at = ? where id = ? returning *')
          .get(name, query, now, search.id);
  if (saved === undefined) throw new RailtraceError('not_found', 'This saved search was deleted meanwhile.');
  return row.parse(saved);
}

/** @throws RailtraceError `not_found` */
export function deleteSearch(db: WriteDb, id: number): void {
  if (db.prepare('delete from saved_search where id = ?').run(id).changes === 0)
    throw new RailtraceError('not_found', 'This saved search was deleted already.');
}

/**
 * The text as it may be kept: card numbers and credentials replaced as at import.
 * @throws RailtraceError `bad_request` when something of the kind is left
 */
export function withoutSecrets(text: string, tokenise: Tokenise): string {
  const redacted = redactText(text, tokenise);
  if (redacted.residue !== null)
    throw new RailtraceError(
      'bad_request',
      'This holds what looks like a card number or a credential, which is never stored. Take it out.',
    );
  return redacted.text;
}

/** @throws RailtraceError `conflict` */
export function refuseTaken(db: ReadDb, takenSql: string, name: string, id: number | undefined): void {
  const taken = z.object({ id: z.number() }).optional().parse(db.prepare(takenSql).get(name));
  if (taken !== undefined && taken.id !== id)
    throw new RailtraceError('conflict', `“${name}” is taken. Choose another name, or change the saved one.`);
}
