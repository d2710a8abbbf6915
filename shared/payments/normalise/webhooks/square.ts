/** Square webhooks (developer.squareup.com/reference/square/webhooks): state objects under `data.object`, minor units. */
import { isExactArray, isExactObject, member } from '../../../evidence/exactJson.ts';
import type { ExactJson } from '../../../evidence/importing.ts';
import type { Money } from '../../../kernel/money.ts';
import { addMoney } from '../../../kernel/money.ts';
import { identified, uniqueIdentifiers } from '../draft.ts';
import { instantOf, minorAmount, pspEvent, textOf, type Meaning, type WebhookFacts } from './reading.ts';

const states: Readonly<Record<string, Readonly<Record<string, Meaning>>>> = {
  payment: {
    PENDING: ['processing'],
    APPROVED: ['authorized'],
    COMPLETED: ['captured'],
    CANCELED: ['voided'],
    FAILED: ['declined'],
  },
  refund: {
    PENDING: ['refund_pending', 'refund'],
    COMPLETED: ['refunded', 'refund'],
    REJECTED: ['refund_failed', 'refund'],
    FAILED: ['refund_failed', 'refund'],
  },
  dispute: {
    INQUIRY_EVIDENCE_REQUIRED: ['dispute_opened', 'dispute'],
    EVIDENCE_REQUIRED: ['dispute_opened', 'dispute'],
    INQUIRY_PROCESSING: ['dispute_under_review', 'dispute'],
    PROCESSING: ['dispute_under_review', 'dispute'],
    INQUIRY_CLOSED: ['dispute_won', 'dispute'],
    WON: ['dispute_won', 'dispute'],
    LOST: ['dispute_lost', 'dispute'],
    ACCEPTED: ['dispute_lost', 'dispute'],
  },
  payout: {
    SENT: ['submitted', 'settlement-batch'],
    PAID: ['paid_out', 'settlement-batch'],
    FAILED: ['failed', 'settlement-batch'],
  },
};

const fallbackMovement = {
  payment: 'payment',
  refund: 'refund',
  dispute: 'dispute',
  payout: 'settlement-batch',
} as const;
type Kind = keyof typeof fallbackMovement;

export function squareFacts(body: ExactJson): WebhookFacts {
  const object = member(body, 'data', 'object');
  const kind = (['refund', 'dispute', 'payout', 'payment'] as const).find((name) =>
    isExactObject(member(object, name)),
  );
  const occurredAt = instantOf(body, 'created_at');
  const own = identified(['psp-event', textOf(body, 'event_id')]);
  if (kind === undefined) return { events: [], identifiers: own, occurredAt };
  const thing = member(object, kind) ?? null;
  const identifiers = uniqueIdentifiers([...thingIdentifiers(kind, thing), ...own]);
  const status = textOf(thing, 'status') ?? textOf(thing, 'state') ?? '';
  const arrival = textOf(thing, 'arrival_date');
  const event = pspEvent({
    meaning: states[kind]?.[status] ?? ['status_observed', fallbackMovement[kind]],
    status: status === '' ? (textOf(body, 'type') ?? 'observed') : status,
    at: occurredAt,
    identifiers,
    amount: squareMoney(thing, 'total_money') ?? squareMoney(thing, 'amount_money'),
    fee: kind === 'payment' ? feeOf(thing) : null,
    reason: textOf(thing, 'reason') ?? firstError(thing),
    rail:
      textOf(thing, 'source_type') === 'CARD' || isExactObject(member(thing, 'card_details')) ? 'card' : null,
    valueOn: arrival,
  });
  return { events: [event], identifiers, occurredAt };
}

function squareMoney(thing: ExactJson, name: string): Money | null {
  return minorAmount(member(thing, name), 'amount');
}

function feeOf(payment: ExactJson): Money | null {
  const fees = member(payment, 'processing_fee');
  if (!isExactArray(fees)) return null;
  const amounts = fees.flatMap((fee) => squareMoney(fee, 'amount_money') ?? []);
  const [first, ...rest] = amounts;
  return first === undefined || rest.some(({ currency }) => currency !== first.currency)
    ? null
    : rest.reduce(addMoney, first);
}

function firstError(thing: ExactJson): string | null {
  const errors = member(thing, 'card_details', 'errors');
  return isExactArray(errors) ? textOf(errors[0], 'code') : null;
}

function thingIdentifiers(kind: Kind, thing: ExactJson) {
  const own = textOf(thing, 'id') ?? textOf(thing, 'dispute_id');
  return identified(
    ['refund', kind === 'refund' ? own : null],
    ['dispute', kind === 'dispute' ? own : null],
    ['payout', kind === 'payout' ? own : null],
    ['psp-reference', kind === 'payment' ? own : null],
    ['psp-reference', textOf(thing, 'payment_id') ?? textOf(thing, 'disputed_payment', 'payment_id')],
    ['psp-reference', textOf(thing, 'order_id')],
    ['merchant-reference', textOf(thing, 'reference_id')],
    ['authorization-code', textOf(thing, 'card_details', 'auth_result_code')],
  );
}
