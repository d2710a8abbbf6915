/** Checkout.com events (checkout.com/docs, "Webhook event types"); amounts in minor units. */
import { member } from '../../../evidence/exactJson.ts';
import type { ExactJson } from '../../../evidence/importing.ts';
import { identified, uniqueIdentifiers } from '../draft.ts';
import {
  instantOf,
  metadataIdentifiers,
  minorAmount,
  pspEvent,
  textOf,
  type Meaning,
  type WebhookFacts,
} from './reading.ts';

const types: Readonly<Record<string, Meaning>> = {
  payment_pending: ['processing'],
  payment_approved: ['authorized'],
  payment_declined: ['declined'],
  payment_captured: ['captured'],
  payment_capture_pending: ['capture_requested'],
  payment_capture_declined: ['failed'],
  payment_voided: ['voided'],
  payment_canceled: ['cancelled'],
  payment_expired: ['expired'],
  payment_refund_pending: ['refund_pending', 'refund'],
  payment_refunded: ['refunded', 'refund'],
  payment_refund_declined: ['refund_failed', 'refund'],
  payment_paid: ['settled'],
  payment_returned: ['returned', 'return'],
  card_payout_approved: ['accepted'],
  card_payout_declined: ['rejected'],
  dispute_received: ['dispute_opened', 'dispute'],
  dispute_evidence_required: ['dispute_opened', 'dispute'],
  dispute_evidence_submitted: ['dispute_under_review', 'dispute'],
  dispute_evidence_acknowledged_by_scheme: ['dispute_under_review', 'dispute'],
  dispute_won: ['dispute_won', 'dispute'],
  dispute_resolved: ['dispute_won', 'dispute'],
  dispute_canceled: ['dispute_won', 'dispute'],
  dispute_arbitration_won: ['dispute_won', 'dispute'],
  dispute_lost: ['dispute_lost', 'dispute'],
  dispute_accepted: ['dispute_lost', 'dispute'],
  dispute_expired: ['dispute_lost', 'dispute'],
  dispute_arbitration_lost: ['dispute_lost', 'dispute'],
};

export function checkoutFacts(body: ExactJson): WebhookFacts {
  const type = textOf(body, 'type') ?? '';
  const data = member(body, 'data') ?? null;
  const isDispute = type.startsWith('dispute_');
  const occurredAt =
    instantOf(data, 'processed_on') ?? instantOf(data, 'action_date') ?? instantOf(body, 'created_on');
  const identifiers = uniqueIdentifiers([
    ...identified(
      ['dispute', isDispute ? textOf(data, 'id') : null],
      ['psp-reference', isDispute ? textOf(data, 'payment_id') : textOf(data, 'id')],
      ['psp-reference', textOf(data, 'action_id')],
      ['merchant-reference', textOf(data, 'reference') ?? textOf(data, 'payment_reference')],
      ['authorization-code', textOf(data, 'auth_code')],
      ['arn', textOf(data, 'processing', 'acquirer_reference_number') ?? textOf(data, 'payment_arn')],
      ['rrn', textOf(data, 'processing', 'retrieval_reference_number')],
      ['transaction-id', textOf(data, 'processing', 'acquirer_transaction_id')],
      ['psp-event', textOf(body, 'id')],
    ),
    ...metadataIdentifiers(member(data, 'metadata')),
  ]);
  const known = types[type];
  if (known === undefined && !/^(?:payment|dispute|card_payout)_/.test(type))
    return { events: [], identifiers, occurredAt };
  const isPayout = type.startsWith('card_payout_') || type === 'payment_paid' || type === 'payment_returned';
  const source = textOf(data, 'source', 'type');
  const event = pspEvent({
    meaning: known ?? ['status_observed', isDispute ? 'dispute' : 'payment'],
    status: type,
    at: occurredAt,
    identifiers,
    amount: minorAmount(data, 'amount'),
    reason:
      textOf(data, 'response_code') === '10000'
        ? null
        : (textOf(data, 'response_code') ?? textOf(data, 'reason_code') ?? textOf(data, 'response_summary')),
    rail: source === 'card' || type.startsWith('card_payout_') ? 'card' : null,
    direction: isPayout ? 'payout' : 'deposit',
  });
  return { events: [event], identifiers, occurredAt };
}
