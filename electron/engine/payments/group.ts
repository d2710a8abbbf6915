/** What correlation works on and what it gives: events with their place, groups of them that are one payment, batches. */
import type { SourceFormat } from '../../../shared/evidence/model.ts';
import type { PaymentId } from '../../../shared/kernel/ids.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import { startOfDay } from '../../../shared/kernel/time.ts';
import type { Direction, Link, PaymentEvent, Rail } from '../../../shared/payments/model.ts';

/** An event with the place of its record. */
export interface PlacedEvent extends PaymentEvent {
  readonly sourceId: number;
  readonly source: string;
  readonly format: SourceFormat;
  readonly locator: string;
  /** SHA-256 (hex) of the record's stored bytes: tells a repeated delivery from a new statement. */
  readonly recordHash: string;
}

/** The instant by which an event is ordered and judged: the claim, else the arrival, else the start of the booking day. */
export function instantOf(event: Pick<PaymentEvent, 'times'>): Instant | null {
  const { occurredAt, receivedAt, bookedOn, valueOn } = event.times;
  const calendarDay = bookedOn ?? valueOn;
  return occurredAt ?? receivedAt ?? (calendarDay === null ? null : startOfDay(calendarDay));
}

/** Records of one payment, across parties. */
export interface PaymentGroup {
  readonly id: PaymentId;
  /** The id a person would use. */
  readonly reference: string;
  readonly references: readonly string[];
  readonly rail: Rail | null;
  readonly direction: Direction | null;
  /** In stable order: by instant, then source name and locator; never by the order of import. */
  readonly events: readonly PlacedEvent[];
  readonly links: readonly Link[];
  /** PSP payouts that carried this payment's money to the bank. */
  readonly batches: readonly SettlementBatch[];
}

/** A PSP's net payout: the lines it consists of, what the PSP says about it, and the bank entry that proves it. */
export interface SettlementBatch {
  readonly id: string;
  /** The PSP's events about the payout itself. */
  readonly events: readonly PlacedEvent[];
  /** Lines of the payout report that it carried. */
  readonly lines: readonly PlacedEvent[];
  readonly bankEntries: readonly PlacedEvent[];
  /** Why the bank entry is taken for this payout; null without one. */
  readonly bankReason: string | null;
}

export interface Correlation {
  readonly payments: readonly PaymentGroup[];
  readonly batches: readonly SettlementBatch[];
  /** Bank entries and report lines that no payment and no batch explains. */
  readonly loose: readonly PlacedEvent[];
}
