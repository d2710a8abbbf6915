/** Whether the vault is as it was written: its structure table by table, then the hash of every stored block. */
import { z } from 'zod';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { ReadDb } from '../db/database.ts';
import { blockReading } from './blocks.ts';

export interface Wholeness {
  readonly tables: number;
  readonly blocks: number;
  readonly records: number;
}

const sourceRow = z.object({ id: z.number(), name: z.string(), records: z.number() });
const blockRow = z.object({ id: z.number(), records: z.number() });

/**
 * @param cancelled throws once the caller gave up; called between tables and blocks
 * @throws RailtraceError `vault_corrupt` with the first place that is not as it was written
 */
export function checkWholeness(db: ReadDb, cancelled: () => void): Wholeness {
  const tables = z
    .array(z.string())
    .parse(
      db
        .prepare(
          `select name from main.sqlite_schema where type = 'table' and sql not like 'create virtual%' order by name`,
        )
        .pluck()
        .all(),
    );
  for (const table of tables) {
    cancelled();
    const found = z
      .string()
      .parse(db.prepare(`select quick_check from pragma_quick_check(?)`).pluck().get(table));
    if (found !== 'ok')
      throw new RailtraceError(
        'vault_corrupt',
        `The vault's table ${table} is damaged. Restore a backup; the damaged file is kept.`,
      );
  }
  const reading = blockReading(db);
  const ofSource = db.prepare('select id, records from block where source_id = ? order by id');
  let blocks = 0;
  let records = 0;
  for (const row of db
    .prepare(`select id, name, records from source where status = 'complete' order by id`)
    .all()) {
    const source = sourceRow.parse(row);
    let found = 0;
    for (const each of ofSource.all(source.id)) {
      cancelled();
      const block = blockRow.parse(each);
      // Opening a block compares its bytes with their hash.
      reading.block(block.id);
      blocks += 1;
      found += block.records;
    }
    if (found !== source.records)
      throw new RailtraceError(
        'vault_corrupt',
        `${source.name} has ${found} of its ${source.records} records. Restore a backup, or import the file again.`,
      );
    records += found;
  }
  return { tables: tables.length, blocks, records };
}
