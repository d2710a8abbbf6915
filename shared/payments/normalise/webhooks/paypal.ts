/**
 * PayPal webhooks (developer.paypal.com/api/rest/webhooks/event-names). Amounts are decimals in major units, in two
 * generations of naming: `{value, currency_code}` and `{total, currency}`.
 */
import { isExactArray, member, scalarText } from '../../../evidence/exactJson.ts';
import type { ExactJson } from '../../../evidence/importing.ts';
import type { Identifier } from '../../../evidence/model.ts';
import type { Money } from '../../../kernel/money.ts';
import { moneyFromPlain } from '../amounts.ts';
import { identified, uniqueIdentifiers } from '../draft.ts';
import { instantOf, pspEvent, textOf, type Meaning, type WebhookFacts } from './reading.ts';

const captures: Readonly<Record<string, Meaning>> = {
  COMPLETED: ['captured'],
  PENDING: ['processing'],
  DENIED: ['declined'],
  DECLINED: ['declined'],
  REFUNDED: ['refunded', 'refund'],
  REVERSED: ['reversed'],
};
const payoutItems: Readonly<Record<string, Meaning>> = {
  SUCCEEDED: ['settled'],
  UNCLAIMED: ['processing'],
  HELD: ['processing'],
  BLOCKED: ['processing'],
  RETURNED: ['returned', 'return'],
  REFUNDED: ['returned', 'return'],
  FAILED: ['failed'],
  DENIED: ['rejected'],
  CANCELED: ['cancelled'],
};
const groups: readonly (readonly [string, Readonly<Record<string, Meaning>>])[] = [
  ['PAYMENT.CAPTURE.', captures],
  ['PAYMENT.SALE.', captures],
  ['PAYMENT.AUTHORIZATION.', { CREATED: ['authorized'], VOIDED: ['voided'], EXPIRED: ['expired'] }],
  [
    'PAYMENT.REFUND.',
    {
      PENDING: ['refund_pending', 'refund'],
      COMPLETED: ['refunded', 'refund'],
      FAILED: ['refund_failed', 'refund'],
    },
  ],
  ['PAYMENT.PAYOUTS-ITEM.', payoutItems],
  [
    'CUSTOMER.DISPUTE.',
    {
      CREATED: ['dispute_opened', 'dispute'],
      UPDATED: ['dispute_under_review', 'dispute'],
      RESOLVED: ['status_observed', 'dispute'],
    },
  ],
  ['CHECKOUT.ORDER.', { APPROVED: ['approved'], COMPLETED: ['captured'], VOIDED: ['cancelled'] }],
];

const disputeOutcomes: Readonly<Record<string, Meaning>> = {
  RESOLVED_SELLER_FAVOUR: ['dispute_won', 'dispute'],
  CANCELED_BY_BUYER: ['dispute_won', 'dispute'],
  RESOLVED_BUYER_FAVOUR: ['dispute_lost', 'dispute'],
  ACCEPTED: ['dispute_lost', 'dispute'],
};

export function paypalFacts(body: ExactJson): WebhookFacts {
  const type = (textOf(body, 'event_type') ?? '').toUpperCase();
  const resource = member(body, 'resource') ?? null;
  const occurredAt = instantOf(body, 'create_time');
  const meaning = meaningOf(type, resource);
  const own = identified(['psp-event', textOf(body, 'id')]);
  const identifiers = uniqueIdentifiers([...resourceIdentifiers(resource, meaning), ...own]);
  if (meaning === null) return { events: [], identifiers, occurredAt };
  const isPayout = type.startsWith('PAYMENT.PAYOUTS');
  const event = pspEvent({
    meaning,
    status:
      textOf(resource, 'status') ??
      textOf(resource, 'state') ??
      textOf(resource, 'transaction_status') ??
      type,
    at: occurredAt,
    identifiers,
    amount: amountOf(resource),
    fee: decimalAmount(member(resource, 'seller_receivable_breakdown', 'paypal_fee')),
    net: decimalAmount(member(resource, 'seller_receivable_breakdown', 'net_amount')),
    reason: reasonOf(resource),
    direction: isPayout ? 'payout' : 'deposit',
  });
  return { events: [event], identifiers, occurredAt };
}

/** Null for events about plans, accounts and invoices, which move no money. */
function meaningOf(type: string, resource: ExactJson): Meaning | null {
  if (type === 'CUSTOMER.DISPUTE.RESOLVED') {
    const outcome = textOf(resource, 'dispute_outcome', 'outcome_code') ?? '';
    return disputeOutcomes[outcome] ?? ['status_observed', 'dispute'];
  }
  for (const [start, meanings] of groups) {
    if (type.startsWith(start)) return meanings[type.slice(start.length)] ?? ['status_observed'];
  }
  return null;
}

function decimalAmount(amount: ExactJson | undefined): Money | null {
  return moneyFromPlain(
    textOf(amount, 'value') ?? textOf(amount, 'total'),
    textOf(amount, 'currency_code') ?? textOf(amount, 'currency'),
  );
}

function amountOf(resource: ExactJson): Money | null {
  const unit = member(resource, 'purchase_units');
  return (
    decimalAmount(member(resource, 'amount')) ??
    decimalAmount(member(resource, 'dispute_amount')) ??
    decimalAmount(member(resource, 'payout_item', 'amount')) ??
    (isExactArray(unit) && unit.length === 1 ? decimalAmount(member(unit[0], 'amount')) : null)
  );
}

function reasonOf(resource: ExactJson): string | null {
  return (
    textOf(resource, 'status_details', 'reason') ??
    textOf(resource, 'reason_code') ??
    textOf(resource, 'reason') ??
    textOf(resource, 'errors', 'name')
  );
}

function resourceIdentifiers(resource: ExactJson, meaning: Meaning | null): Identifier[] {
  const related = member(resource, 'supplementary_data', 'related_ids');
  const isRefund = meaning?.[1] === 'refund';
  const own = textOf(resource, 'id');
  return [
    ...identified(
      ['refund', isRefund ? own : null],
      ['dispute', textOf(resource, 'dispute_id')],
      ['psp-reference', own],
      ['psp-reference', textOf(resource, 'payout_item_id')],
      ['psp-reference', textOf(resource, 'transaction_id')],
      ['psp-reference', textOf(resource, 'sale_id') ?? textOf(resource, 'capture_id')],
      ['psp-reference', textOf(resource, 'parent_payment')],
      ['psp-reference', textOf(related, 'order_id')],
      ['psp-reference', textOf(related, 'authorization_id')],
      ['psp-reference', textOf(related, 'capture_id')],
      ['psp-reference', parentOf(resource)],
      ['merchant-reference', textOf(resource, 'invoice_id') ?? textOf(resource, 'invoice_number')],
      ['merchant-reference', textOf(resource, 'custom_id') ?? textOf(resource, 'custom')],
      ['merchant-reference', textOf(resource, 'payout_item', 'sender_item_id')],
      [
        'arn',
        textOf(resource, 'network_transaction_reference', 'acquirer_reference_number') ??
          textOf(resource, 'acquirer_reference_number'),
      ],
    ),
    ...listed(resource, 'disputed_transactions', [
      ['psp-reference', 'seller_transaction_id'],
      ['merchant-reference', 'invoice_number'],
      ['merchant-reference', 'custom'],
    ]),
    ...listed(resource, 'purchase_units', [
      ['merchant-reference', 'invoice_id'],
      ['merchant-reference', 'custom_id'],
    ]),
  ];
}

type Field = readonly [Identifier['scheme'], string];

function listed(resource: ExactJson, list: string, fields: readonly Field[]): Identifier[] {
  const elements = member(resource, list);
  if (!isExactArray(elements)) return [];
  return elements.flatMap((element) =>
    fields.flatMap(([scheme, field]) => identified([scheme, textOf(element, field)])),
  );
}

/** A refund names its capture only in the link to it (`rel: up`). */
function parentOf(resource: ExactJson): string | null {
  const links = member(resource, 'links');
  if (!isExactArray(links)) return null;
  const up = links.find((link) => textOf(link, 'rel') === 'up');
  const address = scalarText(member(up, 'href')) ?? '';
  return /\/(?:captures|authorizations|sale|capture)\/([A-Z0-9]{10,30})$/.exec(address)?.[1] ?? null;
}
