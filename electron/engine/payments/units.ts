/**
 * Sources whose amounts are in another unit than they look: an API that sends 250 for 250.00, a ledger export in
 * cents without saying so. Decided for a whole source, by what the other parties state under the same ids: one
 * payment off by a hundred is a break, a source that is always off by a hundred is a dialect.
 */
import type { Money } from '../../../shared/kernel/money.ts';
import { comparable } from '../../../shared/payments/normalise/identifiers.ts';
import { strengthOf } from './components.ts';
import type { PlacedEvent } from './group.ts';

const leastComparisons = 5;
const majority = 0.8;

interface Tally {
  same: number;
  larger: number;
  smaller: number;
}

const exactFormats = new Set(['stripe-events', 'stripe-payout-reconciliation', 'camt.053']);

export function alignUnits(events: readonly PlacedEvent[]): PlacedEvent[] {
  const stated = trustedAmounts(events);
  const tallies = new Map<number, Tally>();
  for (const event of events) {
    if (exactFormats.has(event.format) || event.amount === null || event.movement !== 'payment') continue;
    const others = othersOf(event, stated);
    if (others.length === 0) continue;
    const tally = tallies.get(event.sourceId) ?? { same: 0, larger: 0, smaller: 0 };
    tallies.set(event.sourceId, tally);
    const scale = 10n ** BigInt(event.amount.exponent);
    const { minor } = event.amount;
    if (others.some((other) => other === minor)) tally.same += 1;
    else if (others.some((other) => other === minor * scale)) tally.smaller += 1;
    else if (others.some((other) => other * scale === minor)) tally.larger += 1;
  }
  const factors = new Map<number, 'multiply' | 'divide'>();
  for (const [sourceId, { same, larger, smaller }] of tallies) {
    const total = same + larger + smaller;
    if (total < leastComparisons) continue;
    if (smaller / total >= majority) factors.set(sourceId, 'multiply');
    else if (larger / total >= majority) factors.set(sourceId, 'divide');
  }
  if (factors.size === 0) return [...events];
  return events.map((event) => {
    const factor = factors.get(event.sourceId);
    return factor === undefined
      ? event
      : {
          ...event,
          amount: scaled(event.amount, factor),
          fee: scaled(event.fee, factor),
          net: scaled(event.net, factor),
        };
  });
}

function scaled(amount: Money | null, factor: 'multiply' | 'divide'): Money | null {
  if (amount === null) return null;
  const scale = 10n ** BigInt(amount.exponent);
  return { ...amount, minor: factor === 'multiply' ? amount.minor * scale : amount.minor / scale };
}

/** Minor units by id and currency, from formats whose unit is fixed by their specification. */
function trustedAmounts(events: readonly PlacedEvent[]): Map<string, Set<bigint>> {
  const stated = new Map<string, Set<bigint>>();
  for (const event of events) {
    if (!exactFormats.has(event.format) || event.amount === null || event.movement !== 'payment') continue;
    for (const { scheme, value } of event.identifiers) {
      if (strengthOf(scheme) === null) continue;
      const key = `${comparable(value)}|${event.amount.currency}`;
      const known = stated.get(key) ?? new Set<bigint>();
      known.add(event.amount.minor);
      stated.set(key, known);
    }
  }
  return stated;
}

function othersOf(event: PlacedEvent, stated: ReadonlyMap<string, ReadonlySet<bigint>>): bigint[] {
  const currency = event.amount?.currency ?? '';
  return event.identifiers.flatMap(({ scheme, value }) =>
    strengthOf(scheme) === null ? [] : [...(stated.get(`${comparable(value)}|${currency}`) ?? [])],
  );
}
