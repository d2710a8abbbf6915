/**
 * A request as the bytes it is on the wire, and the same bytes taken apart for looking at.
 * Taking apart never changes anything: what is sent are the bytes, not what was understood of them.
 * Grammar: RFC 9112 (HTTP/1.1 messages), read tolerantly; every departure from it is named in `oddities`.
 */

export type Header = readonly [name: string, value: string];

export interface RequestView {
  readonly method: string;
  /** As written: `/v1/payouts?x=1`, an absolute URL, or `*`. */
  readonly requestTarget: string;
  readonly version: string;
  /** In order, with duplicates, names in their own case; bytes above ASCII as Latin-1 characters. */
  readonly headers: readonly Header[];
  /** First byte of the body. */
  readonly bodyStart: number;
  /** Departures from RFC 9112 by which a server could read another request than the one shown. */
  readonly oddities: readonly string[];
}

/** A head longer than this is no request that anybody recorded. */
export const requestHeadLimit = 1_048_576;

/** Null when the bytes do not begin with a request line. */
export function viewRequest(bytes: Uint8Array): RequestView | null {
  const end = findHeadEnd(bytes);
  const head = latin1(bytes, 0, Math.min(end.headEnd, requestHeadLimit));
  const lines = head.split('\n');
  const first = (lines[0] ?? '').replace(/\r$/, '');
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+)(?: (HTTP\/\d(?:\.\d)?))?$/.exec(first);
  if (match === null) return null;
  const [, method = '', requestTarget = '', version = 'HTTP/0.9'] = match;
  const oddities = lineOddities(head);
  if (!end.isComplete) oddities.push('The blank line after the headers is missing.');
  const headers: Header[] = [];
  for (const line of lines.slice(1)) readHeaderLine(line.replace(/\r$/, ''), headers, oddities);
  const view = { method, requestTarget, version, headers, bodyStart: end.bodyStart };
  oddities.push(...framingOddities(view, bytes));
  return { ...view, oddities: [...new Set(oddities)] };
}

function findHeadEnd(bytes: Uint8Array): { headEnd: number; bodyStart: number; isComplete: boolean } {
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) {
    const next = bytes[at + 1] === 13 && bytes[at + 2] === 10 ? at + 2 : at + 1;
    if (bytes[next] === 10) return { headEnd: at, bodyStart: next + 1, isComplete: true };
  }
  return { headEnd: bytes.length, bodyStart: bytes.length, isComplete: false };
}

function lineOddities(head: string): string[] {
  const oddities: string[] = [];
  if (/(^|[^\r])\n/.test(head)) oddities.push('A line ends with LF alone.');
  if (/\r(?!\n)/.test(head.replace(/\r$/, ''))) oddities.push('A CR stands inside a line.');
  if (head.includes('\0')) oddities.push('A NUL stands in the headers.');
  return oddities;
}

function readHeaderLine(line: string, headers: Header[], oddities: string[]): void {
  if (line === '') return;
  const last = headers.at(-1);
  if (/^[ \t]/.test(line)) {
    oddities.push('A header is folded over two lines.');
    if (last !== undefined) headers[headers.length - 1] = [last[0], `${last[1]} ${line.trim()}`];
    return;
  }
  const colon = line.indexOf(':');
  if (colon < 1) {
    oddities.push('A header line has no name or no colon.');
    headers.push([line, '']);
    return;
  }
  const name = line.slice(0, colon);
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
    oddities.push('A header name holds characters it may not.');
  headers.push([name.trimEnd(), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')]);
}

/** A message whose declared end is not its end smuggles: the server may read the rest as another request. */
function framingOddities(view: Omit<RequestView, 'oddities'>, bytes: Uint8Array): string[] {
  const oddities: string[] = [];
  const encodings = headerValues(view.headers, 'transfer-encoding');
  const lengths = headerValues(view.headers, 'content-length');
  const bodyLength = bytes.length - view.bodyStart;
  if (encodings.length > 0 && lengths.length > 0) {
    oddities.push('Both Transfer-Encoding and Content-Length are given.');
  }
  if (encodings.length > 0) {
    const coding = encodings.join(',').trim().toLowerCase();
    if (coding !== 'chunked') oddities.push(`The transfer coding “${coding}” is not simply chunked.`);
    else if (chunkedLength(bytes, view.bodyStart) !== bodyLength) {
      oddities.push('The chunked body does not end where the request ends.');
    }
    return oddities;
  }
  if (new Set(lengths).size > 1) oddities.push('Content-Length is given twice with different values.');
  const declared = lengths[0] ?? '0';
  if (!/^\d+$/.test(declared)) oddities.push(`Content-Length “${declared}” is no number.`);
  else if (Number(declared) !== bodyLength) {
    oddities.push(`Content-Length says ${declared}, the body has ${String(bodyLength)} bytes.`);
  }
  return oddities;
}

/** Bytes of a well-formed chunked body (RFC 9112 section 7.1) from `start`; null when it is not well formed. */
function chunkedLength(bytes: Uint8Array, start: number): number | null {
  let at = start;
  for (;;) {
    const lineEnd = bytes.indexOf(10, at);
    if (lineEnd === -1) return null;
    const size = /^([0-9a-f]{1,12})[ \t]*(?:;[^\r\n]*)?\r$/i.exec(latin1(bytes, at, lineEnd))?.[1];
    if (size === undefined) return null;
    const length = Number.parseInt(size, 16);
    at = lineEnd + 1;
    if (length === 0) break;
    at += length;
    if (bytes[at] !== 13 || bytes[at + 1] !== 10) return null;
    at += 2;
  }
  for (;;) {
    const lineEnd = bytes.indexOf(10, at);
    if (lineEnd === -1) return null;
    const isBlank = latin1(bytes, at, lineEnd) === '\r';
    at = lineEnd + 1;
    if (isBlank) return at - start;
  }
}

/** Every value of a header, in order; names compare without case. */
export function headerValues(headers: readonly Header[], name: string): string[] {
  return headers.filter(([candidate]) => candidate.toLowerCase() === name).map(([, value]) => value);
}

/** Bytes as characters one to one, so that nothing is lost on the way through text. */
export function latin1(bytes: Uint8Array, start = 0, end = bytes.length): string {
  const pieces: string[] = [];
  for (let at = start; at < end; at += 8192) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, Math.min(end, at + 8192))));
  }
  return pieces.join('');
}

/** The reverse of `latin1`. Characters above U+00FF are written as UTF-8, which is what browsers put on the wire. */
export function wireBytes(text: string): Uint8Array<ArrayBuffer> {
  // eslint-disable-next-line no-control-regex -- the whole Latin-1 range, controls included, is meant
  if (/^[\u0000-\u00ff]*$/.test(text)) return Uint8Array.from(text, (character) => character.charCodeAt(0));
  return new TextEncoder().encode(text);
}

/** Writes a request: head in the order given, nothing added, then the body as it is. */
export function writeRequest(
  line: { method: string; requestTarget: string; version?: string },
  headers: readonly Header[],
  body: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const head = [
    `${line.method} ${line.requestTarget} ${line.version ?? 'HTTP/1.1'}\r\n`,
    ...headers.map(([name, value]) => (value === '' ? `${name}:\r\n` : `${name}: ${value}\r\n`)),
    '\r\n',
  ].join('');
  const headBytes = wireBytes(head);
  const bytes = new Uint8Array(headBytes.length + body.length);
  bytes.set(headBytes);
  bytes.set(body, headBytes.length);
  return bytes;
}

/** The URL that a person would say this request goes to: the absolute target, or scheme, host and path. */
export function requestUrl(view: RequestView, scheme: 'http' | 'https', target: string): string {
  if (/^https?:\/\//i.test(view.requestTarget)) return view.requestTarget;
  const authority = headerValues(view.headers, 'host')[0] ?? target;
  return `${scheme}://${authority}${view.requestTarget.startsWith('/') ? '' : '/'}${view.requestTarget}`;
}
