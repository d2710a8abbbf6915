/** Reads events, coverage and annotations back from the database, checked where text becomes a type. */
import { z } from 'zod';
import { coverageSchema, type Coverage } from '../../../shared/evidence/model.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { EventId, RecordId } from '../../../shared/kernel/ids.ts';
import { money, type Money } from '../../../shared/kernel/money.ts';
import { directionSchema, eventKinds, movementSchema, railSchema } from '../../../shared/payments/model.ts';
import type { ReadDb } from '../db/database.ts';
import { eventReading, type StoredEventRow } from '../evidence/index.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import type { EventSource, PlacedEvent } from './group.ts';

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

/** Currencies met so far, read once each: there are a few, and a million amounts. */
const currencies = new Map<string, Pick<Money, 'currency' | 'exponent'>>();

function amountOf(minor: bigint | null, code: string | null): Money | null {
  if (minor === null || code === null) return null;
  const known = currencies.get(code);
  if (known !== undefined) return { minor, currency: known.currency, exponent: known.exponent };
  const amount = money(minor, code);
  if (currencies.size < 1000) currencies.set(code, amount);
  return amount;
}

/** The id of an event by construction: two whole numbers of the vault. */
function eventId(recordId: number, ordinal: number): EventId {
  const id: unknown = `${String(recordId)}.${String(ordinal)}`;
  if (isEventId(id)) return id;
  throw new RailtraceError('vault_corrupt', 'The vault holds an event without a number.');
}

function isEventId(value: unknown): value is EventId {
  return typeof value === 'string';
}

function isRecordId(value: number): value is RecordId {
  return Number.isSafeInteger(value) && value > 0;
}

function placedEvent(row: StoredEventRow): PlacedEvent {
  const { recordId, currency } = row;
  if (!isRecordId(recordId))
    throw new RailtraceError('vault_corrupt', 'The vault holds an event of no record.');
  return {
    id: eventId(recordId, row.ordinal),
    recordId,
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

/** The vault's events of complete sources, read in the order of their records. */
export function storedEvents(db: ReadDb): EventSource {
  const reading = eventReading(db);
  return {
    *all() {
      for (const row of reading.all()) yield placedEvent(row);
    },
    ofRecords: (ids) => reading.ofRecords(ids).map(placedEvent),
  };
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

export function coveragesOf(db: ReadDb): Coverage[] {
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
