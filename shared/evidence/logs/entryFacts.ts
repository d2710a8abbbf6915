/**
 * What an entry of a text log states, as one object of fields: time, level, message, `name=value` pairs, an HTTP
 * exchange and JSON that stand in its text. Only what is written is read; nothing is guessed.
 */
import { isExactObject, JsonSyntaxError, parseExactJson } from '../exactJson.ts';
import type { ExactJson } from '../importing.ts';
import type { Instant } from '../../kernel/time.ts';
import { accessLine, type AccessLine } from './accessLine.ts';
import { timeAtStart, type LineTime, type YearClock } from './lineTimes.ts';
import { namedValues } from './namedValues.ts';
import { syslogLine, type SyslogLine } from './syslogLine.ts';

export type LogDialect = 'access' | 'syslog' | 'timestamped' | 'logfmt';

export interface LogEntry {
  readonly title: string;
  /** Fields by name; the entry's own words under `message`. */
  readonly value: Readonly<Record<string, ExactJson>>;
  /** Null where no time could be read. */
  readonly at: Instant | null;
  readonly hasZone: boolean;
  readonly hasYear: boolean;
  /** Finer than a second: enough, with the text, to tell an entry from its neighbours. */
  readonly isFine: boolean;
  readonly isDayFirst: boolean;
}

const titleLength = 160;
/** How much of an entry is searched for words; all of it is searched for JSON and by full text. */
const wordsLimit = 8192;

/** @returns null when the text is no entry of this dialect */
export function readLogEntry(text: string, dialect: LogDialect, years: YearClock): LogEntry | null {
  switch (dialect) {
    case 'access': {
      const line = accessLine(text);
      return line === null ? null : accessEntry(line);
    }
    case 'syslog': {
      const line = syslogLine(text, years);
      return line === null ? null : syslogEntry(line);
    }
    case 'timestamped': {
      const time = timeAtStart(text, years);
      return time === null ? null : timestampedEntry(text, time);
    }
    case 'logfmt':
      return logfmtEntry(text);
  }
}

type Fields = Record<string, ExactJson>;

/** Fields without a prototype: a name such as `__proto__` is only a name. */
function fields(): Fields {
  return { __proto__: null };
}

function set(target: Fields, name: string, value: ExactJson | undefined): void {
  if (value !== undefined && value !== null && value !== '' && !(name in target)) target[name] = value;
}

function isoOf(at: Instant | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function accessEntry(line: AccessLine): LogEntry {
  const value = fields();
  set(value, 'time', isoOf(line.at));
  set(value, 'client', line.client);
  set(value, 'method', line.method);
  set(value, 'url', line.url);
  set(value, 'protocol', line.protocol);
  set(value, 'status', line.status === null ? null : exact(line.status));
  set(value, 'target_status', line.targetStatus === null ? null : exact(line.targetStatus));
  set(value, 'bytes', line.bytes === null ? null : exact(line.bytes));
  set(value, 'referrer', line.referrer);
  set(value, 'user_agent', line.userAgent);
  set(value, 'duration_ms', line.durationMs === null ? null : exact(line.durationMs));
  set(value, 'trace_id', line.traceId);
  for (const [name, text] of line.extra) set(value, name, text);
  const path = (line.url ?? '(no request)')
    .replace(/^[a-z]{2,5}:\/\/[^/?#]{0,300}/i, '')
    .replace(/[?#].*$/s, '');
  const answer = line.status === null ? 'no answer' : String(line.status);
  return {
    title: shortened(`${line.method ?? ''} ${path === '' ? '/' : path} → ${answer}`),
    value,
    at: line.at,
    hasZone: true,
    hasYear: true,
    isFine: line.dialect !== 'combined',
    isDayFirst: false,
  };
}

function exact(value: number): ExactJson {
  return { isExactNumber: true, text: String(value) };
}

function syslogEntry(line: SyslogLine): LogEntry {
  const value = fields();
  set(value, 'time', isoOf(line.at));
  set(value, 'level', line.severity);
  set(value, 'machine', line.host);
  set(value, 'program', line.program);
  set(value, 'process', line.processId);
  set(value, 'message_type', line.messageId);
  for (const [name, text] of line.data) set(value, name.slice(name.indexOf('.') + 1), text);
  readWords(line.message, value);
  return {
    title: shortened(`${line.program === null ? '' : `${line.program}: `}${line.message}`),
    value,
    at: line.at,
    hasZone: line.hasZone,
    hasYear: line.hasYear,
    isFine: line.isFine,
    isDayFirst: false,
  };
}

const levels =
  /(?:^|[\s[(<|"=])(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|SEVERE|FATAL|CRIT(?:ICAL)?|ALERT|EMERG(?:ENCY)?|PANIC|FINE(?:R|ST)?|DBG|INF|WRN|ERR|FTL|TRC|trace|debug|info|notice|warn(?:ing)?|error|severe|fatal|crit(?:ical)?|panic)(?=$|[\s\])>|:,"])/;

function timestampedEntry(text: string, time: LineTime): LogEntry {
  const value = fields();
  set(value, 'time', isoOf(time.instant));
  const head = withoutColours(text.slice(0, wordsLimit));
  set(value, 'level', levels.exec(head.slice(0, 240))?.[1]);
  const rest = withoutColours(text.slice(time.end)).replace(/^[\s\-–|:,\]]{1,8}/, '');
  // Container runtimes write the stream before the message, AWS Lambda the id of the request.
  const prefix = /^(?:std(?:out|err) [FP] |([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\t)/.exec(rest);
  set(value, 'request_id', prefix?.[1]);
  const message = rest.slice(prefix?.[0].length ?? 0);
  readWords(message, value);
  return {
    title: shortened(message),
    value,
    at: time.instant,
    hasZone: time.hasZone,
    hasYear: time.hasYear,
    isFine: time.isFine,
    isDayFirst: time.isDayFirst,
  };
}

function logfmtEntry(text: string): LogEntry | null {
  const { pairs, isWhole } = namedValues(text);
  if (!isWhole) return null;
  const value = fields();
  for (const [name, content] of pairs) set(value, name, asNumber(content));
  const time = firstOf(pairs, /^(?:ts|time|t|timestamp|@timestamp|date|datetime)$/i);
  const read = time === null ? null : timeAtStart(time, { year: null, month: 1 });
  const at = read?.instant ?? null;
  // The pairs are in the object already; what they hold may be JSON or name an exchange.
  const message = firstOf(pairs, /^(?:msg|message|event)$/i);
  if (message !== null) readExchange(message, value);
  const level = firstOf(pairs, /^(?:level|lvl|severity)$/i);
  const title = [level, message ?? pairs.map(([name, content]) => `${name}=${content}`).join(' ')];
  return {
    title: shortened(title.filter((part) => part !== null).join(' ')),
    value,
    at,
    hasZone: read?.hasZone ?? true,
    hasYear: true,
    isFine: read?.isFine ?? false,
    isDayFirst: false,
  };
}

function firstOf(pairs: readonly (readonly [string, string])[], name: RegExp): string | null {
  return pairs.find(([candidate]) => name.test(candidate))?.[1] ?? null;
}

/** Plain integers stay numbers, so that an amount in minor units reads as in JSON; everything else is text. */
function asNumber(text: string): ExactJson {
  return /^(?:0|[1-9]\d{0,14})$/.test(text) ? { isExactNumber: true, text } : text;
}

/** The message itself, and the fields, exchange and JSON in it. */
function readWords(message: string, value: Fields): void {
  const json = jsonIn(message);
  const words = json === null ? message : message.slice(0, json.start);
  if (json !== null && words.trim() === '') {
    // The whole message is a record of its own: its fields are the entry's, with the outer time kept.
    for (const [name, inner] of Object.entries(json.value)) set(value, name, inner);
    return;
  }
  set(value, 'message', message);
  const near = words.slice(0, wordsLimit);
  for (const [name, text] of namedValues(near).pairs) set(value, name, asNumber(text));
  readExchange(near, value);
  if (json !== null) set(value, bodyName(near, 'url' in value), json.value);
}

/** A body belongs to the side that the words before it name. */
function bodyName(words: string, isExchange: boolean): string {
  if (/\b(?:response|answer(?:ed)?|repl(?:y|ied)|responded|returned)\b|<-|<=/i.test(words))
    return 'responseBody';
  if (/\b(?:request|sending|sent|posting|webhook|callback|notification|received)\b|->|=>/i.test(words))
    return 'requestBody';
  return isExchange ? 'responseBody' : 'details';
}

const requestWords =
  /\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s{1,4}["']?(https?:\/\/[^\s"'<>]{1,4000}|\/[^\s"'<>]{0,4000})/;
const statusWords =
  /(?:\bstatus(?:[ _-]?code)?|\bcode|\bHTTP(?:\/\d(?:\.\d)?)?|->|=>|→|\breturned|\bresponded(?: with)?|\bresponse|\banswered|<-|<=|\bHTTP\/\d(?:\.\d)?")["']?\s{0,3}[:=]?\s{0,3}["'[(]?([1-5]\d{2})\b(?![.:-]\d)/i;
const failureWords =
  /\b(?:ECONN[A-Z]{3,10}|ETIMEDOUT|ESOCKETTIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPIPE|UnknownHostException|ConnectException|SocketTimeoutException|socket hang up|(?:connect|read|write|connection|request|gateway)(?:ion)? ?timed? ?-?out|connection (?:reset|refused|closed|aborted)|no route to host|no (?:response|answer|reply)|TLS handshake (?:failed|timeout)|certificate (?:has expired|verify failed))\b/i;

function readExchange(words: string, value: Fields): void {
  const request = requestWords.exec(words);
  if (request === null && !('url' in value)) return;
  set(value, 'method', request?.[1]);
  set(value, 'url', request?.[2]?.replace(/[),.;\]]+$/, ''));
  const after = request === null ? words : words.slice(request.index + request[0].length);
  const status = statusWords.exec(after)?.[1] ?? /^["']?\s{1,3}([1-5]\d{2})\b/.exec(after)?.[1];
  if (status !== undefined) set(value, 'status', { isExactNumber: true, text: status });
  else set(value, 'error', failureWords.exec(words)?.[0]);
}

/** A JSON object that reaches from its first brace to the end of the message. */
function jsonIn(
  message: string,
): { readonly value: Readonly<Record<string, ExactJson>>; readonly start: number } | null {
  const end = message.lastIndexOf('}') + 1;
  const first = message.search(/\{\s{0,200}"/);
  if (first < 0 || end <= first || message.slice(end).trim().length > 3) return null;
  try {
    const value = parseExactJson(message.slice(first, end));
    return isExactObject(value) ? { value, start: first } : null;
  } catch (thrown) {
    // Braces in a sentence: no JSON, only words.
    if (thrown instanceof JsonSyntaxError) return null;
    throw thrown;
  }
}

/** Terminal colours are no part of the words. */
export function withoutColours(text: string): string {
  // eslint-disable-next-line no-control-regex -- terminal colours begin with ESC
  return text.includes('\u001b') ? text.replace(/\u001b\[[\d;]{0,16}[A-Za-z]/g, '') : text;
}

function shortened(text: string): string {
  const line = withoutColours(text.slice(0, 400)).replace(/\s+/g, ' ').trim();
  if (line === '') return 'entry';
  return line.length > titleLength ? `${line.slice(0, titleLength - 1)}…` : line;
}
