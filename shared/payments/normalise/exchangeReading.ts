/**
 * Finding the HTTP exchange in a log line or a HAR entry, whatever the logger calls its fields: method, URL, status,
 * time, the two bodies and the headers that matter. Names are compared without case and separators.
 */
import { isExactArray, isExactNumber, isExactObject, member, scalarText } from '../../evidence/exactJson.ts';
import type { ExactJson } from '../../evidence/importing.ts';
import type { Identifier } from '../../evidence/model.ts';
import type { Instant } from '../../kernel/time.ts';
import { bareName, identifierOfField } from './identifiers.ts';
import { embeddedJson } from './stripe.ts';
import { readInstant } from './times.ts';

type ExactObject = Readonly<Record<string, ExactJson>>;

export interface HttpExchange {
  readonly method: string | null;
  readonly url: string | null;
  /** Null when no answer came; 0 in browsers' logs means the same and is made null. */
  readonly status: number | null;
  readonly at: Instant | null;
  readonly durationMs: number | null;
  readonly requestBody: ExactJson | null;
  readonly responseBody: ExactJson | null;
  /** The record says that no answer came; a line that only logs the request does not. */
  readonly unanswered: boolean;
  /** The failure's own words say that the request never left: no connection stood over which it could have gone. */
  readonly neverSent: boolean;
  /** A flat line, which carries the payment's fields itself instead of in bodies. */
  readonly line: ExactJson | null;
  /** The logger's words for a failure of the exchange itself. */
  readonly error: string | null;
  /** A call that reached us: a webhook, a callback. */
  readonly inbound: boolean;
  /** Ids in headers. */
  readonly identifiers: readonly Identifier[];
}

interface Leaf {
  readonly name: string;
  readonly path: string;
  readonly value: ExactJson;
}

/** All members down to three levels, as `requestmethod` and the like; bodies are not entered. */
function leavesOf(object: ExactObject, prefix = '', depth = 0): Leaf[] {
  const leaves: Leaf[] = [];
  for (const [key, value] of Object.entries(object)) {
    const name = bareName(key);
    const path = prefix + name;
    leaves.push({ name, path, value });
    if (isExactObject(value) && depth < 4 && !isBodyName(name))
      leaves.push(...leavesOf(value, path, depth + 1));
  }
  return leaves;
}

function isBodyName(name: string): boolean {
  return /body|payload|content$|^json$/.test(name) || name === 'data' || name === 'headers';
}

function textAt(
  leaves: readonly Leaf[],
  patterns: readonly RegExp[],
  accept: (text: string) => boolean,
): string | null {
  for (const pattern of patterns) {
    for (const leaf of leaves) {
      const text = scalarText(leaf.value);
      if (text !== null && pattern.test(leaf.path) && accept(text)) return text;
    }
  }
  return null;
}

const methods = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/i;
const timePatterns = [
  /^(timestamp|ts|time|attimestamp|datetime|loggedat|logtime|eventtime|date|asctime|instant|started(at|datetime)?|starttime|at|t|when|created(at)?|requesttime|requestedat|sentat|receivedat|eventcreated|occurredat)$/,
  /(timestamp|time|date)$/,
];

/** The time of a log line by its many names, epochs of any unit and log4j's `instant.epochSecond` included. */
export function timeOfLine(object: ExactObject): Instant | null {
  const epochSecond = scalarText(member(object, 'instant', 'epochSecond'));
  if (epochSecond !== null && /^\d+$/.test(epochSecond)) {
    const nanos = scalarText(member(object, 'instant', 'nanoOfSecond')) ?? '0';
    return Number(epochSecond) * 1000 + Math.floor(Number(nanos) / 1e6);
  }
  for (const pattern of timePatterns) {
    for (const [key, value] of Object.entries(object)) {
      if (!pattern.test(bareName(key))) continue;
      const instant = readInstant(scalarText(value) ?? '');
      if (instant !== null) return instant;
    }
  }
  for (const value of Object.values(object)) {
    if (!isExactObject(value)) continue;
    const instant = Object.entries(value).flatMap(([key, inner]) =>
      /^(created|timestamp|ts|time|start|startedat|received|receivedat)$/.test(bareName(key))
        ? [readInstant(scalarText(inner) ?? '')]
        : [],
    )[0];
    if (instant !== undefined && instant !== null) return instant;
  }
  return null;
}

/** @returns null when the line speaks of no exchange at all */
export function exchangeOfLine(object: ExactObject): HttpExchange | null {
  const leaves = leavesOf(object);
  const method = textAt(leaves, [/method$/, /verb$/], (text) => methods.test(text)) ?? methodInText(leaves);
  const url = urlOf(leaves);
  const status = statusOf(leaves);
  const bodies = bodiesOf(leaves);
  if (method === null && url === null && bodies.requestBody === null && bodies.responseBody === null)
    return null;
  const error = textAt(
    leaves,
    [
      /^(err|error|exception|cause|failure)(message|msg|code|type|name|reason|stack)?$/,
      /(errormessage|errorcode|errortype|exception)$/,
      /responseerror$/,
      /^(outcome|result)$/,
    ],
    (text) => text.length < 500 && !/^(success|ok|false|none|null|0)$/i.test(text),
  );
  return {
    method: method?.toUpperCase() ?? null,
    url,
    status,
    at: timeOfLine(object),
    durationMs: numberOf(
      textAt(leaves, [/(duration|elapsed|latency|took|responsetime|timems|durationms)(ms)?$/], (text) =>
        /^[\d.]+/.test(text),
      ),
    ),
    ...bodies,
    unanswered: status === null && (error !== null || saysNoAnswer(leaves)),
    neverSent: status === null && neverLeft(error),
    line: bodies.requestBody === null && bodies.responseBody === null ? object : null,
    error,
    inbound: isInbound(leaves, url),
    identifiers: headerIdentifiers(leaves),
  };
}

/**
 * Failures before any byte of a request can be on the wire: no address, no route, a refused connection, a certificate
 * that was not accepted, a request stopped inside the client. Time-outs and resets are not among them: the other side
 * may have acted. Names of Chromium (net_error_list.h), Firefox (Mozilla errors), Node (errno) and curl (libcurl-errors).
 */
const beforeSending =
  /\b(?:ERR_NAME_NOT_RESOLVED|ERR_NAME_RESOLUTION_FAILED|ERR_ADDRESS_UNREACHABLE|ERR_ADDRESS_INVALID|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|ERR_PROXY_CONNECTION_FAILED|ERR_TUNNEL_CONNECTION_FAILED|ERR_CERT_[A-Z_]{3,40}|ERR_SSL_[A-Z_]{3,40}|ERR_BLOCKED_BY_[A-Z_]{3,40}|ERR_UNSAFE_PORT|ERR_INVALID_URL|NS_ERROR_UNKNOWN_HOST|NS_ERROR_CONNECTION_REFUSED|NS_ERROR_OFFLINE|NS_ERROR_UNKNOWN_PROXY_HOST|NS_ERROR_PROXY_CONNECTION_REFUSED|SEC_ERROR_[A-Z_]{3,40}|ENOTFOUND|EAI_AGAIN|EAI_NONAME|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|CERT_HAS_EXPIRED|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|ERR_TLS_CERT_ALTNAME_INVALID|UnknownHostException|could not resolve (?:host|proxy)|couldn't connect to server|failed to connect to|connection refused|no route to host|name or service not known|ssl certificate problem|certificate verify failed)\b/i;

/** @param error words of a failed exchange */
export function neverLeft(error: string | null): boolean {
  return error !== null && beforeSending.test(error);
}

/** `status: null` or 0 beside a request, or a message that tells of a time-out or a broken connection. */
function saysNoAnswer(leaves: readonly Leaf[]): boolean {
  const isEmptyStatus = leaves.some(
    ({ path, value }) =>
      /(statuscode|httpstatus|^status|^code|responsestatus)$/.test(path) &&
      (value === null || scalarText(value) === '0'),
  );
  const words = textAt(leaves, [/^(msg|message|event|outcome|reason|level|note)$/], (text) =>
    /time[d ]?-?\s?out|no (response|answer|reply)|econn|etimedout|socket hang up|connection (reset|refused|closed|aborted)|aborted|unreachable/i.test(
      text,
    ),
  );
  return isEmptyStatus || words !== null;
}

function numberOf(text: string | null): number | null {
  const value = Number.parseFloat(text ?? '');
  return Number.isFinite(value) ? value : null;
}

function methodInText(leaves: readonly Leaf[]): string | null {
  const message = textAt(leaves, [/^(msg|message|request|requestline|event)$/], (text) =>
    /\b(GET|POST|PUT|PATCH|DELETE)\s+(\/|https?:)/.test(text),
  );
  return message === null ? null : (/\b(GET|POST|PUT|PATCH|DELETE)\b/.exec(message)?.[1] ?? null);
}

function urlOf(leaves: readonly Leaf[]): string | null {
  const whole = textAt(
    leaves,
    [
      /(url|uri)(original|full)?$/,
      /endpoint$/,
      /(url|request)?path$/,
      /^(target|route|resource|requesttarget)$/,
    ],
    (text) => /^https?:\/\/|^\/[\w-]/.test(text),
  );
  const host = textAt(
    leaves,
    [/(host|hostname|urldomain|serveraddress|serverdomain|upstream|peer)$/],
    (text) => /^[\w.-]+(:\d+)?$/.test(text) && text.includes('.'),
  );
  if (whole !== null) return whole.startsWith('/') && host !== null ? `https://${host}${whole}` : whole;
  const message = textAt(leaves, [/^(msg|message|request|requestline)$/], (text) =>
    /\b(GET|POST|PUT|PATCH|DELETE)\s+(\/|https?:)/.test(text),
  );
  return message === null ? null : (/\b(?:GET|POST|PUT|PATCH|DELETE)\s+(\S+)/.exec(message)?.[1] ?? null);
}

function statusOf(leaves: readonly Leaf[]): number | null {
  const text = textAt(
    leaves,
    [
      /^(res|resp|response|http|httpresponse|reply|answer|result)+(status|statuscode|code|httpstatus)$/,
      /(statuscode|httpstatus|responsecode|responsestatus|respstatus|resstatus|httpcode)$/,
      /^status$/,
      /^code$/,
      /status$/,
    ],
    (candidate) => /^[1-5]\d\d$/.test(candidate),
  );
  return text === null ? null : Number(text);
}

const requestBodyNames = [
  /^(req|request|httprequest|outgoing|http\w*request)\w*(body|payload|content|data|json)(content|text)?$/,
  /^(body|payload|reqbody|requestbody|sent|requestpayload|params|input)$/,
  /request(body|payload|content|data|json)(content|text)?$/,
  /^(request|req)$/,
  /postdata(text)?$/,
];
const responseBodyNames = [
  /^(res|resp|response|httpresponse|reply|http\w*response)\w*(body|payload|content|data|json)(content|text)?$/,
  /response(body|payload|content|data|json)(content|text)?$/,
  /^(respbody|resbody|responsebody|answer|reply|output|responsepayload)$/,
  /^(response|resp|res)$/,
];

function bodiesOf(leaves: readonly Leaf[]): {
  requestBody: ExactJson | null;
  responseBody: ExactJson | null;
} {
  return { requestBody: bodyAt(leaves, requestBodyNames), responseBody: bodyAt(leaves, responseBodyNames) };
}

function bodyAt(leaves: readonly Leaf[], patterns: readonly RegExp[]): ExactJson | null {
  for (const pattern of patterns) {
    for (const leaf of leaves) {
      if (!pattern.test(leaf.path)) continue;
      const body = bodyOf(leaf.value);
      if (body !== null && !isExchangeShell(body)) return body;
    }
  }
  return null;
}

/** `response: {status, headers, body}` describes the answer and is not its body. */
function isExchangeShell(body: ExactJson): boolean {
  return (
    isExactObject(body) &&
    Object.keys(body).some((key) => /^(headers|status_?code|method|url|uri|path)$/i.test(key)) &&
    !Object.keys(body).some((key) => /^(id|amount)$/i.test(key))
  );
}

/** A body as an object: given so, as JSON text, as a form, or inside `{text}` / `{content}`. */
export function bodyOf(value: ExactJson | undefined): ExactJson | null {
  if (isExactArray(value)) return value;
  if (isExactObject(value)) {
    const inner = value['text'] ?? value['content'];
    return (
      (inner === undefined ? null : (embeddedJson(inner) ?? (isExactObject(inner) ? inner : null))) ?? value
    );
  }
  if (typeof value !== 'string') return null;
  return embeddedJson(value) ?? formOf(value);
}

/** `amount=1200&metadata[reference]=DEP-1` as an object; null for other text. */
export function formOf(text: string): ExactJson | null {
  const trimmed = text.trim();
  if (!/^[\w.[\]%-]+=[^\s]*$/.test(trimmed)) return null;
  // Neither holder has a prototype to reach: a field called `__proto__[x]` is a field like any other.
  const form: Record<string, ExactJson> = { __proto__: null };
  const nested = new Map<string, Record<string, ExactJson>>();
  for (const [key, value] of new URLSearchParams(trimmed)) {
    const [, parent, child] = /^(\w+)\[(\w+)\]$/.exec(key) ?? [];
    if (parent !== undefined && child !== undefined) {
      const members = nested.get(parent) ?? { __proto__: null };
      members[child] = value;
      nested.set(parent, members);
    } else form[key] = /^\d+$/.test(value) ? { isExactNumber: true, text: value } : value;
  }
  return { ...form, ...Object.fromEntries(nested) };
}

function isInbound(leaves: readonly Leaf[], url: string | null): boolean {
  const word = textAt(
    leaves,
    [
      /^(direction|dir|flow|kind|event|type|channel|msg|message|eventaction|component|logger|name|category|source)$/,
    ],
    (text) => /inbound|incoming|webhook|callback|notification received|received/i.test(text),
  );
  if (
    textAt(leaves, [/^(direction|dir|flow)$/], (text) => /outbound|outgoing|egress|^out$/i.test(text)) !==
    null
  )
    return false;
  return word !== null || /webhook|\/hooks?\b|callback|notification|\/ipn\b/i.test(url ?? '');
}

function headerIdentifiers(leaves: readonly Leaf[]): Identifier[] {
  const found: Identifier[] = [];
  for (const leaf of leaves) {
    if (leaf.name.endsWith('headers')) found.push(...identifiersOfHeaders(leaf.value));
    const text = scalarText(leaf.value);
    if (text === null || isExactNumber(leaf.value)) continue;
    const identifier = identifierOfField(leaf.name, text) ?? identifierOfField(nestedName(leaf), text);
    if (identifier !== null) found.push(identifier);
  }
  return found;
}

/** `http.request.id`, `req.id`, `trace.id`, `correlation.id`: `id` alone says nothing, its parents say whose it is. */
function nestedName({ name, path }: Leaf): string {
  const parent = name === 'id' ? /(httprequest|^req|trace|correlation)id$/.exec(path)?.[1] : undefined;
  if (parent === undefined) return '';
  return parent === 'httprequest' || parent === 'req' ? 'requestid' : `${parent}id`;
}

const headerNames = /idempot|request-?id|correlation|reference|trace-?id/i;

/** Ids in headers, given as an object or as a list of `{name, value}`. */
export function identifiersOfHeaders(headers: ExactJson | undefined): Identifier[] {
  const pairs: (readonly [string, string | null])[] = isExactArray(headers)
    ? headers.map(
        (header) => [scalarText(member(header, 'name')) ?? '', scalarText(member(header, 'value'))] as const,
      )
    : isExactObject(headers)
      ? Object.entries(headers).map(
          ([name, value]) => [name, scalarText(isExactArray(value) ? value[0] : value)] as const,
        )
      : [];
  return pairs.flatMap(([name, value]) => {
    if (value === null || !headerNames.test(name)) return [];
    const identifier = identifierOfField(name, value);
    return identifier === null ? [] : [identifier];
  });
}
