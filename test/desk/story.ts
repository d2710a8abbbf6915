import type { Book, Payment } from './book.ts';
import type { Direction, Rail } from './model.ts';
import type { Random } from './random.ts';

/** One way in which a payment goes. */
export interface Story {
  readonly name: string;
  /** Share among the clean stories; faults are counted by the plan instead. */
  readonly weight: number;
  /** How many payments it opens. */
  readonly payments: number;
  /** Bank days between its start and the end of the evidence that it needs to play out, or to be overdue. */
  readonly lead: number;
  /** Its evidence is an absence from a statement, so no lost statement may lie between. */
  readonly needsStatements?: boolean;
  /** Only told where the ledger export shows every state, not only the last. */
  readonly needsHistory?: boolean;
  /** Repeats a delivery, which the day fetched from the API cannot show. */
  readonly needsDeliveries?: boolean;
  tell(book: Book, at: number): void;
}

export const CARD: { readonly rail: Rail; readonly direction: Direction } = {
  rail: 'card',
  direction: 'deposit',
};
export const TRANSFER_IN: { readonly rail: Rail; readonly direction: Direction } = {
  rail: 'sepa-credit-transfer',
  direction: 'deposit',
};
export const PAYOUT: { readonly rail: Rail; readonly direction: Direction } = {
  rail: 'sepa-credit-transfer',
  direction: 'payout',
};

/** What a customer types into an amount field: round sums most of the time, so that equal amounts abound. */
export function amountFor(random: Random, currency: string): bigint {
  const round = BigInt(
    random.pick([25, 50, 50, 100, 100, 100, 150, 200, 250, 300, 500, 500, 1000, 1500, 2000, 2500]),
  );
  const major = random.chance(0.65) ? round : BigInt(random.int(21, 4_800));
  if (currency === 'JPY') return major * 150n;
  return major * 100n + (random.chance(0.25) ? BigInt(random.int(1, 99)) : 0n);
}

export function openPayment(
  book: Book,
  kind: { readonly rail: Rail; readonly direction: Direction },
  scenario: string,
  more: Partial<Pick<Payment, 'amount' | 'currency' | 'customer' | 'reference'>> = {},
): Payment {
  const currency = more.currency ?? 'EUR';
  return book.open({
    ...kind,
    scenario,
    currency,
    reference: more.reference ?? book.ids.reference(kind.direction === 'deposit' ? 'DEP' : 'WD'),
    amount: more.amount ?? amountFor(book.random, currency),
    customer: more.customer ?? book.random.pick(book.customers),
  });
}
