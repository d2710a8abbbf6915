/**
 * GoCardless events (developer.gocardless.com/api-reference, "Events"). Events carry ids, causes and reason codes, but
 * no amounts. Confirmed means collected from the payer's bank; a late failure or chargeback can still follow.
 */
import { member } from '../../../evidence/exactJson.ts';
import type { ExactJson } from '../../../evidence/importing.ts';
import type { Identifier } from '../../../evidence/model.ts';
import { gocardlessEvents } from '../../../evidence/webhooks/shapes.ts';
import type { Rail } from '../../model.ts';
import { identified, uniqueIdentifiers } from '../draft.ts';
import {
  instantOf,
  metadataIdentifiers,
  pspEvent,
  textOf,
  type Meaning,
  type WebhookFacts,
} from './reading.ts';

const actions: Readonly<Record<string, Readonly<Record<string, Meaning>>>> = {
  payments: {
    created: ['requested'],
    customer_approval_granted: ['approved'],
    customer_approval_denied: ['cancelled'],
    submitted: ['submitted'],
    resubmission_requested: ['submitted'],
    confirmed: ['settled'],
    paid_out: ['settled'],
    cancelled: ['cancelled'],
    failed: ['failed'],
    late_failure_settled: ['returned', 'return'],
    charged_back: ['funds_withdrawn', 'dispute'],
    chargeback_cancelled: ['funds_reinstated', 'dispute'],
  },
  refunds: {
    created: ['refund_pending', 'refund'],
    paid: ['refunded', 'refund'],
    refund_settled: ['refunded', 'refund'],
    failed: ['refund_failed', 'refund'],
    bounced: ['refund_failed', 'refund'],
    funds_returned: ['refund_failed', 'refund'],
  },
  payouts: { created: ['submitted', 'settlement-batch'], paid: ['paid_out', 'settlement-batch'] },
  outbound_payments: {
    created: ['requested'],
    verified: ['approved'],
    executing: ['submitted'],
    executed: ['settled'],
    cancelled: ['cancelled'],
    failed: ['failed'],
    returned: ['returned', 'return'],
  },
};

const schemeRails: Readonly<Record<string, Rail>> = {
  sepa_core: 'sepa-direct-debit',
  sepa_b2b: 'sepa-direct-debit',
  sepa_credit_transfer: 'sepa-credit-transfer',
  sepa_instant_credit_transfer: 'sepa-instant',
  ach: 'ach',
  faster_payments: 'faster-payments',
};

export function gocardlessFacts(body: ExactJson): WebhookFacts {
  const each = gocardlessEvents(body).map(eventFacts);
  return {
    events: each.flatMap(({ events }) => events),
    identifiers: uniqueIdentifiers(each.flatMap(({ identifiers }) => identifiers)),
    occurredAt: each[0]?.occurredAt ?? null,
  };
}

function eventFacts(event: ExactJson): WebhookFacts {
  const resource = textOf(event, 'resource_type') ?? '';
  const action = textOf(event, 'action') ?? '';
  const occurredAt = instantOf(event, 'created_at');
  const identifiers = identifiersOf(event);
  const known = actions[resource];
  // Mandates, subscriptions and creditors change without any money moving.
  if (known === undefined) return { events: [], identifiers, occurredAt };
  const fallback: Meaning = ['status_observed', resource === 'refunds' ? 'refund' : 'payment'];
  const meaning =
    known[action] ?? (resource === 'payouts' ? ['status_observed', 'settlement-batch'] : fallback);
  const failed = /fail|cancel|charged|bounce|return|denied/.test(action);
  const stated = pspEvent({
    meaning,
    status: action,
    at: occurredAt,
    identifiers,
    reason: failed ? (textOf(event, 'details', 'reason_code') ?? textOf(event, 'details', 'cause')) : null,
    rail: schemeRails[textOf(event, 'details', 'scheme') ?? ''] ?? null,
    direction: resource === 'outbound_payments' ? 'payout' : 'deposit',
  });
  return { events: [stated], identifiers, occurredAt };
}

function identifiersOf(event: ExactJson): Identifier[] {
  const link = (name: string) => textOf(event, 'links', name);
  return uniqueIdentifiers([
    ...identified(
      ['psp-reference', link('payment') ?? link('outbound_payment')],
      ['refund', link('refund')],
      ['payout', link('payout')],
      ['mandate', link('mandate')],
      ['mandate', link('new_mandate')],
      ['psp-reference', link('subscription')],
      ['psp-reference', link('billing_request')],
      ['psp-event', textOf(event, 'id')],
    ),
    ...metadataIdentifiers(member(event, 'resource_metadata')),
    ...metadataIdentifiers(member(event, 'metadata')),
  ]);
}
