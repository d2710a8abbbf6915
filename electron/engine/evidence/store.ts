/** All SQL that writes evidence. Every function leaves whole states: a source is importing, complete, or gone. */
import { z } from 'zod';
import type { ImportWarning, SourceFormat } from '../../../shared/evidence/model.ts';
import type { WriteDb } from '../db/database.ts';
import type { Batch, ParseSummary } from './parse/messages.ts';
import { recordWriter } from './recordWriter.ts';

const idRow = z.object({ id: z.number().int() });

export interface NewSource {
  readonly name: string;
  readonly format: SourceFormat;
  readonly encoding: string;
  readonly importedAt: number;
}

/** How long one transaction may hold the engine's thread, in milliseconds. */
const transactionBudget = 14;

export function evidenceStore(db: WriteDb, now: () => number) {
  const insertSource = db.prepare(
    `insert into source (name, format, encoding, sha256, imported_at, status) values (?, ?, ?, '', ?, 'importing')`,
  );
  const insertChunk = db.prepare(
    'insert into source_chunk (source_id, stored_offset, stored_length, bytes) values (?, ?, ?, ?)',
  );
  const insertLoose = db.prepare(
    'insert into redaction (source_id, record_id, offset, length, class, rule) values (?, null, ?, ?, ?, ?)',
  );
  const records = recordWriter(db);

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

    /** Writes a batch in transactions short enough for the thread to answer others in between. */
    async writeBatch(sourceId: number, batch: Batch, pause: () => Promise<void>): Promise<void> {
      db.transaction(() => {
        for (const { offset, length, bytes } of batch.chunks)
          insertChunk.run(sourceId, offset, length, bytes);
        for (const { offset, length, class: kind, rule } of batch.loose) {
          insertLoose.run(sourceId, offset, length, kind, rule);
        }
      })();
      let next = 0;
      const writeSome = db.transaction(() => {
        const start = now();
        for (const record of batch.records.slice(next)) {
          records.write(sourceId, record);
          next += 1;
          if (now() - start >= transactionBudget) break;
        }
      });
      while (next < batch.records.length) {
        writeSome();
        await pause();
      }
    },

    /** Makes the source visible, in one transaction with its coverage and the evidence's revision. */
    completeSource(sourceId: number, summary: ParseSummary): void {
      db.transaction(() => {
        db.prepare(
          `update source set sha256 = ?, stored_sha256 = ?, size = ?, stored_size = ?, status = 'complete', records = ?, skipped = ?,
             duplicates = ?, redactions = ?, warnings = ?, first_at = ?, last_at = ?, display = ? where id = ?`,
        ).run(
          summary.sha256,
          summary.storedSha256,
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

/** Records a step: about as long as one transaction of an import. */
const removalStep = 200;

/** Takes a source out again, a step a call; false once it is gone. */
export function removeSourceStep(db: WriteDb, sourceId: number): boolean {
  const row = z
    .object({ low: z.number().nullable() })
    .parse(db.prepare('select min(id) as low from record where source_id = ?').get(sourceId));
  return db.transaction(() => {
    if (row.low === null) {
      db.prepare('delete from source_chunk where source_id = ?').run(sourceId);
      db.prepare('delete from redaction where source_id = ?').run(sourceId);
      db.prepare('delete from source where id = ?').run(sourceId);
      return false;
    }
    const until = row.low + removalStep;
    db.prepare(
      'delete from record_text where rowid in (select id from record where source_id = ? and id < ?)',
    ).run(sourceId, until);
    db.prepare('delete from record where source_id = ? and id < ?').run(sourceId, until);
    return true;
  })();
}

/** Records of an unfinished source that are taken out before the vault is shown; more are taken out behind it. */
const removedAtOnce = 4000;

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
    while (left > 0 && removeSourceStep(db, id)) left -= removalStep;
  }
  return unfinished.length;
}
