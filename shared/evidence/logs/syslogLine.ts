/** Syslog messages: RFC 5424 (structured), RFC 3164 (BSD) with and without its priority, as daemons write them to files. */
import { parseIsoInstant, type Instant } from '../../kernel/time.ts';
import { timeAtStart, type YearClock } from './lineTimes.ts';

export interface SyslogLine {
  readonly rfc: 5424 | 3164;
  /** Severity 0–7 in words (RFC 5424 section 6.2.1); null without priority. */
  readonly severity: string | null;
  readonly at: Instant | null;
  readonly hasZone: boolean;
  readonly hasYear: boolean;
  readonly isFine: boolean;
  readonly host: string | null;
  readonly program: string | null;
  readonly processId: string | null;
  readonly messageId: string | null;
  /** Parameters of structured data as `element.name`. */
  readonly data: readonly (readonly [string, string])[];
  readonly message: string;
}

const severities = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'info', 'debug'];

const structuredHead =
  /^<(\d{1,3})>(\d{1,2}) (\S{1,64}) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32})(?: |$)/;
const bsdHead =
  /^(?:<(\d{1,3})>)?((?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d{2}:\d{2}:\d{2}(?:\.\d{1,9})?|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})) ([\w.:-]{1,255}) (?:([^\s:[\]]{1,64})(?:\[(\d{1,10})\])?: ?)?/;

/** True for the first line of a message; cheap enough for every line. */
export function beginsSyslog(head: string): boolean {
  const match = bsdHead.exec(head);
  if (match === null) return structuredHead.test(head);
  if (match[1] !== undefined) return true;
  // An application's log has a level where syslog has the host; with a full time only the process id tells them apart.
  if (/^(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|stdout|stderr)$/i.test(match[3] ?? ''))
    return false;
  return match[5] !== undefined || /^[A-Z]/.test(head);
}

/** @returns null when the line is no syslog message */
export function syslogLine(line: string, years: YearClock): SyslogLine | null {
  const structured = structuredHead.exec(line);
  if (structured !== null) return structuredLine(line, structured);
  const match = bsdHead.exec(line);
  if (match === null || !beginsSyslog(line.slice(0, 400))) return null;
  const [head, priority, time = '', host, program, processId] = match;
  const read = timeAtStart(time, years);
  return {
    rfc: 3164,
    severity: severityOf(priority),
    at: read?.instant ?? null,
    hasZone: read?.hasZone ?? false,
    hasYear: read?.hasYear ?? false,
    isFine: read?.isFine ?? false,
    host: host ?? null,
    program: program ?? null,
    processId: processId ?? null,
    messageId: null,
    data: [],
    message: line.slice(head.length),
  };
}

function structuredLine(line: string, match: RegExpExecArray): SyslogLine {
  const [head, priority, , time = '', host, program, processId, messageId] = match;
  const { data, end } = structuredData(line, head.length);
  return {
    rfc: 5424,
    severity: severityOf(priority),
    at: parseIsoInstant(time),
    hasZone: true,
    hasYear: true,
    isFine: /[.,]\d/.test(time),
    host: given(host),
    program: given(program),
    processId: given(processId),
    messageId: given(messageId),
    data,
    message: line.slice(end).replace(/^ ?\ufeff?/, ''),
  };
}

function given(text: string | undefined): string | null {
  return text === undefined || text === '-' ? null : text;
}

function severityOf(priority: string | undefined): string | null {
  const value = Number(priority);
  return priority === undefined || value > 191 ? null : (severities[value % 8] ?? null);
}

/** `[id name="value" …][…]` or `-` (RFC 5424 section 6.3); `\"`, `\\` and `\]` are escaped. */
function structuredData(line: string, start: number): { data: [string, string][]; end: number } {
  const data: [string, string][] = [];
  let at = start;
  if (line.charAt(at) === '-') return { data, end: at + 1 };
  while (line.charAt(at) === '[') {
    const element = /^\[([^\s\]"=]{1,64})/.exec(line.slice(at, at + 70));
    if (element === null) break;
    let next = at + element[0].length;
    for (;;) {
      const name = /^ {1,4}([^\s\]"=]{1,64})="/.exec(line.slice(next, next + 72));
      if (name === null) break;
      const opening = next + name[0].length;
      const closing = parameterEnd(line, opening);
      if (closing < 0) return { data, end: at };
      data.push([
        `${element[1] ?? ''}.${name[1] ?? ''}`,
        line.slice(opening, closing).replace(/\\(["\\\]])/g, '$1'),
      ]);
      next = closing + 1;
    }
    if (line.charAt(next) !== ']') break;
    at = next + 1;
  }
  return { data, end: at };
}

function parameterEnd(line: string, from: number): number {
  for (let at = from; at < line.length; at += 1) {
    const letter = line.charAt(at);
    if (letter === '\\') at += 1;
    else if (letter === '"') return at;
  }
  return -1;
}
