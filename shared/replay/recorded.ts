/**
 * The HTTP exchange that a stored record tells of: a HAR entry, or a line of a service's own API log in whatever
 * words that service uses. What the record does not say stays unknown; nothing is made up here.
 */
import {
  isExactArray,
  isExactObject,
  member,
  parseExactJson,
  scalarText,
  JsonSyntaxError,
} from '../evidence/exactJson.ts';
import type { ExactJson } from '../evidence/importing.ts';
import type { SourceFormat } from '../evidence/model.ts';
import { decodeBase64 } from '../kernel/base64.ts';
import type { Header } from './rawRequest.ts';
import { writeExactJson } from './writeJson.ts';

export interface RecordedBody {
  readonly bytes: Uint8Array;
  /** False where the record keeps the meaning of the body but not its bytes (a JSON value, form parameters). */
  readonly isExact: boolean;
}

export interface RecordedExchange {
  readonly method: string;
  /** As recorded: absolute, or only a path. */
  readonly url: string;
  readonly httpVersion: string | null;
  /** Null where the record keeps none. */
  readonly requestHeaders: readonly Header[] | null;
  /** Null where there was none or the record does not keep it. */
  readonly requestBody: RecordedBody | null;
  /** True where the record says that there was a body that it does not keep. */
  readonly isBodyLost: boolean;
  readonly response: RecordedResponse | null;
}

export interface RecordedResponse {
  readonly status: number | null;
  readonly headers: readonly Header[];
  /** Decoded content; null where it is unknown. */
  readonly body: Uint8Array | null;
}

const methodPattern = /^[A-Za-z]{3,20}$/;

/** Null when the record tells of no exchange with at least a method and a URL. */
export function readExchange(text: string, format: SourceFormat): RecordedExchange | null {
  let value: ExactJson;
  try {
    value = parseExactJson(text);
  } catch (thrown) {
    // A record of another kind, or one whose stored text is only a fragment: no exchange.
    if (thrown instanceof JsonSyntaxError) return null;
    throw thrown;
  }
  const exchange = format === 'api-log' ? readLogLine(value) : readHarEntry(value);
  return exchange !== null && methodPattern.test(exchange.method) && exchange.url !== '' ? exchange : null;
}

function readHarEntry(entry: ExactJson): RecordedExchange | null {
  const method = scalarText(member(entry, 'request', 'method'));
  const url = scalarText(member(entry, 'request', 'url'));
  if (method === null || url === null) return null;
  const postData = member(entry, 'request', 'postData');
  const body = harBody(postData);
  const bodySize = Number(scalarText(member(entry, 'request', 'bodySize')) ?? '0');
  return {
    method,
    url,
    httpVersion: scalarText(member(entry, 'request', 'httpVersion')),
    requestHeaders: nameValuePairs(member(entry, 'request', 'headers')),
    requestBody: body,
    isBodyLost: body === null && bodySize > 0,
    response: harResponse(member(entry, 'response')),
  };
}

function harBody(postData: ExactJson | undefined): RecordedBody | null {
  if (!isExactObject(postData)) return null;
  const text = scalarText(member(postData, 'text'));
  const encoding = scalarText(member(postData, 'encoding')) ?? scalarText(member(postData, '_encoding'));
  if (text !== null && encoding?.toLowerCase() === 'base64') {
    const bytes = decodeBase64(text);
    if (bytes !== null) return { bytes, isExact: true };
  }
  if (text !== null) return { bytes: new TextEncoder().encode(text), isExact: true };
  const parameters = nameValuePairs(member(postData, 'params'));
  if (parameters === null || parameters.length === 0) return null;
  const isForm = /x-www-form-urlencoded/i.test(scalarText(member(postData, 'mimeType')) ?? '');
  if (!isForm) return null;
  const form = new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value]));
  return { bytes: new TextEncoder().encode(form.toString()), isExact: false };
}

function harResponse(response: ExactJson | undefined): RecordedResponse | null {
  if (!isExactObject(response)) return null;
  const status = Number(scalarText(member(response, 'status')) ?? '0');
  const content = member(response, 'content');
  const text = scalarText(member(content, 'text'));
  const isBase64 = scalarText(member(content, 'encoding'))?.toLowerCase() === 'base64';
  // Status 0 is how browsers write that no answer came.
  if (!(status > 0) && text === null) return null;
  return {
    status: status > 0 ? status : null,
    headers: nameValuePairs(member(response, 'headers')) ?? [],
    body: text === null ? null : isBase64 ? decodeBase64(text) : new TextEncoder().encode(text),
  };
}

/** `[{name, value}]`, as HAR has headers; an object of names, as logs have them; `[name, value, name, value]`. */
function nameValuePairs(value: ExactJson | undefined): Header[] | null {
  if (isExactArray(value)) {
    if (value.every((item) => typeof item === 'string') && value.length % 2 === 0) return alternating(value);
    return value.flatMap((item): Header[] => {
      if (isExactArray(item)) return [[scalarText(item[0]) ?? '', scalarText(item[1]) ?? '']];
      const name = scalarText(member(item, 'name')) ?? scalarText(member(item, 'key'));
      return name === null ? [] : [[name, scalarText(member(item, 'value')) ?? '']];
    });
  }
  if (!isExactObject(value)) return null;
  return Object.entries(value).flatMap(([name, content]): Header[] => {
    const values = isExactArray(content) ? content : [content];
    return values.flatMap((one): Header[] => {
      const text = scalarText(one) ?? (typeof one === 'boolean' ? String(one) : null);
      return text === null ? [] : [[name, text]];
    });
  });
}

function alternating(items: readonly string[]): Header[] {
  const pairs: Header[] = [];
  for (let index = 0; index + 1 < items.length; index += 2)
    pairs.push([items[index] ?? '', items[index + 1] ?? '']);
  return pairs;
}

/** Where loggers put things: OpenTelemetry and ECS names, pino-http, morgan-like flat fields, and plain words. */
const places = {
  method: [
    'http.request.method',
    'http.method',
    'request.method',
    'req.method',
    'http_method',
    'request_method',
    'httpMethod',
    'requestMethod',
    'method',
    'verb',
  ],
  url: [
    'url.full',
    'http.url',
    'http.request.url',
    'request.url',
    'request.uri',
    'req.url',
    'http.target',
    'url.original',
    'url',
    'uri',
    'request_url',
    'requestUrl',
    'request_uri',
    'endpoint',
    'request.path',
    'url.path',
    'req.path',
    'path',
    'http.path',
  ],
  host: [
    'url.domain',
    'server.address',
    'http.host',
    'net.peer.name',
    'request.host',
    'req.host',
    'host.name',
    'hostname',
    'host',
    'authority',
  ],
  requestHeaders: [
    'http.request.headers',
    'request.headers',
    'req.headers',
    'request_headers',
    'requestHeaders',
    'headers',
  ],
  requestBody: [
    'http.request.body.content',
    'http.request.body',
    'request.body',
    'req.body',
    'request_body',
    'requestBody',
    'request.payload',
    'payload',
    'body',
  ],
  status: [
    'http.response.status_code',
    'http.status_code',
    'response.status',
    'response.statusCode',
    'response.status_code',
    'res.statusCode',
    'res.status',
    'status_code',
    'statusCode',
    'http_status',
    'httpStatus',
    'response_status',
    'responseStatus',
    'status',
  ],
  responseHeaders: [
    'http.response.headers',
    'response.headers',
    'res.headers',
    'response_headers',
    'responseHeaders',
  ],
  responseBody: [
    'http.response.body.content',
    'http.response.body',
    'response.body',
    'res.body',
    'response_body',
    'responseBody',
    'response.payload',
    'response',
  ],
} as const;

function readLogLine(line: ExactJson): RecordedExchange | null {
  if (!isExactObject(line)) return null;
  const method = firstText(line, places.method);
  const url = firstText(line, places.url);
  if (method === null || url === null) return null;
  const body = logBody(firstValue(line, places.requestBody));
  return {
    method: method.toUpperCase(),
    url: absoluteUrl(url, firstText(line, places.host)),
    httpVersion: null,
    requestHeaders: nameValuePairs(firstValue(line, places.requestHeaders)),
    requestBody: body,
    isBodyLost: false,
    response: logResponse(line),
  };
}

function logResponse(line: ExactJson): RecordedResponse | null {
  const status = Number(firstText(line, places.status) ?? '');
  const hasStatus = Number.isInteger(status) && status >= 100 && status < 600;
  const body = logBody(firstValue(line, places.responseBody));
  if (!hasStatus && body === null) return null;
  return {
    status: hasStatus ? status : null,
    headers: nameValuePairs(firstValue(line, places.responseHeaders)) ?? [],
    body: body?.bytes ?? null,
  };
}

function logBody(value: ExactJson | undefined): RecordedBody | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string') return { bytes: new TextEncoder().encode(value), isExact: true };
  return { bytes: new TextEncoder().encode(writeExactJson(value)), isExact: false };
}

function absoluteUrl(url: string, host: string | null): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(url) || host === null || /[\s/]/.test(host)) return url;
  return `https://${host}${url.startsWith('/') ? '' : '/'}${url}`;
}

function firstText(line: ExactJson, names: readonly string[]): string | null {
  for (const name of names) {
    const text = scalarText(valueAt(line, name));
    if (text !== null && text !== '') return text;
  }
  return null;
}

function firstValue(line: ExactJson, names: readonly string[]): ExactJson | undefined {
  for (const name of names) {
    const value = valueAt(line, name);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** `a.b` as nested members or as one dotted name, which loggers mix freely. */
function valueAt(line: ExactJson, name: string): ExactJson | undefined {
  const dotted = member(line, name);
  if (dotted !== undefined) return dotted;
  let current: ExactJson | undefined = line;
  const parts = name.split('.');
  for (const [index, part] of parts.entries()) {
    const rest: ExactJson | undefined = member(current, parts.slice(index).join('.'));
    if (rest !== undefined) return rest;
    current = member(current, part);
  }
  return current;
}
