/** All SQL that writes evidence. Every function leaves whole states: a source is importing, complete, or gone. */
import { z } from 'zod';
import type { ImportWarning, SourceFormat } from '../../../shared/evidence/model.ts';
import type { WriteDb } from '../db/database.ts';
import type { BlockPacker } from './parse/blockPacker.ts';
import type { Batch, Block, ParseSummary } from './parse/messages.ts';
import { blockWriter } from './blockWriter.ts';

const idRow = z.object({ id: z.number().int() });
const blockRange = z.object({ id: z.number().int(), records: z.number().int() });

export interface NewSource {
  readonly name: string;
  readonly format: SourceFormat;
  readonly encoding: string;
  readonly importedAt: number;
}

/** How long blocks are packed before they are written, in milliseconds; writing them takes about as long again. */
const packingBudget = 7;

export function evidenceStore(db: WriteDb, now: () => number) {
  const insertSource = db.prepare(
    `insert into source (name, format, encoding, sha256, imported_at, status) values (?, ?, ?, '', ?, 'importing')`,
  );
  const lastBlock = db.prepare('select id, records from block order by id desc limit 1');
  const noteRange = db.prepare(
    'update source set first_record = coalesce(first_record, ?), last_record = ? where id = ?',
  );
  const blocks = blockWriter(db);

  /** Ids go up without end: a block comes behind every block there is. */
  const nextId = (): number => {
    const found = lastBlock.get();
    if (found === undefined) return 1;
    const { id, records } = blockRange.parse(found);
    return id + Math.max(1, records);
  };

  return {
    beginSource(source: NewSource): number {
      const { lastInsertRowid } = insertSource.run(
        source.name,
        source.format,
        source.encoding,
        source.importedAt,
      );
      return Number(lastInsertRowid);
    },

    /** Packs and writes a batch, whole blocks at a time, in steps short enough for the thread to answer others in between. */
    async writeBatch(
      sourceId: number,
      batch: Batch,
      packer: BlockPacker,
      pause: () => Promise<void>,
    ): Promise<void> {
      const writeAll = db.transaction((packed: readonly Block[]) => {
        let id = nextId();
        for (const block of packed) {
          blocks.write(sourceId, id, block);
          if (block.records > 0) noteRange.run(id, id + block.records - 1, sourceId);
          id += Math.max(1, block.records);
        }
      });
      for (let next = 0; next < batch.blocks.length;) {
        const start = now();
        const packed: Block[] = [];
        for (const block of batch.blocks.slice(next)) {
          packed.push(packer.pack(block));
          if (now() - start >= packingBudget) break;
        }
        next += packed.length;
        try {
          writeAll(packed);
        } catch (thrown) {
          blocks.rolledBack();
          throw thrown;
        }
        await pause();
      }
    },

    /** Makes the source visible, in one transaction with its coverage and the evidence's revision. */
    completeSource(sourceId: number, summary: ParseSummary, storedSha256: string): void {
      db.transaction(() => {
        db.prepare(
          `update source set sha256 = ?, stored_sha256 = ?, size = ?, stored_size = ?, status = 'complete', records = ?, skipped = ?,
             duplicates = ?, redactions = ?, warnings = ?, first_at = ?, last_at = ?, display = ? where id = ?`,
        ).run(
          summary.sha256,
          storedSha256,
          summary.size,
          summary.storedSize,
          summary.records,
          summary.skipped,
          summary.duplicates,
          summary.redactions,
          JSON.stringify(summary.warnings satisfies readonly ImportWarning[]),
          summary.firstAt,
          summary.lastAt,
          summary.display,
          sourceId,
        );
        const insertCoverage = db.prepare(
          'insert into coverage (source_id, party, account, currency, shows, from_at, until_at) values (?, ?, ?, ?, ?, ?, ?)',
        );
        for (const { party, account, currency, shows, from, until } of summary.coverage) {
          insertCoverage.run(sourceId, party, account, currency, shows, from, until);
        }
        writeControls(db, sourceId, summary);
        db.prepare(`update counter set value = value + 1 where name = 'evidence_revision'`).run();
      })();
    },
  };
}

function writeControls(db: WriteDb, sourceId: number, { controls, statements }: ParseSummary): void {
  const insertControl = db.prepare(
    'insert into control_check (source_id, locator, total, stated, counted, agrees) values (?, ?, ?, ?, ?, ?)',
  );
  for (const { locator, total, stated, counted, agrees } of controls)
    insertControl.run(sourceId, locator, total, stated, counted, agrees ? 1 : 0);
  const insertStatement = db.prepare(
    `insert into statement (source_id, locator, account, currency, number, sequence, opening_minor, closing_minor, booked_minor,
       opened_on, closed_on, entries) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const statement of statements)
    insertStatement.run(
      sourceId,
      statement.locator,
      statement.account,
      statement.currency,
      statement.number,
      statement.sequence,
      statement.openingMinor,
      statement.closingMinor,
      statement.bookedMinor,
      statement.openedOn,
      statement.closedOn,
      statement.entries,
    );
}

export type EvidenceStore = ReturnType<typeof evidenceStore>;

/** Takes a source out again, a block a call; false once it is gone. */
export function removeSourceStep(db: WriteDb, sourceId: number): boolean {
  return db.transaction(() => {
    const found = db
      .prepare('select id, records from block where source_id = ? order by stored_offset desc limit 1')
      .get(sourceId);
    if (found === undefined) {
      db.prepare('delete from source where id = ?').run(sourceId);
      return false;
    }
    const { id, records } = blockRange.parse(found);
    const range = [id, id + records] as const;
    db.prepare('delete from event where record_id >= ? and record_id < ?').run(...range);
    db.prepare('delete from signature_verdict where record_id >= ? and record_id < ?').run(...range);
    db.prepare('delete from record where id >= ? and id < ?').run(...range);
    db.prepare('delete from block_text where rowid = ?').run(id);
    db.prepare('delete from block where id = ?').run(id);
    return true;
  })();
}

/** Blocks of unfinished sources that are taken out before the vault is shown; more are taken out behind it. */
const removedAtOnce = 20;

/** Sources whose import did not end. They are in no view, no search and no analysis. */
export function unfinishedImports(db: WriteDb): number[] {
  return db
    .prepare(`select id from source where status = 'importing' order by id`)
    .all()
    .map((row) => idRow.parse(row).id);
}

/**
 * Takes out what an import left behind that was cancelled or killed. Called at unlock; a long one is only begun here and
 * ended in the background by the import job, since nobody can see it any more.
 * @returns how many sources were unfinished
 */
export function removeUnfinishedImports(db: WriteDb): number {
  const unfinished = unfinishedImports(db);
  let left = removedAtOnce;
  for (const id of unfinished) {
    while (left > 0 && removeSourceStep(db, id)) left -= 1;
  }
  return unfinished.length;
}
