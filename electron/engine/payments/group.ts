/** What correlation works on and what it gives: events with their place, groups of them that are one payment, batches. */
import type { SourceFormat } from '../../../shared/evidence/model.ts';
import type { PaymentId } from '../../../shared/kernel/ids.ts';
import type { Money } from '../../../shared/kernel/money.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import { startOfDay } from '../../../shared/kernel/time.ts';
import type { Direction, PaymentEvent, Rail } from '../../../shared/payments/model.ts';
import type { StoredLink } from './links.ts';

/** An event with the place of its record. */
export interface PlacedEvent extends PaymentEvent {
  readonly sourceId: number;
  readonly source: string;
  readonly format: SourceFormat;
  readonly locator: string;
  /** The first 16 hexadecimal digits of the SHA-256 of the record's stored bytes: tells a row listed twice. */
  readonly recordHash: string;
}

/** The vault's events: all of them in one sweep, and some of them again when their payment is judged. */
export interface EventSource {
  /** In the order of the records. */
  all(): Iterable<PlacedEvent>;
  /** Every event of these records; best asked for many neighbouring records at once. */
  ofRecords(ids: readonly number[]): readonly PlacedEvent[];
}

/** Events that lie in memory already: of a test, or of one payment. */
export function eventsInMemory(events: readonly PlacedEvent[]): EventSource {
  const byRecord = new Map<number, PlacedEvent[]>();
  for (const event of events) {
    const known = byRecord.get(event.recordId);
    if (known === undefined) byRecord.set(event.recordId, [event]);
    else known.push(event);
  }
  return { all: () => events, ofRecords: (ids) => ids.flatMap((id) => byRecord.get(id) ?? []) };
}

/** The instant by which an event is ordered and judged: the claim, else the arrival, else the start of the booking day. */
export function instantOf(event: Pick<PaymentEvent, 'times'>): Instant | null {
  const { occurredAt, receivedAt, bookedOn, valueOn } = event.times;
  if (occurredAt !== null) return occurredAt;
  if (receivedAt !== null) return receivedAt;
  const calendarDay = bookedOn ?? valueOn;
  return calendarDay === null ? null : startOfDay(calendarDay);
}

/** Records of one payment, across parties. */
export interface PaymentGroup {
  readonly id: PaymentId;
  /** The id a person would use. */
  readonly reference: string;
  readonly references: readonly string[];
  readonly rail: Rail | null;
  readonly direction: Direction | null;
  /** In stable order: by instant, then source name and place; never by the order of import. */
  readonly events: readonly PlacedEvent[];
  readonly links: readonly StoredLink[];
  /** PSP payouts that carried this payment's money to the bank. */
  readonly batches: readonly SettlementBatch[];
}

/** A PSP's net payout: the lines it consists of, what the PSP says about it, and the bank entry that proves it. */
export interface SettlementBatch {
  readonly id: string;
  /** The PSP's events about the payout itself. */
  readonly events: readonly PlacedEvent[];
  readonly lines: BatchLines;
  readonly bankEntries: readonly PlacedEvent[];
  /** Why the bank entry is taken for this payout; null without one. */
  readonly bankReason: string | null;
}

/** Lines of the payout report that a payout carried: often thousands, so that only their sum is kept. */
export interface BatchLines {
  readonly count: number;
  /** Sum of their nets in the payout's currency; null without any. */
  readonly net: Money | null;
  readonly settledAt: Instant | null;
  /** The first few, read again. */
  some(limit: number): readonly PlacedEvent[];
}

/** One payment before its events are read again. */
export interface PaymentDraft {
  /** Number of any of its events. */
  readonly root: number;
  /** Numbers of events that speak of the whole message which the payment is part of. */
  readonly statuses: readonly number[];
  readonly rail: Rail | null;
  readonly direction: Direction | null;
  readonly batches: readonly SettlementBatch[];
}
