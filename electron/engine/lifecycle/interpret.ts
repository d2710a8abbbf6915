/**
 * From what records say to what it means for this payment: a bank credit on a payout is money coming back, a ledger
 * "credit" after a debit is a re-credit. Needs the whole payment, and
 * for signs and accounts the whole ledger, in view.
 */
import { formatFacts } from '../../../shared/evidence/formats.ts';
import type { Party } from '../../../shared/evidence/model.ts';
import type { EventKind, Movement, PartyState } from '../../../shared/payments/model.ts';
import { instantOf, type LedgerHabits, type PaymentGroup, type PlacedEvent } from '../payments/index.ts';

export interface InterpretedEvent {
  readonly event: PlacedEvent;
  readonly kind: EventKind;
  readonly movement: Movement;
}

const bookings = new Set<EventKind>(['booked_credit', 'booked_debit']);

export function interpret(group: PaymentGroup, habits: LedgerHabits): InterpretedEvent[] {
  const namesRefunds = group.events.some(
    (event) => event.party === 'psp' && event.movement === 'refund' && hasRefundId(event),
  );
  const announced = announcedBookings(group.events);
  const interpreted = group.events.map((event): InterpretedEvent => {
    if (announced.has(event)) return { event, kind: 'status_observed', movement: event.movement };
    // charge.refunded tells the total when a refund is made; whether it succeeded, the refund's own events tell.
    const isTotal = namesRefunds && event.party === 'psp' && event.kind === 'refunded' && !hasRefundId(event);
    if (isTotal) return { event, kind: 'status_observed', movement: event.movement };
    const signed = bySign(event, habits);
    return { event, ...inContext(signed, event, group) };
  });
  const settled = group.batches.flatMap(({ bankEntries }) => bankEntries);
  return [
    ...interpreted,
    ...settled.map((event) => ({ event, kind: event.kind, movement: 'settlement-batch' as const })),
  ];
}

/**
 * A booking is announced by a notification or an interim report and booked by the statement: one booking, told twice.
 * The statement's word counts where it is in evidence; of two announcements the first.
 */
function announcedBookings(events: readonly PlacedEvent[]): ReadonlySet<PlacedEvent> {
  const booked = events.filter(({ party, kind }) => party === 'bank' && bookings.has(kind));
  const isStatement = ({ format }: PlacedEvent): boolean => formatFacts[format].shows === 'bank-statement';
  const said = new Set<PlacedEvent>();
  const free = new Set(booked.filter(isStatement));
  for (const event of booked) {
    if (isStatement(event)) continue;
    const same = [...free].find((other) => other.sourceId !== event.sourceId && isSameBooking(event, other));
    if (same === undefined) free.add(event);
    else said.add(event);
  }
  return said;
}

function isSameBooking(left: PlacedEvent, right: PlacedEvent): boolean {
  return (
    left.kind === right.kind &&
    left.amount?.minor === right.amount?.minor &&
    left.amount?.currency === right.amount?.currency
  );
}

function hasRefundId({ identifiers }: PlacedEvent): boolean {
  return identifiers.some(({ scheme }) => scheme === 'refund');
}

function bySign(event: PlacedEvent, habits: LedgerHabits): { kind: EventKind; movement: Movement } {
  const { kind, movement } = event;
  if (event.party !== 'ledger' || movement !== 'payment') return { kind, movement };
  const isNegative = event.net !== null && event.net.minor < 0n;
  if (
    kind === 'debited' &&
    event.direction === 'payout' &&
    habits.negativePayouts.has(event.sourceId) &&
    !isNegative
  )
    return { kind: 'recredited', movement: 'return' };
  if (
    kind === 'credited' &&
    event.direction === 'deposit' &&
    isNegative &&
    !habits.negativeDeposits.has(event.sourceId)
  )
    return { kind: 'reversed', movement };
  return { kind, movement };
}

function inContext(
  { kind, movement }: { kind: EventKind; movement: Movement },
  event: PlacedEvent,
  { direction }: PaymentGroup,
): { kind: EventKind; movement: Movement } {
  if (event.party === 'bank' && movement === 'payment') {
    const goesBack =
      direction === 'payout' ? kind === 'booked_credit' : direction === 'deposit' && kind === 'booked_debit';
    return { kind, movement: goesBack ? 'return' : movement };
  }
  if (event.party === 'bank' && movement === 'return') {
    // A bank may mark the original itself as reversal-related; only the opposite side is the return.
    const isOriginal =
      direction === 'payout' ? kind === 'booked_debit' : direction === 'deposit' && kind === 'booked_credit';
    return { kind, movement: isOriginal ? 'payment' : movement };
  }
  if (event.party === 'ledger' && direction === 'payout') {
    if (kind === 'credited' || kind === 'reversed') return { kind: 'recredited', movement: 'return' };
  }
  if (event.party === 'ledger' && direction === 'deposit') {
    if (kind === 'debited') return { kind: 'reversed', movement: 'payment' };
    if (kind === 'recredited')
      return movement === 'return' ? { kind: 'credited', movement: 'payment' } : { kind, movement };
  }
  return { kind, movement };
}

/** The last thing a party says of a payment whose rail has no machine: its word, proved where the bank has booked. */
export function claimedState(interpreted: readonly InterpretedEvent[], party: Party): PartyState | null {
  const last = interpreted.findLast(
    ({ event, kind }) => event.party === party && kind !== 'status_observed' && kind !== 'fee_charged',
  );
  if (last === undefined) return null;
  return {
    state: last.kind,
    proof: party === 'bank' && bookings.has(last.kind) ? 'proved' : 'claimed',
    since: instantOf(last.event),
  };
}
