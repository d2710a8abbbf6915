import type { Direction, FaultCode, Json, JsonObject, Rail } from './model.ts';
import { isoDate } from './calendar.ts';
import { Identities } from './identities.ts';
import type { Customer } from './people.ts';
import type { Random } from './random.ts';

/** A Stripe event as our endpoint received it. */
export interface StripeDelivery {
  readonly deliveredAt: number;
  readonly event: JsonObject;
  readonly payment: string | null;
  /** The Stripe payout that the event is about, when it is about one. */
  readonly payout?: string;
}

/** What an entry means, before a ledger's own words are put on it. */
export type LedgerKind =
  | 'deposit'
  | 'withdrawal'
  | 'refund'
  | 'chargeback'
  | 'chargeback-reversal'
  | 'withdrawal-reversal'
  | 'deposit-reversal'
  | 'fee';
export type LedgerState =
  | 'requested'
  | 'pending'
  | 'approved'
  | 'debited'
  | 'submitted'
  | 'completed'
  | 'credited'
  | 'failed'
  | 'rejected'
  | 'cancelled';

export interface LedgerRow {
  readonly at: number;
  readonly entry: string;
  /** Rows of one entry share it: an export of entries shows each once, in its last state. */
  readonly group: string;
  readonly userId: string;
  readonly kind: LedgerKind;
  readonly state: LedgerState;
  /** Signed from the customer's side: money to the customer is positive. */
  readonly amount: bigint;
  readonly currency: string;
  readonly reference: string;
  readonly external: string;
  readonly memo: string;
  readonly payment: string | null;
}

/** One line that our payout gateway logged. */
export interface LogLine {
  readonly at: number;
  readonly level: 'info' | 'warn' | 'error';
  readonly direction: 'outbound' | 'inbound';
  readonly method: string;
  readonly url: string;
  readonly status: number | null;
  readonly durationMs: number;
  readonly requestId: string;
  readonly requestHeaders: JsonObject;
  readonly requestBody: Json;
  readonly responseBody: Json;
  readonly error: string | null;
  readonly message: string;
  readonly payment: string | null;
}

export type BankAccountName = 'client' | 'settlement';

/** One movement on a statement, as the bank knows it. */
export interface BankLine {
  readonly account: BankAccountName;
  readonly bookedOn: string;
  readonly valueOn: string;
  /** Signed: credits are positive. Euro cents. */
  readonly amount: bigint;
  readonly family: string;
  readonly subFamily: string;
  readonly domain: string;
  readonly bankReference: string;
  readonly endToEndId: string | null;
  readonly transactionId: string | null;
  readonly counterparty: { readonly name: string; readonly iban: string; readonly bic: string } | null;
  readonly remittance: readonly string[];
  readonly structuredReference?: string;
  readonly returnReason?: { readonly code: string; readonly text: string };
  readonly information: string;
  readonly payment: string | null;
  readonly payout?: string;
  /** Debits of one run that the bank books as one entry. */
  readonly batch?: string;
}

/** A movement of the Stripe balance, in the currency of settlement (EUR). */
export interface BalanceTransaction {
  readonly id: string;
  readonly createdAt: number;
  readonly availableOn: string;
  readonly gross: bigint;
  readonly fee: bigint;
  readonly category: 'charge' | 'refund' | 'refund_failure' | 'dispute' | 'dispute_reversal' | 'fee';
  readonly source: string;
  readonly description: string;
  readonly customerAmount: bigint | null;
  readonly customerCurrency: string | null;
  readonly charge: string;
  readonly intent: string;
  readonly reference: string;
  readonly chargedAt: number | null;
  readonly customer: Customer | null;
  readonly payment: string | null;
}

/** What the payout API would answer to a look-up from that moment on. */
export interface PayoutView {
  readonly at: number;
  readonly apiId: string;
  readonly body: JsonObject;
  readonly payment: string;
}

export interface HarExchange {
  readonly at: number;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestHeaders: readonly (readonly [string, string])[];
  readonly requestBody: string | null;
  readonly responseBody: Json;
  readonly error?: string;
  readonly payment: string | null;
}

/** One payment under construction. */
export interface Payment {
  readonly key: string;
  readonly reference: string;
  readonly rail: Rail;
  readonly direction: Direction;
  readonly amount: bigint;
  readonly currency: string;
  readonly scenario: string;
  readonly customer: Customer;
  readonly identifiers: Set<string>;
}

/** A fault before the truth file adds all ids of its payment. */
export interface SeededFault {
  readonly code: FaultCode;
  readonly alternatives: readonly string[];
  readonly also: readonly string[];
  readonly references: readonly string[];
  readonly payment: string | null;
  readonly note: string;
}
export interface SeededTolerance {
  readonly codes: readonly string[];
  readonly references: readonly string[];
  readonly payment: string | null;
  readonly why: string;
}

/** How parties' clocks differ from ours at this desk, ms. */
export interface Skew {
  readonly ledger: number;
  readonly gateway: number;
}

/** How the payout API words its bodies. */
export interface GatewayStyle {
  readonly base: string;
  /** `snake`: amount '1250.00' beside a currency · `camel`: amount {value: 125000, currency}. */
  readonly naming: 'snake' | 'camel';
}

/**
 * Everything that the parties recorded about the desk. What lies after the end of the window was not there
 * yet when the evidence was gathered, so the book does not take it: payments near the end stay in flight.
 */
export class Book {
  readonly start: string;
  readonly end: number;
  readonly random: Random;
  readonly ids: Identities;
  readonly skew: Skew;
  readonly customers: readonly Customer[];
  /** Last booking date that a statement in the evidence covers. */
  readonly lastStatement: string;
  /** Statements that were never handed in: absence proves nothing there. */
  readonly lostStatements: ReadonlySet<string>;
  /** The one day whose events were fetched from Stripe's API instead of being logged as deliveries. */
  readonly fetchedDate: string;
  readonly gateway: GatewayStyle;
  /** Days on which the bank books the desk's debits as one entry. */
  readonly batchDates: ReadonlySet<string>;
  /** Our key for the payout API, which every logged request carries. */
  readonly gatewayToken: string;
  readonly payments: Payment[] = [];
  readonly deliveries: StripeDelivery[] = [];
  readonly ledger: LedgerRow[] = [];
  readonly log: LogLine[] = [];
  readonly bank: BankLine[] = [];
  readonly balance: BalanceTransaction[] = [];
  readonly har: HarExchange[] = [];
  readonly payoutViews: PayoutView[] = [];
  readonly faults: SeededFault[] = [];
  readonly tolerated: SeededTolerance[] = [];
  readonly #keys = new Map<string, Payment>();

  constructor(options: {
    readonly start: string;
    readonly end: number;
    readonly random: Random;
    readonly customers: readonly Customer[];
    readonly skew: Skew;
    readonly lastStatement: string;
    readonly lostStatements: ReadonlySet<string>;
    readonly fetchedDate: string;
    readonly gateway: GatewayStyle;
    readonly batchDates: ReadonlySet<string>;
  }) {
    this.start = options.start;
    this.end = options.end;
    this.random = options.random;
    this.customers = options.customers;
    this.skew = options.skew;
    this.lastStatement = options.lastStatement;
    this.lostStatements = options.lostStatements;
    this.fetchedDate = options.fetchedDate;
    this.gateway = options.gateway;
    this.batchDates = options.batchDates;
    this.ids = new Identities(options.random.fork('ids'));
    this.gatewayToken = `brk_live_${this.ids.text('base62', 32)}`;
  }

  open(details: Omit<Payment, 'key' | 'identifiers'>): Payment {
    const key = `P${String(this.payments.length + 1).padStart(4, '0')}`;
    const payment = { ...details, key, identifiers: new Set([details.reference]) };
    this.payments.push(payment);
    this.#keys.set(key, payment);
    return payment;
  }

  payment(key: string): Payment {
    const payment = this.#keys.get(key);
    if (payment === undefined) throw new Error(`no payment ${key}`);
    return payment;
  }

  deliver(delivery: StripeDelivery): void {
    if (delivery.deliveredAt <= this.end) this.deliveries.push(delivery);
  }

  /**
   * The same event delivered once more, byte for byte: information, never an alarm. Events of the fetched
   * day come from the API, where each stands once, so they are left alone.
   */
  redeliver(delivery: StripeDelivery, at: number): void {
    const fetched = [delivery.deliveredAt, at].some((time) => isoDate(time) === this.fetchedDate);
    if (fetched || at > this.end || delivery.payment === null) return;
    this.deliveries.push({ ...delivery, deliveredAt: at });
    const id = delivery.event['id'];
    if (typeof id !== 'string') throw new Error('an event without an id was delivered');
    const known = this.faults.some(
      (fault) => fault.code === 'DUPLICATE_EVENT' && fault.references.includes(id),
    );
    if (known) return;
    this.fault(
      this.payment(delivery.payment),
      'DUPLICATE_EVENT',
      `Event ${id} was delivered more than once.`,
      {
        references: [id],
      },
    );
  }

  post(row: LedgerRow): void {
    if (row.at <= this.end) this.ledger.push(row);
  }

  write(line: LogLine): void {
    if (line.at <= this.end) this.log.push(line);
  }

  /** Only what a statement in the evidence can show; see `covers`. */
  bookEntry(line: BankLine): void {
    if (line.bookedOn <= this.lastStatement) this.bank.push(line);
  }

  capture(exchange: HarExchange): void {
    if (exchange.at <= this.end) this.har.push(exchange);
  }

  /** Adds a movement of the Stripe balance when it was made before the evidence was gathered. */
  move(transaction: BalanceTransaction): void {
    if (transaction.createdAt <= this.end) this.balance.push(transaction);
  }

  /** Whether a statement of that account and day is in the evidence. */
  covers(account: BankAccountName, date: string): boolean {
    return date <= this.lastStatement && !this.lostStatements.has(`${account}/${date}`);
  }

  /** Seeds a fault; the truth file adds every id of the payment to its references. */
  fault(
    payment: Payment | null,
    code: FaultCode,
    note: string,
    more: {
      readonly also?: readonly string[];
      readonly alternatives?: readonly string[];
      readonly references?: readonly string[];
    } = {},
  ): void {
    this.faults.push({
      code,
      alternatives: more.alternatives ?? [],
      also: more.also ?? [],
      references: more.references ?? [],
      payment: payment === null ? null : payment.key,
      note,
    });
  }

  tolerate(
    payment: Payment | null,
    codes: readonly string[],
    why: string,
    references: readonly string[] = [],
  ): void {
    this.tolerated.push({ codes, references, payment: payment === null ? null : payment.key, why });
  }

  get endDate(): string {
    return isoDate(this.end);
  }
}
