/** One payment with everything known about it: its events as the analysis reads them, and why each record belongs to it. */
import { z } from 'zod';
import { paymentIdSchema, recordIdSchema } from '../../../shared/kernel/ids.ts';
import { moneyToWire } from '../../../shared/kernel/money.ts';
import type { PaymentDetail } from '../../../shared/payments/contract.ts';
import {
  directionSchema,
  railSchema,
  type Link,
  type PaymentEventWire,
} from '../../../shared/payments/model.ts';
import { locatorSql } from '../db/columnSql.ts';
import type { ReadDb } from '../db/database.ts';
import { annotationWords } from './annotationStore.ts';
import { instantOf, type PaymentGroup, type PlacedEvent, type SettlementBatch } from './group.ts';
import { LinkWords } from './linkReasons.ts';
import { ruleName, type StoredLink } from './links.ts';
import { storedEvents } from './reading.ts';
import { statedAmount } from './statedAmount.ts';
import { linesOf, linksFromText } from './storedRow.ts';
import { numberOf, summaryOf } from './store.ts';
import { inMinorUnits, type Dialect } from './units.ts';

const groupRow = z.object({
  id: paymentIdSchema,
  reference: z.string(),
  refs: z.string(),
  rail: railSchema.nullable(),
  direction: directionSchema.nullable(),
  links: z.string(),
  batches: z.string().nullable(),
});
const dialectsRow = z.object({ dialects: z.string() });
const dialectList = z.array(z.tuple([z.number(), z.enum(['multiply', 'divide', 'whole-numbers'])]));

export function dialectsToText(dialects: ReadonlyMap<number, Dialect>): string {
  return JSON.stringify([...dialects]);
}

function dialectsOf(db: ReadDb): ReadonlyMap<number, Dialect> {
  const row = db.prepare('select dialects from analysis').get();
  return new Map(row === undefined ? [] : dialectList.parse(JSON.parse(dialectsRow.parse(row).dialects)));
}

/** The payment as it was analysed, built again from its records. @returns null where there is no such payment */
export function storedGroup(db: ReadDb, id: string): PaymentGroup | null {
  const found = db
    .prepare(
      'select id, reference, refs, rail, direction, links, batches from current_payment where number = ?',
    )
    .get(numberOf(db, id));
  if (found === undefined) return null;
  const row = groupRow.parse(found);
  const links = linksFromText(row.links);
  const payouts = row.batches === null ? [] : z.array(z.string()).parse(JSON.parse(row.batches));
  return {
    id: row.id,
    reference: row.reference,
    references: linesOf(row.refs),
    rail: row.rail,
    direction: row.direction,
    events: eventsOf(db, links),
    links,
    batches: payouts.flatMap((payout) => batchOf(db, payout) ?? []),
  };
}

/** Events of the certain links, as they are meant, in stable order. */
function eventsOf(db: ReadDb, links: readonly StoredLink[]): PlacedEvent[] {
  const dialects = dialectsOf(db);
  const byRecord = new Map(links.filter(({ certain }) => certain).map((link) => [link.recordId, link]));
  const order = new Map([...byRecord.keys()].map((recordId, place) => [recordId, place]));
  const events = storedEvents(db)
    .ofRecords([...byRecord.keys()].sort((left, right) => left - right))
    .flatMap((event) => asMeant(event, byRecord.get(event.recordId), dialects));
  // Links are kept in the stable order of their records' first events.
  return events.sort(
    (left, right) =>
      (instantOf(left) ?? Infinity) - (instantOf(right) ?? Infinity) ||
      (order.get(left.recordId) ?? 0) - (order.get(right.recordId) ?? 0),
  );
}

function asMeant(
  event: PlacedEvent,
  link: StoredLink | undefined,
  dialects: ReadonlyMap<number, Dialect>,
): PlacedEvent[] {
  const ordinal = Number(event.id.slice(event.id.indexOf('.') + 1));
  const meant = link?.events?.find((each) => each.ordinal === ordinal) ?? null;
  if (link === undefined || (link.events !== null && meant === null)) return [];
  const aligned = inMinorUnits(event, dialects.get(event.sourceId), meant?.whole ?? false);
  return [meant?.observed === true ? { ...aligned, kind: 'status_observed' } : aligned];
}

const batchRow = z.object({
  payout: z.string(),
  reason: z.string().nullable(),
  events: z.string(),
  entries: z.string(),
});

function batchOf(db: ReadDb, payout: string): SettlementBatch | null {
  const found = db
    .prepare('select payout, reason, events, entries from current_batch where payout = ?')
    .get(payout);
  if (found === undefined) return null;
  const row = batchRow.parse(found);
  return {
    id: row.payout,
    events: eventsNamed(db, row.events),
    bankEntries: eventsNamed(db, row.entries),
    bankReason: row.reason,
    lines: { count: 0, net: null, settledAt: null, some: () => [] },
  };
}

function eventsNamed(db: ReadDb, json: string): PlacedEvent[] {
  const ids = z.array(z.string()).parse(JSON.parse(json));
  const records = [...new Set(ids.map((id) => Number(id.split('.')[0])))];
  const events = new Map<string, PlacedEvent>(
    storedEvents(db)
      .ofRecords(records.sort((left, right) => left - right))
      .map((event) => [event.id, event]),
  );
  return ids.flatMap((id) => events.get(id) ?? []);
}

export function detailOf(db: ReadDb, id: string): PaymentDetail | null {
  const payment = summaryOf(db, id);
  const group = storedGroup(db, id);
  if (payment === null || group === null) return null;
  const settled = group.batches.flatMap(({ bankEntries }) => bankEntries);
  return { payment, events: [...group.events, ...settled].map(eventToWire), links: linksOf(db, group) };
}

function linksOf(db: ReadDb, group: PaymentGroup): Link[] {
  const words = new LinkWords(group.events, statedAmount(group.events));
  const byRecord = new Map<number, PlacedEvent[]>();
  const doubtful = group.links.filter(({ certain }) => !certain).map(({ recordId }) => recordId);
  const others = storedEvents(db).ofRecords([...doubtful].sort((left, right) => left - right));
  for (const event of [...group.events, ...others]) {
    const known = byRecord.get(event.recordId);
    if (known === undefined) byRecord.set(event.recordId, [event]);
    else known.push(event);
  }
  const links = group.links.flatMap((link): Link[] => {
    const events = byRecord.get(link.recordId) ?? [];
    const place = placeOf(db, link.recordId);
    if (place === null) return [];
    const reason =
      ruleName(link.rule) === 'joined-by-hand' && link.detail !== null
        ? annotationWords(db, link.detail)
        : words.reason(link, events);
    return [{ ...place, reason, rule: ruleName(link.rule), score: link.score / 100, certain: link.certain }];
  });
  return [...links, ...group.batches.flatMap(batchLinks)];
}

function batchLinks({ id, events, bankEntries, bankReason }: SettlementBatch): Link[] {
  return [...events, ...bankEntries].map(({ recordId, source, locator, party }) => ({
    recordId,
    source,
    locator,
    rule: 'payout-batch',
    reason: `carried by payout ${id}${party === 'bank' ? `; ${bankReason ?? ''}` : ''}`,
    score: 0.95,
    certain: true,
  }));
}

const placeSql = locatorSql('record');
const placeRow = z.object({ recordId: recordIdSchema, source: z.string(), locator: z.string() });

function placeOf(db: ReadDb, recordId: number): z.infer<typeof placeRow> | null {
  const row = db
    .prepare(
      `select record.id as recordId, source.name as source, ${placeSql} as locator
       from record join source on source.id = record.source_id where record.id = ?`,
    )
    .get(recordId);
  return row === undefined ? null : placeRow.parse(row);
}

/** Ids of every record of the payment, those of its payouts included. */
export function recordsOf(db: ReadDb, id: string): number[] {
  const group = storedGroup(db, id);
  if (group === null) return [];
  const carried = group.batches.flatMap(({ events, bankEntries }) => [...events, ...bankEntries]);
  const ids = [
    ...group.links.map(({ recordId }) => recordId),
    ...carried.map(({ recordId }) => Number(recordId)),
  ];
  return [...new Set(ids)].sort((left, right) => left - right);
}

/** Free text (remittance lines, descriptions) stays in its record, which shows it masked. */
function eventToWire(event: PlacedEvent): PaymentEventWire {
  const {
    amount,
    fee,
    net,
    identifiers,
    sourceId: _source,
    format: _format,
    recordHash: _hash,
    ...rest
  } = event;
  return {
    ...rest,
    amount: amount === null ? null : moneyToWire(amount),
    fee: fee === null ? null : moneyToWire(fee),
    net: net === null ? null : moneyToWire(net),
    identifiers: identifiers.filter(({ scheme }) => scheme !== 'free-text'),
  };
}
