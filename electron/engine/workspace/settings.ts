/** The analyst's settings, kept in the vault. */
import { z } from 'zod';
import { settingsSchema, type Settings } from '../../../shared/workspace/model.ts';
import type { ReadDb, WriteDb } from '../db/database.ts';

const rowSchema = z.object({ name: z.string(), value: z.string() });

export function readSettings(db: ReadDb): Settings {
  const rows = z.array(rowSchema).parse(db.prepare('select name, value from setting').all());
  const stored: Record<string, unknown> = Object.fromEntries(
    rows.map((row) => [row.name, JSON.parse(row.value)]),
  );
  return settingsSchema.parse(stored);
}

export function writeSettings(db: WriteDb, changes: Partial<Settings>): Settings {
  const upsert = db.prepare(
    'insert into setting (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
  );
  db.transaction(() => {
    for (const [name, value] of Object.entries(changes)) upsert.run(name, JSON.stringify(value));
  }).immediate();
  return readSettings(db);
}
