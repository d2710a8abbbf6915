/**
 * Lines of access logs: the common and combined formats (Apache, nginx) with what is often added to them, and the
 * entries of AWS Application and Classic Load Balancers (documented field order, Elastic Load Balancing user guides).
 */
import { parseIsoInstant, type Instant } from '../../kernel/time.ts';
import { timeAtStart, noYear } from './lineTimes.ts';
import { namedValues } from './namedValues.ts';

export type AccessDialect = 'combined' | 'alb' | 'elb';

export interface AccessLine {
  readonly dialect: AccessDialect;
  readonly at: Instant | null;
  readonly client: string | null;
  readonly method: string | null;
  /** Absolute, or a path as the request line has it. */
  readonly url: string | null;
  readonly protocol: string | null;
  /** What the client was answered; null where it was not answered. */
  readonly status: number | null;
  /** What a load balancer was answered by its target; null where it got no answer. */
  readonly targetStatus: number | null;
  readonly bytes: number | null;
  readonly referrer: string | null;
  readonly userAgent: string | null;
  /** Duration of the request in ms, where the line states it. */
  readonly durationMs: number | null;
  readonly traceId: string | null;
  /** Further `name=value` fields and virtual host. */
  readonly extra: readonly (readonly [string, string])[];
}

interface Part {
  readonly text: string;
  readonly kind: 'word' | 'quoted' | 'bracketed';
}

const partLimit = 60;

/** Splits at blanks; "…" (with \" inside) and […] are one part each. Linear. */
function partsOf(line: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  while (at < line.length && parts.length < partLimit) {
    const letter = line.charAt(at);
    if (letter === ' ' || letter === '\t') {
      at += 1;
      continue;
    }
    if (letter === '"') {
      const end = quoteEnd(line, at);
      parts.push({ text: line.slice(at + 1, end).replaceAll('\\"', '"'), kind: 'quoted' });
      at = end + 1;
      continue;
    }
    const close = letter === '[' ? line.indexOf(']', at) : -1;
    if (close > 0 && close - at <= 64) {
      parts.push({ text: line.slice(at + 1, close), kind: 'bracketed' });
      at = close + 1;
      continue;
    }
    let end = at;
    while (end < line.length && line.charAt(end) !== ' ' && line.charAt(end) !== '\t') {
      // `rt="0.1"`: the blank inside the quotes belongs to the word.
      end = line.charAt(end) === '"' ? quoteEnd(line, end) + 1 : end + 1;
    }
    parts.push({ text: line.slice(at, end), kind: 'word' });
    at = end;
  }
  return parts;
}

/** Offset of the closing quote, or the line's end. */
function quoteEnd(line: string, opening: number): number {
  for (let at = opening + 1; at < line.length; at += 1) {
    const letter = line.charAt(at);
    if (letter === '\\') at += 1;
    else if (letter === '"') return at;
  }
  return line.length;
}

/** @returns null when the line is no entry of an access log */
export function accessLine(line: string): AccessLine | null {
  const parts = partsOf(line.slice(0, 65_536));
  return balancerEntry(parts) ?? combinedEntry(parts);
}

function combinedEntry(parts: readonly Part[]): AccessLine | null {
  const time = parts.findIndex(
    (part, index) => index <= 6 && part.kind === 'bracketed' && isClfTime(part.text),
  );
  if (time < 1) return null;
  const request = parts[time + 1];
  const status = parts[time + 2];
  if (request?.kind !== 'quoted' || status?.kind !== 'word' || !/^(?:\d{3}|-)$/.test(status.text))
    return null;
  const rest = parts.slice(time + 4);
  const quoted = rest.filter((part) => part.kind === 'quoted').map((part) => part.text);
  const words = rest.filter((part) => part.kind === 'word').map((part) => part.text);
  const extra = namedValues(words.join(' ')).pairs;
  const line = requestLine(request.text);
  const before = parts.slice(0, time);
  const host = before.length >= 4 ? (before[0]?.text ?? null) : null;
  return {
    dialect: 'combined',
    at: timeAtStart(parts[time]?.text ?? '', noYear())?.instant ?? null,
    client: before[host === null ? 0 : 1]?.text ?? null,
    ...line,
    status: statusNumber(status.text),
    targetStatus: null,
    bytes: wholeNumber(parts[time + 3]?.text),
    referrer: given(quoted[0]),
    userAgent: given(quoted[1]),
    durationMs: durationIn(words, extra),
    traceId: null,
    extra: [...(host === null ? [] : ([['host', host]] as const)), ...extra],
  };
}

function isClfTime(text: string): boolean {
  return /^\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2}/.test(text);
}

/** nginx writes `$request_time` in seconds with three decimals; named fields say what they are. */
function durationIn(words: readonly string[], extra: readonly (readonly [string, string])[]): number | null {
  const named = extra.find(([name]) => /^(?:rt|request_?time|duration|took|elapsed)$/i.test(name))?.[1];
  const plain = named ?? words.find((word) => /^\d{1,6}\.\d{3,6}$/.test(word));
  return seconds(plain);
}

const balancerKinds = /^(?:https?|h2|grpcs|wss?)$/;

function balancerEntry(parts: readonly Part[]): AccessLine | null {
  const texts = parts.map((part) => part.text);
  const isApplication = balancerKinds.test(texts[0] ?? '');
  const shift = isApplication ? 1 : 0;
  const at = /^\d{4}-\d{2}-\d{2}T/.test(texts[shift] ?? '') ? parseIsoInstant(texts[shift] ?? '') : null;
  const request = parts[shift + 11];
  if (at === null || request?.kind !== 'quoted' || !/:\d+$|^-$/.test(texts[shift + 2] ?? '')) return null;
  const times = [texts[shift + 4], texts[shift + 5], texts[shift + 6]].map((text) => seconds(text));
  if (times.some((time) => time === null)) return null;
  const isAnswered = times.every((time) => time !== null && time >= 0);
  const trace = isApplication ? (texts[17] ?? '') : '';
  return {
    dialect: isApplication ? 'alb' : 'elb',
    at,
    client: given(texts[shift + 2]),
    ...requestLine(request.text),
    status: statusNumber(texts[shift + 7]),
    targetStatus: statusNumber(texts[shift + 8]),
    bytes: wholeNumber(texts[shift + 10]),
    referrer: null,
    userAgent: given(texts[shift + 12]),
    durationMs: isAnswered ? times.reduce<number>((sum, time) => sum + (time ?? 0), 0) : null,
    traceId: /(?:Root|Self)=([\w-]{1,80})/.exec(trace)?.[1] ?? null,
    extra: [],
  };
}

function requestLine(text: string): Pick<AccessLine, 'method' | 'url' | 'protocol'> {
  const match = /^([A-Z]{3,20}) (\S+)(?: (HTTP\/[\d.]{1,5}|-))?/.exec(text);
  if (match === null) return { method: null, url: null, protocol: null };
  return { method: match[1] ?? null, url: match[2] ?? null, protocol: given(match[3]) };
}

function given(text: string | undefined): string | null {
  return text === undefined || text === '-' || text === '' ? null : text;
}

function statusNumber(text: string | undefined): number | null {
  return /^[1-5]\d{2}$/.test(text ?? '') ? Number(text) : null;
}

function wholeNumber(text: string | undefined): number | null {
  return /^\d{1,15}$/.test(text ?? '') ? Number(text) : null;
}

/** Seconds as written → ms; null where it is no number. */
function seconds(text: string | undefined): number | null {
  return /^-?\d{1,9}(?:\.\d{1,9})?$/.test(text ?? '') ? Math.round(Number(text) * 1e6) / 1e3 : null;
}
