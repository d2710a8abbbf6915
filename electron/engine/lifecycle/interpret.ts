/**
 * From what records say to what it means for this payment: a bank credit on a payout is money coming back, a ledger
 * "credit" after a debit is a re-credit. Needs the whole payment, and
 * for signs and accounts the whole ledger, in view.
 */
import type { EventKind, Movement } from '../../../shared/payments/model.ts';
import type { PaymentGroup, PlacedEvent } from '../payments/index.ts';

export interface InterpretedEvent {
  readonly event: PlacedEvent;
  readonly kind: EventKind;
  readonly movement: Movement;
}

/** Habits of a ledger export that one row does not show. */
export interface LedgerHabits {
  /** Sources in which withdrawals carry a minus: a plus there gives money back. */
  readonly negativePayouts: ReadonlySet<number>;
  readonly negativeDeposits: ReadonlySet<number>;
}

const moving = new Set<EventKind>(['credited', 'debited', 'completed']);

export function ledgerHabits(payments: readonly PaymentGroup[]): LedgerHabits {
  const tallies = new Map<string, { negative: number; total: number }>();
  for (const { events } of payments) {
    for (const event of events) {
      if (event.party !== 'ledger') continue;
      if (event.direction === null || event.movement !== 'payment' || !moving.has(event.kind)) continue;
      const key = `${event.direction}|${String(event.sourceId)}`;
      const tally = tallies.get(key) ?? { negative: 0, total: 0 };
      tallies.set(key, tally);
      tally.total += 1;
      if (event.net !== null && event.net.minor < 0n) tally.negative += 1;
    }
  }
  const usual = (direction: string): Set<number> =>
    new Set(
      [...tallies].flatMap(([key, { negative, total }]) =>
        key.startsWith(`${direction}|`) && total >= 4 && negative / total >= 0.75
          ? [Number(key.slice(direction.length + 1))]
          : [],
      ),
    );
  return { negativePayouts: usual('payout'), negativeDeposits: usual('deposit') };
}

export function interpret(group: PaymentGroup, habits: LedgerHabits): InterpretedEvent[] {
  const namesRefunds = group.events.some(
    (event) => event.party === 'psp' && event.movement === 'refund' && hasRefundId(event),
  );
  const interpreted = group.events.map((event): InterpretedEvent => {
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
