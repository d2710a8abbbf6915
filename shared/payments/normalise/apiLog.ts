/** Lines of JSON logs: HTTP exchanges with a provider, webhooks received, or a status change told in fields. */
import { isExactObject } from '../../evidence/exactJson.ts';
import type { ExactJson } from '../../evidence/importing.ts';
import { unwrappedLine, withGoogleRequest } from '../../evidence/logs/envelopes.ts';
import { factsOfBody } from './bodyFacts.ts';
import { draftEvent, noTimes, nothingStated, type NormalisedRecord } from './draft.ts';
import { exchangeOfLine, timeOfLine } from './exchangeReading.ts';
import { normaliseExchange, placesPayment } from './httpExchange.ts';
import { normaliseStripeEvent, unwrapDelivery, withoutText } from './stripe.ts';

export function normaliseLogLine(line: ExactJson): NormalisedRecord {
  if (!isExactObject(line)) return nothingStated;
  const delivery = unwrapDelivery(line);
  if (delivery !== null)
    return normaliseStripeEvent({ ...delivery, receivedAt: delivery.receivedAt ?? timeOfLine(line) });
  const value = withGoogleRequest(unwrappedLine(line));
  const exchange = exchangeOfLine(value);
  const stated = exchange === null ? nothingStated : normaliseExchange(exchange);
  if (stated.events.length > 0) return stated;
  return exchange !== null && exchange.url !== null ? stated : normaliseStatusLine(value);
}

/** `{"ts":…,"payout_id":"…","reference":"WD-1","status":"settled"}`: an application log that names a payment and its state. */
function normaliseStatusLine(value: { readonly [key: string]: ExactJson }): NormalisedRecord {
  const at = timeOfLine(value);
  const times = { ...noTimes, occurredAt: at };
  const facts = factsOfBody(value)[0];
  if (facts === undefined) return { ...nothingStated, times };
  const identifiers = withoutText(facts.identifiers);
  const places = identifiers.some(placesPayment);
  if (!places || facts.kind === null) return { ...nothingStated, identifiers, times };
  const words = JSON.stringify(value);
  const event = draftEvent({
    party: 'psp',
    kind: facts.kind,
    movement: facts.kind === 'returned' ? 'return' : 'payment',
    direction: /payout|withdraw/i.test(words) ? 'payout' : /deposit|payin/i.test(words) ? 'deposit' : null,
    rail: /sepa|iban/i.test(words) ? 'sepa-credit-transfer' : null,
    amount: facts.amount,
    fee: facts.fee,
    times,
    identifiers: [...facts.identifiers],
    counterparty: facts.counterparty,
    status: facts.status ?? '',
    reason: facts.reason,
  });
  return { events: [event], identifiers, party: 'psp', times };
}
