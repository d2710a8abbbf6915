/** What a payment is called: the id a person would use, every id it is known by, and a stable id of its own. */
import type { Identifier, IdentifierScheme } from '../../../shared/evidence/model.ts';
import { paymentIdSchema, type PaymentId } from '../../../shared/kernel/ids.ts';
import { dayOf } from '../../../shared/kernel/time.ts';
import { comparable } from '../../../shared/payments/normalise/identifiers.ts';
import { instantOf, type PlacedEvent } from './group.ts';

const namingOrder: readonly IdentifierScheme[] = [
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
  'imad',
  'trace-number',
  'rrn',
  'arn',
  'bank-reference',
  'refund',
  'dispute',
  'idempotency-key',
  'balance-transaction',
];
const ranks: ReadonlyMap<IdentifierScheme, number> = new Map(
  namingOrder.map((scheme, index) => [scheme, index]),
);

/** Ids that are not the payment's own: its batch's, a request's, one delivery's, a person's. */
const shared = new Set<IdentifierScheme>([
  'payout',
  'request-id',
  'psp-event',
  'free-text',
  'mandate',
  'webhook-id',
  'trace-id',
  'message-id',
  'authorization-code',
]);

export interface Identity {
  readonly reference: string;
  /** Of the reference; null where the payment has no id and is called by its place. */
  readonly scheme: IdentifierScheme | null;
  readonly references: string[];
}

interface Vote {
  readonly value: string;
  readonly scheme: IdentifierScheme;
  readonly rank: number;
  /** Bits: ledger 4, psp 2, bank 1. */
  parties: number;
  count: number;
}

/** Ids that people write, each in their own way. */
const written = new Set<IdentifierScheme>([
  'merchant-reference',
  'end-to-end-id',
  'bank-reference',
  'transaction-id',
]);

const partyBits = { ledger: 4, psp: 2, bank: 1 } as const;

export function identityOf(events: readonly PlacedEvent[]): Identity {
  const votes = new Map<string, Vote>();
  for (const { party, identifiers } of events)
    for (const identifier of identifiers)
      if (!shared.has(identifier.scheme)) note(votes, identifier, partyBits[party]);
  const ranked = [...votes.values()].sort(
    (left, right) =>
      left.rank - right.rank ||
      (right.parties & partyBits.ledger) - (left.parties & partyBits.ledger) ||
      bitCount(right.parties) - bitCount(left.parties) ||
      right.count - left.count ||
      (left.value < right.value ? -1 : 1),
  );
  const [first] = ranked;
  return {
    reference: first?.value ?? events[0]?.locator ?? 'unknown',
    scheme: first?.scheme ?? null,
    references: [...new Set(ranked.map(({ value }) => value))],
  };
}

function note(votes: Map<string, Vote>, { scheme, value }: Identifier, party: number): void {
  // Ways of writing one id count as one, the first is kept; a provider's ids are never written in two ways.
  const key = `${scheme}\n${written.has(scheme) ? comparable(value) : value}`;
  const known = votes.get(key);
  if (known === undefined)
    votes.set(key, {
      value,
      scheme,
      rank: ranks.get(scheme) ?? namingOrder.length,
      parties: party,
      count: 1,
    });
  else {
    known.parties |= party;
    known.count += 1;
  }
}

function bitCount(bits: number): number {
  return (bits & 1) + ((bits >> 1) & 1) + ((bits >> 2) & 1);
}

/**
 * Ids of payments that may share references: the reference itself, and where two payments share one, the reference
 * with the second strongest id or the first day, so that neither depends on the order of import.
 */
export function idsOf(
  payments: readonly { readonly identity: Identity; readonly first: PlacedEvent | undefined }[],
): PaymentId[] {
  const uses = new Map<string, number>();
  for (const { identity } of payments) uses.set(identity.reference, (uses.get(identity.reference) ?? 0) + 1);
  const given = new Set<string>();
  return payments.map(({ identity, first }) => {
    const base = identity.reference.slice(0, 120);
    if (uses.get(identity.reference) === 1 && !given.has(base)) {
      given.add(base);
      return paymentIdSchema.parse(base);
    }
    const other = identity.references.find(
      (value) => value !== identity.reference && (uses.get(value) ?? 0) === 0,
    );
    const at = first === undefined ? null : instantOf(first);
    let id = `${base}~${(other ?? (at === null ? 'undated' : dayOf(at))).slice(0, 60)}`;
    for (let copy = 2; given.has(id); copy += 1) id = `${base}~${String(copy)}`;
    given.add(id);
    return paymentIdSchema.parse(id);
  });
}
