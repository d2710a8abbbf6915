/** Records of JSON logs in any naming: pino, winston, bunyan, ECS, log4j, nginx, or one's own. */
import { isExactObject, member } from '../../../../shared/evidence/exactJson.ts';
import type { ExactJson } from '../../../../shared/evidence/importing.ts';
import { unwrappedLine, withGoogleRequest } from '../../../../shared/evidence/logs/envelopes.ts';
import { isTime } from '../../../../shared/evidence/ledger/cellShapes.ts';
import { noYear, timeAtStart } from '../../../../shared/evidence/logs/lineTimes.ts';
import { carriedStripeEvent, textAt } from '../../../../shared/evidence/recognise/jsonShapes.ts';
import type { Described, JsonFormat } from './jsonRecords.ts';

/** A format of its own for each file: what holds for all of its records is said once. */
export function apiLog(): JsonFormat {
  const said = { zone: false };
  return { format: 'api-log', rootName: 'records', describe: (line) => describe(line, said) };
}

const methods = [
  'method',
  'http.request.method',
  'request.method',
  'req.method',
  'http.method',
  'http_method',
  'httpMethod',
  'requestMethod',
  'verb',
  'request.verb',
  '@fields.method',
];
const places = [
  'url',
  'path',
  'uri',
  'http.url',
  'url.full',
  'url.original',
  'url.path',
  'request.url',
  'request.uri',
  'request.path',
  'req.url',
  'http.request.url',
  'http.target',
  'http.route',
  'endpoint',
  'target',
  'route',
  'requestUrl',
  'request_url',
  '@fields.url',
];
const statuses = [
  'status',
  'statusCode',
  'status_code',
  'http.response.status_code',
  'response.status',
  'response.statusCode',
  'response.status_code',
  'res.status',
  'res.statusCode',
  'http.status_code',
  'http.status',
  'http_status',
  'httpStatus',
];
const messages = [
  'message',
  'msg',
  'event',
  'event.action',
  'event.name',
  'text',
  'type',
  '@fields.msg',
  'log',
  'body',
];
const ownIds = [
  'request_id',
  'requestId',
  'req_id',
  'reqId',
  'x-request-id',
  'http.request.id',
  'request.id',
  'req.id',
  'trace_id',
  'traceId',
  'trace.id',
  'span_id',
  'correlation_id',
  'correlationId',
  'id',
  '_id',
  'uuid',
  'event_id',
  'event.id',
  'log_id',
  'insertId',
];
const times = [
  '@timestamp',
  'timestamp',
  'time',
  'ts',
  'date',
  'datetime',
  'created_at',
  'logged_at',
  'started_at',
  'startedAt',
  'received_at',
  'occurred_at',
  'event_time',
  'eventTime',
  '_time',
  't',
];

const titleLength = 160;

function describe(line: ExactJson, said: { zone: boolean }): Described | null {
  if (!isExactObject(line)) return null;
  const value = withGoogleRequest(unwrappedLine(line));
  return {
    title: title(value),
    naturalKey: naturalKey(value) ?? naturalKey(line),
    warnings: notes(value, said),
  };
}

/** A time that is stated and cannot be read is said; a line without any time says nothing about one. */
function notes(value: ExactJson, said: { zone: boolean }): Described['warnings'] & object {
  const stated = textAt(value, times);
  if (stated === null || /^\d{1,19}(?:\.\d{1,9})?$/.test(stated)) return [];
  const time = timeAtStart(stated, noYear());
  if (time?.hasZone === false && !said.zone) {
    said.zone = true;
    return [
      {
        code: 'assumed',
        message: 'Its time states no time zone and is taken as UTC, as are others like it.',
      },
    ];
  }
  if (time !== null || isTime(stated)) return [];
  return [
    { code: 'lost', message: `Its time “${stated.slice(0, 40)}” cannot be read; it counts as unknown.` },
  ];
}

function title(value: ExactJson): string {
  const method = textAt(value, methods);
  const place = textAt(value, places);
  const status = textAt(value, statuses);
  if (place !== null) {
    const answer = status !== null && /^[1-5]\d\d$/.test(status) ? ` → ${status}` : '';
    return shortened(`${method === null ? '' : `${method.toUpperCase()} `}${pathOf(place)}${answer}`);
  }
  const event = carriedStripeEvent(value);
  return shortened((event === null ? null : textAt(event, ['type'])) ?? textAt(value, messages) ?? 'record');
}

/** The path of an address without its query: titles are shown in lists. */
export function pathOf(address: string): string {
  const path = address.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
  return path === '' ? '/' : path;
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > titleLength ? `${line.slice(0, titleLength - 1)}…` : line;
}

/**
 * The record's own id joined with its time: one request writes several lines. A line without an id is told apart by a
 * time finer than a second and the request it speaks of; anything vaguer is no key.
 */
function naturalKey(value: ExactJson): string | null {
  const time = textAt(value, times) ?? textAt(member(value, 'instant'), ['epochSecond']);
  const id = textAt(value, ownIds);
  if (id !== null) return time === null ? id : `${id} ${time}`;
  const place = textAt(value, places);
  return place !== null && time !== null && /[.,]\d{3}|^\d{13,}/.test(time) ? `${time} ${place}` : null;
}
