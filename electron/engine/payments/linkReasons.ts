/** Why each record belongs to its payment, in plain words: the id it shares, and whether the amount agrees. */
import type { Identifier } from '../../../shared/evidence/model.ts';
import { formatMoney, sameMoney, type Money } from '../../../shared/kernel/money.ts';
import type { Link } from '../../../shared/payments/model.ts';
import { comparableKeys } from './comparableKeys.ts';
import { strengthOf } from './components.ts';
import type { PlacedEvent } from './group.ts';
import { candidatesIn } from './textMatching.ts';

/** A join that no shared id explains. */
export interface OtherReason {
  readonly rule: string;
  readonly reason: string;
  readonly score: number;
  readonly certain: boolean;
}

const names: Readonly<Partial<Record<Identifier['scheme'], string>>> = {
  'payment-intent': 'payment intent',
  'merchant-reference': 'merchant reference',
  'end-to-end-id': 'end-to-end id',
  'psp-reference': 'provider reference',
  'ledger-entry': 'ledger entry',
  'ledger-transaction': 'ledger transaction',
  'bank-reference': 'bank reference',
  'balance-transaction': 'balance transaction',
  'transaction-id': 'transaction id',
  'instruction-id': 'instruction id',
  'idempotency-key': 'idempotency key',
  uetr: 'UETR',
  arn: 'ARN',
  rrn: 'RRN',
};

const scores: Readonly<Partial<Record<Identifier['scheme'], number>>> = {
  'payment-intent': 1,
  charge: 1,
  refund: 1,
  dispute: 1,
  'balance-transaction': 1,
  uetr: 0.95,
  'psp-reference': 0.97,
  'merchant-reference': 0.95,
  'end-to-end-id': 0.95,
};

export function linksOf(
  events: readonly PlacedEvent[],
  others: ReadonlyMap<PlacedEvent, OtherReason>,
  amount: Money | null,
): Link[] {
  const holders = holdersOf(events);
  const links = new Map<number, Link>();
  for (const event of events) {
    if (links.has(event.recordId)) continue;
    const other = others.get(event);
    const reason = other ?? sharedReason(event, holders, amount);
    links.set(event.recordId, {
      recordId: event.recordId,
      source: event.source,
      locator: event.locator,
      ...reason,
    });
  }
  return [...links.values()];
}

/** Comparable id → records that state it as an id. */
function holdersOf(
  events: readonly PlacedEvent[],
): Map<string, { records: Set<number>; scheme: Identifier['scheme']; value: string }> {
  const holders = new Map<string, { records: Set<number>; scheme: Identifier['scheme']; value: string }>();
  for (const event of events) {
    const comparables = comparableKeys(event.identifiers);
    for (const [position, { scheme, value }] of event.identifiers.entries()) {
      if (strengthOf(scheme) === null) continue;
      const key = comparables[position] ?? '';
      const known = holders.get(key) ?? { records: new Set<number>(), scheme, value };
      known.records.add(event.recordId);
      if ((strengthOf(scheme) ?? 99) < (strengthOf(known.scheme) ?? 99)) known.scheme = scheme;
      holders.set(key, known);
    }
  }
  return holders;
}

function sharedReason(
  event: PlacedEvent,
  holders: ReturnType<typeof holdersOf>,
  amount: Money | null,
): OtherReason {
  const agreement = agreementText(event, amount);
  let best: { scheme: Identifier['scheme']; value: string } | null = null;
  for (const key of comparableKeys(event.identifiers)) {
    const holder = holders.get(key);
    if (holder === undefined || holder.records.size < 2) continue;
    if (best === null || (strengthOf(holder.scheme) ?? 99) < (strengthOf(best.scheme) ?? 99)) best = holder;
  }
  if (best !== null) {
    return {
      rule: `same-${best.scheme}`,
      reason: `same ${names[best.scheme] ?? best.scheme} ${best.value}${agreement}`,
      score: scores[best.scheme] ?? 0.9,
      certain: true,
    };
  }
  for (const { scheme, value } of event.identifiers) {
    if (scheme !== 'free-text') continue;
    const named = candidatesIn(value)
      .map((candidate) => holders.get(candidate))
      .find((holder) => holder !== undefined);
    if (named !== undefined)
      return {
        rule: 'id-in-text',
        reason: `its text names ${names[named.scheme] ?? named.scheme} ${named.value}${agreement}`,
        score: 0.9,
        certain: true,
      };
  }
  return {
    rule: 'origin',
    reason: holders.size === 0 ? 'states no id' : 'the only record of the payment with its ids',
    score: 1,
    certain: true,
  };
}

function agreementText(event: PlacedEvent, amount: Money | null): string {
  if (event.amount === null || amount === null || event.movement !== 'payment') return '';
  return sameMoney(event.amount, amount)
    ? `; amount ${formatMoney(amount)} agrees`
    : `; amount ${formatMoney(event.amount)} differs from ${formatMoney(amount)}`;
}
