import type { Book, Payment, StripeDelivery } from './book.ts';
import { addBankDays, DAY, isoDate, SECOND } from './calendar.ts';
import type { JsonObject } from './model.ts';
import { basisPoints } from './money.ts';
import * as stripe from './stripe-objects.ts';

/** Millionths of a euro cent that one minor unit of the customer's currency is worth. */
const RATES: Readonly<Record<string, bigint>> = {
  EUR: 1_000_000n,
  GBP: 1_162_000n,
  USD: 923_500n,
  JPY: 620_000n,
};

export const DECLINES = [
  { code: 'card_declined', decline: 'insufficient_funds', message: 'Your card has insufficient funds.' },
  { code: 'card_declined', decline: 'do_not_honor', message: 'Your card was declined.' },
  { code: 'expired_card', decline: 'expired_card', message: 'Your card has expired.' },
] as const;

/** What the desk's account pays: by the card's region, as a share and 25 cents. */
function feeOf(gross: bigint, payment: Payment): bigint {
  const points = { GB: 250n, US: 325n }[payment.customer.card.country] ?? 150n;
  return basisPoints(gross, points) + 25n + (payment.currency === 'EUR' ? 0n : basisPoints(gross, 200n));
}

type Charge = { -readonly [K in keyof stripe.ChargeView]: stripe.ChargeView[K] };
type Intent = { -readonly [K in keyof stripe.IntentView]: stripe.IntentView[K] };

/** A refund on its way; `settle` reports how it ended. */
export interface RefundRun {
  readonly id: string;
  settle(at: number, status: 'succeeded' | 'failed'): void;
}

/** A chargeback or inquiry; money moves for chargebacks only. */
export interface DisputeRun {
  readonly id: string;
  close(at: number, status: 'won' | 'lost' | 'warning_closed'): void;
}

/** One PaymentIntent: every call is something that happened at Stripe, and sends the events that Stripe sends. */
export class CardRun {
  readonly intent: Intent;
  charge: Charge | null = null;
  readonly #book: Book;
  readonly #payment: Payment;
  readonly #threeDSecure: boolean;
  #idempotencyKey: string;
  /** Delays of the next deliveries, to shuffle their order; empty: one to four seconds. */
  delays: number[] = [];
  readonly sent: StripeDelivery[] = [];

  constructor(
    book: Book,
    payment: Payment,
    at: number,
    more: { manual?: boolean; threeDSecure?: boolean; intent?: string } = {},
  ) {
    this.#book = book;
    this.#payment = payment;
    this.#threeDSecure = more.threeDSecure ?? false;
    this.#idempotencyKey = book.ids.uuid();
    this.intent = {
      id: more.intent ?? book.ids.stripe('pi'),
      amount: payment.amount,
      capturable: 0n,
      received: 0n,
      currency: payment.currency,
      status: 'requires_payment_method',
      createdAt: at,
      canceledAt: null,
      cancellationReason: null,
      manualCapture: more.manual ?? false,
      customer: payment.customer,
      reference: payment.reference,
      latestCharge: null,
      paymentMethod: null,
      lastError: null,
      nextAction: null,
      secret: book.ids.text('base62', 25),
    };
    payment.identifiers.add(this.intent.id);
    this.#sendIntent('payment_intent.created', at, true);
  }

  #send(
    type: string,
    at: number,
    object: JsonObject,
    byRequest: boolean,
    previous?: JsonObject,
  ): StripeDelivery {
    const event = stripe.event({
      id: this.#book.ids.stripe('evt'),
      type,
      createdAt: at,
      object,
      request: byRequest ? this.#book.ids.stripeRequest() : null,
      idempotencyKey: byRequest ? this.#idempotencyKey : null,
      ...(previous === undefined ? {} : { previous }),
    });
    const delay = this.delays.shift() ?? this.#book.random.int(900, 4_000);
    const delivery = { deliveredAt: at + delay, event, payment: this.#payment.key };
    this.sent.push(delivery);
    this.#book.deliver(delivery);
    return delivery;
  }

  #sendIntent(type: string, at: number, byRequest = false): void {
    this.#send(type, at, stripe.paymentIntent(this.intent), byRequest);
  }

  #newCharge(at: number, failure: Charge['failure']): Charge {
    const ids = this.#book.ids;
    const made: Charge = {
      id: ids.stripe('ch'),
      intent: this.intent.id,
      amount: this.intent.amount,
      captured: 0n,
      refunded: 0n,
      currency: this.intent.currency,
      status: failure === null ? 'succeeded' : 'failed',
      isCaptured: false,
      disputed: false,
      createdAt: at,
      captureBefore: null,
      balanceTransaction: null,
      customer: this.#payment.customer,
      reference: this.#payment.reference,
      paymentMethod: ids.stripe('pm'),
      failure,
      threeDSecure: this.#threeDSecure,
      authorizationCode: ids.text('digits', 6),
      networkTransaction: ids.text('digits', 15),
    };
    this.charge = made;
    this.#payment.identifiers.add(made.id);
    this.intent.latestCharge = made.id;
    this.intent.paymentMethod = made.paymentMethod;
    return made;
  }

  #current(): Charge {
    if (this.charge === null) throw new Error(`${this.#payment.key} has no charge yet`);
    return this.charge;
  }

  requiresAction(at: number): void {
    this.intent.status = 'requires_action';
    this.intent.nextAction = { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } };
    this.#sendIntent('payment_intent.requires_action', at, true);
    this.intent.nextAction = null;
  }

  declined(at: number): void {
    const failure = this.#book.random.pick(DECLINES);
    const made = this.#newCharge(at, failure);
    this.intent.status = 'requires_payment_method';
    this.intent.lastError = {
      charge: made.id,
      code: failure.code,
      decline_code: failure.decline,
      message: failure.message,
      type: 'card_error',
    };
    this.intent.paymentMethod = null;
    this.#send('charge.failed', at, stripe.charge(made), true);
    this.#sendIntent('payment_intent.payment_failed', at, true);
  }

  authorised(at: number): void {
    const made = this.#newCharge(at, null);
    made.captureBefore = at + 7 * DAY;
    this.intent.status = 'requires_capture';
    this.intent.capturable = this.intent.amount;
    this.intent.lastError = null;
    this.#send('charge.succeeded', at, stripe.charge(made), true);
    this.#sendIntent('payment_intent.amount_capturable_updated', at, true);
  }

  /** Takes the money: in one step, or what `authorised` reserved. */
  captured(at: number, amount: bigint = this.intent.amount): void {
    const twoSteps = this.intent.manualCapture;
    const made = twoSteps ? this.#current() : this.#newCharge(at, null);
    made.isCaptured = true;
    made.captured = amount;
    made.captureBefore = null;
    made.balanceTransaction = this.#move(at, 'charge', made.id, amount, `Deposit ${this.#payment.reference}`);
    this.intent.status = 'succeeded';
    this.intent.capturable = 0n;
    this.intent.received = amount;
    this.intent.lastError = null;
    this.#send(twoSteps ? 'charge.captured' : 'charge.succeeded', at, stripe.charge(made), true);
    this.#sendIntent('payment_intent.succeeded', at, true);
  }

  /** Cancels; a reserved amount is released, which Stripe reports as a refund of an uncaptured charge. */
  canceled(at: number, reason: 'abandoned' | 'requested_by_customer' | 'automatic'): void {
    const { capturable } = this.intent;
    this.intent.status = 'canceled';
    this.intent.canceledAt = at;
    this.intent.cancellationReason = reason;
    this.intent.capturable = 0n;
    if (capturable > 0n) {
      const made = this.#current();
      made.refunded = made.amount;
      this.#send('charge.refunded', at, stripe.charge(made), reason !== 'automatic', {
        amount_refunded: 0,
        refunded: false,
      });
    }
    this.#sendIntent('payment_intent.canceled', at, reason !== 'automatic');
  }

  /** Only for the fault: an intent that lives on after its end. */
  revived(at: number): void {
    this.intent.canceledAt = null;
    this.intent.cancellationReason = null;
    this.captured(at);
  }

  /** A pending refund waits for balance at Stripe: nothing has moved yet. */
  refund(at: number, amount: bigint, status: 'pending' | 'succeeded' = 'succeeded'): RefundRun {
    const made = this.#current();
    const id = this.#book.ids.stripe('re');
    this.#payment.identifiers.add(id);
    const before = Number(made.refunded);
    made.refunded += amount;
    const view = {
      id,
      charge: made.id,
      intent: this.intent.id,
      amount,
      currency: this.intent.currency,
      createdAt: at,
      balanceTransaction:
        status === 'pending'
          ? null
          : this.#move(at, 'refund', id, -amount, `REFUND FOR CHARGE (Deposit ${this.#payment.reference})`),
      failureTransaction: null,
      acquirerReference: null,
      reference: this.#payment.reference,
    };
    this.#idempotencyKey = this.#book.ids.uuid();
    this.#send('refund.created', at, stripe.refund({ ...view, status }), true);
    this.#send('charge.refunded', at, stripe.charge(made), true, {
      amount_refunded: before,
      refunded: false,
    });
    return {
      id,
      settle: (settledAt, final) => {
        const acquirerReference = `7${this.#book.ids.text('digits', 22)}`;
        if (final === 'succeeded') {
          this.#send(
            'refund.updated',
            settledAt,
            stripe.refund({ ...view, status: 'succeeded', acquirerReference }),
            false,
          );
          return;
        }
        made.refunded -= amount;
        const failureTransaction = this.#move(
          settledAt,
          'refund_failure',
          id,
          amount,
          `REFUND FAILURE (Deposit ${this.#payment.reference})`,
        );
        const failed = stripe.refund({ ...view, status: 'failed', failureTransaction, acquirerReference });
        this.#send('refund.failed', settledAt, failed, false);
      },
    };
  }

  dispute(at: number, amount: bigint, inquiry: boolean): DisputeRun {
    const made = this.#current();
    const id = this.#book.ids.stripe('dp');
    this.#payment.identifiers.add(id);
    const transactions: JsonObject[] = [];
    const view = (status: string, submitted: boolean): JsonObject =>
      stripe.dispute({
        id,
        charge: made.id,
        intent: this.intent.id,
        amount,
        currency: this.intent.currency,
        status,
        inquiry,
        createdAt: at,
        dueAt: at + 9 * DAY,
        submitted,
        balanceTransactions: transactions,
        brand: made.customer.card.brand,
      });
    const move = (when: number, category: 'dispute' | 'dispute_reversal', gross: bigint): void => {
      const txn = this.#move(
        when,
        category,
        id,
        gross,
        `Chargeback ${category === 'dispute' ? 'withdrawal' : 'reversal'} for ${made.id}`,
      );
      transactions.push(this.#transactionObject(txn));
    };
    made.disputed = true;
    if (!inquiry) move(at, 'dispute', -amount);
    this.#send(
      'charge.dispute.created',
      at,
      view(inquiry ? 'warning_needs_response' : 'needs_response', false),
      false,
    );
    if (!inquiry) this.#send('charge.dispute.funds_withdrawn', at, view('needs_response', false), false);
    return {
      id,
      close: (closedAt, status) => {
        const reviewAt = closedAt - 26 * 60 * 60 * SECOND;
        if (reviewAt > at) {
          this.#send(
            'charge.dispute.updated',
            reviewAt,
            view(inquiry ? 'warning_under_review' : 'under_review', true),
            false,
          );
        }
        if (status === 'won') move(closedAt, 'dispute_reversal', amount);
        this.#send('charge.dispute.closed', closedAt, view(status, true), false);
        if (status === 'won')
          this.#send('charge.dispute.funds_reinstated', closedAt, view(status, true), false);
      },
    };
  }

  #move(
    at: number,
    category: 'charge' | 'refund' | 'refund_failure' | 'dispute' | 'dispute_reversal',
    source: string,
    customerAmount: bigint,
    description: string,
  ): string {
    const id = this.#book.ids.stripe('txn');
    const rate = RATES[this.intent.currency] ?? 1_000_000n;
    const size = ((customerAmount < 0n ? -customerAmount : customerAmount) * rate + 500_000n) / 1_000_000n;
    const gross = customerAmount < 0n ? -size : size;
    const fee = category === 'charge' ? feeOf(gross, this.#payment) : category === 'dispute' ? 2_000n : 0n;
    this.#payment.identifiers.add(id);
    this.#book.move({
      id,
      createdAt: at,
      availableOn: category === 'charge' ? addBankDays(isoDate(at), 2) : addBankDays(isoDate(at), 1),
      gross,
      fee,
      category,
      source,
      description,
      customerAmount,
      customerCurrency: this.intent.currency,
      charge: this.#current().id,
      intent: this.intent.id,
      reference: this.#payment.reference,
      chargedAt: this.#current().createdAt,
      customer: this.#payment.customer,
      payment: this.#payment.key,
    });
    return id;
  }

  #transactionObject(id: string): JsonObject {
    const found = this.#book.balance.find((transaction) => transaction.id === id);
    if (found === undefined) return { id, object: 'balance_transaction' };
    return {
      id,
      object: 'balance_transaction',
      amount: Number(found.gross),
      available_on: stripe.seconds(Date.parse(`${found.availableOn}T00:00:00Z`)),
      balance_type: 'payments',
      created: stripe.seconds(found.createdAt),
      currency: 'eur',
      description: found.description,
      exchange_rate: null,
      fee: Number(found.fee),
      fee_details:
        found.fee === 0n
          ? []
          : [
              {
                amount: Number(found.fee),
                application: null,
                currency: 'eur',
                description: 'Dispute fee',
                type: 'stripe_fee',
              },
            ],
      net: Number(found.gross - found.fee),
      reporting_category: found.category,
      source: found.source,
      status: 'pending',
      type: 'adjustment',
    };
  }
}
