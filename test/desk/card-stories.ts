import type { Book, Payment } from './book.ts';
import { DAY, HOUR, MINUTE, SECOND } from './calendar.ts';
import { CardRun } from './card.ts';
import { post } from './ledger-book.ts';
import { CARD, openPayment } from './story.ts';
import type { Story } from './story.ts';

/** The ids that our ledger keeps of a card payment: the intent, the charge, or nothing at all. */
function externalOf(book: Book, run: CardRun): string {
  return book.random.weighted([
    { weight: 6, value: run.intent.id },
    { weight: 3, value: run.charge?.id ?? run.intent.id },
    { weight: 1, value: '' },
  ]);
}

/** Opens the payment in the ledger and at Stripe. */
export function begin(
  book: Book,
  payment: Payment,
  at: number,
  more: ConstructorParameters<typeof CardRun>[3] = {},
): CardRun {
  const run = new CardRun(book, payment, at, more);
  post(book, payment, {
    at: at + 150,
    kind: 'deposit',
    state: 'pending',
    amount: payment.amount,
    external: run.intent.id,
  });
  return run;
}

/** Credits the customer a second or two after Stripe took the money. */
export function credit(
  book: Book,
  payment: Payment,
  run: CardRun,
  at: number,
  amount = payment.amount,
): void {
  post(book, payment, {
    at: at + book.random.int(900, 2_600),
    kind: 'deposit',
    state: 'credited',
    amount,
    external: externalOf(book, run),
  });
}

/** A card payment that went well; returns the moment of capture. */
export function succeed(
  book: Book,
  payment: Payment,
  at: number,
  more: ConstructorParameters<typeof CardRun>[3] = {},
): { run: CardRun; capturedAt: number } {
  const run = begin(book, payment, at, more);
  const capturedAt = at + book.random.int(8, 55) * SECOND;
  if (more.threeDSecure === true) run.requiresAction(at + 4 * SECOND);
  if (more.manual === true) run.authorised(at + 6 * SECOND);
  run.captured(capturedAt);
  credit(book, payment, run, capturedAt);
  return { run, capturedAt };
}

/** Gives money back: our ledger takes it from the customer, Stripe sends it to the card. */
export function refund(
  book: Book,
  payment: Payment,
  run: CardRun,
  at: number,
  amount: bigint,
): { settle: (at: number, status: 'succeeded' | 'failed') => void } {
  const made = run.refund(at, amount);
  post(book, payment, {
    at: at + SECOND,
    kind: 'refund',
    state: 'completed',
    amount,
    external: made.id,
    group: made.id,
  });
  return made;
}

const half = (amount: bigint, currency: string): bigint =>
  currency === 'JPY' ? amount / 2n : (amount / 200n) * 100n + 50n;

function captured(book: Book, at: number): void {
  succeed(book, openPayment(book, CARD, 'card captured'), at);
}

function capturedAfterChallenge(book: Book, at: number): void {
  succeed(book, openPayment(book, CARD, 'card captured after 3-D Secure'), at, { threeDSecure: true });
}

function foreignCurrency(book: Book, at: number): void {
  const currency = book.random.pick(['GBP', 'GBP', 'USD', 'JPY']);
  succeed(
    book,
    openPayment(book, CARD, 'card captured in another currency, settled in euro', { currency }),
    at,
  );
}

function twoSteps(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'card authorised, captured hours later');
  const run = begin(book, payment, at, { manual: true });
  run.authorised(at + 5 * SECOND);
  const capturedAt = at + book.random.int(20, 60 * 20) * MINUTE;
  run.captured(capturedAt);
  credit(book, payment, run, capturedAt);
}

function partialCapture(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'card captured in part, the rest released');
  const run = begin(book, payment, at, { manual: true });
  run.authorised(at + 5 * SECOND);
  const capturedAt = at + book.random.int(30, 600) * MINUTE;
  const amount = half(payment.amount, payment.currency);
  run.captured(capturedAt, amount);
  credit(book, payment, run, capturedAt, amount);
}

function retried(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'card declined, then captured under the same intent');
  const run = begin(book, payment, at);
  run.declined(at + 9 * SECOND);
  if (book.random.chance(0.3)) run.declined(at + 40 * SECOND);
  const capturedAt = at + book.random.int(70, 400) * SECOND;
  run.captured(capturedAt);
  credit(book, payment, run, capturedAt);
}

function declined(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'card declined');
  const run = begin(book, payment, at);
  run.declined(at + 8 * SECOND);
  post(book, payment, {
    at: at + 10 * SECOND,
    kind: 'deposit',
    state: 'failed',
    amount: payment.amount,
    external: run.intent.id,
    memo: 'card declined',
  });
  run.canceled(at + book.random.int(20, 50) * MINUTE, 'abandoned');
}

function abandoned(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'card challenge abandoned, intent cancelled');
  const run = begin(book, payment, at);
  run.requiresAction(at + 5 * SECOND);
  const canceledAt = at + 14 * MINUTE;
  run.canceled(canceledAt, 'abandoned');
  post(book, payment, {
    at: canceledAt + 2 * SECOND,
    kind: 'deposit',
    state: 'cancelled',
    amount: payment.amount,
    external: run.intent.id,
  });
}

function voided(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'card authorised, then released');
  const run = begin(book, payment, at, { manual: true });
  run.authorised(at + 6 * SECOND);
  const canceledAt = at + book.random.int(2, 30) * HOUR;
  run.canceled(canceledAt, 'requested_by_customer');
  post(book, payment, {
    at: canceledAt + 2 * SECOND,
    kind: 'deposit',
    state: 'cancelled',
    amount: payment.amount,
    external: run.intent.id,
    memo: 'authorisation released',
  });
}

function held(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'card authorised and held, inside its window at the end');
  begin(book, payment, at, { manual: true }).authorised(at + 6 * SECOND);
}

function fullRefund(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'card refunded in full');
  const { run, capturedAt } = succeed(book, payment, at);
  const refundedAt = capturedAt + book.random.int(3, 70) * HOUR;
  refund(book, payment, run, refundedAt, payment.amount).settle(refundedAt + 20 * HOUR, 'succeeded');
}

function partialRefunds(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'card refunded in parts within the capture', {
    amount: BigInt(book.random.int(60, 900)) * 100n,
  });
  const { run, capturedAt } = succeed(book, payment, at);
  const first = (payment.amount * 3n) / 10n;
  const second = book.random.chance(0.5) ? payment.amount - first : payment.amount / 10n;
  [first, second].forEach((amount, index) => {
    const refundedAt = capturedAt + (index + 1) * book.random.int(5, 26) * HOUR;
    refund(book, payment, run, refundedAt, amount).settle(refundedAt + 22 * HOUR, 'succeeded');
  });
}

function refundRetried(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'card refund failed late and was sent again');
  const { run, capturedAt } = succeed(book, payment, at);
  const refundedAt = capturedAt + 5 * HOUR;
  const failedAt = refundedAt + 4 * DAY + 3 * HOUR;
  refund(book, payment, run, refundedAt, payment.amount).settle(failedAt, 'failed');
  const again = run.refund(failedAt + 3 * HOUR, payment.amount);
  again.settle(failedAt + 25 * HOUR, 'succeeded');
}

function disputeLost(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'chargeback lost');
  const { run, capturedAt } = succeed(book, payment, at);
  const disputedAt = capturedAt + book.random.int(20, 60) * HOUR;
  const made = run.dispute(disputedAt, payment.amount, false);
  post(book, payment, {
    at: disputedAt + 4 * SECOND,
    kind: 'chargeback',
    state: 'completed',
    amount: payment.amount,
    external: made.id,
  });
  made.close(disputedAt + 4 * DAY, 'lost');
}

function disputeWon(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'chargeback won, money back');
  const { run, capturedAt } = succeed(book, payment, at);
  const disputedAt = capturedAt + book.random.int(20, 60) * HOUR;
  const made = run.dispute(disputedAt, payment.amount, false);
  post(book, payment, {
    at: disputedAt + 4 * SECOND,
    kind: 'chargeback',
    state: 'completed',
    amount: payment.amount,
    external: made.id,
  });
  const wonAt = disputedAt + 4 * DAY;
  made.close(wonAt, 'won');
  post(book, payment, {
    at: wonAt + 4 * SECOND,
    kind: 'chargeback-reversal',
    state: 'completed',
    amount: payment.amount,
    external: made.id,
  });
}

function inquiryRefunded(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'inquiry answered by a refund: no chargeback, no double loss');
  const { run, capturedAt } = succeed(book, payment, at);
  const askedAt = capturedAt + 30 * HOUR;
  const made = run.dispute(askedAt, payment.amount, true);
  refund(book, payment, run, askedAt + 6 * HOUR, payment.amount).settle(askedAt + 30 * HOUR, 'succeeded');
  made.close(askedAt + 3 * DAY, 'warning_closed');
}

function deliveredOutOfOrder(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'webhooks delivered in reverse');
  const run = begin(book, payment, at, { threeDSecure: true });
  run.delays = [95_000, 60_000, 3_000];
  run.requiresAction(at + 5 * SECOND);
  run.captured(at + 30 * SECOND);
  credit(book, payment, run, at + 33 * SECOND);
  book.tolerate(
    payment,
    ['OUT_OF_ORDER'],
    'its webhooks really arrived in another order than they were made',
  );
}

function deliveredTwice(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'webhook delivered twice');
  const { run } = succeed(book, payment, at);
  const again = run.sent.at(-1);
  if (again !== undefined) book.redeliver(again, again.deliveredAt + book.random.int(40, 4_000) * SECOND);
}

/** Equal sums from the same customer on two days under two references: two payments, not one paid twice. */
function twins(book: Book, at: number): void {
  const first = openPayment(book, CARD, 'equal sums of one customer, two references');
  succeed(book, first, at);
  const second = openPayment(book, CARD, 'equal sums of one customer, two references', {
    amount: first.amount,
    customer: first.customer,
  });
  succeed(book, second, at + book.random.int(20, 40) * HOUR);
}

const story = (name: string, weight: number, lead: number, tell: Story['tell'], payments = 1): Story => ({
  name,
  weight,
  payments,
  lead,
  tell,
});

/** Clean, but for the information that an event came twice. */
export const DELIVERED_TWICE: Story = {
  ...story('delivered-twice', 3, 1, deliveredTwice),
  needsDeliveries: true,
};

/** Clean card payments: none of them may alarm. */
export const CARD_STORIES: readonly Story[] = [
  story('captured', 40, 0, captured),
  story('captured-after-challenge', 9, 0, capturedAfterChallenge),
  story('foreign-currency', 6, 0, foreignCurrency),
  story('two-steps', 6, 2, twoSteps),
  story('partial-capture', 3, 2, partialCapture),
  story('retried', 6, 0, retried),
  story('declined', 7, 1, declined),
  story('abandoned', 4, 1, abandoned),
  story('voided', 2, 3, voided),
  story('full-refund', 4, 5, fullRefund),
  story('partial-refunds', 4, 5, partialRefunds),
  story('refund-retried', 2, 8, refundRetried),
  story('dispute-lost', 2, 8, disputeLost),
  story('dispute-won', 2, 8, disputeWon),
  story('inquiry-refunded', 1, 8, inquiryRefunded),
  story('out-of-order', 3, 0, deliveredOutOfOrder),
  DELIVERED_TWICE,
  story('twins', 3, 3, twins, 2),
];

/** Clean, and young at the end of the evidence. */
export const YOUNG_CARD_STORIES: readonly Story[] = [
  story('held', 1, 0, held),
  story('just-captured', 1, 0, captured),
];
