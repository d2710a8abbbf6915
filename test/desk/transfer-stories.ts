import type { BankLine, Book, Payment } from './book.ts';
import { addBankDays, atBerlin, bankDayFrom, berlinDate, DAY, HOUR, MINUTE, SECOND } from './calendar.ts';
import { post } from './ledger-book.ts';
import { openPayment, TRANSFER_IN } from './story.ts';
import type { Story } from './story.ts';

/** What the customer wrote into the transfer form. */
interface Remittance {
  readonly lines: readonly string[];
  readonly endToEndId: string;
  readonly structured?: string;
  /** The text alone does not give our reference away; the ledger then keeps the bank's reference. */
  readonly unreadable: boolean;
}

const USELESS_END_TO_END = ['NOTPROVIDED', 'NOTPROVIDED', 'NOTPROVIDED', 'EINZAHLUNG', '1', 'ZAHLUNG 001'];

export function readableRemittance(book: Book, payment: Payment): Remittance {
  const { reference } = payment;
  const bare = reference.replace('-', '');
  const endToEndId = book.random.pick([
    ...USELESS_END_TO_END,
    reference,
    `${book.ids.text('digits', 12)}SCT`,
  ]);
  const plain = (line: string): Remittance => ({ lines: [line], endToEndId, unreadable: false });
  return book.random.weighted<Remittance>([
    { weight: 6, value: plain(reference) },
    { weight: 3, value: plain(`Deposit ${reference}`) },
    { weight: 2, value: plain(reference.toLowerCase()) },
    { weight: 2, value: plain(`Einzahlung ${bare} vielen Dank`) },
    { weight: 2, value: plain(`Halden Exchange / ${reference} / Kunde ${payment.customer.userId}`) },
    { weight: 1, value: plain(`EREF+${endToEndId} SVWZ+${reference}`) },
    { weight: 1, value: plain(`ref:${reference.replace('-', ' ')} thanks!`) },
    { weight: 1, value: { lines: [], endToEndId, structured: reference, unreadable: false } },
    { weight: 1, value: { lines: ['my deposit'], endToEndId: reference, unreadable: false } },
  ]);
}

function unreadableRemittance(book: Book, payment: Payment): Remittance {
  const { reference } = payment;
  const endToEndId = book.random.pick(USELESS_END_TO_END);
  const swapped = `${reference.slice(0, 5)}${reference.slice(6, 7)}${reference.slice(5, 6)}${reference.slice(7)}`;
  return book.random.pick<Remittance>([
    { lines: ['deposit to my account', payment.customer.name], endToEndId, unreadable: true },
    {
      lines: [`top up ${payment.customer.card.number.replaceAll(/(\d{4})(?=\d)/g, '$1 ')}`],
      endToEndId,
      unreadable: true,
    },
    { lines: [swapped], endToEndId, unreadable: true },
    {
      lines: [`Überweisung an Halden Exchange Kontonr ${reference.slice(0, 6)}`, reference.slice(6)],
      endToEndId,
      unreadable: true,
    },
  ]);
}

export interface Receipt {
  readonly line: BankLine;
  /** When our bank told us, on the booking date. */
  readonly at: number;
}

/** The day and minute at which a transfer that was announced at `at` is booked: the same or the next bank day. */
export function bookingOf(book: Book, at: number): { readonly bookedOn: string; readonly at: number } {
  const announced = berlinDate(at);
  const late = at > atBerlin(announced, 13 * 60);
  const first = bankDayFrom(announced);
  const bookedOn = late && first === announced ? addBankDays(announced, 1) : first;
  return {
    bookedOn,
    at: Math.max(at + 20 * MINUTE, atBerlin(bookedOn, book.random.int(10 * 60, 16 * 60 + 20))),
  };
}

/** A credit on the client account. The customer's own transfer carries the remittance. */
export function receive(
  book: Book,
  payment: Payment,
  at: number,
  remittance: Remittance,
  amount = payment.amount,
): Receipt {
  const booking = bookingOf(book, at);
  const line: BankLine = {
    account: 'client',
    bookedOn: booking.bookedOn,
    valueOn: booking.bookedOn,
    amount,
    domain: 'PMNT',
    family: 'RCDT',
    subFamily: 'ESCT',
    bankReference: book.ids.bankReference(booking.bookedOn),
    endToEndId: remittance.endToEndId,
    transactionId: book.ids.text('readable', 18),
    counterparty: payment.customer,
    remittance: remittance.lines,
    ...(remittance.structured === undefined ? {} : { structuredReference: remittance.structured }),
    information: 'SEPA GUTSCHRIFT',
    payment: payment.key,
  };
  payment.identifiers.add(line.bankReference);
  if (line.transactionId !== null) payment.identifiers.add(line.transactionId);
  book.bookEntry(line);
  return { line, at: booking.at };
}

/** The money goes back to the sender: a debit that names the original. */
export function sendBack(
  book: Book,
  payment: Payment,
  receipt: Receipt,
  bookedOn: string,
  reason: { readonly code: string; readonly text: string },
): void {
  const bankReference = book.ids.bankReference(bookedOn);
  payment.identifiers.add(bankReference);
  book.bookEntry({
    ...receipt.line,
    bookedOn,
    valueOn: bookedOn,
    amount: -receipt.line.amount,
    subFamily: 'RRTN',
    bankReference,
    remittance: [`RETURN OF ${receipt.line.bankReference}`, ...receipt.line.remittance],
    returnReason: reason,
    information: 'SEPA RUECKGABE',
  });
}

/** The customer asks for transfer details and gets a reference. */
export function announce(book: Book, payment: Payment, at: number): void {
  post(book, payment, {
    at,
    kind: 'deposit',
    state: 'pending',
    amount: payment.amount,
    memo: 'awaiting transfer',
  });
}

export function creditTransfer(
  book: Book,
  payment: Payment,
  receipt: Receipt,
  more: { amount?: bigint; currency?: string; group?: string; external?: string; delay?: number } = {},
): void {
  const kept = book.random.weighted([
    { weight: 5, value: receipt.line.bankReference },
    { weight: 2, value: receipt.line.transactionId ?? '' },
    { weight: 3, value: '' },
  ]);
  post(book, payment, {
    at: receipt.at + (more.delay ?? book.random.int(2, 45) * MINUTE),
    kind: 'deposit',
    state: 'credited',
    amount: more.amount ?? payment.amount,
    external: more.external ?? kept,
    ...(more.currency === undefined ? {} : { currency: more.currency }),
    ...(more.group === undefined ? {} : { group: more.group }),
  });
}

export function depositByTransfer(book: Book, payment: Payment, at: number): Receipt {
  announce(book, payment, at);
  const receipt = receive(book, payment, at, readableRemittance(book, payment));
  creditTransfer(book, payment, receipt);
  return receipt;
}

function received(book: Book, at: number): void {
  depositByTransfer(book, openPayment(book, TRANSFER_IN, 'transfer received and credited'), at);
}

function receivedUnreadable(book: Book, at: number): void {
  const payment = openPayment(book, TRANSFER_IN, 'transfer with an unreadable reference, credited by hand');
  announce(book, payment, at);
  const receipt = receive(book, payment, at, unreadableRemittance(book, payment));
  creditTransfer(book, payment, receipt, {
    external: receipt.line.bankReference,
    delay: book.random.int(60, 150) * MINUTE,
  });
}

/** Credited from the bank's notice without an earlier request: one ledger row only. */
function unannounced(book: Book, at: number): void {
  const payment = openPayment(book, TRANSFER_IN, 'transfer on a standing reference, credited');
  const receipt = receive(book, payment, at, readableRemittance(book, payment));
  creditTransfer(book, payment, receipt);
}

function neverFunded(book: Book, at: number): void {
  const payment = openPayment(book, TRANSFER_IN, 'transfer announced, never sent, request expired');
  announce(book, payment, at);
  post(book, payment, {
    at: at + 2 * HOUR,
    kind: 'deposit',
    state: 'cancelled',
    amount: payment.amount,
    memo: 'cancelled by customer',
  });
}

/** Sent from somebody else's account: refused, returned, never credited. */
function refusedThirdParty(book: Book, at: number): void {
  const payment = openPayment(
    book,
    TRANSFER_IN,
    'third-party transfer refused and returned before any credit',
  );
  announce(book, payment, at);
  const receipt = receive(book, payment, at, readableRemittance(book, payment));
  post(book, payment, {
    at: receipt.at + 50 * MINUTE,
    kind: 'deposit',
    state: 'rejected',
    amount: payment.amount,
    external: receipt.line.bankReference,
    memo: 'third-party payer',
  });
  sendBack(book, payment, receipt, addBankDays(receipt.line.bookedOn, 1), {
    code: 'MS02',
    text: 'BY ORDER OF THE BENEFICIARY',
  });
}

/** Recalled after credit, and the ledger took the credit back in time: the loss was averted. */
function recalledAndReversed(book: Book, at: number): void {
  const payment = openPayment(book, TRANSFER_IN, 'transfer recalled after credit, credit reversed');
  const receipt = depositByTransfer(book, payment, at);
  const returnedOn = addBankDays(receipt.line.bookedOn, 2);
  post(book, payment, {
    at: atBerlin(returnedOn, 11 * 60),
    kind: 'deposit-reversal',
    state: 'completed',
    amount: payment.amount,
    external: receipt.line.bankReference,
    memo: 'recall granted',
  });
  sendBack(book, payment, receipt, returnedOn, { code: 'FOCR', text: 'FOLLOWING CANCELLATION REQUEST' });
  book.tolerate(
    payment,
    ['RETURN_AFTER_CREDIT'],
    'the transfer was returned after the credit; the ledger reversed the credit, so nothing is lost',
  );
}

function twins(book: Book, at: number): void {
  const first = openPayment(book, TRANSFER_IN, 'equal transfers of one customer, two references');
  depositByTransfer(book, first, at);
  const second = openPayment(book, TRANSFER_IN, 'equal transfers of one customer, two references', {
    amount: first.amount,
    customer: first.customer,
  });
  depositByTransfer(book, second, at + DAY + 30 * SECOND);
}

const story = (name: string, weight: number, lead: number, tell: Story['tell'], payments = 1): Story => ({
  name,
  weight,
  payments,
  lead,
  tell,
});

export const TRANSFER_STORIES: readonly Story[] = [
  story('received', 22, 0, received),
  story('received-unreadable', 5, 0, receivedUnreadable),
  story('unannounced', 4, 2, unannounced),
  story('never-funded', 2, 2, neverFunded),
  story('refused-third-party', 2, 4, refusedThirdParty),
  story('recalled-and-reversed', 1, 5, recalledAndReversed),
  story('transfer-twins', 2, 4, twins, 2),
];

const fault = (name: string, lead: number, tell: Story['tell'], more: Partial<Story> = {}): Story => ({
  name,
  weight: 0,
  payments: 1,
  lead,
  tell,
  ...more,
});

/** Received, proved by the statement, and never credited: stuck for the customer (§2.10). */
function neverCredited(book: Book, at: number): void {
  const payment = openPayment(book, TRANSFER_IN, 'transfer received, never credited');
  announce(book, payment, at);
  receive(book, payment, at, readableRemittance(book, payment));
  book.fault(payment, 'MISSING_CREDIT', 'The bank booked the transfer; the ledger entry is still pending.', {
    also: ['STUCK_BEYOND_SLA', 'PARTY_STATUS_MISMATCH'],
  });
}

function creditedTwice(book: Book, at: number): void {
  const payment = openPayment(book, TRANSFER_IN, 'transfer credited twice');
  const receipt = depositByTransfer(book, payment, at);
  creditTransfer(book, payment, receipt, {
    group: 'deposit-again',
    external: receipt.line.bankReference,
    delay: book.random.int(50, 400) * MINUTE,
  });
  book.fault(payment, 'DOUBLE_CREDIT', 'One entry on the statement, two credits in the ledger.');
}

function creditedOtherAmount(book: Book, at: number): void {
  const payment = openPayment(book, TRANSFER_IN, 'transfer credited with another amount', {
    amount: BigInt(book.random.int(150, 2_400)) * 100n,
  });
  announce(book, payment, at);
  const receipt = receive(book, payment, at, readableRemittance(book, payment));
  creditTransfer(book, payment, receipt, {
    amount: book.random.pick([payment.amount + 1_000n, payment.amount - 1_500n, payment.amount * 10n]),
  });
  book.fault(payment, 'AMOUNT_MISMATCH', 'The ledger credited another amount than the bank booked.');
}

function creditedOtherCurrency(book: Book, at: number): void {
  const payment = openPayment(book, TRANSFER_IN, 'transfer credited in another currency');
  announce(book, payment, at);
  const receipt = receive(book, payment, at, readableRemittance(book, payment));
  creditTransfer(book, payment, receipt, { currency: book.random.pick(['USD', 'GBP']) });
  book.fault(
    payment,
    'CURRENCY_MISMATCH',
    'The bank booked EUR; the ledger credited the same number in another currency.',
    { also: ['AMOUNT_MISMATCH'] },
  );
}

/** Credit given, money gone: the recall was granted and nobody told the ledger. */
function returnedAfterCredit(book: Book, at: number): void {
  const payment = openPayment(book, TRANSFER_IN, 'transfer returned after credit');
  const receipt = depositByTransfer(book, payment, at);
  sendBack(book, payment, receipt, addBankDays(receipt.line.bookedOn, 2), {
    code: 'FOCR',
    text: 'FOLLOWING CANCELLATION REQUEST',
  });
  book.fault(
    payment,
    'RETURN_AFTER_CREDIT',
    'The bank returned the transfer two days after the ledger had credited it; the credit still stands.',
    {
      also: ['PARTY_STATUS_MISMATCH', 'PHANTOM_CREDIT'],
    },
  );
}

/** A credit that no entry proves, with statements that would show it. */
function creditedWithoutReceipt(book: Book, at: number): void {
  const payment = openPayment(book, TRANSFER_IN, 'credited without any entry on the statement');
  announce(book, payment, at);
  post(book, payment, {
    at: bookingOf(book, at).at,
    kind: 'deposit',
    state: 'credited',
    amount: payment.amount,
  });
  book.fault(
    payment,
    'MISSING_EVENT',
    'The ledger credited a transfer that no statement shows, although statements cover its time.',
    {
      alternatives: ['PHANTOM_CREDIT'],
      also: ['PHANTOM_CREDIT', 'PARTY_STATUS_MISMATCH'],
    },
  );
}

export const TRANSFER_FAULTS: readonly Story[] = [
  fault('transfer-never-credited', 6, neverCredited),
  fault('transfer-credited-twice', 6, creditedTwice),
  fault('transfer-credited-other-amount', 6, creditedOtherAmount),
  fault('transfer-credited-other-currency', 6, creditedOtherCurrency),
  fault('transfer-returned-after-credit', 8, returnedAfterCredit),
  fault('transfer-credited-without-receipt', 6, creditedWithoutReceipt, { needsStatements: true }),
];
