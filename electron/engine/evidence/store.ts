/** All SQL that writes evidence. Every function leaves whole states: a source is importing, complete, or gone. */
import { z } from 'zod';
import type { ImportWarning, SourceFormat } from '../../../shared/evidence/model.ts';
import type { WriteDb } from '../db/database.ts';
import type { Batch, EventRow, ParseSummary, StoredRecord } from './parse/messages.ts';

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
  const insertChunk = db.prepare('insert into source_chunk (source_id, stored_offset, stored_length, bytes) values (?, ?, ?, ?)');
  const insertRecord = db.prepare(
    `insert into record (source_id, locator, byte_start, byte_end, stored_offset, stored_length, stored_sha256, natural_key,
       party, title, occurred_at, received_at, booked_on, value_on)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertText = db.prepare('insert into record_text (rowid, text) values (?, ?)');
  const insertIdentifier = db.prepare('insert or ignore into identifier (value, scheme, record_id) values (?, ?, ?)');
  const insertRedaction = db.prepare('insert into redaction (source_id, record_id, offset, length, class, rule) values (?, ?, ?, ?, ?, ?)');
  const insertEvent = db.prepare(
    `insert into event (record_id, ordinal, party, kind, movement, rail, direction, amount_minor, fee_minor, net_minor, currency,
       occurred_at, received_at, booked_on, value_on, counterparty, status, reason, identifiers)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );

  const writeEvent = (recordId: number | bigint, ordinal: number, event: EventRow): void => {
    const { times } = event;
    insertEvent.run(
      recordId, ordinal, event.party, event.kind, event.movement, event.rail, event.direction,
      event.amountMinor, event.feeMinor, event.netMinor, event.currency,
      times.occurredAt, times.receivedAt, times.bookedOn, times.valueOn,
      event.counterparty, event.status, event.reason, event.identifiers,
    );
  };

  const writeRecord = (sourceId: number, record: StoredRecord): number => {
    const { times } = record;
    const { lastInsertRowid } = insertRecord.run(
      sourceId, record.locator, record.byteStart, record.byteEnd, record.storedOffset, record.storedLength, record.storedSha256,
      record.naturalKey, record.party, record.title, times.occurredAt, times.receivedAt, times.bookedOn, times.valueOn,
    );
    insertText.run(lastInsertRowid, record.text);
    for (const { value, scheme } of record.identifiers) insertIdentifier.run(value, scheme, lastInsertRowid);
    for (const redaction of record.redactions) {
      insertRedaction.run(sourceId, lastInsertRowid, redaction.offset, redaction.length, redaction.class, redaction.rule);
    }
    record.events.forEach((event, ordinal) => {
      writeEvent(lastInsertRowid, ordinal, event);
    });
    return Number(lastInsertRowid);
  };

  return {
    beginSource(source: NewSource): number {
      const { lastInsertRowid } = insertSource.run(source.name, source.format, source.encoding, source.importedAt);
      return Number(lastInsertRowid);
    },

    /** Writes a batch in transactions short enough for the thread to answer others in between. */
    async writeBatch(sourceId: number, batch: Batch, pause: () => Promise<void>): Promise<void> {
      let next = 0;
      do {
        db.transaction(() => {
          if (next === 0) {
            for (const chunk of batch.chunks) insertChunk.run(sourceId, chunk.offset, chunk.length, chunk.bytes);
            for (const redaction of batch.loose) {
              insertRedaction.run(sourceId, null, redaction.offset, redaction.length, redaction.class, redaction.rule);
            }
          }
          const start = now();
          while (next < batch.records.length && now() - start < transactionBudget) {
            const record = batch.records[next];
            if (record !== undefined) writeRecord(sourceId, record);
            next += 1;
          }
        })();
        if (next < batch.records.length) await pause();
      } while (next < batch.records.length);
    },

    /** Makes the source visible, in one transaction with its coverage and the evidence's revision. */
    completeSource(sourceId: number, summary: ParseSummary): void {
      db.transaction(() => {
        db.prepare(
          `update source set sha256 = ?, stored_sha256 = ?, size = ?, stored_size = ?, status = 'complete', records = ?, skipped = ?,
             duplicates = ?, redactions = ?, warnings = ?, first_at = ?, last_at = ?, display = ? where id = ?`,
        ).run(
          summary.sha256, summary.storedSha256, summary.size, summary.storedSize, summary.records, summary.skipped,
          summary.duplicates, summary.redactions, JSON.stringify(summary.warnings satisfies readonly ImportWarning[]), summary.firstAt,
          summary.lastAt, summary.display, sourceId,
        );
        const insertCoverage = db.prepare(
          'insert into coverage (source_id, party, account, currency, shows, from_at, until_at) values (?, ?, ?, ?, ?, ?, ?)',
        );
        for (const { party, account, currency, shows, from, until } of summary.coverage) {
          insertCoverage.run(sourceId, party, account, currency, shows, from, until);
        }
        db.prepare(`update counter set value = value + 1 where name = 'evidence_revision'`).run();
      })();
    },
  };
}
export type EvidenceStore = ReturnType<typeof evidenceStore>;

const removalStep = 2000;

/** Takes a source out again, a step a call; false once it is gone. */
export function removeSourceStep(db: WriteDb, sourceId: number): boolean {
  const row = z.object({ low: z.number().nullable() }).parse(db.prepare('select min(id) as low from record where source_id = ?').get(sourceId));
  return db.transaction(() => {
    if (row.low === null) {
      db.prepare('delete from source_chunk where source_id = ?').run(sourceId);
      db.prepare('delete from redaction where source_id = ?').run(sourceId);
      db.prepare('delete from source where id = ?').run(sourceId);
      return false;
    }
    const until = row.low + removalStep;
    db.prepare('delete from record_text where rowid in (select id from record where source_id = ? and id < ?)').run(sourceId, until);
    db.prepare('delete from record where source_id = ? and id < ?').run(sourceId, until);
    return true;
  })();
}

/** Records of an unfinished source that are taken out before the vault is shown; more are taken out behind it. */
const removedAtOnce = 4000;

/** Sources whose import did not end. They are in no view, no search and no analysis. */
export function unfinishedImports(db: WriteDb): number[] {
  return db.prepare(`select id from source where status = 'importing' order by id`).all().map((row) => idRow.parse(row).id);
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
