/**
 * Webhooks of senders without a file of their own: what the body's fields say. Only a status word makes an event, and
 * only where an id says of which payment.
 */
import type { ExactJson } from '../../../evidence/importing.ts';
import type { Identifier } from '../../../evidence/model.ts';
import { factsOfBody, type BodyFacts } from '../bodyFacts.ts';
import { draftEvent, noTimes, uniqueIdentifiers } from '../draft.ts';
import type { EventDraft } from '../../model.ts';
import { textOf, type WebhookFacts } from './reading.ts';

export function genericWebhookFacts(body: ExactJson): WebhookFacts {
  const words = [textOf(body, 'type'), textOf(body, 'event'), textOf(body, 'event_type')].join(' ');
  const facts = factsOfBody(body);
  return {
    events: facts.flatMap((each) => eventOf(each, words)),
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

function eventOf(facts: BodyFacts, words: string): EventDraft[] {
  const { kind } = facts;
  const places = facts.identifiers.some(({ scheme }) => scheme !== 'free-text' && scheme !== 'request-id');
  if (kind === null || !places) return [];
  const movement = kind.startsWith('refund') ? 'refund' : /refund/i.test(words) ? 'refund' : 'payment';
  return [
    draftEvent({
      party: 'psp',
      kind: movement === 'refund' ? refundKind(kind) : kind,
      movement,
      direction: /payout|withdraw|transfer/i.test(words) ? 'payout' : null,
      amount: facts.amount,
      fee: facts.fee,
      times: { ...noTimes, occurredAt: facts.occurredAt },
      identifiers: facts.identifiers,
      counterparty: facts.counterparty,
      status: facts.status ?? kind,
      reason: facts.reason,
    }),
  ];
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
