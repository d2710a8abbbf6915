/** What a payment is called: the id a person would use, every id it is known by, and a stable id of its own. */
import type { Identifier } from '../../../shared/evidence/model.ts';
import { paymentIdSchema, type PaymentId } from '../../../shared/kernel/ids.ts';
import { dayOf } from '../../../shared/kernel/time.ts';
import { comparableKeys } from './comparableKeys.ts';
import { instantOf, type PlacedEvent } from './group.ts';

const namingOrder: readonly Identifier['scheme'][] = [
  'merchant-reference',
  'end-to-end-id',
  'payment-intent',
  'psp-reference',
  'charge',
  'ledger-transaction',
  'ledger-entry',
  'transaction-id',
  'uetr',
  'instruction-id',
  'bank-reference',
  'refund',
  'dispute',
  'idempotency-key',
  'balance-transaction',
];

/** Ids that are the payment's own: not its batch's, not a request's, not one delivery's. */
const shared = new Set<Identifier['scheme']>(['payout', 'request-id', 'trace-id', 'psp-event', 'free-text', 'mandate']);

export interface Identity {
  readonly reference: string;
  readonly references: string[];
}

export function identityOf(events: readonly PlacedEvent[]): Identity {
  const votes = new Map<
    string,
    { value: string; scheme: Identifier['scheme']; parties: Set<string>; count: number }
  >();
  for (const event of events) {
    const comparables = comparableKeys(event.identifiers);
    for (const [position, { scheme, value }] of event.identifiers.entries()) {
      if (shared.has(scheme)) continue;
      const key = `${scheme}\n${comparables[position] ?? ''}`;
      const known = votes.get(key) ?? { value, scheme, parties: new Set<string>(), count: 0 };
      known.parties.add(event.party);
      known.count += 1;
      votes.set(key, known);
    }
  }
  const ranked = [...votes.values()].sort(
    (left, right) =>
      namingRank(left.scheme) - namingRank(right.scheme) ||
      Number(right.parties.has('ledger')) - Number(left.parties.has('ledger')) ||
      right.parties.size - left.parties.size ||
      right.count - left.count ||
      (left.value < right.value ? -1 : 1),
  );
  const references = [...new Set(ranked.map(({ value }) => value))];
  return { reference: references[0] ?? events[0]?.locator ?? 'unknown', references };
}

function namingRank(scheme: Identifier['scheme']): number {
  const index = namingOrder.indexOf(scheme);
  return index === -1 ? namingOrder.length : index;
}

/**
 * Ids of all payments at once: the reference itself, and where two payments share one, the reference with the second
 * strongest id or the first day, so that neither depends on the order of import.
 */
export function paymentIds(
  payments: readonly { readonly identity: Identity; readonly events: readonly PlacedEvent[] }[],
): PaymentId[] {
  const uses = new Map<string, number>();
  for (const { identity } of payments) uses.set(identity.reference, (uses.get(identity.reference) ?? 0) + 1);
  const given = new Set<string>();
  return payments.map(({ identity, events }) => {
    const base = identity.reference.slice(0, 120);
    if (uses.get(identity.reference) === 1 && !given.has(base)) {
      given.add(base);
      return paymentIdSchema.parse(base);
    }
    const other = identity.references.find(
      (value) => value !== identity.reference && (uses.get(value) ?? 0) === 0,
    );
    const first = events.map(instantOf).find((at) => at !== null);
    let id = `${base}~${(other ?? (first == null ? 'undated' : dayOf(first))).slice(0, 60)}`;
    for (let copy = 2; given.has(id); copy += 1) id = `${base}~${String(copy)}`;
    given.add(id);
    return paymentIdSchema.parse(id);
  });
}
