import type { BalanceTransaction, Book } from './book.ts';
import { addBankDays, addDays, bankDayFrom, HOUR, isoDate, MINUTE, startOfDate } from './calendar.ts';
import { ibanOf } from './people.ts';
import * as stripe from './stripe-objects.ts';

/** A daily automatic payout of Stripe and what it carries. */
export interface Settlement {
  readonly id: string;
  readonly balanceTransaction: string;
  readonly net: bigint;
  readonly createdAt: number;
  readonly arrivalDate: string;
  readonly trace: string;
  readonly transactions: readonly BalanceTransaction[];
  /** The bank shows nothing for it. */
  readonly lost: boolean;
}

const STRIPE_ACCOUNT = ibanOf('IE', 'CITI99005170123456');

export interface SettlementStyle {
  /** How the bank line names the payout: its id in the text, or only the trace id as end-to-end id. */
  readonly names: 'payout-id' | 'trace-id' | 'both';
  /** How many payouts never reach the bank, in the part of the window where statements would show them. */
  readonly lost: number;
}

/** Stripe's own invoices for Radar and the like: money that leaves the balance for no payment. */
function addStripeFees(book: Book): void {
  const random = book.random.fork('stripe-fees');
  for (let date = addDays(book.start, 4); startOfDate(date) < book.end; date = addDays(date, 7)) {
    const at = startOfDate(date) + 3 * HOUR;
    book.move({
      id: book.ids.stripe('txn'),
      createdAt: at,
      availableOn: addBankDays(date, 1),
      gross: -BigInt(random.int(180, 900)),
      fee: 0n,
      category: 'fee',
      source: '',
      description: `Radar for Fraud Teams (${addDays(date, -7)} - ${addDays(date, -1)}): screening fee`,
      customerAmount: null,
      customerCurrency: null,
      charge: '',
      intent: '',
      reference: '',
      chargedAt: null,
      customer: null,
      payment: null,
    });
  }
}

/** Groups the balance by the day it becomes available; a negative day is carried into the next payout. */
export function settle(book: Book, style: SettlementStyle): Settlement[] {
  addStripeFees(book);
  const groups = new Map<string, BalanceTransaction[]>();
  for (const transaction of book.balance) {
    const day = bankDayFrom(transaction.availableOn);
    groups.set(day, [...(groups.get(day) ?? []), transaction]);
  }
  const settlements: Settlement[] = [];
  let carried: BalanceTransaction[] = [];
  for (const [day, transactions] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const createdAt = startOfDate(day) + 25 * MINUTE;
    carried = [...carried, ...transactions];
    if (createdAt > book.end) continue;
    const net = carried.reduce((sum, transaction) => sum + transaction.gross - transaction.fee, 0n);
    if (net <= 0n) continue;
    settlements.push({
      id: book.ids.stripe('po'),
      balanceTransaction: book.ids.stripe('txn'),
      net,
      createdAt,
      arrivalDate: addBankDays(day, 1),
      trace: `STRIPE${book.ids.text('readable', 10)}`,
      transactions: carried,
      lost: false,
    });
    carried = [];
  }
  return loseSome(book, settlements, style.lost);
}

function loseSome(book: Book, settlements: Settlement[], count: number): Settlement[] {
  if (count === 0) return settlements;
  const latest = addBankDays(book.lastStatement, -5);
  const loseable = settlements.filter(
    (settlement) => settlement.arrivalDate <= latest && isAfterLostStatements(book, settlement.arrivalDate),
  );
  const lost = new Set(book.random.fork('lost-payouts').shuffle(loseable).slice(0, count));
  return settlements.map((settlement) => ({ ...settlement, lost: lost.has(settlement) }));
}

/** Whether every statement from that day on is in the evidence, so that absence can be told. */
export function isAfterLostStatements(book: Book, date: string): boolean {
  return [...book.lostStatements].every((lost) => (lost.split('/')[1] ?? '') < addBankDays(date, -1));
}

/** The payouts' events, bank lines, and the fault for those that never arrived. */
export function reportSettlements(
  book: Book,
  settlements: readonly Settlement[],
  style: SettlementStyle,
): void {
  const destination = book.ids.stripe('ba');
  for (const settlement of settlements) {
    const view = (status: 'in_transit' | 'paid', trace: string | null): stripe.PayoutView => ({
      id: settlement.id,
      amount: settlement.net,
      createdAt: settlement.createdAt,
      arrivalDate: settlement.arrivalDate,
      status,
      balanceTransaction: settlement.balanceTransaction,
      destination,
      trace,
    });
    const send = (type: string, at: number, payout: stripe.PayoutView): void => {
      book.deliver({
        deliveredAt: at + 2_000,
        event: stripe.event({
          id: book.ids.stripe('evt'),
          type,
          createdAt: at,
          object: stripe.payout(payout),
          request: null,
          idempotencyKey: null,
        }),
        payment: null,
        payout: settlement.id,
      });
    };
    send('payout.created', settlement.createdAt, view('in_transit', null));
    send(
      'payout.paid',
      startOfDate(settlement.arrivalDate) + 9 * HOUR + 40 * MINUTE,
      view('paid', settlement.trace),
    );
    if (settlement.lost) {
      seedLostPayout(book, settlement);
      continue;
    }
    book.bookEntry({
      account: 'settlement',
      bookedOn: settlement.arrivalDate,
      valueOn: settlement.arrivalDate,
      amount: settlement.net,
      domain: 'PMNT',
      family: 'RCDT',
      subFamily: 'ESCT',
      bankReference: book.ids.bankReference(settlement.arrivalDate),
      endToEndId: style.names === 'payout-id' ? 'NOTPROVIDED' : settlement.trace,
      transactionId: book.ids.text('readable', 16),
      counterparty: { name: 'STRIPE TECHNOLOGY EUROPE LTD', iban: STRIPE_ACCOUNT, bic: 'CITIIE2XXXX' },
      remittance: [
        style.names === 'trace-id' ? `STRIPE ${settlement.trace.slice(6)}` : `STRIPE PAYOUT ${settlement.id}`,
      ],
      information: 'SEPA CREDIT TRANSFER',
      payment: null,
      payout: settlement.id,
    });
  }
}

function seedLostPayout(book: Book, settlement: Settlement): void {
  const carried = settlement.transactions.flatMap((transaction) => transaction.payment ?? []);
  const references = [...new Set(carried)].flatMap((key) => [...book.payment(key).identifiers]);
  book.fault(
    null,
    'MISSING_EVENT',
    `Stripe reports payout ${settlement.id} paid on ${isoDate(startOfDate(settlement.arrivalDate))}; the statements of the account that cover the day show no such credit.`,
    {
      also: ['PARTY_STATUS_MISMATCH', 'STUCK_BEYOND_SLA'],
      references: [settlement.id, settlement.trace, settlement.balanceTransaction, ...references],
    },
  );
}
