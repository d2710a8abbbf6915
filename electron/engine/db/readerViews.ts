/**
 * The views of evidence that the SQL console offers, made anew by every reader connection: they open packed columns with
 * functions of this program, which SQLite does not let a stored view call (trusted_schema is off).
 */
import type { Database } from 'better-sqlite3';
import { sha256Hex } from '../kernel/crypto.ts';
import {
  eventIdentifiers,
  identifiersJson,
  placeOf,
  recordIdentifiers,
  unpackBytes,
  unpackFacts,
} from './packedBlock.ts';
import { decimalSql, isoSql, locatorSql, partySql, wordSql } from './columnSql.ts';

const completeSql = `join source on source.id = record.source_id where source.status = 'complete'`;

const viewsSql = `
  create temp view sources as
    select id, name, format, encoding, sha256, stored_sha256, size, ${isoSql('imported_at')} as imported_at, records, skipped, duplicates,
      redactions, ${isoSql('first_at')} as first_at, ${isoSql('last_at')} as last_at
    from main.source where status = 'complete';

  create temp view records as
    select record.id, record.source_id, source.name as source, source.format, ${locatorSql('record')} as locator,
      ${partySql('record.party')} as party, ${wordSql('record.title')} as title,
      ${isoSql('record.occurred_at')} as occurred_at, ${isoSql('record.received_at')} as received_at, record.booked_on, record.value_on,
      record.occurred_at as occurred_ms, record.byte_start, record.byte_start + record.byte_length as byte_end,
      (select record_sha256(block.places, block.bytes, record.id - block.id) from main.block where block.id <= record.id
        order by block.id desc limit 1) as stored_sha256
    from main.record ${completeSql};

  create temp view identifiers as
    select stated.value ->> 2 as value, stated.value ->> 1 as scheme, block.id + (stated.value ->> 0) as record_id, source.name as source,
      (select ${locatorSql('record')} from main.record where record.id = block.id + (stated.value ->> 0)) as locator
    from main.block join main.source on source.id = block.source_id join json_each(block_identifiers(block.facts)) as stated
    where source.status = 'complete';

  create temp view events as
    select event.record_id, event.ordinal, source.name as source, ${locatorSql('record')} as locator, ${partySql('event.party')} as party,
      ${wordSql('event.kind')} as kind, ${wordSql('event.movement')} as movement, ${wordSql('event.rail')} as rail,
      ${wordSql('event.direction')} as direction,
      ${decimalSql('event.amount_minor', wordSql('event.currency'))} as amount, cast(event.amount_minor as integer) as amount_minor,
      ${decimalSql('event.fee_minor', wordSql('event.currency'))} as fee, cast(event.fee_minor as integer) as fee_minor,
      ${decimalSql('event.net_minor', wordSql('event.currency'))} as net, cast(event.net_minor as integer) as net_minor,
      ${wordSql('event.currency')} as currency,
      ${isoSql('event.occurred_at')} as occurred_at, ${isoSql('event.received_at')} as received_at, event.booked_on, event.value_on,
      event.occurred_at as occurred_ms, ${wordSql('event.status')} as status, event.reason, event.counterparty,
      (select event_identifiers(block.facts, event.record_id - block.id, event.ordinal) from main.block where block.id <= event.record_id
        order by block.id desc limit 1) as identifiers
    from main.event join main.record on record.id = event.record_id ${completeSql};

  create temp view statements as
    select statement.source_id, source.name as source, statement.locator, statement.account, statement.currency, statement.number,
      statement.sequence, ${decimalSql('statement.opening_minor', 'statement.currency')} as opening,
      ${decimalSql('statement.closing_minor', 'statement.currency')} as closing,
      ${decimalSql('statement.booked_minor', 'statement.currency')} as booked, statement.opened_on, statement.closed_on, statement.entries
    from main.statement join main.source on source.id = statement.source_id where source.status = 'complete';

  create temp view control_totals as
    select control_check.source_id, source.name as source, control_check.locator, control_check.total, control_check.stated,
      control_check.counted, control_check.agrees
    from main.control_check join main.source on source.id = control_check.source_id where source.status = 'complete';

  create temp view signatures as
    select signature_verdict.record_id, source.name as source, ${locatorSql('record')} as locator, signature_verdict.scheme,
      signature_verdict.verdict, signature_verdict.reason
    from main.signature_verdict join main.record on record.id = signature_verdict.record_id ${completeSql};

  create temp view coverages as
    select coverage.source_id, source.name as source, coverage.party, coverage.account, coverage.currency, coverage.shows,
      ${isoSql('coverage.from_at')} as from_at, ${isoSql('coverage.until_at')} as until_at
    from main.coverage join main.source on source.id = coverage.source_id where source.status = 'complete';
`;

/** Remembers the last opened block: rows of one block come together. */
function lastOf<Opened>(open: (packed: Uint8Array) => Opened): (packed: unknown) => Opened {
  let last: { readonly packed: Uint8Array; readonly opened: Opened } | null = null;
  return (packed) => {
    if (!(packed instanceof Uint8Array)) throw new TypeError('A block holds bytes.');
    if (last !== null && Buffer.compare(last.packed, packed) === 0) return last.opened;
    last = { packed, opened: open(packed) };
    return last.opened;
  };
}

/** Before the connection is held to reading: temporary views are schema too, though they are in memory. */
export function createReaderViews(db: Database): void {
  const facts = lastOf(unpackFacts);
  const bytes = lastOf(unpackBytes);
  db.function('block_identifiers', (packed: unknown) => identifiersJson(facts(packed)));
  db.function('event_identifiers', (packed: unknown, record: unknown, ordinal: unknown) =>
    JSON.stringify(
      eventIdentifiers(facts(packed), Number(record), Number(ordinal)).map(([scheme, value]) => ({
        scheme,
        value,
      })),
    ),
  );
  db.function('has_redaction', (packed: unknown, record: unknown) =>
    facts(packed).redactions.some(([own]) => own === record) ? 1 : 0,
  );
  db.function('states_scheme', (packed: unknown, record: unknown, schemes: unknown) => {
    const opened = facts(packed);
    const wanted = typeof schemes === 'string' ? schemes : '[]';
    return recordIdentifiers(opened, Number(record)).some(([scheme]) => wanted.includes(`"${scheme}"`))
      ? 1
      : 0;
  });
  db.function('record_sha256', (places: unknown, packed: unknown, record: unknown) => {
    if (!(places instanceof Uint8Array)) throw new TypeError('A block holds places.');
    const { offset, length } = placeOf(places, Number(record));
    return sha256Hex(bytes(packed).subarray(offset, offset + length));
  });
  db.exec(viewsSql);
}
