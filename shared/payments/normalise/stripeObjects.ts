/**
 * Facts of Stripe objects (payment_intent, charge, refund, dispute, payout), wherever they occur: inside an event,
 * in an API response, in a list. Field names and status values as in Stripe's public OpenAPI description.
 */
import { isExactArray, isExactObject, member, scalarText } from '../../evidence/exactJson.ts';
import type { ExactJson } from '../../evidence/importing.ts';
import type { Identifier } from '../../evidence/model.ts';
import type { Money } from '../../kernel/money.ts';
import type { Instant } from '../../kernel/time.ts';
import type { EventDraft, EventKind, Movement, Rail } from '../model.ts';
import { moneyFromMinor } from './amounts.ts';
import { draftEvent, identified, noTimes } from './draft.ts';
import { foreignIdentifier, identifierOfMetadata } from './identifiers.ts';
import { instantFromEpoch } from './times.ts';

/** An id given as text, or as an expanded object with an `id`. */
export function idOf(value: ExactJson | undefined): string | null {
  return typeof value === 'string' ? value : scalarText(member(value, 'id'));
}

export function amountOf(object: ExactJson | undefined, field: string): Money | null {
  return moneyFromMinor(scalarText(member(object, field)), scalarText(member(object, 'currency')));
}

export function epochOf(object: ExactJson | undefined, field: string): Instant | null {
  const text = scalarText(member(object, field));
  return text === null ? null : instantFromEpoch(text);
}

/** The object that was asked for last: a record and its events ask for the same one. */
let lastAsked: { readonly object: ExactJson; readonly identifiers: readonly Identifier[] } | null = null;

/** Every id in a Stripe object that places it: its own, its relatives', and the merchant's references. */
export function stripeIdentifiers(object: ExactJson): readonly Identifier[] {
  if (lastAsked === null || lastAsked.object !== object)
    lastAsked = { object, identifiers: identifiersIn(object) };
  return lastAsked.identifiers;
}

function identifiersIn(object: ExactJson): Identifier[] {
  const own = scalarText(member(object, 'id'));
  const kind = scalarText(member(object, 'object'));
  const identifiers = identified(
    ['payment-intent', kind === 'payment_intent' ? own : idOf(member(object, 'payment_intent'))],
    [
      'charge',
      kind === 'charge' ? own : (idOf(member(object, 'latest_charge')) ?? idOf(member(object, 'charge'))),
    ],
    ['refund', kind === 'refund' ? own : null],
    ['dispute', kind === 'dispute' ? own : null],
    ['payout', kind === 'payout' ? own : null],
    [
      'balance-transaction',
      kind === 'balance_transaction' ? own : idOf(member(object, 'balance_transaction')),
    ],
    ['mandate', kind === 'mandate' ? own : mandateOf(object)],
    ['arn', acquirerReference(object)],
    ['merchant-reference', scalarText(member(object, 'client_reference_id'))],
  );
  return [...identifiers, ...merchantReferences(object)];
}

/** Direct debits name the mandate inside their method's details. */
function mandateOf(object: ExactJson): string | null {
  const details = member(object, 'payment_method_details');
  const method = scalarText(member(details, 'type'));
  return method === null ? null : idOf(member(details, method, 'mandate'));
}

function acquirerReference(object: ExactJson): string | null {
  const details = member(object, 'destination_details', 'card');
  return scalarText(member(details, 'reference_type')) === 'acquirer_reference_number'
    ? scalarText(member(details, 'reference'))
    : null;
}

function merchantReferences(object: ExactJson): Identifier[] {
  const found: Identifier[] = [];
  for (const place of [member(object, 'metadata'), member(object, 'payment_intent', 'metadata')]) {
    if (!isExactObject(place)) continue;
    for (const [key, value] of Object.entries(place)) {
      const identifier = identifierOfMetadata(key, scalarText(value) ?? '');
      if (identifier !== null) found.push(identifier);
    }
  }
  const texts = ['description', 'statement_descriptor_suffix', 'transfer_group'] as const;
  for (const field of texts) found.push(...identified(['free-text', scalarText(member(object, field))]));
  return found;
}

/** The rail that the payment method states; card where nothing else is said, as cards are Stripe's default. */
function railOf(object: ExactJson): Rail | null {
  const details =
    member(object, 'payment_method_details', 'type') ?? firstOf(member(object, 'payment_method_types'));
  const method = scalarText(details);
  if (method === null || method === 'card' || method === 'card_present' || method === 'link') return 'card';
  return methodRails[method] ?? null;
}

const methodRails: Readonly<Record<string, Rail>> = {
  sepa_credit_transfer: 'sepa-credit-transfer',
  customer_balance: 'sepa-credit-transfer',
  sepa_bank_transfer: 'sepa-credit-transfer',
  sepa_debit: 'sepa-direct-debit',
  us_bank_account: 'ach',
  ach_debit: 'ach',
  ach_credit_transfer: 'ach',
  pix: 'pix',
  upi: 'upi',
};

function firstOf(value: ExactJson | undefined): ExactJson | undefined {
  return isExactArray(value) ? value[0] : undefined;
}

/** The payer's card by fingerprint, else the Stripe customer: says whether two payments come from one hand. */
function counterpartyOf(object: ExactJson): string | null {
  const card = member(object, 'payment_method_details', 'card');
  const fingerprint = scalarText(member(card, 'fingerprint'));
  if (fingerprint !== null) return `card:${fingerprint}`;
  const customer = idOf(member(object, 'customer'));
  return customer === null ? null : `customer:${customer}`;
}

interface Stated {
  readonly kind: EventKind;
  readonly movement?: Movement;
  readonly amount: Money | null;
  readonly reason?: string | null;
  readonly identifiers?: readonly Identifier[];
}

/** One event about a Stripe object. */
export function stripeDraft(
  object: ExactJson,
  at: Instant | null,
  status: string,
  stated: Stated,
): EventDraft {
  return draftEvent({
    party: 'psp',
    kind: stated.kind,
    movement: stated.movement ?? 'payment',
    rail: stated.movement === 'settlement-batch' ? null : railOf(object),
    direction: stated.movement === 'settlement-batch' ? null : 'deposit',
    amount: stated.amount,
    times: { ...noTimes, occurredAt: at },
    identifiers: stated.identifiers ?? stripeIdentifiers(object),
    counterparty: counterpartyOf(object),
    status,
    reason: stated.reason ?? null,
  });
}

/** Why an intent failed: the decline code where the issuer gave one, else Stripe's error code. */
export function failureReason(object: ExactJson): string | null {
  for (const error of [member(object, 'last_payment_error'), member(object, 'outcome'), object]) {
    for (const field of ['decline_code', 'failure_code', 'code', 'reason']) {
      const text = scalarText(member(error, field));
      if (text !== null && text !== '') return text;
    }
  }
  return null;
}

const refundKinds: Readonly<Record<string, EventKind>> = {
  pending: 'refund_pending',
  requires_action: 'refund_pending',
  succeeded: 'refunded',
  failed: 'refund_failed',
  canceled: 'refund_failed',
};

export function refundKind(object: ExactJson): EventKind {
  return refundKinds[scalarText(member(object, 'status')) ?? 'succeeded'] ?? 'status_observed';
}

/** An intent's own word for its state, as a kind; for snapshots that carry no event type. */
export function intentKind(object: ExactJson): EventKind {
  switch (scalarText(member(object, 'status'))) {
    case 'succeeded':
      return 'captured';
    case 'requires_capture':
      return 'authorized';
    case 'processing':
      return 'processing';
    case 'requires_action':
      return 'requires_action';
    case 'canceled':
      return 'cancelled';
    case 'requires_payment_method':
      return isExactObject(member(object, 'last_payment_error')) ? 'declined' : 'requested';
    case 'requires_confirmation':
      return 'requested';
    default:
      return 'status_observed';
  }
}

export function chargeKind(object: ExactJson): EventKind {
  const status = scalarText(member(object, 'status'));
  if (status === 'failed') return 'declined';
  if (status === 'pending') return 'processing';
  if (status !== 'succeeded') return 'status_observed';
  return member(object, 'captured') === false ? 'authorized' : 'captured';
}

export function disputeKind(object: ExactJson): EventKind {
  switch (scalarText(member(object, 'status'))) {
    case 'won':
    case 'warning_closed':
    case 'prevented':
      return 'dispute_won';
    case 'lost':
      return 'dispute_lost';
    case 'under_review':
    case 'warning_under_review':
      return 'dispute_under_review';
    default:
      return 'dispute_opened';
  }
}

export function capturedAmount(object: ExactJson): Money | null {
  const captured = amountOf(object, 'amount_received') ?? amountOf(object, 'amount_captured');
  return captured !== null && captured.minor > 0n ? captured : amountOf(object, 'amount');
}

/** What a bare Stripe object (an API answer, an element of a list) says about its state at the time it was read. */
export function stripeSnapshot(object: ExactJson, at: Instant | null): EventDraft[] {
  const status = scalarText(member(object, 'status')) ?? '';
  const draft = (stated: Stated): EventDraft => stripeDraft(object, at, status, stated);
  switch (scalarText(member(object, 'object'))) {
    case 'payment_intent': {
      const kind = intentKind(object);
      return [
        draft({
          kind,
          amount: kind === 'captured' ? capturedAmount(object) : amountOf(object, 'amount'),
          reason: kind === 'declined' ? failureReason(object) : null,
        }),
      ];
    }
    case 'charge': {
      const kind = chargeKind(object);
      return [
        draft({
          kind,
          amount: kind === 'captured' ? capturedAmount(object) : amountOf(object, 'amount'),
          reason: kind === 'declined' ? failureReason(object) : null,
        }),
      ];
    }
    case 'refund':
      return [
        draft({
          kind: refundKind(object),
          movement: 'refund',
          amount: amountOf(object, 'amount'),
          reason: scalarText(member(object, 'failure_reason')),
        }),
      ];
    case 'dispute':
      return [
        draft({
          kind: disputeKind(object),
          movement: 'dispute',
          amount: amountOf(object, 'amount'),
          reason: scalarText(member(object, 'reason')),
        }),
      ];
    case 'payout':
      return [
        draft({
          kind: payoutKind(status),
          movement: 'settlement-batch',
          amount: amountOf(object, 'amount'),
          reason: scalarText(member(object, 'failure_code')),
        }),
      ];
    case 'balance_transaction':
      return [balanceMovement(object, at, status)];
    default:
      return [];
  }
}

/** What a balance transaction says by its `reporting_category` (docs.stripe.com/reports/reporting-categories). */
const balanceMeanings: Readonly<Record<string, readonly [EventKind, Movement]>> = {
  charge: ['settled', 'payment'],
  refund: ['refunded', 'refund'],
  refund_failure: ['refund_failed', 'refund'],
  dispute: ['funds_withdrawn', 'dispute'],
  dispute_reversal: ['funds_reinstated', 'dispute'],
  payout: ['paid_out', 'settlement-batch'],
  fee: ['fee_charged', 'fee'],
  network_cost: ['fee_charged', 'fee'],
};

/** One line of Stripe's balance: amount − fee = net, each signed as it moved the balance. Pending ones only observe. */
function balanceMovement(object: ExactJson, at: Instant | null, status: string): EventDraft {
  const category = scalarText(member(object, 'reporting_category')) ?? '';
  const [kind, movement] = balanceMeanings[category] ?? (['status_observed', 'fee'] as const);
  const source = idOf(member(object, 'source'));
  const identifier = source === null ? null : foreignIdentifier(source);
  const isPayment = movement !== 'settlement-batch' && movement !== 'fee';
  return draftEvent({
    party: 'psp',
    kind: status === 'pending' ? 'status_observed' : kind,
    movement,
    direction: isPayment ? 'deposit' : null,
    amount: amountOf(object, 'amount'),
    fee: amountOf(object, 'fee'),
    net: amountOf(object, 'net'),
    times: { ...noTimes, occurredAt: at },
    identifiers: [...stripeIdentifiers(object), ...(identifier === null ? [] : [identifier])],
    status: status === '' ? category : status,
  });
}

export function payoutKind(status: string): EventKind {
  switch (status) {
    case 'paid':
      return 'paid_out';
    case 'failed':
      return 'failed';
    case 'canceled':
      return 'cancelled';
    case 'in_transit':
      return 'processing';
    default:
      return 'submitted';
  }
}

const stripeObjectIds: Readonly<Record<string, RegExp>> = {
  payment_intent: /^pi_/,
  charge: /^(ch|py)_/,
  refund: /^(re|pyr)_/,
  dispute: /^(dp|du)_/,
  payout: /^po_/,
  balance_transaction: /^txn_/,
  event: /^evt_/,
};

/** Other providers name their objects in the same words: only the id's prefix makes it Stripe's. */
export function isStripeObject(value: ExactJson | undefined): boolean {
  const pattern = stripeObjectIds[scalarText(member(value, 'object')) ?? ''];
  return pattern?.test(scalarText(member(value, 'id')) ?? '') === true;
}
