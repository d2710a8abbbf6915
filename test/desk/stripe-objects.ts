import { SECOND } from './calendar.ts';
import type { Json, JsonObject } from './model.ts';
import type { Card, Customer } from './people.ts';

/** Stripe objects in the shapes of API version 2025-09-30.clover (stripe/openapi, MIT, fields only). */
export const API_VERSION = '2025-09-30.clover';

/** Unix seconds. */
export const seconds = (at: number): number => Math.floor(at / SECOND);

export interface IntentView {
  readonly id: string;
  readonly amount: bigint;
  readonly capturable: bigint;
  readonly received: bigint;
  readonly currency: string;
  readonly status: string;
  readonly createdAt: number;
  readonly canceledAt: number | null;
  readonly cancellationReason: string | null;
  readonly manualCapture: boolean;
  readonly customer: Customer;
  readonly reference: string;
  readonly latestCharge: string | null;
  readonly paymentMethod: string | null;
  readonly lastError: JsonObject | null;
  readonly nextAction: JsonObject | null;
  readonly secret: string;
}

const metadataOf = (customer: Customer, reference: string): JsonObject => ({
  reference,
  user_id: customer.userId,
});

export function paymentIntent(view: IntentView): JsonObject {
  return {
    id: view.id,
    object: 'payment_intent',
    amount: Number(view.amount),
    amount_capturable: Number(view.capturable),
    amount_details: { tip: {} },
    amount_received: Number(view.received),
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: view.canceledAt === null ? null : seconds(view.canceledAt),
    cancellation_reason: view.cancellationReason,
    capture_method: view.manualCapture ? 'manual' : 'automatic',
    client_secret: `${view.id}_secret_${view.secret}`,
    confirmation_method: 'automatic',
    created: seconds(view.createdAt),
    currency: view.currency.toLowerCase(),
    customer: view.customer.stripeCustomer,
    description: `Deposit ${view.reference}`,
    last_payment_error: view.lastError,
    latest_charge: view.latestCharge,
    livemode: true,
    metadata: metadataOf(view.customer, view.reference),
    next_action: view.nextAction,
    on_behalf_of: null,
    payment_method: view.paymentMethod,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: ['card'],
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: view.status,
    transfer_data: null,
    transfer_group: null,
  };
}

export interface ChargeView {
  readonly id: string;
  readonly intent: string;
  readonly amount: bigint;
  readonly captured: bigint;
  readonly refunded: bigint;
  readonly currency: string;
  readonly status: 'succeeded' | 'failed';
  readonly isCaptured: boolean;
  readonly disputed: boolean;
  readonly createdAt: number;
  /** When an uncaptured authorisation lapses. */
  readonly captureBefore: number | null;
  readonly balanceTransaction: string | null;
  readonly customer: Customer;
  readonly reference: string;
  readonly paymentMethod: string;
  readonly failure: { readonly code: string; readonly decline: string; readonly message: string } | null;
  readonly threeDSecure: boolean;
  readonly authorizationCode: string;
  readonly networkTransaction: string;
}

function cardDetails(view: ChargeView, card: Card): JsonObject {
  return {
    amount_authorized: view.status === 'succeeded' ? Number(view.amount) : null,
    authorization_code: view.status === 'succeeded' ? view.authorizationCode : null,
    brand: card.brand,
    ...(view.captureBefore === null ? {} : { capture_before: seconds(view.captureBefore) }),
    checks: { address_line1_check: null, address_postal_code_check: 'pass', cvc_check: 'pass' },
    country: card.country,
    exp_month: 8,
    exp_year: 2029,
    extended_authorization: { status: 'disabled' },
    fingerprint: card.fingerprint,
    funding: card.funding,
    incremental_authorization: { status: 'unavailable' },
    installments: null,
    last4: card.number.slice(-4),
    mandate: null,
    multicapture: { status: 'unavailable' },
    network: card.brand,
    network_token: { used: false },
    network_transaction_id: view.networkTransaction,
    overcapture: { maximum_amount_capturable: Number(view.amount), status: 'unavailable' },
    regulated_status: 'unregulated',
    three_d_secure: view.threeDSecure
      ? {
          authentication_flow: 'challenge',
          electronic_commerce_indicator: '05',
          exemption_indicator: null,
          result: 'authenticated',
          result_reason: null,
          transaction_id: view.networkTransaction.slice(0, 12),
          version: '2.2.0',
        }
      : null,
    wallet: null,
  };
}

function outcomeOf(view: ChargeView): JsonObject {
  if (view.failure === null) {
    return {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: 'approved_by_network',
      reason: null,
      risk_level: 'normal',
      risk_score: 12,
      seller_message: 'Payment complete.',
      type: 'authorized',
    };
  }
  return {
    advice_code: 'try_again_later',
    network_advice_code: '02',
    network_decline_code: view.failure.decline === 'insufficient_funds' ? '51' : '05',
    network_status: 'declined_by_network',
    reason: view.failure.decline,
    risk_level: 'normal',
    risk_score: 41,
    seller_message: 'The bank did not return any further details with this decline.',
    type: 'issuer_declined',
  };
}

export function charge(view: ChargeView): JsonObject {
  return {
    id: view.id,
    object: 'charge',
    amount: Number(view.amount),
    amount_captured: Number(view.captured),
    amount_refunded: Number(view.refunded),
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: view.balanceTransaction,
    billing_details: {
      address: {
        city: null,
        country: view.customer.country,
        line1: null,
        line2: null,
        postal_code: null,
        state: null,
      },
      email: view.customer.email,
      name: view.customer.name,
      phone: null,
      tax_id: null,
    },
    calculated_statement_descriptor: 'HALDEN EXCHANGE',
    captured: view.isCaptured,
    created: seconds(view.createdAt),
    currency: view.currency.toLowerCase(),
    customer: view.customer.stripeCustomer,
    description: `Deposit ${view.reference}`,
    disputed: view.disputed,
    failure_balance_transaction: null,
    failure_code: view.failure?.code ?? null,
    failure_message: view.failure?.message ?? null,
    fraud_details: {},
    livemode: true,
    metadata: metadataOf(view.customer, view.reference),
    on_behalf_of: null,
    outcome: outcomeOf(view),
    paid: view.status === 'succeeded',
    payment_intent: view.intent,
    payment_method: view.paymentMethod,
    payment_method_details: { card: cardDetails(view, view.customer.card), type: 'card' },
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: view.refunded > 0n && view.refunded >= view.captured,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: view.status,
    transfer_data: null,
    transfer_group: null,
  };
}

export interface RefundView {
  readonly id: string;
  readonly charge: string;
  readonly intent: string;
  readonly amount: bigint;
  readonly currency: string;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly createdAt: number;
  readonly balanceTransaction: string | null;
  readonly failureTransaction: string | null;
  readonly acquirerReference: string | null;
  readonly reference: string;
}

export function refund(view: RefundView): JsonObject {
  return {
    id: view.id,
    object: 'refund',
    amount: Number(view.amount),
    balance_transaction: view.balanceTransaction,
    charge: view.charge,
    created: seconds(view.createdAt),
    currency: view.currency.toLowerCase(),
    destination_details: {
      card: {
        ...(view.acquirerReference === null
          ? { reference_status: 'pending' }
          : { reference: view.acquirerReference, reference_status: 'available' }),
        reference_type: 'acquirer_reference_number',
        type: 'refund',
      },
      type: 'card',
    },
    ...(view.status === 'failed'
      ? { failure_balance_transaction: view.failureTransaction, failure_reason: 'expired_or_canceled_card' }
      : {}),
    metadata: { reference: view.reference },
    payment_intent: view.intent,
    reason: 'requested_by_customer',
    receipt_number: null,
    source_transfer_reversal: null,
    status: view.status,
    transfer_reversal: null,
  };
}

export interface DisputeView {
  readonly id: string;
  readonly charge: string;
  readonly intent: string;
  readonly amount: bigint;
  readonly currency: string;
  readonly status: string;
  readonly inquiry: boolean;
  readonly createdAt: number;
  readonly dueAt: number;
  readonly submitted: boolean;
  readonly balanceTransactions: readonly JsonObject[];
  readonly brand: string;
}

export function dispute(view: DisputeView): JsonObject {
  return {
    id: view.id,
    object: 'dispute',
    amount: Number(view.amount),
    balance_transaction: view.balanceTransactions[0]?.['id'] ?? null,
    balance_transactions: [...view.balanceTransactions],
    charge: view.charge,
    created: seconds(view.createdAt),
    currency: view.currency.toLowerCase(),
    enhanced_eligibility_types: [],
    evidence: {},
    evidence_details: {
      due_by: seconds(view.dueAt),
      enhanced_eligibility: {},
      has_evidence: view.submitted,
      past_due: false,
      submission_count: view.submitted ? 1 : 0,
    },
    is_charge_refundable: view.inquiry,
    livemode: true,
    metadata: {},
    payment_intent: view.intent,
    payment_method_details: {
      card: {
        brand: view.brand,
        case_type: view.inquiry ? 'inquiry' : 'chargeback',
        network_reason_code: view.brand === 'mastercard' ? '4837' : '10.4',
      },
      type: 'card',
    },
    reason: 'fraudulent',
    status: view.status,
  };
}

export interface PayoutView {
  readonly id: string;
  readonly amount: bigint;
  readonly createdAt: number;
  readonly arrivalDate: string;
  readonly status: 'in_transit' | 'paid' | 'failed';
  readonly balanceTransaction: string;
  readonly destination: string;
  readonly trace: string | null;
}

export function payout(view: PayoutView): JsonObject {
  return {
    id: view.id,
    object: 'payout',
    amount: Number(view.amount),
    application_fee: null,
    application_fee_amount: null,
    arrival_date: seconds(Date.parse(`${view.arrivalDate}T00:00:00Z`)),
    automatic: true,
    balance_transaction: view.balanceTransaction,
    created: seconds(view.createdAt),
    currency: 'eur',
    description: 'STRIPE PAYOUT',
    destination: view.destination,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: true,
    metadata: {},
    method: 'standard',
    original_payout: null,
    payout_method: null,
    reconciliation_status: view.status === 'in_transit' ? 'in_progress' : 'completed',
    reversed_by: null,
    source_type: 'card',
    statement_descriptor: null,
    status: view.status,
    trace_id: { status: view.trace === null ? 'pending' : 'supported', value: view.trace },
    type: 'bank_account',
  };
}

export function event(view: {
  readonly id: string;
  readonly type: string;
  readonly createdAt: number;
  readonly object: JsonObject;
  readonly previous?: JsonObject;
  readonly request: string | null;
  readonly idempotencyKey: string | null;
}): JsonObject {
  const data: { [key: string]: Json } = { object: view.object };
  if (view.previous !== undefined) data['previous_attributes'] = view.previous;
  return {
    id: view.id,
    object: 'event',
    api_version: API_VERSION,
    created: seconds(view.createdAt),
    data,
    livemode: true,
    pending_webhooks: 1,
    request: { id: view.request, idempotency_key: view.idempotencyKey },
    type: view.type,
  };
}
