/** Reads events, coverage and stored payments back from the database, checked where text becomes a type. */
import { z } from 'zod';
import {
  coverageSchema,
  identifierSchemes,
  sourceFormats,
  type Coverage,
  type Identifier,
  type IdentifierScheme,
} from '../../../shared/evidence/model.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { eventIdSchema, recordIdSchema } from '../../../shared/kernel/ids.ts';
import { money, type Money } from '../../../shared/kernel/money.ts';
import { directionSchema, eventKinds, movementSchema, railSchema } from '../../../shared/payments/model.ts';
import { partySchema } from '../../../shared/evidence/model.ts';
import type { ReadDb } from '../db/database.ts';
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

const partyOf = closedList(partySchema.options);
const kindOf = closedList(eventKinds);
const movementOf = closedList(movementSchema.options);
const railOf = closedList(railSchema.options);
const directionOf = closedList(directionSchema.options);
const formatOf = closedList(sourceFormats);
const schemeOf: (text: unknown) => IdentifierScheme = closedList(identifierSchemes);

function optionalText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function optionalNumber(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function requiredNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new RailtraceError('vault_corrupt', 'The vault holds no number where one belongs.');
}

function amountOf(minor: unknown, currency: unknown): Money | null {
  return typeof minor === 'string' && typeof currency === 'string' ? money(BigInt(minor), currency) : null;
}

function identifiersOf(text: unknown): Identifier[] {
  const parsed: unknown = JSON.parse(typeof text === 'string' ? text : '[]');
  if (!Array.isArray(parsed)) return [];
  return parsed.flatMap((item: unknown): Identifier[] => {
    if (
      typeof item !== 'object' ||
      item === null ||
      !('scheme' in item) ||
      !('value' in item) ||
      typeof item.value !== 'string'
    )
      return [];
    return [{ scheme: schemeOf(item.scheme), value: item.value }];
  });
}

const eventColumnsSql = `
  event.record_id, event.ordinal, event.party, event.kind, event.movement, event.rail, event.direction, event.amount_minor,
  event.fee_minor, event.net_minor, event.currency, event.occurred_at, event.received_at, event.booked_on, event.value_on,
  event.counterparty, event.status, event.reason, event.identifiers, record.source_id, record.locator,
  hex(substr(record.stored_sha256, 1, 8)) as record_hash, source.name as source_name, source.format`;

const eventTablesSql =
  'from event join record on record.id = event.record_id join source on source.id = record.source_id';

function placedEvent(row: unknown): PlacedEvent {
  if (typeof row !== 'object' || row === null)
    throw new RailtraceError('vault_corrupt', 'The vault holds no event where one belongs.');
  const cells: Readonly<Record<string, unknown>> = { ...row };
  const recordId = requiredNumber(cells['record_id']);
  return {
    id: eventIdSchema.parse(`${String(recordId)}.${String(requiredNumber(cells['ordinal']))}`),
    recordId: recordIdSchema.parse(recordId),
    party: partyOf(cells['party']),
    kind: kindOf(cells['kind']),
    movement: movementOf(cells['movement']),
    rail: cells['rail'] === null ? null : railOf(cells['rail']),
    direction: cells['direction'] === null ? null : directionOf(cells['direction']),
    amount: amountOf(cells['amount_minor'], cells['currency']),
    fee: amountOf(cells['fee_minor'], cells['currency']),
    net: amountOf(cells['net_minor'], cells['currency']),
    times: {
      occurredAt: optionalNumber(cells['occurred_at']),
      receivedAt: optionalNumber(cells['received_at']),
      bookedOn: optionalText(cells['booked_on']),
      valueOn: optionalText(cells['value_on']),
    },
    counterparty: optionalText(cells['counterparty']),
    status: optionalText(cells['status']) ?? '',
    reason: optionalText(cells['reason']),
    identifiers: identifiersOf(cells['identifiers']),
    sourceId: requiredNumber(cells['source_id']),
    source: optionalText(cells['source_name']) ?? '',
    format: formatOf(cells['format']),
    locator: optionalText(cells['locator']) ?? '',
    recordHash: optionalText(cells['record_hash']) ?? '',
  };
}

/** All events of complete sources. */
export function loadEvents(db: ReadDb): PlacedEvent[] {
  const events: PlacedEvent[] = [];
  for (const row of db
    .prepare(`select ${eventColumnsSql} ${eventTablesSql} where source.status = 'complete'`)
    .iterate())
    events.push(placedEvent(row));
  return events;
}

/** The named events, in the order of the list; those that are gone are left out. */
export function loadEventsById(db: ReadDb, ids: readonly string[]): PlacedEvent[] {
  const statement = db.prepare(
    `select ${eventColumnsSql} ${eventTablesSql} where event.record_id = ? and event.ordinal = ?`,
  );
  return ids.flatMap((id) => {
    const [recordId, ordinal] = id.split('.').map(Number);
    const row = statement.get(recordId, ordinal);
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
