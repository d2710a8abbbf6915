/** The sets of events joined so far, with what is needed to decide whether two of them can be one payment. */
import type { Identifier } from '../../../shared/evidence/model.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import { comparableKeys } from './comparableKeys.ts';
import { instantOf, type PlacedEvent } from './group.ts';
import { UnionFind } from './unionFind.ts';

/** What a set of events says about itself, gathered when a decision needs it. */
export interface Profile {
  readonly root: number;
  readonly members: readonly number[];
  readonly hasStripe: boolean;
  readonly hasProvider: boolean;
  readonly hasBank: boolean;
  readonly hasLedger: boolean;
  /** Money certainly moved or was booked (not only tried). */
  readonly hasSuccess: boolean;
  /** `minor|currency` of everything stated about the payment itself. */
  readonly amounts: ReadonlySet<string>;
  readonly currencies: ReadonlySet<string>;
  readonly bankSides: ReadonlySet<'booked_credit' | 'booked_debit'>;
  /** Accounts of the other side, as the bank shows them. */
  readonly counterparties: ReadonlySet<string>;
  readonly from: Instant;
  readonly until: Instant;
}

const successKinds = new Set([
  'captured',
  'partially_captured',
  'settled',
  'credited',
  'debited',
  'booked_credit',
  'booked_debit',
  'completed',
  'paid_out',
  'refunded',
]);

export class Components {
  readonly events: readonly PlacedEvent[];
  readonly #sets: UnionFind;
  readonly #members = new Map<number, number[]>();
  /** By root, until the set changes. */
  readonly #profiles = new Map<number, Profile>();

  constructor(events: readonly PlacedEvent[]) {
    this.events = events;
    this.#sets = new UnionFind(events.length);
    events.forEach((_, index) => this.#members.set(index, [index]));
  }

  event(index: number): PlacedEvent {
    const event = this.events[index];
    if (event === undefined) throw new RangeError(`no event ${String(index)}`);
    return event;
  }

  root(index: number): number {
    return this.#sets.find(index);
  }

  join(left: number, right: number): void {
    const first = this.#sets.find(left);
    const second = this.#sets.find(right);
    if (first === second) return;
    const root = this.#sets.union(first, second);
    this.#profiles.delete(first);
    this.#profiles.delete(second);
    const other = root === first ? second : first;
    const kept = this.#members.get(root) ?? [];
    for (const member of this.#members.get(other) ?? []) kept.push(member);
    this.#members.set(root, kept);
    this.#members.delete(other);
  }

  members(index: number): readonly number[] {
    return this.#members.get(this.root(index)) ?? [];
  }

  roots(): IterableIterator<number> {
    return this.#members.keys();
  }

  profile(index: number): Profile {
    const root = this.root(index);
    const known = this.#profiles.get(root);
    if (known !== undefined) return known;
    const gathered = this.#gather(root);
    this.#profiles.set(root, gathered);
    return gathered;
  }

  #gather(root: number): Profile {
    const members = this.members(root);
    const amounts = new Set<string>();
    const currencies = new Set<string>();
    const bankSides = new Set<'booked_credit' | 'booked_debit'>();
    const counterparties = new Set<string>();
    let from = Number.POSITIVE_INFINITY;
    let until = Number.NEGATIVE_INFINITY;
    const has = { stripe: false, provider: false, bank: false, ledger: false, success: false };
    for (const member of members) {
      const event = this.event(member);
      has.stripe ||= event.identifiers.some(
        ({ scheme }) => scheme === 'payment-intent' || scheme === 'charge',
      );
      has.provider ||= event.party === 'psp';
      has.bank ||= event.party === 'bank';
      has.ledger ||= event.party === 'ledger';
      has.success ||= successKinds.has(event.kind);
      if (event.kind === 'booked_credit' || event.kind === 'booked_debit') bankSides.add(event.kind);
      if (event.party === 'bank' && event.counterparty !== null) counterparties.add(event.counterparty);
      if (event.amount !== null && event.movement === 'payment') {
        amounts.add(amountKey(event));
        currencies.add(event.amount.currency);
      }
      const at = instantOf(event);
      if (at !== null) {
        from = Math.min(from, at);
        until = Math.max(until, at);
      }
    }
    return {
      root,
      members,
      hasStripe: has.stripe,
      hasProvider: has.provider,
      hasBank: has.bank,
      hasLedger: has.ledger,
      hasSuccess: has.success,
      amounts,
      currencies,
      bankSides,
      counterparties,
      from,
      until,
    };
  }
}

export function amountKey(event: PlacedEvent): string {
  return event.amount === null ? '' : `${event.amount.minor.toString()}|${event.amount.currency}`;
}

/** Schemes by which events of one payment find each other, strongest first. */
export const joiningSchemes = [
  'payment-intent',
  'charge',
  'refund',
  'dispute',
  'balance-transaction',
  'uetr',
  'psp-reference',
  'transaction-id',
  'instruction-id',
  'merchant-reference',
  'end-to-end-id',
  'ledger-transaction',
  'bank-reference',
  'arn',
  'rrn',
  'idempotency-key',
  'ledger-entry',
] as const;
export type JoiningScheme = (typeof joiningSchemes)[number];

const strength: ReadonlyMap<string, number> = new Map(joiningSchemes.map((scheme, index) => [scheme, index]));

export function strengthOf(scheme: Identifier['scheme']): number | null {
  return strength.get(scheme) ?? null;
}

/** Stripe's ids are unique by construction: they join without looking at anything else. */
export function isUniqueByConstruction(scheme: Identifier['scheme']): boolean {
  return (
    scheme === 'payment-intent' ||
    scheme === 'charge' ||
    scheme === 'refund' ||
    scheme === 'dispute' ||
    scheme === 'balance-transaction'
  );
}

export interface Key {
  readonly value: string;
  /** The strongest scheme under which any party states it. */
  readonly scheme: Identifier['scheme'];
  readonly events: number[];
}

/** Every identifier value with the events that state it, by its comparable form. */
export function indexKeys(events: readonly PlacedEvent[]): Map<string, Key> {
  const keys = new Map<string, { value: string; scheme: Identifier['scheme']; events: number[] }>();
  events.forEach((event, index) => {
    const comparables = comparableKeys(event.identifiers);
    for (const [position, { scheme, value }] of event.identifiers.entries()) {
      if (strengthOf(scheme) === null) continue;
      const bare = comparables[position] ?? '';
      // A bare row number of one system must not meet the row number of another.
      const key =
        scheme === 'ledger-entry' || (/^\d{1,6}$/.test(bare) && scheme !== 'merchant-reference')
          ? `${scheme}:${bare}`
          : bare;
      if (key === '') continue;
      const known = keys.get(key);
      if (known === undefined) keys.set(key, { value, scheme, events: [index] });
      else {
        if (known.events.at(-1) !== index) known.events.push(index);
        if ((strengthOf(scheme) ?? 99) < (strengthOf(known.scheme) ?? 99)) known.scheme = scheme;
      }
    }
  });
  return keys;
}
