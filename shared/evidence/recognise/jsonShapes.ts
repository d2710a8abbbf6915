/** What a JSON record is, by its members: a Stripe object, a delivery that carries one, an HTTP exchange, a log line. */
import {
  isExactArray,
  isExactObject,
  JsonSyntaxError,
  member,
  parseExactJson,
  scalarText,
} from '../exactJson.ts';
import type { ExactJson } from '../importing.ts';

const stripePaymentObjects = new Set([
  'charge',
  'payment_intent',
  'refund',
  'payout',
  'dispute',
  'balance_transaction',
  'setup_intent',
  'checkout.session',
  'invoice',
  'transfer',
]);
const envelopeBodies = new Set([
  'body',
  'payload',
  'event',
  'data',
  'raw',
  'rawbody',
  'content',
  'request',
  'message',
  'webhook',
]);

export function isStripeEvent(value: ExactJson | undefined): boolean {
  if (
    typeof scalarText(member(value, 'type')) !== 'string' ||
    !isExactObject(member(value, 'data', 'object'))
  )
    return false;
  return member(value, 'object') === 'event' || (scalarText(member(value, 'id')) ?? '').startsWith('evt_');
}

/** A Stripe API object as lists return them. */
export function isStripePaymentObject(value: ExactJson | undefined): boolean {
  const name = scalarText(member(value, 'object'));
  return name !== null && stripePaymentObjects.has(name) && typeof member(value, 'id') === 'string';
}

/** The Stripe event that a webhook delivery carries, as an object or as JSON text; the value itself when it is one. */
export function carriedStripeEvent(value: ExactJson | undefined, depth = 0): ExactJson | null {
  if (value === undefined) return null;
  if (isStripeEvent(value)) return value;
  if (!isExactObject(value) || depth > 2) return null;
  for (const [key, inner] of Object.entries(value)) {
    if (!envelopeBodies.has(key.toLowerCase().replace(/[^a-z]/g, ''))) continue;
    const opened = typeof inner === 'string' ? parsedText(inner) : inner;
    const found = opened === null ? null : carriedStripeEvent(opened, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

function parsedText(text: string): ExactJson | null {
  if (!/^\s*\{[\s\S]*"data"/.test(text)) return null;
  try {
    return parseExactJson(text);
  } catch (thrown) {
    // A body that is no JSON carries no event.
    if (thrown instanceof JsonSyntaxError) return null;
    throw thrown;
  }
}

export function isHarEntry(value: ExactJson | undefined): boolean {
  const request = member(value, 'request');
  if (!isExactObject(request) || typeof member(request, 'url') !== 'string') return false;
  return (
    'startedDateTime' in Object(value) ||
    isExactArray(member(request, 'headers')) ||
    member(value, 'timings') !== undefined
  );
}

const timeNames =
  /^(?:@?timestamp|time|ts|date|datetime|created|created_at|createdat|started_at|startedat|logged_at|occurred_at|received_at|receivedat|event_time|instant|asctime|t|eventtime|starttime|start_time)$/i;
const exchangeNames =
  /^(?:method|url|uri|path|endpoint|status|statuscode|status_code|http|req|res|request|response|msg|message|level|severity|http_method|verb|route)$/i;

/** A record of a log: it says when, or it speaks of a request. */
export function isLogRecord(value: ExactJson | undefined): boolean {
  if (!isExactObject(value)) return false;
  if (Object.keys(value).some((key) => timeNames.test(key) || exchangeNames.test(key))) return true;
  // Search engines hand records out in envelopes: Elasticsearch under `_source`, Splunk under `result`.
  const inner = member(value, '_source') ?? member(value, 'result');
  return (
    isExactObject(inner) &&
    Object.keys(inner).some((key) => timeNames.test(key) || key === '_time' || key === '_raw')
  );
}

/** First text found under one of the given dotted paths; a name with dots in it counts too (`"http.request.method"`). */
export function textAt(value: ExactJson | undefined, paths: readonly string[]): string | null {
  for (const path of paths) {
    const found =
      scalarText(member(value, path)) ??
      (path.includes('.') ? scalarText(member(value, ...path.split('.'))) : null);
    if (found !== null && found !== '') return found;
  }
  return null;
}
