/** Reads events, coverage and stored payments back from the database, checked where text becomes a type. */
import { z } from 'zod';
import { coverageSchema, type Coverage } from '../../../shared/evidence/model.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { eventIdSchema, recordIdSchema } from '../../../shared/kernel/ids.ts';
import { money, type Money } from '../../../shared/kernel/money.ts';
import { directionSchema, eventKinds, movementSchema, railSchema } from '../../../shared/payments/model.ts';
import type { ReadDb } from '../db/database.ts';
import { eventReading, type StoredEventRow } from '../evidence/index.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import type { PlacedEvent } from './group.ts';

/** Lookup from stored text to a closed list's own value: cheaper than a schema for millions of rows, and as strict. */
function closedList<Value extends string>(values: readonly Value[]): (text: unknown) => Value {
  const known = new Map<unknown, Value>(values.map((value) => [value, value]));
  return (text) => {
    const value = known.get(text);
    if (value === undefined)
      throw new RailtraceError(
        'vault_corrupt',
        `The vault holds “${String(text)}” where one of ${values.slice(0, 4).join(', ')}… belongs.`,
      );
    return value;
  };
}

const kindOf = closedList(eventKinds);
const movementOf = closedList(movementSchema.options);
const railOf = closedList(railSchema.options);
const directionOf = closedList(directionSchema.options);

function amountOf(minor: bigint | null, currency: string | null): Money | null {
  return minor !== null && currency !== null ? money(minor, currency) : null;
}

function placedEvent(row: StoredEventRow): PlacedEvent {
  const { currency } = row;
  return {
    id: eventIdSchema.parse(`${String(row.recordId)}.${String(row.ordinal)}`),
    recordId: recordIdSchema.parse(row.recordId),
    party: row.party,
    kind: kindOf(row.kind),
    movement: movementOf(row.movement),
    rail: row.rail === null ? null : railOf(row.rail),
    direction: row.direction === null ? null : directionOf(row.direction),
    amount: amountOf(row.amountMinor, currency),
    fee: amountOf(row.feeMinor, currency),
    net: amountOf(row.netMinor, currency),
    times: {
      occurredAt: row.occurredAt,
      receivedAt: row.receivedAt,
      bookedOn: row.bookedOn,
      valueOn: row.valueOn,
    },
    counterparty: row.counterparty,
    status: row.status,
    reason: row.reason,
    identifiers: row.identifiers,
    sourceId: row.sourceId,
    source: row.source,
    format: row.format,
    locator: row.locator,
    recordHash: row.recordHash,
  };
}

/** All events of complete sources. */
export function loadEvents(db: ReadDb): PlacedEvent[] {
  const events: PlacedEvent[] = [];
  for (const row of eventReading(db).all()) events.push(placedEvent(row));
  return events;
}

/** The named events, in the order of the list; those that are gone are left out. */
export function loadEventsById(db: ReadDb, ids: readonly string[]): PlacedEvent[] {
  const wanted = ids.map((id) => id.split('.').map(Number));
  const records = [...new Set(wanted.map(([recordId = 0]) => recordId))];
  const rows = new Map(
    eventReading(db)
      .ofRecords(records)
      .map((row) => [`${String(row.recordId)}.${String(row.ordinal)}`, row]),
  );
  return ids.flatMap((id) => {
    const row = rows.get(id);
    return row === undefined ? [] : [placedEvent(row)];
  });
}

const coverageRow = z.object({
  source_id: z.number(),
  party: z.string(),
  account: z.string().nullable(),
  currency: z.string().nullable(),
  shows: z.string(),
  from_at: z.number(),
  until_at: z.number(),
});

export function loadCoverages(db: ReadDb): Coverage[] {
  return db
    .prepare(
      `select coverage.* from coverage join source on source.id = coverage.source_id where source.status = 'complete'`,
    )
    .all()
    .map((row) => {
      const { source_id: sourceId, from_at: from, until_at: until, ...rest } = coverageRow.parse(row);
      return coverageSchema.parse({ ...rest, sourceId, from, until });
    });
}

const newestRow = z.object({ newest: z.number().nullable() });

/**
 * The newest time that any record states or arrived at, also one that tells of no payment: a gateway log whose last
 * line is a health check covers the time until then. Our own replays do not count: an experiment of today must not
 * age every open payment of the evidence.
 */
export function newestRecordTime(db: ReadDb): Instant | null {
  const row = db
    .prepare(
      `select max(max(coalesce(occurred_at, received_at), coalesce(received_at, occurred_at))) as newest
       from record join source on source.id = record.source_id
       where source.status = 'complete' and source.format <> 'replay-attempt'`,
    )
    .get();
  return newestRow.parse(row).newest;
}
