/**
 * What an HTTP exchange with a payment provider states. Both the log of our own calls and a HAR capture come here.
 *
 * A POST says that we submitted; the answer's words say what the provider made of it. No answer, or a 5xx, after a
 * POST leaves the outcome uncertain: the provider may have acted (payments.md §2.11).
 */
import { isExactArray, isExactObject, member } from '../../evidence/exactJson.ts';
import type { ExactJson } from '../../evidence/importing.ts';
import type { Identifier, Party } from '../../evidence/model.ts';
import type { EventDraft, EventKind, Rail } from '../model.ts';
import { factsOfBody, type BodyFacts } from './bodyFacts.ts';
import { draftEvent, noTimes, nothingStated, uniqueIdentifiers, type NormalisedRecord } from './draft.ts';
import type { HttpExchange } from './exchangeReading.ts';
import { isPlaceholder, schemeByShape } from './identifiers.ts';
import { normaliseStripeEvent, unwrapDelivery, withoutText } from './stripe.ts';
import { isStripeObject, stripeIdentifiers, stripeSnapshot } from './stripeObjects.ts';

const paymentPath =
  /payout|transfer|payment|withdraw|deposit|disburse|charge|refund|credit|sepa|sct|transaction|collection|order|remittance|intent|capture/i;

export function normaliseExchange(exchange: HttpExchange): NormalisedRecord {
  const times = { ...noTimes, occurredAt: exchange.at };
  const delivery = exchange.requestBody === null ? null : unwrapDelivery(exchange.requestBody);
  if (delivery !== null) {
    const stated = normaliseStripeEvent({ event: delivery.event, receivedAt: exchange.at });
    return stated;
  }
  const isStripe =
    /(^|\/\/|\.)stripe\.com/i.test(exchange.url ?? '') || isStripeObject(exchange.responseBody ?? undefined);
  const events = isStripe
    ? stripeAnswer(exchange)
    : exchange.inbound
      ? notificationEvents(exchange)
      : callEvents(exchange);
  if (events.length === 0)
    return { ...nothingStated, identifiers: withoutText(looseIdentifiers(exchange)), times };
  return {
    events,
    identifiers: withoutText(uniqueIdentifiers(events.flatMap((event) => event.identifiers))),
    party: partyOf(exchange),
    times,
  };
}

function looseIdentifiers(exchange: HttpExchange): Identifier[] {
  const bodies = [...factsOfBody(exchange.requestBody), ...factsOfBody(exchange.responseBody)];
  return uniqueIdentifiers([
    ...exchange.identifiers,
    ...bodies.slice(0, 50).flatMap((facts) => facts.identifiers),
    ...idsInPath(exchange.url),
  ]);
}

/** A provider's and a bank's API speak from the provider's seat: its word claims, only a statement proves. */
function partyOf(exchange: HttpExchange): Party {
  return isLedgerHost(exchange.url) ? 'ledger' : 'psp';
}

function isLedgerHost(url: string | null): boolean {
  return /^https?:\/\/[^/]*\b(ledger|core-?banking|accounting|wallets?)\b/i.test(url ?? '');
}

function stripeAnswer(exchange: HttpExchange): EventDraft[] {
  const answer = exchange.responseBody;
  const list = member(answer ?? undefined, 'data');
  const objects: readonly ExactJson[] = isExactArray(list) ? list : answer === null ? [] : [answer];
  const failed = member(answer ?? undefined, 'error', 'payment_intent');
  const events = [...objects, ...(failed === undefined ? [] : [failed])].flatMap((object) =>
    stripeSnapshot(object, exchange.at).map((event) =>
      draftEvent({ ...event, identifiers: [...event.identifiers, ...exchange.identifiers] }),
    ),
  );
  if (events.length > 0) return events;
  const identifiers = uniqueIdentifiers([
    ...idsInPath(exchange.url),
    ...exchange.identifiers,
    ...(isExactObject(exchange.requestBody ?? undefined) ? stripeIdentifiers(exchange.requestBody) : []),
  ]);
  return identifiers.length === 0 ? [] : [observation(exchange, identifiers)];
}

function observation(
  exchange: HttpExchange,
  identifiers: readonly Identifier[],
  party: Party = 'psp',
): EventDraft {
  return draftEvent({
    party,
    kind: 'status_observed',
    times: { ...noTimes, occurredAt: exchange.at },
    identifiers: [...identifiers],
    status: exchange.neverSent
      ? 'not sent'
      : exchange.status === null
        ? 'no answer'
        : `HTTP ${String(exchange.status)}`,
    reason: exchange.error,
  });
}

/** A webhook that reached us: its body speaks; what we answered is no news about the payment. */
function notificationEvents(exchange: HttpExchange): EventDraft[] {
  const bodies = factsOfBody(exchange.requestBody ?? exchange.responseBody ?? exchange.line);
  return bodies.flatMap((facts) => {
    const identifiers = uniqueIdentifiers([...facts.identifiers, ...exchange.identifiers]);
    if (!identifiers.some(placesPayment)) return [];
    return [
      draftEvent({
        ...shared(exchange, facts, identifiers),
        kind: facts.kind ?? 'status_observed',
        movement: movementOf(exchange, facts.kind),
        times: { ...noTimes, occurredAt: facts.occurredAt ?? exchange.at, receivedAt: exchange.at },
        status: facts.status ?? 'notification',
        reason: facts.reason,
      }),
    ];
  });
}

function shared(
  exchange: HttpExchange,
  facts: BodyFacts,
  identifiers: readonly Identifier[],
): Pick<EventDraft, 'party' | 'rail' | 'direction' | 'amount' | 'fee' | 'counterparty' | 'identifiers'> {
  const place = `${exchange.url ?? ''} ${facts.status ?? ''}`;
  return {
    party: partyOf(exchange),
    rail: railIn(place, facts),
    direction: /payout|withdraw|disburse|transfer|credit-?transfer/i.test(place)
      ? 'payout'
      : /deposit|collect|payin|charge|capture/i.test(place)
        ? 'deposit'
        : null,
    amount: facts.amount,
    fee: facts.fee,
    counterparty: facts.counterparty,
    identifiers: [...identifiers],
  };
}

function railIn(place: string, facts: BodyFacts): Rail | null {
  if (/sepa|credit-?transfer|\bsct\b|iban/i.test(place) || facts.counterparty !== null)
    return 'sepa-credit-transfer';
  return /card|charge|capture|payment_intent/i.test(place) ? 'card' : null;
}

/** Ids of one call, of its trace or of its text name no payment by themselves. */
export function placesPayment({ scheme }: Identifier): boolean {
  return (
    scheme !== 'request-id' && scheme !== 'trace-id' && scheme !== 'free-text' && scheme !== 'idempotency-key'
  );
}

function movementOf(exchange: HttpExchange, kind: EventKind | null): 'payment' | 'refund' | 'return' {
  if (kind === 'returned') return 'return';
  return /refund/i.test(exchange.url ?? '') ||
    kind === 'refunded' ||
    kind === 'refund_pending' ||
    kind === 'refund_failed'
    ? 'refund'
    : 'payment';
}

/** A call of ours: what we asked for, and what was answered. */
function callEvents(exchange: HttpExchange): EventDraft[] {
  const asked = factsOfBody(exchange.requestBody);
  const answered = factsOfBody(exchange.responseBody ?? exchange.line);
  const isWrite = /^(POST|PUT|PATCH)$/.test(exchange.method ?? '');
  if (!paymentPath.test(exchange.url ?? '') && !isPaymentBody(asked) && !isPaymentBody(answered)) return [];
  if (
    /\/(token|oauth2?|login|auth|health|ping|status|balances?|accounts?|rates?|quotes?|customers?|users?)(\/|\?|$)/i.test(
      exchange.url ?? '',
    ) &&
    !isPaymentBody([...asked, ...answered])
  )
    return [];
  const count = Math.max(asked.length, answered.length, 1);
  // A list that answers a question without ids of its own places nothing; a batch answers in the order it was asked.
  return Array.from({ length: count }, (_, index) => index).flatMap((index) =>
    eventsOfCall(
      exchange,
      asked[index] ?? asked[0] ?? null,
      answered.length > 1 ? (answered[index] ?? null) : (answered[0] ?? null),
      isWrite,
      count > 1,
    ),
  );
}

function isPaymentBody(bodies: readonly BodyFacts[]): boolean {
  return bodies.some(
    (facts) => facts.identifiers.some(placesPayment) && (facts.amount !== null || facts.kind !== null),
  );
}

function eventsOfCall(
  exchange: HttpExchange,
  asked: BodyFacts | null,
  answered: BodyFacts | null,
  isWrite: boolean,
  isBatch: boolean,
): EventDraft[] {
  const identifiers = uniqueIdentifiers([
    ...(asked?.identifiers ?? []),
    ...(answered?.identifiers ?? []),
    ...(isBatch ? [] : [...exchange.identifiers, ...idsInPath(exchange.url)]),
  ]);
  if (!identifiers.some(placesPayment)) return [];
  if (isLedgerHost(exchange.url)) return [observation(exchange, identifiers, 'ledger')];
  // Nothing was asked of anybody: there is no outcome that could be uncertain.
  if (exchange.neverSent) return [observation(exchange, identifiers)];
  const facts = combined(asked, answered);
  const base = { ...shared(exchange, facts, identifiers), times: { ...noTimes, occurredAt: exchange.at } };
  // A line that only logs the request says that it was sent, and nothing of its outcome.
  const isRequestOnly = exchange.status === null && !exchange.unanswered && answered?.kind == null;
  const outcome = isRequestOnly
    ? { kind: isWrite ? ('submitted' as const) : ('status_observed' as const), status: 'sent', reason: null }
    : outcomeOf(exchange, answered, isWrite);
  const movement = movementOf(exchange, outcome.kind);
  const isCancel = /\/(cancel|void|revoke)\b/i.test(exchange.url ?? '') || exchange.method === 'DELETE';
  const events: EventDraft[] = [];
  if (
    isWrite &&
    !isRequestOnly &&
    movement === 'payment' &&
    !isCancel &&
    !/\/(confirm|approve|status|search|query|lookup)\b/i.test(exchange.url ?? '')
  ) {
    events.push(draftEvent({ ...base, kind: 'submitted', status: `${exchange.method ?? 'POST'} sent` }));
  }
  events.push(
    draftEvent({
      ...base,
      kind: refundKindOf(movement, outcome.kind),
      movement,
      status: outcome.status,
      reason: outcome.reason,
    }),
  );
  return events;
}

/** A refund API's "succeeded" is about the refund, not about the payment. */
function refundKindOf(movement: string, kind: EventKind): EventKind {
  if (movement !== 'refund') return kind;
  if (kind === 'settled' || kind === 'captured') return 'refunded';
  if (kind === 'failed' || kind === 'rejected' || kind === 'declined' || kind === 'cancelled')
    return 'refund_failed';
  return kind === 'accepted' || kind === 'processing' || kind === 'requested' || kind === 'submitted'
    ? 'refund_pending'
    : kind;
}

function combined(asked: BodyFacts | null, answered: BodyFacts | null): BodyFacts {
  const none: BodyFacts = {
    identifiers: [],
    amount: null,
    fee: null,
    kind: null,
    status: null,
    reason: null,
    counterparty: null,
    occurredAt: null,
  };
  const first = asked ?? none;
  const second = answered ?? none;
  return {
    ...second,
    amount: second.amount ?? first.amount,
    fee: second.fee ?? first.fee,
    counterparty: first.counterparty ?? second.counterparty,
  };
}

function outcomeOf(
  exchange: HttpExchange,
  answered: BodyFacts | null,
  isWrite: boolean,
): { kind: EventKind; status: string; reason: string | null } {
  const status = exchange.status;
  const reason = answered?.reason ?? exchange.error;
  if (status === null && !exchange.unanswered && answered?.kind != null) {
    return { kind: answered.kind, status: answered.status ?? '', reason };
  }
  if (status === null || status === 0 || status === 408) {
    return { kind: isWrite ? 'uncertain' : 'status_observed', status: exchange.error ?? 'no answer', reason };
  }
  const code = `HTTP ${String(status)}`;
  if (status >= 500) return { kind: isWrite ? 'uncertain' : 'status_observed', status: code, reason };
  if (status >= 400) {
    const refused = isWrite && status !== 409 && status !== 429 && status !== 401 && status !== 403;
    const stated = answered?.kind;
    if (refused)
      return {
        kind: stated === 'rejected' || stated === 'declined' ? stated : 'failed',
        status: answered?.status ?? code,
        reason,
      };
    return { kind: 'status_observed', status: code, reason };
  }
  if (answered?.kind !== null && answered?.kind !== undefined)
    return { kind: answered.kind, status: answered.status ?? code, reason: answered.reason };
  return { kind: isWrite ? 'accepted' : 'status_observed', status: code, reason: answered?.reason ?? null };
}

/** The id in `/v1/payouts/po_7f3/cancel`: a path segment with a digit that is no version and no bare number of a page. */
export function idsInPath(url: string | null): Identifier[] {
  const path = (url ?? '').replace(/^https?:\/\/[^/]+/i, '').split(/[?#]/)[0] ?? '';
  return path.split('/').flatMap((segment) => {
    const text = segment.trim();
    if (
      text.length < 6 ||
      !/\d/.test(text) ||
      /^v\d/.test(text) ||
      isPlaceholder(text) ||
      /^[a-z-]+\d?$/.test(text)
    )
      return [];
    return [{ scheme: schemeByShape(text) ?? 'psp-reference', value: text }];
  });
}
