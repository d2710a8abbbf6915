import type { Book } from './book.ts';
import { addBankDays, atBerlin, DAY, HOUR, MINUTE, SECOND } from './calendar.ts';
import { morningAfter, PayoutRun, REJECTS } from './payout.ts';
import { openPayment, PAYOUT } from './story.ts';
import type { Story } from './story.ts';

const REASONS = REJECTS;

export function paid(book: Book, at: number): void {
  const run = new PayoutRun(book, openPayment(book, PAYOUT, 'payout settled and booked'));
  run.finish(run.start(run.request(at)).executedOn);
}

/** The fee is a posting of its own: the debit on the statement equals the withdrawal, not withdrawal and fee. */
function paidWithFee(book: Book, at: number): void {
  const run = new PayoutRun(book, openPayment(book, PAYOUT, 'payout with a separate fee'));
  run.finish(run.start(run.request(at, { fee: 100n })).executedOn);
}

/** No answer, then the same request with the same idempotency key: one payout. */
function retriedSafely(book: Book, at: number): void {
  const payment = openPayment(book, PAYOUT, 'payout request timed out and was retried with the same key');
  const run = new PayoutRun(book, payment);
  const debitedAt = run.request(at);
  run.timeOut(debitedAt + 30 * SECOND);
  const { executedOn } = run.start(debitedAt + 2 * MINUTE);
  run.finish(executedOn);
  book.tolerate(
    payment,
    ['UNCERTAIN_OUTCOME'],
    'its first request had no answer; the retry with the same key settled it',
  );
}

function rejectedAndReleased(book: Book, at: number): void {
  const run = new PayoutRun(
    book,
    openPayment(book, PAYOUT, 'payout rejected before settlement, released once'),
  );
  const { submittedAt } = run.start(run.request(at));
  const reason = book.random.pick(REASONS);
  const rejectedAt = submittedAt + book.random.int(20, 100) * MINUTE;
  run.webhook(rejectedAt, 'rejected', reason.code);
  run.state('rejected', rejectedAt + 3 * SECOND, `rejected ${reason.code}`);
  run.recredit(rejectedAt + 5 * SECOND, `release after reject ${reason.code}`);
}

function returnedAndRecredited(book: Book, at: number): void {
  const run = new PayoutRun(
    book,
    openPayment(book, PAYOUT, 'payout returned by the beneficiary bank, re-credited once'),
  );
  const { executedOn } = run.start(run.request(at));
  run.finish(executedOn);
  const reason = book.random.pick(REASONS);
  const returnedAt = morningAfter(executedOn, 2);
  run.comeBack(addBankDays(executedOn, 2), reason);
  run.webhook(returnedAt, 'returned', reason.code);
  run.recredit(returnedAt + 3 * MINUTE, `payout returned ${reason.code}`);
}

function cancelledByCustomer(book: Book, at: number): void {
  const run = new PayoutRun(book, openPayment(book, PAYOUT, 'withdrawal cancelled before any debit'));
  run.state('requested', at);
  run.state('cancelled', at + 9 * MINUTE, 'cancelled by customer');
}

function refusedInReview(book: Book, at: number): void {
  const run = new PayoutRun(book, openPayment(book, PAYOUT, 'withdrawal refused in review before any debit'));
  run.state('requested', at);
  run.state('rejected', at + 5 * HOUR, 'limits');
}

/** The API repeats its last webhook, as APIs do when the first acknowledgement was slow. */
function webhookRepeated(book: Book, at: number): void {
  const payment = openPayment(book, PAYOUT, 'payout whose settled webhook came twice');
  const run = new PayoutRun(book, payment);
  const { executedOn } = run.start(run.request(at));
  const { settledAt, body } = run.finish(executedOn);
  run.webhookAgain(settledAt + 61 * SECOND, body);
  book.tolerate(payment, ['DUPLICATE_EVENT'], 'the payout API really delivered one of its events twice');
}

/** `processing` reaches us after `settled`; its own time says that it happened before. */
function webhookLate(book: Book, at: number): void {
  const payment = openPayment(book, PAYOUT, 'payout whose processing webhook came after the settled one');
  const run = new PayoutRun(book, payment);
  const submittedAt = run.request(at) + 90 * SECOND;
  run.submit(submittedAt);
  run.state('submitted', submittedAt + SECOND);
  const { settledAt } = run.finish(run.executionOf(submittedAt));
  run.webhook(settledAt + 4 * MINUTE, 'processing', null, submittedAt + 2 * MINUTE);
  book.tolerate(
    payment,
    ['OUT_OF_ORDER'],
    'its webhooks really arrived in another order than they were made',
  );
}

function twins(book: Book, at: number): void {
  const first = openPayment(book, PAYOUT, 'equal payouts of one customer, two references');
  const firstRun = new PayoutRun(book, first);
  firstRun.finish(firstRun.start(firstRun.request(at)).executedOn);
  const second = openPayment(book, PAYOUT, 'equal payouts of one customer, two references', {
    amount: first.amount,
    customer: first.customer,
  });
  const secondRun = new PayoutRun(book, second);
  secondRun.finish(secondRun.start(secondRun.request(at + DAY + 2 * HOUR)).executedOn);
}

const story = (name: string, weight: number, lead: number, tell: Story['tell'], payments = 1): Story => ({
  name,
  weight,
  payments,
  lead,
  tell,
});

export const PAYOUT_STORIES: readonly Story[] = [
  story('paid', 20, 0, paid),
  story('paid-with-fee', 5, 0, paidWithFee),
  story('retried-safely', 3, 1, retriedSafely),
  story('rejected-and-released', 3, 1, rejectedAndReleased),
  story('returned-and-recredited', 3, 5, returnedAndRecredited),
  story('webhook-repeated', 2, 2, webhookRepeated),
  story('webhook-late', 2, 2, webhookLate),
  story('cancelled-by-customer', 2, 0, cancelledByCustomer),
  story('refused-in-review', 1, 1, refusedInReview),
  story('payout-twins', 2, 3, twins, 2),
];

const fault = (name: string, lead: number, tell: Story['tell'], more: Partial<Story> = {}): Story => ({
  name,
  weight: 0,
  payments: 1,
  lead,
  tell,
  ...more,
});

/** Taken by the API and silent since. Not MISSING_EVENT: nobody claims that it settled. */
export function stuckInProcessing(
  book: Book,
  at: number,
  details: Parameters<typeof openPayment>[3] = {},
): void {
  const payment = openPayment(book, PAYOUT, 'payout processing for days', details);
  const run = new PayoutRun(book, payment);
  const { submittedAt } = run.start(run.request(at));
  run.poll(submittedAt + 30 * HOUR, 'processing');
  book.fault(
    payment,
    'STUCK_BEYOND_SLA',
    'The payout API has said processing for days; money is debited in the ledger, nothing is booked.',
  );
}

function neverSubmitted(book: Book, at: number): void {
  const payment = openPayment(book, PAYOUT, 'payout debited, never submitted');
  new PayoutRun(book, payment).request(at);
  book.fault(
    payment,
    'STUCK_BEYOND_SLA',
    'The ledger debited the customer; the gateway log shows no request for it.',
    { also: ['MISSING_EVENT'] },
  );
}

function uncertain(book: Book, at: number): void {
  const payment = openPayment(book, PAYOUT, 'payout request without an answer');
  const run = new PayoutRun(book, payment);
  const debitedAt = run.request(at);
  run.timeOut(debitedAt + 40 * SECOND);
  book.fault(
    payment,
    'STUCK_BEYOND_SLA',
    'The request timed out and nobody asked again; the money is still reserved.',
    {
      also: ['UNCERTAIN_OUTCOME', 'MISSING_EVENT'],
    },
  );
}

function rejectedButCompleted(book: Book, at: number): void {
  const payment = openPayment(book, PAYOUT, 'payout rejected, completed in the ledger');
  const run = new PayoutRun(book, payment);
  const { submittedAt } = run.start(run.request(at));
  const rejectedAt = submittedAt + 40 * MINUTE;
  run.webhook(rejectedAt, 'rejected', book.random.pick(REASONS).code);
  run.state('completed', rejectedAt + 5 * SECOND);
  book.fault(
    payment,
    'PARTY_STATUS_MISMATCH',
    'The payout was rejected before settlement; the ledger calls it completed and never released the money.',
    {
      also: ['MISSING_CREDIT', 'MISSING_EVENT'],
    },
  );
}

function settledButReleased(book: Book, at: number): void {
  const payment = openPayment(book, PAYOUT, 'payout settled and booked, failed and released in the ledger');
  const run = new PayoutRun(book, payment);
  const { executedOn, submittedAt } = run.start(run.request(at));
  run.state('failed', submittedAt + 35 * MINUTE, 'gave up waiting');
  run.recredit(submittedAt + 36 * MINUTE, 'release');
  run.finish(executedOn, { complete: false });
  book.fault(
    payment,
    'PARTY_STATUS_MISMATCH',
    'The payout left the account; the ledger says failed and gave the money back to the customer.',
    {
      also: ['PHANTOM_CREDIT', 'DOUBLE_CREDIT'],
    },
  );
}

/** A new key after a time-out makes a second payout: payments.md calls the retry unsafe, the result a duplicate. */
function paidTwice(book: Book, at: number): void {
  const payment = openPayment(book, PAYOUT, 'payout sent twice after a time-out');
  const run = new PayoutRun(book, payment);
  const debitedAt = run.request(at);
  run.timeOut(debitedAt + 30 * SECOND);
  const first = { apiId: run.apiId, key: run.idempotencyKey };
  run.apiId = book.ids.payoutApi();
  run.idempotencyKey = book.ids.uuid();
  const { executedOn } = run.start(debitedAt + 3 * MINUTE);
  run.finish(executedOn);
  run.apiId = first.apiId;
  run.webhook(atBerlin(executedOn, 17 * 60 + 10), 'settled');
  run.book(executedOn);
  book.fault(
    payment,
    'DUPLICATE_PAYMENT',
    'A retry with a new idempotency key made a second payout: two debits for one withdrawal.',
    {
      also: ['UNSAFE_RETRY', 'UNCERTAIN_OUTCOME', 'AMOUNT_MISMATCH'],
    },
  );
}

function bookedOtherAmount(book: Book, at: number): void {
  const payment = openPayment(book, PAYOUT, 'payout booked with another amount', {
    amount: BigInt(book.random.int(150, 2_000)) * 100n,
  });
  const run = new PayoutRun(book, payment);
  run.finish(run.start(run.request(at)).executedOn, {
    bankAmount: payment.amount + book.random.pick([900n, -900n, 10_000n]),
  });
  book.fault(
    payment,
    'AMOUNT_MISMATCH',
    'The bank booked another amount than the ledger debited and the API confirmed.',
  );
}

/** RJCT is legal before settlement only (payments.md 2.3). */
function rejectedAfterSettled(book: Book, at: number): void {
  const payment = openPayment(book, PAYOUT, 'payout rejected after it settled');
  const run = new PayoutRun(book, payment);
  const { settledAt } = run.finish(run.start(run.request(at)).executedOn);
  run.webhook(settledAt + 3 * HOUR, 'rejected', 'AC04');
  book.fault(
    payment,
    'ILLEGAL_TRANSITION',
    'The API reported a reject three hours after it had reported settlement; after settlement only a return is possible.',
    {
      also: ['PARTY_STATUS_MISMATCH', 'MISSING_CREDIT'],
    },
  );
}

export function recreditedTwice(
  book: Book,
  at: number,
  details: Parameters<typeof openPayment>[3] = {},
): void {
  const payment = openPayment(book, PAYOUT, 'returned payout re-credited twice', details);
  const run = new PayoutRun(book, payment);
  const { executedOn } = run.start(run.request(at));
  run.finish(executedOn);
  const returnedAt = morningAfter(executedOn, 2);
  run.comeBack(addBankDays(executedOn, 2), { code: 'AC04', text: 'Account closed' });
  run.webhook(returnedAt, 'returned', 'AC04');
  run.recredit(returnedAt + 3 * MINUTE, 'payout returned AC04');
  run.recredit(returnedAt + 27 * HOUR, 'payout returned AC04, manual', 'recredit-again');
  book.fault(payment, 'DOUBLE_CREDIT', 'One return on the statement, two re-credits in the ledger.');
}

function neverRecredited(book: Book, at: number): void {
  const payment = openPayment(book, PAYOUT, 'returned payout never re-credited');
  const run = new PayoutRun(book, payment);
  const { executedOn } = run.start(run.request(at));
  run.finish(executedOn);
  run.comeBack(addBankDays(executedOn, 2), { code: 'AC01', text: 'Account number invalid' });
  run.webhook(morningAfter(executedOn, 2), 'returned', 'AC01');
  book.fault(
    payment,
    'MISSING_CREDIT',
    'The beneficiary bank returned the payout; the customer never got the money back.',
    {
      also: ['PARTY_STATUS_MISMATCH', 'RETURN_AFTER_CREDIT', 'STUCK_BEYOND_SLA'],
    },
  );
}

function settledButNotBooked(book: Book, at: number): void {
  const payment = openPayment(book, PAYOUT, 'payout settled by the API, absent from the statement');
  const run = new PayoutRun(book, payment);
  run.finish(run.start(run.request(at)).executedOn, { booked: false });
  book.fault(
    payment,
    'MISSING_EVENT',
    'The API and the ledger say settled; statements cover the days since and show no debit.',
    {
      also: ['PARTY_STATUS_MISMATCH'],
    },
  );
}

export const PAYOUT_FAULTS: readonly Story[] = [
  fault('payout-stuck-in-processing', 8, (book, at) => {
    stuckInProcessing(book, at);
  }),
  fault('payout-never-submitted', 7, neverSubmitted),
  fault('payout-uncertain', 7, uncertain),
  fault('payout-rejected-but-completed', 5, rejectedButCompleted),
  fault('payout-settled-but-released', 5, settledButReleased),
  fault('payout-paid-twice', 5, paidTwice),
  fault('payout-booked-other-amount', 5, bookedOtherAmount),
  fault('payout-rejected-after-settled', 5, rejectedAfterSettled),
  fault('payout-recredited-twice', 7, (book, at) => {
    recreditedTwice(book, at);
  }),
  fault('payout-never-recredited', 7, neverRecredited),
  fault('payout-settled-but-not-booked', 6, settledButNotBooked, { needsStatements: true }),
];
