/**
 * Double-entry ledgers book every movement twice: on the customer's account and on one of our own. Only the customer's
 * leg says what the customer got; the other one is kept as an observation. Needs the whole ledger in view, because
 * which account is ours shows in how often it recurs.
 */
import type { PlacedEvent } from './group.ts';
import { instantOf } from './group.ts';

const moving = new Set(['credited', 'debited', 'completed', 'recredited', 'reversed', 'refunded']);
const ownWords =
  /clearing|suspense|nostro|settlement|in.?transit|receivable|payable|omnibus|house|treasury|revenue|income|\bfees?\b|stripe|\bpsp\b|\bbank\b|safeguard|float|reserve account|^assets?\b/i;

/** @returns the events with our own legs turned into observations */
export function withoutOwnLegs(events: readonly PlacedEvent[]): PlacedEvent[] {
  const accountRows = new Map<string, number>();
  const bookings = new Map<string, PlacedEvent[]>();
  for (const event of events) {
    if (!isLeg(event)) continue;
    accountRows.set(accountOf(event), (accountRows.get(accountOf(event)) ?? 0) + 1);
    const booking = bookingOf(event);
    bookings.set(booking, [...(bookings.get(booking) ?? []), event]);
  }
  const own = new Set<PlacedEvent>();
  for (const legs of bookings.values()) {
    if (legs.length < 2 || legs.length > 20) continue;
    for (const leg of legs) {
      const other = legs.find((candidate) => isCounterLeg(leg, candidate));
      if (other !== undefined && !own.has(other))
        own.add(isOwnAccount(leg, other, accountRows) ? leg : other);
    }
  }
  return own.size === 0
    ? [...events]
    : events.map((event) => (own.has(event) ? { ...event, kind: 'status_observed' } : event));
}

function isLeg({ party, kind, amount, counterparty }: PlacedEvent): boolean {
  return party === 'ledger' && amount !== null && counterparty !== null && moving.has(kind);
}

function accountOf({ sourceId, counterparty }: PlacedEvent): string {
  return `${String(sourceId)}|${counterparty ?? ''}`;
}

/** Both legs bear one time and one amount, and the same transaction or reference. */
function bookingOf(event: PlacedEvent): string {
  const id =
    event.identifiers.find(({ scheme }) => scheme === 'ledger-transaction') ??
    event.identifiers.find(({ scheme }) => scheme === 'merchant-reference');
  return [event.sourceId, instantOf(event), event.amount?.minor, event.amount?.currency, id?.value]
    .map(String)
    .join('|');
}

function isCounterLeg(left: PlacedEvent, right: PlacedEvent): boolean {
  return (
    left !== right &&
    left.counterparty !== right.counterparty &&
    (left.net?.minor ?? 0n) < 0n !== (right.net?.minor ?? 0n) < 0n
  );
}

function isOwnAccount(
  leg: PlacedEvent,
  other: PlacedEvent,
  accountRows: ReadonlyMap<string, number>,
): boolean {
  const named = ownWords.test(leg.counterparty ?? '');
  if (named !== ownWords.test(other.counterparty ?? '')) return named;
  return (accountRows.get(accountOf(leg)) ?? 0) > (accountRows.get(accountOf(other)) ?? 0);
}
