/**
 * Stripe events: what each event type says happened, about which object, with which ids. An event may stand alone
 * or inside the envelope of the delivery that brought it; the envelope then tells when it reached us.
 */
import {
  isExactArray,
  isExactObject,
  member,
  parseExactJson,
  scalarText,
  JsonSyntaxError,
} from '../../evidence/exactJson.ts';
import type { ExactJson } from '../../evidence/importing.ts';
import type { Identifier } from '../../evidence/model.ts';
import type { Instant } from '../../kernel/time.ts';
import type { EventDraft } from '../model.ts';
import {
  draftEvent,
  identified,
  noTimes,
  nothingStated,
  uniqueIdentifiers,
  type NormalisedRecord,
} from './draft.ts';
import { bareName } from './identifiers.ts';
import {
  amountOf,
  capturedAmount,
  chargeKind,
  disputeKind,
  epochOf,
  failureReason,
  idOf,
  isStripeObject,
  payoutKind,
  refundKind,
  stripeDraft,
  stripeIdentifiers,
  stripeSnapshot,
} from './stripeObjects.ts';
import { readInstant } from './times.ts';

export interface Delivery {
  readonly event: ExactJson;
  readonly receivedAt: Instant | null;
}

const arrivalNames = [
  'receivedat',
  'received',
  'deliveredat',
  'delivered',
  'arrivedat',
  'timestamp',
  'ts',
  'time',
  'loggedat',
  'attimestamp',
  'at',
  'date',
  'requesttime',
  'webhookreceivedat',
];
const bodyNames = [
  'event',
  'payload',
  'body',
  'data',
  'rawbody',
  'raw',
  'requestbody',
  'request',
  'content',
  'message',
  'webhook',
  'json',
];

export function isStripeEvent(value: ExactJson | undefined): boolean {
  const type = scalarText(member(value, 'type'));
  if (type === null || !isExactObject(member(value, 'data', 'object'))) return false;
  return (
    scalarText(member(value, 'object')) === 'event' ||
    (scalarText(member(value, 'id')) ?? '').startsWith('evt_')
  );
}

/** Parses text that may be JSON; null when it is none. */
export function embeddedJson(value: ExactJson | undefined): ExactJson | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (!/^[[{]/.test(text)) return null;
  try {
    return parseExactJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return null;
    throw error;
  }
}

/** Finds the Stripe event in a record: the record itself, or what a delivery log wraps (as an object or as JSON text). */
export function unwrapDelivery(value: ExactJson, depth = 0): Delivery | null {
  if (isStripeEvent(value)) return { event: value, receivedAt: null };
  if (!isExactObject(value) || depth > 3) return null;
  for (const [key, inner] of Object.entries(value)) {
    if (!bodyNames.includes(bareName(key))) continue;
    const found = unwrapDelivery(embeddedJson(inner) ?? inner, depth + 1);
    if (found !== null) return { event: found.event, receivedAt: arrivalOf(value) ?? found.receivedAt };
  }
  return null;
}

function arrivalOf(envelope: { readonly [key: string]: ExactJson }): Instant | null {
  for (const name of arrivalNames) {
    for (const [key, value] of Object.entries(envelope)) {
      if (bareName(key) !== name) continue;
      const instant = readInstant(scalarText(value) ?? '');
      if (instant !== null) return instant;
    }
  }
  return null;
}

/** A record of Stripe's: an event (wrapped or not), or a bare API object. */
export function normaliseStripe(value: ExactJson): NormalisedRecord {
  const delivery = unwrapDelivery(value);
  if (delivery !== null) return normaliseStripeEvent(delivery);
  if (!isStripeObject(value)) return nothingStated;
  const occurredAt = epochOf(value, 'created');
  const events = stripeSnapshot(value, occurredAt);
  return {
    events,
    identifiers: withoutText(
      uniqueIdentifiers([...stripeIdentifiers(value), ...events.flatMap((event) => event.identifiers)]),
    ),
    party: 'psp',
    times: { ...noTimes, occurredAt },
  };
}

export function normaliseStripeEvent({ event, receivedAt }: Delivery): NormalisedRecord {
  const object = member(event, 'data', 'object') ?? null;
  const occurredAt = epochOf(event, 'created') ?? epochOf(object, 'created');
  const own = identified(
    ['psp-event', scalarText(member(event, 'id'))],
    ['idempotency-key', scalarText(member(event, 'request', 'idempotency_key'))],
    ['request-id', idOf(member(event, 'request'))],
  );
  const stated = eventsOf(scalarText(member(event, 'type')) ?? '', object, occurredAt);
  const times = { ...noTimes, occurredAt, receivedAt };
  const events = stated.map((draft) =>
    draftEvent({
      ...draft,
      times: { ...draft.times, receivedAt },
      identifiers: [...draft.identifiers, ...own],
    }),
  );
  const identifiers = uniqueIdentifiers([
    ...own,
    ...stripeIdentifiers(object),
    ...events.flatMap((draft) => draft.identifiers),
  ]);
  return { events, identifiers: withoutText(identifiers), party: 'psp', times };
}

export function withoutText(identifiers: readonly Identifier[]): Identifier[] {
  return identifiers.filter(({ scheme }) => scheme !== 'free-text');
}

/** The events that one Stripe event type states. Unknown types about a payment keep their ids as an observation. */
function eventsOf(type: string, object: ExactJson, at: Instant | null): EventDraft[] {
  if (type.startsWith('payment_intent.')) return intentEvents(type, object, at);
  if (type.startsWith('charge.dispute.') || type.startsWith('issuing_dispute.'))
    return disputeEvents(type, object, at);
  if (type.startsWith('refund.') || type === 'charge.refund.updated') {
    return [
      stripeDraft(object, at, statusOf(object, type), {
        kind: type === 'refund.failed' ? 'refund_failed' : refundKind(object),
        movement: 'refund',
        amount: amountOf(object, 'amount'),
        reason: scalarText(member(object, 'failure_reason')),
      }),
    ];
  }
  if (type.startsWith('charge.')) return chargeEvents(type, object, at);
  if (type.startsWith('payout.')) return payoutEvents(type, object, at);
  return observed(type, object, at);
}

function statusOf(object: ExactJson, type: string): string {
  return scalarText(member(object, 'status')) ?? type;
}

function observed(type: string, object: ExactJson, at: Instant | null): EventDraft[] {
  const identifiers = stripeIdentifiers(object);
  const places = identifiers.some(({ scheme }) => scheme === 'payment-intent' || scheme === 'charge');
  return places
    ? [stripeDraft(object, at, type, { kind: 'status_observed', amount: null, identifiers })]
    : [];
}

function intentEvents(type: string, object: ExactJson, at: Instant | null): EventDraft[] {
  const amount = amountOf(object, 'amount');
  const draft = (kind: EventDraft['kind'], stated = amount, reason: string | null = null): EventDraft[] => [
    stripeDraft(object, at, statusOf(object, type), { kind, amount: stated, reason }),
  ];
  switch (type) {
    case 'payment_intent.created':
      return draft('requested');
    case 'payment_intent.requires_action':
      return draft('requires_action');
    case 'payment_intent.processing':
      return draft('processing');
    case 'payment_intent.amount_capturable_updated':
      return draft('authorized', amountOf(object, 'amount_capturable') ?? amount);
    case 'payment_intent.succeeded':
      return draft('captured', capturedAmount(object));
    case 'payment_intent.payment_failed':
      return draft('declined', amount, failureReason(object));
    case 'payment_intent.canceled':
      return draft('cancelled', amount, scalarText(member(object, 'cancellation_reason')));
    default:
      return draft('status_observed');
  }
}

function chargeEvents(type: string, object: ExactJson, at: Instant | null): EventDraft[] {
  const draft = (
    kind: EventDraft['kind'],
    amount = amountOf(object, 'amount'),
    reason: string | null = null,
  ): EventDraft[] => [stripeDraft(object, at, statusOf(object, type), { kind, amount, reason })];
  switch (type) {
    case 'charge.pending':
      return draft('processing');
    case 'charge.succeeded':
      return chargeKind(object) === 'authorized'
        ? draft('authorized')
        : draft('captured', capturedAmount(object));
    case 'charge.captured':
      return draft('captured', capturedAmount(object));
    case 'charge.failed':
      return draft('declined', amountOf(object, 'amount'), failureReason(object));
    case 'charge.expired':
      return draft('expired');
    case 'charge.refunded':
      return refundsOfCharge(object, at);
    default:
      return draft('status_observed');
  }
}

/**
 * `charge.refunded` carries the total given back so far. Its list of refunds, where the API version still embeds
 * one, names each; without the list the total is stated without a refund id.
 */
function refundsOfCharge(object: ExactJson, at: Instant | null): EventDraft[] {
  // An authorisation that is let go is reported as a refund of what was never captured.
  if (member(object, 'captured') === false) {
    return [stripeDraft(object, at, 'released', { kind: 'voided', amount: amountOf(object, 'amount') })];
  }
  const listed = member(object, 'refunds', 'data');
  if (isExactArray(listed) && listed.length > 0) {
    return listed.map((refund) =>
      stripeDraft(
        object,
        epochOf(refund, 'created') ?? at,
        scalarText(member(refund, 'status')) ?? 'refunded',
        {
          kind: refundKind(refund),
          movement: 'refund',
          amount: amountOf(refund, 'amount'),
          identifiers: [...identified(['refund', idOf(refund)]), ...stripeIdentifiers(object)],
        },
      ),
    );
  }
  return [
    stripeDraft(object, at, 'refunded', {
      kind: 'refunded',
      movement: 'refund',
      amount: amountOf(object, 'amount_refunded'),
    }),
  ];
}

function disputeEvents(type: string, object: ExactJson, at: Instant | null): EventDraft[] {
  const kind =
    type === 'charge.dispute.funds_withdrawn'
      ? 'funds_withdrawn'
      : type === 'charge.dispute.funds_reinstated'
        ? 'funds_reinstated'
        : type === 'charge.dispute.created'
          ? 'dispute_opened'
          : disputeKind(object);
  return [
    stripeDraft(object, at, statusOf(object, type), {
      kind,
      movement: 'dispute',
      amount: amountOf(object, 'amount'),
      reason: scalarText(member(object, 'reason')),
    }),
  ];
}

function payoutEvents(type: string, object: ExactJson, at: Instant | null): EventDraft[] {
  const status = statusOf(object, type);
  const kinds: Readonly<Record<string, EventDraft['kind']>> = {
    'payout.created': 'submitted',
    'payout.paid': 'paid_out',
    'payout.failed': 'failed',
    'payout.canceled': 'cancelled',
    'payout.updated': payoutKind(status),
  };
  const arrival = epochOf(object, 'arrival_date');
  const draft = stripeDraft(object, at, status, {
    kind: kinds[type] ?? 'status_observed',
    movement: 'settlement-batch',
    amount: amountOf(object, 'amount'),
    reason: scalarText(member(object, 'failure_code')),
  });
  return [
    arrival === null
      ? draft
      : { ...draft, times: { ...draft.times, valueOn: new Date(arrival).toISOString().slice(0, 10) } },
  ];
}
