/** Writes one record into its tables: the row, its words, its identifiers, its redactions, its events. */
import type { WriteDb } from '../db/database.ts';
import type { EventRow, StoredRecord } from './parse/messages.ts';

export interface RecordWriter {
  /** Inside the caller's transaction. */
  write(sourceId: number, record: StoredRecord): void;
}

export function recordWriter(db: WriteDb): RecordWriter {
  const insertRecord = db.prepare(
    `insert into record (source_id, locator, byte_start, byte_end, stored_offset, stored_length, stored_sha256, natural_key,
       party, title, occurred_at, received_at, booked_on, value_on)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertText = db.prepare('insert into record_text (rowid, text) values (?, ?)');
  const insertIdentifier = db.prepare(
    'insert or ignore into identifier (value, scheme, record_id) values (?, ?, ?)',
  );
  const insertRedaction = db.prepare(
    'insert into redaction (source_id, record_id, offset, length, class, rule) values (?, ?, ?, ?, ?, ?)',
  );
  const insertSignature = db.prepare(
    'insert into signature_verdict (record_id, scheme, verdict, reason) values (?, ?, ?, ?)',
  );
  const writeEvent = eventWriter(db);

  return {
    write: (sourceId, record) => {
      const { times } = record;
      const { lastInsertRowid } = insertRecord.run(
        sourceId,
        record.locator,
        record.byteStart,
        record.byteEnd,
        record.storedOffset,
        record.storedLength,
        record.storedSha256,
        record.naturalKey,
        record.party,
        record.title,
        times.occurredAt,
        times.receivedAt,
        times.bookedOn,
        times.valueOn,
      );
      insertText.run(lastInsertRowid, record.text);
      for (const { value, scheme } of record.identifiers)
        insertIdentifier.run(value, scheme, lastInsertRowid);
      for (const { offset, length, class: kind, rule } of record.redactions) {
        insertRedaction.run(sourceId, lastInsertRowid, offset, length, kind, rule);
      }
      const { signature } = record;
      if (signature !== null)
        insertSignature.run(lastInsertRowid, signature.scheme, signature.verdict, signature.reason);
      record.events.forEach((event, ordinal) => {
        writeEvent(lastInsertRowid, ordinal, event);
      });
    },
  };
}

function eventWriter(db: WriteDb): (recordId: number | bigint, ordinal: number, event: EventRow) => void {
  const insertEvent = db.prepare(
    `insert into event (record_id, ordinal, party, kind, movement, rail, direction, amount_minor, fee_minor, net_minor, currency,
       occurred_at, received_at, booked_on, value_on, counterparty, status, reason, identifiers)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return (recordId, ordinal, event) => {
    const { times } = event;
    insertEvent.run(
      recordId,
      ordinal,
      event.party,
      event.kind,
      event.movement,
      event.rail,
      event.direction,
      event.amountMinor,
      event.feeMinor,
      event.netMinor,
      event.currency,
      times.occurredAt,
      times.receivedAt,
      times.bookedOn,
      times.valueOn,
      event.counterparty,
      event.status,
      event.reason,
      event.identifiers,
    );
  };
}
