/**
 * The requests that a cURL command would send: method, address, headers in order with duplicates, body. What stands in
 * files is named and not read; what does not show in a request (proxies, time limits, certificates) is kept as options.
 * Order of headers and defaults as curl 8 writes them (lib/http.c, Curl_http).
 */
import { encodeBase64 } from '../../kernel/base64.ts';
import { readOptions, type OptionUse } from './options.ts';
import type { Command } from './words.ts';

export interface CurlHeader {
  readonly name: string;
  readonly value: string;
  /** Added by curl itself; not in the command. */
  readonly isImplied: boolean;
}

export interface CurlPart {
  readonly name: string;
  /** Null where a file gives it. */
  readonly value: string | null;
  readonly fileName: string | null;
  readonly type: string | null;
}

export interface CurlRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly httpVersion: string;
  readonly headers: readonly CurlHeader[];
  /** Null without a body, and where a file gives all of it. */
  readonly body: string | null;
  /** Parts of a form (multipart/form-data). */
  readonly parts: readonly CurlPart[];
  /** Files that would be read into the request. */
  readonly files: readonly string[];
  /** Everything else the command asks for, as `name` and value. */
  readonly options: readonly (readonly [name: string, value: string])[];
  /** What the request as shown lacks, in sentences. */
  readonly losses: readonly string[];
}

interface DataPiece {
  readonly text: string | null;
  readonly file: string | null;
  readonly isJson: boolean;
}

interface Draft {
  urls: string[];
  uploads: string[];
  headers: string[];
  data: DataPiece[];
  parts: CurlPart[];
  queries: string[];
  values: Map<string, string>;
  switches: Set<string>;
  options: [string, string][];
  losses: string[];
  files: string[];
}

/** True for the words of a command that calls curl, wherever it is installed. */
export function curlPosition(command: Command): number {
  let index = 0;
  for (; index < Math.min(command.words.length, 8); index += 1) {
    const value = command.words[index]?.value ?? '';
    if (/^(?:.{0,200}[/\\])?curl(?:\.exe)?$/i.test(value)) return index;
    // What may stand before a command: a prompt, assignments, and programs that run another.
    if (
      !/^(?:[$%>#&]|[A-Za-z_]\w*=.*|sudo|time|exec|env|nohup|then|do|else|if|while|!|\{|\(|PS|.*>)$/s.test(
        value,
      )
    )
      return -1;
  }
  return -1;
}

/** @returns one request per address; empty when the command names none */
export function curlRequests(command: Command): CurlRequest[] {
  const position = curlPosition(command);
  if (position < 0) return [];
  const uses = readOptions(command.words.slice(position + 1).map((word) => word.value));
  const requests: CurlRequest[] = [];
  let draft = emptyDraft();
  for (const each of uses) {
    if (each.name === 'next') {
      requests.push(...requestsOf(draft, command));
      draft = emptyDraft();
    } else {
      take(draft, each);
    }
  }
  return [...requests, ...requestsOf(draft, command)];
}

function emptyDraft(): Draft {
  return {
    urls: [],
    uploads: [],
    headers: [],
    data: [],
    parts: [],
    queries: [],
    values: new Map(),
    switches: new Set(),
    options: [],
    losses: [],
    files: [],
  };
}

/** Options that shape the request; the value of the last one counts. */
const shaping = new Set([
  'request',
  'user-agent',
  'referer',
  'user',
  'oauth2-bearer',
  'range',
  'continue-at',
  'request-target',
  'aws-sigv4',
  'proto-default',
]);
const shapingSwitches = new Set([
  'get',
  'head',
  'compressed',
  'http1.0',
  'http1.1',
  'http2',
  'http2-prior-knowledge',
  'http3',
  'http3-only',
  'digest',
  'ntlm',
  'negotiate',
  'anyauth',
  'basic',
]);

function take(draft: Draft, { name, value, isOn, isKnown, lacksValue }: OptionUse): void {
  if (name === null || name === 'url') draft.urls.push(value);
  else if (!isKnown) draft.losses.push(`curl knows no option “${name.slice(0, 60)}”; it is left out.`);
  else if (lacksValue) draft.losses.push(`The option “${name}” lacks its value; the command is cut off.`);
  else if (name === 'header') takeHeader(draft, value);
  else if (name.startsWith('data') || name === 'json') takeData(draft, name, value);
  else if (name === 'form' || name === 'form-string') takePart(draft, value, name === 'form-string');
  else if (name === 'cookie') takeCookie(draft, value);
  else if (name === 'upload-file') draft.uploads.push(value);
  else if (name === 'url-query') draft.queries.push(value);
  else if (shaping.has(name)) draft.values.set(name, value);
  else if (shapingSwitches.has(name)) {
    if (isOn) draft.switches.add(name);
    else draft.switches.delete(name);
  } else {
    draft.options.push([isOn ? name : `no-${name}`, value]);
    if (name === 'config') draft.losses.push(`Options in the file “${value}” are not known.`);
  }
}

function takeHeader(draft: Draft, value: string): void {
  if (!value.startsWith('@')) draft.headers.push(value);
  else addFile(draft, value.slice(1), 'Headers are');
}

function addFile(draft: Draft, file: string, what: string): void {
  draft.files.push(file);
  draft.losses.push(
    file === '-'
      ? `${what} read from standard input, which is not known.`
      : `${what} read from the file “${file}”, which is not part of the command.`,
  );
}

function takeCookie(draft: Draft, value: string): void {
  if (!value.includes('=')) {
    if (value !== '') addFile(draft, value, 'Cookies are');
    return;
  }
  const before = draft.values.get('cookie');
  draft.values.set('cookie', before === undefined ? value : `${before}; ${value}`);
}

function takeData(draft: Draft, name: string, value: string): void {
  const isJson = name === 'json';
  if (name === 'data-urlencode') {
    draft.data.push(encodedPiece(draft, value));
  } else if (value.startsWith('@') && name !== 'data-raw') {
    addFile(draft, value.slice(1), 'The body or a part of it is');
    draft.data.push({ text: null, file: value.slice(1), isJson });
  } else {
    draft.data.push({ text: value, file: null, isJson });
  }
}

/** `content`, `=content`, `name=content`, `@file`, `name@file` (manual, --data-urlencode). */
function encodedPiece(draft: Draft, value: string): DataPiece {
  const at = value.search(/[=@]/);
  if (at < 0) return { text: percentEncoded(value), file: null, isJson: false };
  const name = value.slice(0, at);
  const rest = value.slice(at + 1);
  if (value.charAt(at) === '@') {
    addFile(draft, rest, 'The body or a part of it is');
    return { text: null, file: rest, isJson: false };
  }
  return { text: `${name === '' ? '' : `${name}=`}${percentEncoded(rest)}`, file: null, isJson: false };
}

function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `name=content`, `name=@file;type=…`, `name=<file`; `--form-string` takes all of it as it is. */
function takePart(draft: Draft, value: string, isLiteral: boolean): void {
  const equals = value.indexOf('=');
  const name = equals < 0 ? value : value.slice(0, equals);
  const content = equals < 0 ? '' : value.slice(equals + 1);
  if (equals < 0) draft.losses.push(`The form field “${value.slice(0, 60)}” has no value.`);
  if (isLiteral) {
    draft.parts.push({ name, value: content, fileName: null, type: null });
    return;
  }
  const type = /;\s{0,3}type=("?)([^;"]{1,200})\1/i.exec(content)?.[2] ?? null;
  const fileName = /;\s{0,3}filename=("?)([^;"]{1,400})\1/i.exec(content)?.[2] ?? null;
  const plain = content.replace(/;\s{0,3}(?:type|filename|headers|encoder)=.*$/is, '');
  if (content.startsWith('@') || content.startsWith('<')) {
    const file = plain.slice(1);
    addFile(draft, file, `The form field “${name}” is`);
    draft.parts.push({
      name,
      value: null,
      fileName: content.startsWith('@') ? (fileName ?? file) : null,
      type,
    });
  } else {
    draft.parts.push({ name, value: plain, fileName, type });
  }
}

function requestsOf(draft: Draft, command: Command): CurlRequest[] {
  const losses = [...draft.losses];
  if (!command.isClosed) losses.push('A quote is not closed; the command is cut off.');
  if (draft.uploads.length > 0 && draft.data.length > 0)
    losses.push('curl refuses to send data and upload a file at once.');
  if (draft.values.has('aws-sigv4')) losses.push('curl adds a SigV4 signature that is not known.');
  for (const scheme of ['digest', 'ntlm', 'negotiate', 'anyauth'])
    if (draft.switches.has(scheme) && draft.values.has('user'))
      losses.push(`With ${scheme} the Authorization header depends on the server's challenge.`);
  if (draft.urls.some((url) => /[{[]/.test(url)) && !draft.options.some(([name]) => name === 'globoff'))
    if (draft.urls.some((url) => /\{[^{}]{1,200},[^{}]{1,200}\}|\[\w{1,10}-\w{1,10}(?::\d+)?\]/.test(url)))
      losses.push('The address is a pattern of which curl sends a request each; it is kept as written.');
  return draft.urls.map((url, index) => requestTo(url, index, draft, losses));
}

function requestTo(url: string, index: number, draft: Draft, losses: readonly string[]): CurlRequest {
  const upload = draft.uploads[index];
  const hasData = draft.data.length > 0;
  const isGet = draft.switches.has('get');
  const text =
    draft.data.length > 0 && draft.data.every((piece) => piece.text !== null) ? joined(draft.data) : null;
  const files = upload === undefined ? draft.files : [...draft.files, upload];
  const address = absoluteUrl(url, draft, { upload, query: isGet && hasData ? (text ?? '') : null });
  const body = isGet || !hasData ? null : text;
  return {
    method: draft.values.get('request') ?? defaultMethod(draft, upload),
    url: address,
    httpVersion: versionOf(draft),
    headers: headersOf(address, draft, { body, hasBody: hasData && !isGet, upload }),
    body,
    parts: draft.parts,
    files,
    options: draft.options,
    losses:
      upload === undefined
        ? losses
        : [...losses, `The body is read from the file “${upload}”, which is not part of the command.`],
  };
}

/** `&` between pieces, nothing before and after JSON (manual, --json). */
function joined(data: readonly DataPiece[]): string {
  return data.reduce(
    (all, piece, index) => `${all}${index === 0 || piece.isJson ? '' : '&'}${piece.text ?? ''}`,
    '',
  );
}

function defaultMethod(draft: Draft, upload: string | undefined): string {
  if (draft.switches.has('head')) return 'HEAD';
  if (upload !== undefined) return 'PUT';
  if (draft.parts.length > 0) return 'POST';
  return draft.data.length > 0 && !draft.switches.has('get') ? 'POST' : 'GET';
}

function versionOf({ switches }: Draft): string {
  if (switches.has('http1.0')) return 'HTTP/1.0';
  if (switches.has('http2') || switches.has('http2-prior-knowledge')) return 'HTTP/2';
  return switches.has('http3') || switches.has('http3-only') ? 'HTTP/3' : 'HTTP/1.1';
}

/** curl guesses `http` where no scheme is given, and adds an uploaded file's name where the address names none. */
function absoluteUrl(
  url: string,
  draft: Draft,
  { upload, query }: { upload: string | undefined; query: string | null },
): string {
  const scheme = draft.values.get('proto-default') ?? 'http';
  const whole = /^[a-z][a-z0-9+.-]{0,20}:\/\//i.test(url) ? url : `${scheme}://${url}`;
  const match = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(whole);
  const [, base = whole, ownQuery = ''] = match ?? [];
  let path = /^[^:]+:\/\/[^/]*$/.test(base) ? `${base}/` : base;
  if (upload !== undefined && upload !== '-' && upload !== '.' && path.endsWith('/'))
    path += encodeURIComponent((upload.split(/[/\\]/).at(-1) ?? upload).toWellFormed());
  const added = [...(query === null || query === '' ? [] : [query]), ...draft.queries];
  const all = [ownQuery.slice(1), ...added].filter((part) => part !== '').join('&');
  return all === '' ? `${path}${ownQuery}` : `${path}?${all}`;
}

interface BodyFacts {
  readonly body: string | null;
  readonly hasBody: boolean;
  readonly upload: string | undefined;
}

function headersOf(url: string, draft: Draft, { body, hasBody, upload }: BodyFacts): CurlHeader[] {
  const custom = draft.headers.flatMap((line): { name: string; value: string | null }[] => {
    const match = /^([^:;]{1,500})([:;])([\s\S]*)$/.exec(line);
    if (match === null) return [];
    const [, name = '', mark, rest = ''] = match;
    // `Name:` takes curl's own header away; `Name;` sends it without a value.
    if (mark === ';') return rest.trim() === '' ? [{ name: name.trim(), value: '' }] : [];
    return [{ name: name.trim(), value: rest.trim() === '' ? null : rest.trim() }];
  });
  const isTaken = (name: string): boolean =>
    custom.some((header) => header.name.toLowerCase() === name.toLowerCase());
  const headers: CurlHeader[] = [];
  const own = (name: string, value: string | null | undefined, isImplied: boolean): void => {
    if (value !== null && value !== undefined && !isTaken(name)) headers.push({ name, value, isImplied });
  };
  const agent = draft.values.get('user-agent');
  own('Host', hostOf(url), true);
  own('Authorization', authorizationOf(draft), false);
  own('Range', rangeOf(draft), false);
  own('User-Agent', agent === '' ? null : (agent ?? 'curl'), agent === undefined);
  own('Accept', draft.data.some((piece) => piece.isJson) ? 'application/json' : '*/*', true);
  own('Accept-Encoding', draft.switches.has('compressed') ? 'deflate, gzip, br, zstd' : null, true);
  own('Referer', draft.values.get('referer')?.replace(/;auto$/, '') || null, false);
  const cookie = draft.values.get('cookie');
  if (cookie !== undefined) headers.push({ name: 'Cookie', value: cookie, isImplied: false });
  for (const { name, value } of custom) if (value !== null) headers.push({ name, value, isImplied: false });
  if (!hasBody && draft.parts.length === 0) return headers;
  if (upload === undefined && body !== null)
    own('Content-Length', String(new TextEncoder().encode(body).length), true);
  own('Content-Type', contentTypeOf(draft), true);
  return headers;
}

function contentTypeOf(draft: Draft): string {
  if (draft.parts.length > 0) return 'multipart/form-data';
  return draft.data.some((piece) => piece.isJson) ? 'application/json' : 'application/x-www-form-urlencoded';
}

function hostOf(url: string): string | null {
  const authority = /^[a-z][a-z0-9+.-]{0,20}:\/\/([^/?#]*)/i.exec(url)?.[1];
  return authority === undefined ? null : authority.slice(authority.lastIndexOf('@') + 1);
}

function authorizationOf({ values, switches }: Draft): string | null {
  const bearer = values.get('oauth2-bearer');
  if (bearer !== undefined) return `Bearer ${bearer}`;
  const user = values.get('user');
  if (user === undefined || values.has('aws-sigv4')) return null;
  if (['digest', 'ntlm', 'negotiate', 'anyauth'].some((scheme) => switches.has(scheme))) return null;
  return `Basic ${encodeBase64(new TextEncoder().encode(user.includes(':') ? user : `${user}:`))}`;
}

/** A range without a dash runs to the end (src/tool_getparam.c). */
function rangeOf({ values }: Draft): string | null {
  const range = values.get('range');
  if (range !== undefined) return `bytes=${range.includes('-') ? range : `${range}-`}`;
  const from = values.get('continue-at');
  return from !== undefined && /^\d{1,15}$/.test(from) && from !== '0' ? `bytes=${from}-` : null;
}
