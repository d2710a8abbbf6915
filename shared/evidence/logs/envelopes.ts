/**
 * Envelopes of log shippers: CloudWatch, Google Cloud Logging, Docker and Kubernetes wrap the record that a service
 * wrote. The inner record speaks; what the envelope alone knows (its time, its ids, its request) is kept beside it.
 */
import { isExactObject, JsonSyntaxError, member, parseExactJson, scalarText } from '../exactJson.ts';
import type { ExactJson } from '../importing.ts';

type ExactObject = Readonly<Record<string, ExactJson>>;

/** Members in which a shipper carries the service's own record, as an object or as its JSON text. */
const carriers = [
  'jsonPayload',
  'jsonpayload',
  '_source',
  'result',
  '@message',
  'message',
  'msg',
  'log',
  'MESSAGE',
  '_raw',
  'event',
  'line',
];

/**
 * @returns the line with the fields of the carried record before its own: the service's time, message and ids win,
 * the envelope's remain where the service states none
 */
export function unwrappedLine(line: ExactObject, depth = 0): ExactObject {
  if (depth > 2) return line;
  for (const name of carriers) {
    const carried = member(line, name);
    const inner =
      name === 'jsonPayload' || name === 'jsonpayload' || name === '_source' || isSplunk(name, carried)
        ? objectOf(carried)
        : embeddedObject(carried);
    if (inner === null || !isRecord(inner)) continue;
    const merged: Record<string, ExactJson> = { __proto__: null };
    for (const [key, value] of Object.entries(unwrappedLine(inner, depth + 1))) merged[key] = value;
    for (const [key, value] of Object.entries(line))
      if (key !== name && !(key in merged)) merged[key] = value;
    return merged;
  }
  return line;
}

/** A search result of Splunk; other services call their own outcome `result`. */
function isSplunk(name: string, carried: ExactJson | undefined): boolean {
  return (
    name === 'result' && (member(carried, '_raw') !== undefined || member(carried, '_time') !== undefined)
  );
}

function objectOf(value: ExactJson | undefined): ExactObject | null {
  return isExactObject(value) ? value : null;
}

/** Only text that is JSON was wrapped by a shipper; an object under `message` or `log` is the logger's own structure. */
function embeddedObject(value: ExactJson | undefined): ExactObject | null {
  if (typeof value !== 'string' || !/^\s{0,20}\{/.test(value)) return null;
  try {
    return objectOf(parseExactJson(value));
  } catch (thrown) {
    // A message that begins with a brace and is no JSON is only words.
    if (thrown instanceof JsonSyntaxError) return null;
    throw thrown;
  }
}

/** A log record says when, how bad, or what; a payload that only happens to be JSON is left where it is. */
function isRecord(inner: ExactObject): boolean {
  return Object.keys(inner).some((key) =>
    /^(?:@?timestamp|time|_time|_raw|ts|t|level|lvl|severity|msg|message|log\.level|method|url|path|http|req|request)$/i.test(
      key,
    ),
  );
}

/** Google's own `httpRequest` member, in the words that every reader here knows. */
export function withGoogleRequest(line: ExactObject): ExactObject {
  const request = member(line, 'httpRequest');
  const method = scalarText(member(request, 'requestMethod'));
  const url = scalarText(member(request, 'requestUrl'));
  if (method === null || url === null) return line;
  const status = member(request, 'status');
  return { method, url, ...(status === undefined ? {} : { status }), ...line };
}
