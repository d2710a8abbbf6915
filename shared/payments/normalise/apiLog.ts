/** Lines of JSON logs: HTTP exchanges with a provider, webhooks received, or a status change told in fields. */
import { isExactObject, member, scalarText } from '../../evidence/exactJson.ts';
import type { ExactJson } from '../../evidence/importing.ts';
import type { Identifier } from '../../evidence/model.ts';
import { unwrappedLine, withGoogleRequest } from '../../evidence/logs/envelopes.ts';
import { factsOfBody } from './bodyFacts.ts';
import { draftEvent, noTimes, nothingStated, uniqueIdentifiers, type NormalisedRecord } from './draft.ts';
import { exchangeOfLine, timeOfLine } from './exchangeReading.ts';
import { normaliseExchange, placesPayment } from './httpExchange.ts';
import { schemeByShape } from './identifiers.ts';
import { normaliseStripeEvent, unwrapDelivery, withoutText } from './stripe.ts';

type ExactObject = Readonly<Record<string, ExactJson>>;

export function normaliseLogLine(line: ExactJson): NormalisedRecord {
  if (!isExactObject(line)) return nothingStated;
  const delivery = unwrapDelivery(line);
  if (delivery !== null)
    return normaliseStripeEvent({ ...delivery, receivedAt: delivery.receivedAt ?? timeOfLine(line) });
  const value = withGoogleRequest(unwrappedLine(line));
  const stated = statedBy(value);
  const also = [...googleTrace(value), ...idsInWords(value)];
  return also.length === 0
    ? stated
    : { ...stated, identifiers: uniqueIdentifiers([...stated.identifiers, ...also]) };
}

function statedBy(value: ExactObject): NormalisedRecord {
  const exchange = exchangeOfLine(value);
  const stated = exchange === null ? nothingStated : normaliseExchange(exchange);
  if (stated.events.length > 0) return stated;
  return exchange !== null && exchange.url !== null ? stated : normaliseStatusLine(value);
}

/** Ids that show by their own shape in running words: `payout po_1Nx… is pending`. */
function idsInWords(value: ExactObject): Identifier[] {
  const words = (scalarText(member(value, 'message')) ?? scalarText(member(value, 'msg')) ?? '').slice(
    0,
    8192,
  );
  // Every shape has an underscore; most lines have none and need no splitting.
  if (!words.includes('_')) return [];
  return words.split(/[\s"'`,;:()[\]{}<>=|/]+/).flatMap((word) => {
    const text = word.replace(/[.!?]+$/, '');
    const scheme = text.length >= 6 && text.length <= 100 ? schemeByShape(text) : null;
    return scheme === null ? [] : [{ scheme, value: text }];
  });
}

/** `"trace": "projects/shop/traces/4bf9…"` of Google Cloud Logging (its LogEntry reference): the id stands at the end. */
function googleTrace(value: ExactObject): Identifier[] {
  const trace =
    scalarText(member(value, 'trace')) ?? scalarText(member(value, 'logging.googleapis.com/trace')) ?? '';
  const id = /^projects\/[^/]{1,100}\/traces\/([0-9a-f]{16,32})$/i.exec(trace)?.[1];
  return id === undefined ? [] : [{ scheme: 'trace-id', value: id }];
}

/** `{"ts":…,"payout_id":"…","reference":"WD-1","status":"settled"}`: an application log that names a payment and its state. */
function normaliseStatusLine(value: ExactObject): NormalisedRecord {
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
