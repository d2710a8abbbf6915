import type { Book } from './book.ts';
import { DAY, HOUR, MINUTE, SECOND } from './calendar.ts';
import { begin, credit, refund, succeed } from './card-stories.ts';
import { CardRun } from './card.ts';
import { post } from './ledger-book.ts';
import { CARD, openPayment } from './story.ts';
import type { Story } from './story.ts';

/**
 * Card faults. Each names the code that the facts call for (payments.md 2.14 and the anomalies of 2.1, 2.2
 * and 2.10) and, as `also`, the codes that the same facts literally fulfil.
 */

/** PSP captured, ledger gave up. The statuses disagree for good; that no credit followed is the same fact. */
export function capturedButLedgerFailed(
  book: Book,
  at: number,
  details: Parameters<typeof openPayment>[3] = {},
): CardRun {
  const payment = openPayment(book, CARD, 'captured at Stripe, failed in the ledger', details);
  const run = begin(book, payment, at);
  const capturedAt = at + 22 * SECOND;
  run.captured(capturedAt);
  const failedAt = capturedAt + 31 * SECOND;
  post(book, payment, {
    at: failedAt,
    kind: 'deposit',
    state: 'failed',
    amount: payment.amount,
    external: run.intent.id,
    memo: 'timeout waiting for ledger',
  });
  logLedgerTimeout(book, failedAt, payment.key);
  book.fault(
    payment,
    'PARTY_STATUS_MISMATCH',
    'Stripe captured the payment; the ledger has said failed ever since and never credited the customer.',
    {
      also: ['MISSING_CREDIT', 'UNCERTAIN_OUTCOME'],
    },
  );
  return run;
}

/** A line of our own gateway that says why: it is about our ledger, not about a PSP. */
function logLedgerTimeout(book: Book, at: number, key: string): void {
  const payment = book.payment(key);
  book.write({
    at: at - 2_000,
    level: 'error',
    direction: 'outbound',
    method: 'POST',
    url: 'https://ledger.internal.halden.example/v2/postings',
    status: null,
    durationMs: 30_000,
    requestId: book.ids.requestId(),
    requestHeaders: { 'content-type': 'application/json' },
    requestBody: { reference: payment.reference, kind: 'deposit', state: 'credited' },
    responseBody: null,
    error: 'ETIMEDOUT: no answer within 30000 ms',
    message: 'ledger posting timed out',
    payment: key,
  });
}

/** Captured, and the ledger's entry stays open: §2.10 calls it stuck, the missing credit is the cause. */
function capturedButNeverCredited(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'captured at Stripe, pending in the ledger');
  begin(book, payment, at).captured(at + 20 * SECOND);
  book.fault(
    payment,
    'MISSING_CREDIT',
    'Stripe captured the payment; the ledger entry is still pending and the customer has no credit.',
    {
      also: ['PARTY_STATUS_MISMATCH', 'STUCK_BEYOND_SLA'],
    },
  );
}

/** The ledger credited what the PSP refused: nobody proved the money. */
function declinedButCredited(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'declined at Stripe, credited in the ledger');
  const run = begin(book, payment, at);
  run.declined(at + 9 * SECOND);
  credit(book, payment, run, at + 12 * SECOND);
  run.canceled(at + 30 * MINUTE, 'abandoned');
  book.fault(
    payment,
    'PARTY_STATUS_MISMATCH',
    'Stripe declined the card and the intent was cancelled; the ledger credited the customer.',
    {
      also: ['PHANTOM_CREDIT', 'MISSING_EVENT'],
    },
  );
}

/** Two ledger credits for one capture, as after a replayed batch of webhooks. */
export function creditedTwice(book: Book, at: number, replayAt: number | null = null): void {
  const payment = openPayment(book, CARD, 'credited twice for one capture');
  const { run } = succeed(book, payment, at);
  const again = run.sent.at(-1);
  const replayed = replayAt ?? at + book.random.int(3, 30) * HOUR;
  if (replayAt !== null && again !== undefined) book.redeliver(again, replayed);
  post(book, payment, {
    at: replayed + 2 * SECOND,
    kind: 'deposit',
    state: 'credited',
    amount: payment.amount,
    external: run.intent.id,
    group: 'deposit-again',
  });
  book.fault(payment, 'DOUBLE_CREDIT', 'One capture at Stripe, two credits in the ledger.');
}

/** Two captures under one merchant reference; the second is credited to nobody. */
function chargedTwice(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'charged twice under one reference');
  const { capturedAt } = succeed(book, payment, at);
  const second = new CardRun(book, payment, capturedAt + 40 * SECOND);
  second.captured(capturedAt + 58 * SECOND);
  book.fault(
    payment,
    'DUPLICATE_PAYMENT',
    'Two intents with the same merchant reference and amount were captured within two minutes.',
    {
      also: ['MISSING_CREDIT', 'AMOUNT_MISMATCH'],
    },
  );
}

function creditedOtherAmount(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'credited another amount than captured', {
    amount: BigInt(book.random.int(120, 980)) * 100n,
  });
  const run = begin(book, payment, at);
  run.captured(at + 25 * SECOND);
  const wrong = book.random.pick([
    payment.amount + 900n,
    payment.amount - 900n,
    payment.amount * 10n,
    payment.amount - 37n,
  ]);
  credit(book, payment, run, at + 26 * SECOND, wrong);
  book.fault(
    payment,
    'AMOUNT_MISMATCH',
    'The ledger credited another amount than Stripe captured, and no fee or refund explains it.',
  );
}

function creditedOtherCurrency(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'credited in another currency than captured', {
    currency: book.random.pick(['GBP', 'USD']),
  });
  const run = begin(book, payment, at);
  run.captured(at + 25 * SECOND);
  post(book, payment, {
    at: at + 27 * SECOND,
    kind: 'deposit',
    state: 'credited',
    amount: payment.amount,
    currency: 'EUR',
    external: run.intent.id,
  });
  book.fault(
    payment,
    'CURRENCY_MISMATCH',
    `Stripe captured ${payment.currency}; the ledger credited the same number in EUR.`,
    {
      also: ['AMOUNT_MISMATCH'],
    },
  );
}

/** Cancelled is an end: nothing may succeed after it. */
function succeededAfterCancel(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'captured after the intent was cancelled');
  const run = begin(book, payment, at);
  run.requiresAction(at + 5 * SECOND);
  run.canceled(at + 20 * MINUTE, 'abandoned');
  const revivedAt = at + 20 * MINUTE + book.random.int(1, 5) * HOUR;
  run.revived(revivedAt);
  credit(book, payment, run, revivedAt);
  book.fault(
    payment,
    'ILLEGAL_TRANSITION',
    'The intent was cancelled and succeeded hours later; canceled is a final state.',
    {
      also: ['PARTY_STATUS_MISMATCH'],
    },
  );
}

/** A late failure overwrote a credited deposit. */
function creditedThenFailed(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'credited in the ledger, then failed');
  const { run, capturedAt } = succeed(book, payment, at);
  post(book, payment, {
    at: capturedAt + 2 * HOUR,
    kind: 'deposit',
    state: 'failed',
    amount: payment.amount,
    external: run.intent.id,
    memo: 'late failure',
  });
  book.fault(
    payment,
    'ILLEGAL_TRANSITION',
    'The ledger moved the deposit from credited to failed two hours later; a credited deposit can be reversed, not fail.',
    {
      also: ['PARTY_STATUS_MISMATCH', 'MISSING_CREDIT'],
    },
  );
}

function refundedTooMuch(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'refunded more than captured', {
    amount: BigInt(book.random.int(80, 900)) * 100n,
  });
  const run = begin(book, payment, at, { manual: true });
  run.authorised(at + 6 * SECOND);
  const capturedAt = at + 3 * HOUR;
  const amount = (payment.amount * 6n) / 10n;
  run.captured(capturedAt, amount);
  credit(book, payment, run, capturedAt, amount);
  for (const hours of [20, 26]) {
    const refundedAt = capturedAt + hours * HOUR;
    refund(book, payment, run, refundedAt, (payment.amount * 4n) / 10n).settle(
      refundedAt + 20 * HOUR,
      'succeeded',
    );
  }
  book.fault(payment, 'REFUND_GT_CAPTURE', 'Two refunds together exceed what was captured.');
}

/** Money given back twice. §2.12 counts chargebacks with refunds against the capture, hence the second code. */
function refundedAndChargedBack(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'refunded and charged back');
  const { run, capturedAt } = succeed(book, payment, at);
  refund(book, payment, run, capturedAt + 10 * HOUR, payment.amount).settle(
    capturedAt + 30 * HOUR,
    'succeeded',
  );
  const disputedAt = capturedAt + 2 * DAY;
  const made = run.dispute(disputedAt, payment.amount, false);
  post(book, payment, {
    at: disputedAt + 4 * SECOND,
    kind: 'chargeback',
    state: 'completed',
    amount: payment.amount,
    external: made.id,
  });
  book.fault(
    payment,
    'REFUND_AND_CHARGEBACK',
    'The capture was refunded in full and then charged back: the money left twice.',
    {
      also: ['REFUND_GT_CAPTURE'],
    },
  );
}

/** Authorised, never captured nor released, past the deadline that the charge itself carries. */
function authorisationForgotten(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'authorised and forgotten past its window');
  begin(book, payment, at, { manual: true }).authorised(at + 6 * SECOND);
  book.fault(
    payment,
    'STUCK_BEYOND_SLA',
    'Authorised, neither captured nor released, and the time to capture has passed.',
    {
      also: ['MISSING_EVENT'],
    },
  );
}

/** The profile gives a refund ten bank days at most; this one has waited longer for balance at Stripe. */
function refundWaiting(book: Book, at: number): void {
  const payment = openPayment(book, CARD, 'refund pending for weeks');
  const { run, capturedAt } = succeed(book, payment, at);
  const refundedAt = capturedAt + 2 * HOUR;
  const made = run.refund(refundedAt, payment.amount, 'pending');
  post(book, payment, {
    at: refundedAt + SECOND,
    kind: 'refund',
    state: 'pending',
    amount: payment.amount,
    external: made.id,
    group: made.id,
  });
  book.fault(
    payment,
    'STUCK_BEYOND_SLA',
    'The refund has been pending at Stripe for more than ten bank days.',
  );
}

const fault = (
  name: string,
  lead: number,
  tell: (book: Book, at: number) => void,
  more: Partial<Story> = {},
): Story => ({
  name,
  weight: 0,
  payments: 1,
  lead,
  tell,
  ...more,
});

export const CARD_FAULTS: readonly Story[] = [
  fault('card-captured-ledger-failed', 4, (book, at) => {
    capturedButLedgerFailed(book, at);
  }),
  fault('card-captured-ledger-pending', 4, capturedButNeverCredited),
  fault('card-declined-ledger-credited', 4, declinedButCredited),
  fault('card-credited-twice', 4, (book, at) => {
    creditedTwice(book, at);
  }),
  fault('card-charged-twice', 4, chargedTwice),
  fault('card-credited-other-amount', 4, creditedOtherAmount),
  fault('card-credited-other-currency', 4, creditedOtherCurrency),
  fault('card-succeeded-after-cancel', 4, succeededAfterCancel),
  fault('card-credited-then-failed', 4, creditedThenFailed, { needsHistory: true }),
  fault('card-refunded-too-much', 6, refundedTooMuch),
  fault('card-refunded-and-charged-back', 7, refundedAndChargedBack),
  fault('card-authorisation-forgotten', 8, authorisationForgotten),
  fault('card-refund-waiting', 14, refundWaiting),
];
