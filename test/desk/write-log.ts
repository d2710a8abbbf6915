import type { Book, LogLine } from './book.ts';
import { isoUtc, MINUTE, SECOND } from './calendar.ts';
import type { Json, JsonObject, Sensitive } from './model.ts';
import { repeatedLines, utf8, written } from './written.ts';
import type { Placement, Written } from './written.ts';

/** Whose field names the gateway's log has. */
export type LogDialect = 'plain' | 'pino' | 'winston' | 'ecs' | 'flat';
export const LOG_DIALECTS: readonly LogDialect[] = ['pino', 'winston', 'ecs', 'flat'];

const HOST = 'payout-gateway-7c9f6d5b4-x2kqp';
const LEVELS = { info: 30, warn: 40, error: 50 } as const;

function plain(line: LogLine): JsonObject {
  return {
    timestamp: isoUtc(line.at),
    level: line.level,
    service: 'payout-gateway',
    message: line.message,
    direction: line.direction,
    request_id: line.requestId,
    method: line.method,
    url: line.url,
    status: line.status,
    duration_ms: line.durationMs,
    ...(line.error === null ? {} : { error: line.error }),
    request: { headers: line.requestHeaders, body: line.requestBody },
    response: line.status === null ? null : { body: line.responseBody },
  };
}

function pino(line: LogLine): JsonObject {
  return {
    level: LEVELS[line.level],
    time: line.at,
    pid: 17,
    hostname: HOST,
    name: 'payout-gateway',
    reqId: line.requestId,
    direction: line.direction,
    req: { method: line.method, url: line.url, headers: line.requestHeaders, body: line.requestBody },
    ...(line.status === null ? {} : { res: { statusCode: line.status, body: line.responseBody } }),
    ...(line.error === null
      ? {}
      : { err: { type: 'Error', code: line.error.split(':')[0] ?? '', message: line.error } }),
    responseTime: line.durationMs,
    msg: line.message,
  };
}

/** Bodies as text inside the JSON, as many loggers write them. */
const asText = (body: Json): Json => (body === null ? null : JSON.stringify(body));

function winston(line: LogLine): JsonObject {
  return {
    level: line.level,
    message: line.message,
    timestamp: isoUtc(line.at),
    label: 'payout-gateway',
    metadata: {
      requestId: line.requestId,
      direction: line.direction,
      httpMethod: line.method,
      endpoint: line.url,
      statusCode: line.status,
      elapsedMs: line.durationMs,
      requestHeaders: line.requestHeaders,
      requestBody: asText(line.requestBody),
      responseBody: asText(line.responseBody),
      ...(line.error === null ? {} : { errorMessage: line.error }),
    },
  };
}

/** Elastic Common Schema: dotted names, bodies as text, duration in nanoseconds. */
function ecs(line: LogLine): JsonObject {
  return {
    '@timestamp': isoUtc(line.at),
    'log.level': line.level,
    message: line.message,
    'ecs.version': '8.11.0',
    'service.name': 'payout-gateway',
    'host.hostname': HOST,
    'network.direction': line.direction === 'outbound' ? 'egress' : 'ingress',
    'trace.id': line.requestId,
    'http.request.method': line.method,
    'url.full': line.url,
    ...(line.status === null ? {} : { 'http.response.status_code': line.status }),
    'event.duration': line.durationMs * 1_000_000,
    'http.request.headers': line.requestHeaders,
    'http.request.body.content': asText(line.requestBody),
    'http.response.body.content': asText(line.responseBody),
    ...(line.error === null ? {} : { 'error.message': line.error }),
  };
}

function flat(line: LogLine): JsonObject {
  return {
    ts: line.at / 1000,
    lvl: line.level.toUpperCase(),
    logger: 'gateway.http',
    msg: line.message,
    dir: line.direction,
    rid: line.requestId,
    verb: line.method,
    uri: line.url,
    code: line.status,
    took: line.durationMs,
    err: line.error,
    hdrs: line.requestHeaders,
    req_body: line.requestBody,
    resp_body: line.responseBody,
  };
}

const DIALECTS: Readonly<Record<LogDialect, (line: LogLine) => JsonObject>> = {
  plain,
  pino,
  winston,
  ecs,
  flat,
};

const noise = (book: Book, at: number, message: string, more: Partial<LogLine> = {}): LogLine => ({
  at,
  level: 'info',
  direction: 'outbound',
  method: 'GET',
  url: `${book.gateway.base}/v1/health`,
  status: 200,
  durationMs: 31,
  requestId: book.ids.requestId(),
  requestHeaders: {},
  requestBody: null,
  responseBody: { status: 'ok' },
  error: null,
  message,
  payment: null,
  ...more,
});

/** Lines that belong to no payment; the last one is the newest moment of all evidence. */
function addNoise(book: Book, from: number): Sensitive[] {
  const random = book.random.fork('log-noise');
  const { number } = random.pick(book.customers).card;
  for (let at = from; at < book.end; at += random.int(200, 500) * MINUTE)
    book.write(noise(book, at, 'health check'));
  book.write(
    noise(book, from + random.int(900, 4000) * MINUTE, 'card form posted to the wrong endpoint', {
      level: 'warn',
      direction: 'inbound',
      method: 'POST',
      url: '/v1/deposits/card',
      status: 422,
      requestBody: { card: { number, cvc: '737', exp: '08/29' } },
      responseBody: { error: 'card data must not be sent here' },
    }),
  );
  book.write(noise(book, book.end - SECOND, 'health check'));
  return [
    { kind: 'pan', value: number, file: LOG_NAME },
    { kind: 'cvc', value: '737', file: LOG_NAME },
    { kind: 'credential', value: book.gatewayToken, file: LOG_NAME },
  ];
}

const LOG_NAME = 'payout-gateway.jsonl';

/** The gateway's log of its calls to the payout API and of the webhooks it got. */
export function writeLog(book: Book, dialect: LogDialect, from: number): Written {
  const sensitive = addNoise(book, from);
  const ordered = [...book.log].sort((a, b) => a.at - b.at);
  const lines = ordered.map((line) => JSON.stringify(DIALECTS[dialect](line)));
  const placements = ordered.flatMap((line, index): Placement[] =>
    line.payment === null ? [] : [{ owner: line.payment, locator: { file: LOG_NAME, line: index + 1 } }],
  );
  const counts = { records: lines.length, repeatedLines: repeatedLines(lines) };
  return written(
    LOG_NAME,
    'api-log',
    utf8(lines.map((line) => `${line}\n`).join('')),
    counts,
    placements,
    sensitive,
  );
}
