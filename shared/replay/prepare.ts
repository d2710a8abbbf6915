/**
 * A recorded exchange as a request ready to send: the bytes as they were captured where the evidence has them, and a
 * warning for everything that it has not. Captured credentials are never carried over, whatever state they are in.
 */
import { isRedacted } from '../evidence/redaction/credentials.ts';
import { encodeBase64 } from '../kernel/base64.ts';
import { utf8Text } from './bytes.ts';
import type { RawRequest } from './model.ts';
import { headerValues, writeRequest, type Header } from './rawRequest.ts';
import type { RecordedExchange } from './recorded.ts';

export interface PreparedBytes {
  readonly request: RawRequest;
  readonly bytes: Uint8Array;
  readonly warnings: readonly string[];
}

/** Headers that open something or sign for somebody. */
const credentialHeader =
  /^(authorization|proxy-authorization|cookie2?|set-cookie2?|x-api-key|api-?key|x-auth-(token|key)|x-access-token|x-(csrf|xsrf)-token|x-amz-security-token|ocp-apim-subscription-key|.*-signature(-\w+)?|signature(-input)?|client-secret)$/i;

interface Destination {
  readonly scheme: 'http' | 'https';
  readonly authority: string;
  /** Path and query exactly as recorded. */
  readonly requestTarget: string;
}

/** `placeholder.invalid` (RFC 2606) can never be reached: the person chooses a host. */
const unknownAuthority = 'placeholder.invalid';

export function prepareRequest(exchange: RecordedExchange): PreparedBytes {
  const warnings: string[] = [];
  const destination = destinationOf(exchange, warnings);
  const headers = keptHeaders(exchange, warnings);
  const body = exchange.requestBody?.bytes ?? new Uint8Array(0);
  addHost(headers, destination, exchange, warnings);
  judgeBody(exchange, warnings);
  settleLength(headers, exchange, body, warnings);
  const bytes = writeRequest(
    { method: exchange.method, requestTarget: destination.requestTarget },
    headers,
    body,
  );
  if (isRedacted(destination.requestTarget)) {
    warnings.push(
      'A part of the URL was taken out at import; put your own value in its place before sending.',
    );
  }
  const request = {
    scheme: destination.scheme,
    target: withPort(destination),
    base64: encodeBase64(bytes),
  };
  return { request, bytes, warnings };
}

function destinationOf(exchange: RecordedExchange, warnings: string[]): Destination {
  const match = /^(https?):\/\/([^/?#]*)([^#]*)/i.exec(exchange.url);
  if (match !== null) {
    const [, scheme = '', rawAuthority = '', rest = ''] = match;
    const authority = rawAuthority.slice(rawAuthority.lastIndexOf('@') + 1);
    if (authority !== rawAuthority)
      warnings.push('The URL held a user name and password; they are left out.');
    const path = rest === '' || rest.startsWith('?') ? `/${rest}` : rest;
    return {
      scheme: scheme.toLowerCase() === 'http' ? 'http' : 'https',
      authority: authority === '' ? unknownAuthority : authority,
      requestTarget: safeTarget(path, warnings),
    };
  }
  const recordedHost = headerValues(exchange.requestHeaders ?? [], 'host')[0];
  if (recordedHost === undefined) warnings.push('The record names no host; choose where to send it.');
  const path = exchange.url.startsWith('/') ? exchange.url : `/${exchange.url}`;
  return {
    scheme: 'https',
    authority: recordedHost ?? unknownAuthority,
    requestTarget: safeTarget(path.replace(/#.*$/s, ''), warnings),
  };
}

/** White space would end the request target early: a hostile record must not write headers of its own. */
function safeTarget(path: string, warnings: string[]): string {
  // eslint-disable-next-line no-control-regex -- controls are what this looks for
  if (!/[\u0000-\u0020\u007f]/.test(path)) return path;
  warnings.push('The recorded URL holds spaces or control characters, which are written percent-encoded.');
  // eslint-disable-next-line no-control-regex -- as above
  return path.replace(/[\u0000-\u0020\u007f]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

function withPort({ scheme, authority }: Destination): string {
  return /:\d+$/.test(authority) ? authority : `${authority}:${scheme === 'http' ? '80' : '443'}`;
}

function keptHeaders(exchange: RecordedExchange, warnings: string[]): Header[] {
  if (exchange.requestHeaders === null) {
    warnings.push('The record keeps no request headers; only those that a request needs are written.');
    return [];
  }
  const kept: Header[] = [];
  for (const [name, value] of exchange.requestHeaders) {
    const objection = objectionTo(name, value);
    if (objection === null) kept.push([name, value]);
    else warnings.push(objection);
  }
  return kept;
}

/** Why a recorded header is not carried over; null when it is. */
function objectionTo(name: string, value: string): string | null {
  if (name.startsWith(':'))
    return `${name} belongs to HTTP/2; the request is written as HTTP/1.1 without it.`;
  if (/[\r\n\0]/.test(value) || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    return `A recorded header (${printable(name)}) would break out of its line; it is left out.`;
  }
  if (credentialHeader.test(name)) {
    return `${name} is left out: captured credentials and signatures are never sent again. Add your own if the server needs one.`;
  }
  if (isRedacted(value))
    return `${name} was taken out at import and is left out. Add your own value if it is needed.`;
  return null;
}

function printable(text: string): string {
  return text.replace(/[^!-~]+/g, '·').slice(0, 60);
}

function addHost(
  headers: Header[],
  destination: Destination,
  exchange: RecordedExchange,
  warnings: string[],
): void {
  if (headerValues(headers, 'host').length > 0) return;
  headers.unshift(['Host', destination.authority]);
  if (exchange.requestHeaders !== null)
    warnings.push('No Host header was recorded; it is written from the URL.');
}

function judgeBody(exchange: RecordedExchange, warnings: string[]): void {
  const { requestBody } = exchange;
  if (exchange.isBodyLost) warnings.push('The request had a body that the record does not keep.');
  if (requestBody === null) return;
  if (!requestBody.isExact) {
    warnings.push(
      'The body was recorded by its meaning, not its bytes: it is written anew and can differ from what was sent.',
    );
  }
  if (isBodyRedacted(requestBody.bytes)) {
    warnings.push(
      'Parts of the body were taken out at import; their stand-ins are not what was sent. Replace them before sending.',
    );
  }
}

function isBodyRedacted(bytes: Uint8Array): boolean {
  const text = utf8Text(bytes);
  return text !== null && isRedacted(text);
}

/** The length is written anew only for a body that is as it was recorded; else the mismatch stays visible. */
function settleLength(
  headers: Header[],
  exchange: RecordedExchange,
  body: Uint8Array,
  warnings: string[],
): void {
  const { requestBody } = exchange;
  if (headerValues(headers, 'transfer-encoding').length > 0) {
    unchunk(headers, warnings);
  }
  const recorded = headerValues(headers, 'content-length');
  const actual = String(body.length);
  if (recorded.length === 1 && recorded[0] === actual) return;
  if (recorded.length === 0) {
    if (body.length > 0) headers.push(['Content-Length', actual]);
    return;
  }
  if (requestBody !== null && isBodyRedacted(requestBody.bytes)) {
    warnings.push(
      `Content-Length says ${recorded.join(', ')} but the body with its stand-ins has ${actual} bytes. Set it once the body is complete.`,
    );
    return;
  }
  const first = headers.findIndex(([name]) => name.toLowerCase() === 'content-length');
  const [name] = headers[first] ?? ['Content-Length'];
  const others = headers.filter(
    ([candidate], index) => index === first || candidate.toLowerCase() !== 'content-length',
  );
  headers.splice(0, headers.length, ...others);
  headers[headers.findIndex(([candidate]) => candidate.toLowerCase() === 'content-length')] = [name, actual];
  warnings.push(
    `Content-Length was recorded as ${recorded.join(', ')}; the kept body has ${actual} bytes, which is written.`,
  );
}

/** Recorders keep the content of a chunked body, not its chunks, so the coding no longer describes it. */
function unchunk(headers: Header[], warnings: string[]): void {
  const kept = headers.filter(([name]) => name.toLowerCase() !== 'transfer-encoding');
  headers.splice(0, headers.length, ...kept);
  warnings.push(
    'The body was sent in chunks; the record keeps it whole, so it is sent with Content-Length instead.',
  );
}
