/** Writes one block into its tables: its bytes and words, a row for each record, a row for each event. */
import type { WriteDb } from '../db/database.ts';
import type { Block, WideColumn } from './parse/messages.ts';
import { wordWriter } from './words.ts';

export interface BlockWriter {
  /**
   * Inside the caller's transaction.
   * @param firstId id of the block and of its first record; greater than any before
   */
  write(sourceId: number, firstId: number, block: Block): void;
  /** To be called when the transaction was rolled back. */
  rolledBack(): void;
}

export function blockWriter(db: WriteDb): BlockWriter {
  const words = wordWriter(db);
  const insertBlock = db.prepare(
    `insert into block (id, source_id, records, stored_offset, stored_length, first_at, last_at, sha256, beside, places, facts, bytes)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertWords = db.prepare('insert into block_text (rowid, text) values (?, ?)');
  const insertSignature = db.prepare(
    'insert into signature_verdict (record_id, scheme, verdict, reason) values (?, ?, ?, ?)',
  );
  const writeRecords = recordRows(db);
  const writeEvents = eventRows(db);

  return {
    write: (sourceId, firstId, block) => {
      insertBlock.run(
        firstId,
        sourceId,
        block.records,
        block.storedOffset,
        block.storedLength,
        block.firstAt,
        block.lastAt,
        block.sha256,
        block.beside,
        block.places,
        block.facts,
        block.bytes,
      );
      insertWords.run(firstId, block.words);
      const ids: (number | undefined)[] = [];
      const wordOf = (number: number | undefined): number | null => {
        if (number === undefined || number === 0) return null;
        const id = ids[number] ?? words.idOf(block.texts[number - 1] ?? '');
        ids[number] = id;
        return id;
      };
      writeRecords(sourceId, firstId, block, wordOf);
      writeEvents(firstId, block, wordOf);
      for (const { record, signature } of block.signatures)
        insertSignature.run(firstId + record, signature.scheme, signature.verdict, signature.reason);
    },
    rolledBack: () => {
      words.forget();
    },
  };
}

type WordOf = (number: number | undefined) => number | null;

/** NaN stands for null. */
function numberOf(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

function recordRows(db: WriteDb): (sourceId: number, firstId: number, block: Block, wordOf: WordOf) => void {
  const insert = db.prepare(
    `insert into record (id, source_id, party, title, locator_form, place, byte_start, byte_length, occurred_at, received_at, booked_on, value_on)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return (sourceId, firstId, { records, record: rows, texts }, wordOf) => {
    const textOf = (number: number | undefined): string | null =>
      number === undefined || number === 0 ? null : (texts[number - 1] ?? null);
    for (let index = 0; index < records; index += 1) {
      const party = rows.party[index] ?? 0;
      insert.run(
        firstId + index,
        sourceId,
        party === 0 ? null : party,
        wordOf(rows.title[index]),
        wordOf(rows.locatorForm[index]),
        numberOf(rows.place[index]),
        rows.byteStart[index],
        rows.byteLength[index],
        numberOf(rows.occurredAt[index]),
        numberOf(rows.receivedAt[index]),
        textOf(rows.bookedOn[index]),
        textOf(rows.valueOn[index]),
      );
    }
  };
}

/** Amounts are bound as BigInt: the driver binds every number as a float, and a column of any type keeps what it is given. */
function minorOf(
  value: number | undefined,
  wide: Block['event']['wide'],
  event: number,
  column: WideColumn,
): bigint | string | null {
  if (value === undefined || Number.isNaN(value)) return null;
  if (value === Number.POSITIVE_INFINITY)
    return wide.find((each) => each.event === event && each.column === column)?.text ?? null;
  return BigInt(value);
}

function eventRows(db: WriteDb): (firstId: number, block: Block, wordOf: WordOf) => void {
  const insert = db.prepare(
    `insert into event (record_id, ordinal, party, kind, movement, status, rail, direction, currency, amount_minor, fee_minor, net_minor,
       occurred_at, received_at, booked_on, value_on, counterparty, reason)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return (firstId, { event: rows, texts }, wordOf) => {
    const textOf = (number: number | undefined): string | null =>
      number === undefined || number === 0 ? null : (texts[number - 1] ?? null);
    for (let index = 0; index < rows.record.length; index += 1) {
      insert.run(
        firstId + (rows.record[index] ?? 0),
        rows.ordinal[index],
        rows.party[index],
        wordOf(rows.kind[index]),
        wordOf(rows.movement[index]),
        wordOf(rows.status[index]),
        wordOf(rows.rail[index]),
        wordOf(rows.direction[index]),
        wordOf(rows.currency[index]),
        minorOf(rows.amountMinor[index], rows.wide, index, 'amountMinor'),
        minorOf(rows.feeMinor[index], rows.wide, index, 'feeMinor'),
        minorOf(rows.netMinor[index], rows.wide, index, 'netMinor'),
        numberOf(rows.occurredAt[index]),
        numberOf(rows.receivedAt[index]),
        textOf(rows.bookedOn[index]),
        textOf(rows.valueOn[index]),
        textOf(rows.counterparty[index]),
        textOf(rows.reason[index]),
      );
    }
  };
}
