/** HTTP messages as text: a record an exchange, read into the shape of HAR. */
import type { ExactJson } from '../../../../../shared/evidence/importing.ts';
import {
  httpExchanges,
  readRequestLine,
  readStatusLine,
  type MessageExchange,
  type MessageHeader,
  type MessagePart,
} from '../../../../../shared/evidence/httpMessages.ts';
import { timeAtStart, noYear } from '../../../../../shared/evidence/logs/lineTimes.ts';
import { findInBrokenJson } from '../../../../../shared/evidence/redaction/brokenJson.ts';
import { findInValue, runningText } from '../../../../../shared/evidence/redaction/searchText.ts';
import type { Span, Tokenise } from '../../../../../shared/evidence/redaction/spans.ts';
import { pathOf } from '../apiLog.ts';
import type { Described, DocumentReader, Piece } from './wholeDocument.ts';

export function messagesReader(): DocumentReader {
  let hasTimes = false;
  return {
    format: 'http-message',
    pieces: (text) =>
      httpExchanges(text).map(({ start, end }, index): Piece => ({
        start,
        end,
        locator: `exchange[${index}]`,
      })),
    secrets: secretsOf,
    describe(text) {
      const [exchange] = httpExchanges(text);
      if (exchange === undefined) return 'it has no request line and no status line';
      const described = describe(text, exchange);
      hasTimes ||= dateOf(exchange) !== null;
      return described;
    },
    notes: () => (hasTimes ? ['The times are those of the answers’ Date headers.'] : []),
  };
}

function secretsOf(text: string, tokenise: Tokenise): Span[] {
  return httpExchanges(text).flatMap(({ request, response }) =>
    [request, response].flatMap((part) => (part === null ? [] : partSecrets(text, part, tokenise))),
  );
}

function partSecrets(text: string, part: MessagePart, tokenise: Tokenise): Span[] {
  const moved = (spans: readonly Span[], by: number): Span[] =>
    spans.map((span) => ({ ...span, start: span.start + by, end: span.end + by }));
  return [
    ...moved(findInValue(part.firstLine, runningText, tokenise), part.lineStart),
    ...part.headers.flatMap(({ name, start, end }) =>
      moved(findInValue(text.slice(start, end), { name, parents: [], depth: 0 }, tokenise), start),
    ),
    ...moved(bodySecrets(text.slice(part.bodyStart, part.bodyEnd), tokenise), part.bodyStart),
  ];
}

/** A body that is cut off still has the names of its fields. */
function bodySecrets(body: string, tokenise: Tokenise): Span[] {
  const found = findInValue(body, runningText, tokenise);
  return found.length > 0 || !/^\s{0,100}[{[]/.test(body) ? found : findInBrokenJson(body, tokenise);
}

function describe(text: string, exchange: MessageExchange): Described {
  const request = exchange.request === null ? null : readRequestLine(exchange.request.firstLine);
  const status = exchange.response === null ? null : readStatusLine(exchange.response.firstLine);
  const url = request === null ? null : urlOf(request.target, exchange.request?.headers ?? []);
  const answer = status === null ? (exchange.failure ?? '') : String(status.status);
  const place = request === null ? 'response' : `${request.method} ${pathOf(url ?? request.target)}`;
  const losses = [exchange.request, exchange.response]
    .filter((part) => part?.isOtherLength === true)
    .map(() => 'A body is longer or shorter than its Content-Length says; it is kept as it stands.');
  return {
    title: `${place}${answer === '' ? '' : ` → ${answer}`}`.slice(0, 160),
    naturalKey: null,
    content: { kind: 'json', value: entryOf(text, exchange, request, status, url) },
    losses: [...new Set(losses)],
  };
}

function entryOf(
  text: string,
  exchange: MessageExchange,
  request: ReturnType<typeof readRequestLine>,
  status: ReturnType<typeof readStatusLine>,
  url: string | null,
): ExactJson {
  const pairs = (part: MessagePart | null): ExactJson[] =>
    (part?.headers ?? []).map(({ name, value }) => ({ name, value }));
  const body = (part: MessagePart | null): string =>
    part === null || part.bodyStart >= part.bodyEnd ? '' : text.slice(part.bodyStart, part.bodyEnd);
  const date = dateOf(exchange);
  const sent = body(exchange.request);
  return {
    ...(date === null ? {} : { startedDateTime: date }),
    ...(request === null
      ? {}
      : {
          request: {
            method: request.method,
            url: url ?? request.target,
            httpVersion: request.version ?? '',
            headers: pairs(exchange.request),
            ...(sent === '' ? {} : { postData: { mimeType: '', text: sent } }),
          },
        }),
    ...(status === null && exchange.failure === null
      ? {}
      : {
          response: {
            status: { isExactNumber: true, text: String(status?.status ?? 0) },
            headers: pairs(exchange.response),
            content: { text: body(exchange.response) },
            ...(exchange.failure === null ? {} : { _error: exchange.failure }),
          },
        }),
  };
}

function headerOf(headers: readonly MessageHeader[], name: string): string | null {
  return headers.find((header) => header.name.toLowerCase() === name)?.value ?? null;
}

/** A target that is only a path gets the host of its header; https, unless the port says otherwise. */
function urlOf(target: string, headers: readonly MessageHeader[]): string {
  if (!target.startsWith('/')) return target;
  const host = headerOf(headers, 'host') ?? headerOf(headers, ':authority');
  if (host === null) return target;
  return `${/:(?:80|8080)$/.test(host) ? 'http' : 'https'}://${host}${target}`;
}

/** The answer's Date (RFC 9110 section 6.6.1) in ISO 8601. */
function dateOf({ response }: MessageExchange): string | null {
  const date = headerOf(response?.headers ?? [], 'date');
  const at = date === null ? null : (timeAtStart(date, noYear())?.instant ?? null);
  return at === null ? null : new Date(at).toISOString();
}
