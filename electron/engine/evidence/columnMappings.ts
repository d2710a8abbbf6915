/** Column mappings that the vault keeps, one for each set of columns. */
import { z } from 'zod';
import {
  columnMappingSchema,
  headerFingerprint,
  savedMappingSchema,
  type ColumnMapping,
  type SavedMapping,
} from '../../../shared/evidence/mapping.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { ReadDb, WriteDb } from '../db/database.ts';
import type { EngineContext, OpenVault } from '../kernel/context.ts';
import type { Handlers } from '../kernel/router.ts';

const jsonText = z.string().transform((text): unknown => JSON.parse(text));
const row = z
  .object({ id: z.number(), name: z.string(), headers: jsonText, mapping: jsonText, saved_at: z.number() })
  .transform(({ saved_at, ...rest }) => savedMappingSchema.parse({ ...rest, savedAt: saved_at }));

/** By name. */
export function savedMappings(db: ReadDb): SavedMapping[] {
  const rows = db
    .prepare('select id, name, headers, mapping, saved_at from column_mapping order by name, id')
    .all();
  return z.array(row).parse(rows);
}

/** @param now epoch ms */
export function saveMapping(
  db: WriteDb,
  mapping: ColumnMapping,
  headers: readonly string[],
  now: number,
): SavedMapping {
  const { $schema: _published, ...kept } = columnMappingSchema.parse(mapping);
  const saved = db
    .prepare(
      `insert into column_mapping (name, fingerprint, headers, mapping, saved_at) values (?, ?, ?, ?, ?)
       on conflict (fingerprint) do update set name = excluded.name, headers = excluded.headers,
         mapping = excluded.mapping, saved_at = excluded.saved_at
       returning *`,
    )
    .get(kept.name, headerFingerprint(headers), JSON.stringify(headers), JSON.stringify(kept), now);
  return row.parse(saved);
}

/** @throws RailtraceError `not_found` */
export function deleteMapping(db: WriteDb, id: number): void {
  if (db.prepare('delete from column_mapping where id = ?').run(id).changes === 0)
    throw new RailtraceError('not_found', 'This column mapping was deleted already.');
}

export type MappingHandlers = Pick<Handlers<'evidence'>, 'mappings' | 'saveMapping' | 'deleteMapping'>;

export function mappingHandlers(context: EngineContext, vault: OpenVault): MappingHandlers {
  return {
    mappings: () => ({ mappings: savedMappings(vault.read) }),
    saveMapping: ({ mapping, headers }) => {
      const saved = saveMapping(vault.db, mapping, headers, context.clock.now());
      vault.audit.append('evidence.mapping-saved', saved.name, { columns: headers.length });
      context.changes.publish('settings');
      return saved;
    },
    deleteMapping: ({ id }) => {
      deleteMapping(vault.db, id);
      context.changes.publish('settings');
      return {};
    },
  };
}
