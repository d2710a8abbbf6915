/**
 * Webhooks of senders without a file of their own: what the body's fields say. An id has to say of
 * which payment; a status word says what happened, and without one the payment was only spoken of.
 */
import type { ExactJson } from '../../../evidence/importing.ts';
import type { Identifier } from '../../../evidence/model.ts';
import { factsOfBody, type BodyFacts } from '../bodyFacts.ts';
import { draftEvent, noTimes, uniqueIdentifiers } from '../draft.ts';
import { placesPayment } from '../httpExchange.ts';
import type { Direction, EventDraft, Rail } from '../../model.ts';
import { textOf, type WebhookFacts } from './reading.ts';

export function genericWebhookFacts(body: ExactJson): WebhookFacts {
  const type = textOf(body, 'type') ?? textOf(body, 'event') ?? textOf(body, 'event_type') ?? '';
  const facts = factsOfBody(body);
  return {
    events: facts.flatMap((each) => eventOf(each, type)),
    identifiers: idsOf(facts),
    occurredAt: facts[0]?.occurredAt ?? null,
  };
}

/** A record of nobody's word: its ids and time, and no event. */
export function plainRecordFacts(value: ExactJson): WebhookFacts {
  const facts = factsOfBody(value);
  return { events: [], identifiers: idsOf(facts), occurredAt: facts[0]?.occurredAt ?? null };
}

function idsOf(facts: readonly BodyFacts[]): Identifier[] {
  return uniqueIdentifiers(facts.flatMap(({ identifiers }) => identifiers)).filter(
    ({ scheme }) => scheme !== 'free-text',
  );
}

/** As notifications in a log of calls are read: the words of type and status place the movement. */
function eventOf(facts: BodyFacts, type: string): EventDraft[] {
  if (!facts.identifiers.some(placesPayment)) return [];
  const words = `${type} ${facts.status ?? ''}`;
  const kind = facts.kind ?? 'status_observed';
  const isRefund = kind.startsWith('refund') || /refund/i.test(words);
  return [
    draftEvent({
      party: 'psp',
      kind: isRefund ? refundKind(kind) : kind,
      movement: isRefund ? 'refund' : kind === 'returned' ? 'return' : 'payment',
      rail: railOf(words, facts),
      direction: directionOf(words),
      amount: facts.amount,
      fee: facts.fee,
      times: { ...noTimes, occurredAt: facts.occurredAt },
      identifiers: facts.identifiers,
      counterparty: facts.counterparty,
      status: facts.status ?? (type === '' ? 'notification' : type),
      reason: facts.reason,
    }),
  ];
}

function directionOf(words: string): Direction | null {
  if (/payout|withdraw|disburse|transfer/i.test(words)) return 'payout';
  return /deposit|collect|payin|charge|capture/i.test(words) ? 'deposit' : null;
}

/** An account on the other side is an IBAN: the facts mask no other kind. */
function railOf(words: string, facts: BodyFacts): Rail | null {
  if (/sepa|credit.?transfer|\bsct\b|iban/i.test(words) || facts.counterparty !== null)
    return 'sepa-credit-transfer';
  return /card|charge|capture|payment_intent/i.test(words) ? 'card' : null;
}

/** "succeeded" said of a refund is a refund made. */
function refundKind(kind: EventDraft['kind']): EventDraft['kind'] {
  switch (kind) {
    case 'settled':
    case 'completed':
    case 'refunded':
      return 'refunded';
    case 'failed':
    case 'rejected':
    case 'declined':
    case 'cancelled':
    case 'refund_failed':
      return 'refund_failed';
    case 'requested':
    case 'accepted':
    case 'submitted':
    case 'processing':
    case 'refund_pending':
      return 'refund_pending';
    default:
      return 'status_observed';
  }
}
