import type { Book, LedgerKind, LedgerState, Payment } from './book.ts';

/** What one posting says; the rest comes from the payment. */
export interface Posting {
  readonly at: number;
  readonly kind: LedgerKind;
  readonly state: LedgerState;
  /** Minor units without a sign; the kind gives the direction. */
  readonly amount: bigint;
  readonly currency?: string;
  readonly external?: string;
  readonly memo?: string;
  /** Postings with the same group are states of one entry; default: the kind. */
  readonly group?: string;
}

const TOWARDS_CUSTOMER: ReadonlySet<LedgerKind> = new Set([
  'deposit',
  'chargeback-reversal',
  'withdrawal-reversal',
]);

/** Posts to our ledger on its own clock, which is a few seconds off the other parties'. */
export function post(book: Book, payment: Payment, posting: Posting): string {
  const entry = book.ids.ledgerEntry();
  book.post({
    at: posting.at + book.skew.ledger + book.random.int(0, 900),
    entry,
    group: `${payment.key}/${posting.group ?? posting.kind}`,
    userId: payment.customer.userId,
    kind: posting.kind,
    state: posting.state,
    amount: TOWARDS_CUSTOMER.has(posting.kind) ? posting.amount : -posting.amount,
    currency: posting.currency ?? payment.currency,
    reference: payment.reference,
    external: posting.external ?? '',
    memo: posting.memo ?? '',
    payment: payment.key,
  });
  return entry;
}
