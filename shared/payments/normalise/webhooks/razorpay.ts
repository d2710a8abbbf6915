/**
 * Razorpay webhooks (razorpay.com/docs/webhooks/payloads): the event's name says what happened, the entities under
 * `payload` say to what. Amounts in the currency's minor unit; times in epoch seconds.
 */
import { member } from '../../../evidence/exactJson.ts';
import type { ExactJson } from '../../../evidence/importing.ts';
import type { Identifier } from '../../../evidence/model.ts';
import type { Rail } from '../../model.ts';
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

const names: Readonly<Record<string, Meaning>> = {
  'payment.authorized': ['authorized'],
  'payment.pending': ['processing'],
  'payment.captured': ['captured'],
  'payment.failed': ['declined'],
  'payment.dispute.created': ['dispute_opened', 'dispute'],
  'payment.dispute.action_required': ['dispute_opened', 'dispute'],
  'payment.dispute.under_review': ['dispute_under_review', 'dispute'],
  'payment.dispute.won': ['dispute_won', 'dispute'],
  'payment.dispute.closed': ['dispute_won', 'dispute'],
  'payment.dispute.lost': ['dispute_lost', 'dispute'],
  'refund.created': ['refund_pending', 'refund'],
  'refund.speed_changed': ['status_observed', 'refund'],
  'refund.processed': ['refunded', 'refund'],
  'refund.failed': ['refund_failed', 'refund'],
  'settlement.processed': ['paid_out', 'settlement-batch'],
  'payout.pending': ['requested'],
  'payout.queued': ['approved'],
  'payout.initiated': ['submitted'],
  'payout.processed': ['settled'],
  'payout.reversed': ['returned', 'return'],
  'payout.failed': ['failed'],
  'payout.rejected': ['rejected'],
  'payout.updated': ['status_observed'],
};

const rails: Readonly<Record<string, Rail>> = { card: 'card', emi: 'card', upi: 'upi', UPI: 'upi' };

export function razorpayFacts(body: ExactJson): WebhookFacts {
  const name = textOf(body, 'event') ?? '';
  const payload = member(body, 'payload') ?? null;
  const entity = (kind: string) => member(payload, kind, 'entity') ?? null;
  const payment = entity('payment');
  const subject = entityOf(name, entity);
  const occurredAt = instantOf(body, 'created_at') ?? instantOf(subject, 'created_at');
  const identifiers = uniqueIdentifiers([
    ...paymentIdentifiers(payment),
    ...identified(
      ['refund', textOf(entity('refund'), 'id')],
      ['psp-reference', textOf(entity('refund'), 'payment_id')],
      ['arn', textOf(entity('refund'), 'acquirer_data', 'arn')],
      ['dispute', textOf(entity('dispute'), 'id')],
      ['psp-reference', textOf(entity('dispute'), 'payment_id')],
      ['psp-reference', textOf(entity('payout'), 'id')],
      ['merchant-reference', textOf(entity('payout'), 'reference_id')],
      ['bank-reference', textOf(entity('payout'), 'utr')],
      ['payout', textOf(entity('settlement'), 'id')],
      ['bank-reference', textOf(entity('settlement'), 'utr')],
      ['psp-reference', textOf(entity('order'), 'id')],
      ['merchant-reference', textOf(entity('order'), 'receipt')],
    ),
    ...metadataIdentifiers(member(subject, 'notes')),
  ]);
  const meaning: Meaning | null =
    names[name] ?? (/^(?:payment|refund|payout|order)\./.test(name) ? ['status_observed'] : null);
  if (meaning === null) return { events: [], identifiers, occurredAt };
  const event = pspEvent({
    meaning,
    status: textOf(subject, 'status') ?? name,
    at: occurredAt,
    identifiers,
    amount: minorAmount(subject, 'amount') ?? rupees(subject),
    fee: minorAmount({ fee: member(subject, 'fee') ?? null, currency: textOf(subject, 'currency') }, 'fee'),
    reason: reasonOf(subject, name),
    rail: rails[textOf(payment, 'method') ?? textOf(entity('payout'), 'mode') ?? ''] ?? null,
    direction: name.startsWith('payout.') ? 'payout' : 'deposit',
  });
  return { events: [event], identifiers, occurredAt };
}

function entityOf(name: string, entity: (kind: string) => ExactJson): ExactJson {
  const kind = name.startsWith('payment.dispute.') ? 'dispute' : (name.split('.')[0] ?? '');
  return entity(kind) ?? entity('payment');
}

/** Settlements state no currency: they are paid in rupees. */
function rupees(subject: ExactJson): ReturnType<typeof minorAmount> {
  if (textOf(subject, 'entity') !== 'settlement') return null;
  return minorAmount({ amount: member(subject, 'amount') ?? null, currency: 'INR' }, 'amount');
}

function paymentIdentifiers(payment: ExactJson): Identifier[] {
  const acquirer = member(payment, 'acquirer_data');
  return [
    ...identified(
      ['psp-reference', textOf(payment, 'id')],
      ['psp-reference', textOf(payment, 'order_id')],
      ['rrn', textOf(acquirer, 'rrn')],
      ['authorization-code', textOf(acquirer, 'auth_code')],
      ['arn', textOf(acquirer, 'arn')],
      ['transaction-id', textOf(acquirer, 'upi_transaction_id')],
      ['bank-reference', textOf(acquirer, 'bank_transaction_id')],
    ),
    ...metadataIdentifiers(member(payment, 'notes')),
  ];
}

function reasonOf(subject: ExactJson, name: string): string | null {
  return (
    textOf(subject, 'error_code') ??
    textOf(subject, 'reason_code') ??
    (/failed|reversed|rejected/.test(name) ? textOf(subject, 'failure_reason') : null) ??
    textOf(subject, 'status_details', 'reason')
  );
}
