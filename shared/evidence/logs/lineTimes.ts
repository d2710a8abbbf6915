/**
 * The time at the start of a log line, in the shapes that loggers write: ISO 8601 and its relatives, the common log
 * format, ctime, java.util.logging, glog, syslog and epochs. Every pattern is anchored and bounded, so that a hostile
 * line costs no more than a plain one.
 */
import { parseIsoInstant, type Instant } from '../../kernel/time.ts';

export interface LineTime {
  /** Null where the line states no day (time of day only) or no year and none is known. */
  readonly instant: Instant | null;
  /** Offset after the time and what closes it. */
  readonly end: number;
  readonly hasZone: boolean;
  readonly hasYear: boolean;
  /** True where the line states a fraction of a second. */
  readonly isFine: boolean;
  /** True for shapes that a body's line may have by chance: bare numbers and times of day. */
  readonly isWeak: boolean;
  /** True where day and month could be told apart by the order alone. */
  readonly isDayFirst: boolean;
}

export interface YearClock {
  /** Year of the times that state none; null while unknown. Moves on at the turn of a year. */
  year: number | null;
  /** Month (1–12) of the last such time. */
  month: number;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthNumber = (name: string | undefined): number =>
  months.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1;

const levelWord =
  'TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|FATAL|CRITICAL|CRIT|ALERT|EMERG|PANIC|DBG|INF|WRN|ERR|FTL|TRC';
const clock = String.raw`(\d{2}):(\d{2}):(\d{2})(?:[.,:](\d{1,9}))?`;
const zone = String.raw`(Z|\s?UTC|\s?GMT|[+-]\d{2}:?\d{2}|\s[+-]\d{2}:?\d{2}(?=[\s\]]|$))?`;
const monthName = '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const weekday = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';

// eslint-disable-next-line no-control-regex -- terminal colours begin with ESC
const colours = /^(?:\u001b\[[\d;]{0,16}m){1,8}/;
/** What may stand before the time: a level, an opening bracket. */
const opening = new RegExp(`^(?:[\\[(<]?(?:${levelWord})[\\])>]?[:|]?\\s{1,4}(?:\\|\\s)?)?[\\[(<"]?`, 'i');

type Stated = Omit<LineTime, 'end' | 'isWeak'>;
type Groups = readonly (string | undefined)[];
interface Shape {
  readonly isWeak?: boolean;
  readonly pattern: RegExp;
  readonly read: (groups: Groups, years: YearClock) => Stated;
}

const shapes: readonly Shape[] = [
  {
    pattern: new RegExp(String.raw`^(\d{4})[-/.](\d{2})[-/.](\d{2})[T _]${clock}${zone}`, 'i'),
    read: ([year, month, day, ...rest]) => full(year, Number(month), day, rest),
  },
  {
    pattern: new RegExp(
      String.raw`^(\d{4})[-/.](\d{2})[-/.](\d{2})[T ](\d{2}):(\d{2})()()(Z)?(?=[\s\]])`,
      'i',
    ),
    read: ([year, month, day, ...rest]) => full(year, Number(month), day, rest),
  },
  {
    pattern: new RegExp(
      String.raw`^(\d{4})(\d{2})(\d{2})[T -]?(\d{2}):?(\d{2}):?(\d{2})(?:[.,](\d{1,9}))?${zone}(?=[\s\]:|]|$)`,
      'i',
    ),
    read: ([year, month, day, ...rest]) => full(year, Number(month), day, rest),
  },
  {
    pattern: new RegExp(String.raw`^(\d{1,2})[/ -]${monthName}[/ -](\d{4})[: ]${clock}${zone}`, 'i'),
    read: ([day, month, year, ...rest]) => full(year, monthNumber(month), day, rest),
  },
  {
    pattern: new RegExp(String.raw`^${weekday},?\s(\d{1,2})\s${monthName}\s(\d{4})\s${clock}${zone}`, 'i'),
    read: ([day, month, year, ...rest]) => full(year, monthNumber(month), day, rest),
  },
  {
    pattern: new RegExp(
      String.raw`^${weekday}\s${monthName}\s{1,2}(\d{1,2})\s${clock}(?:\s(UTC|GMT))?\s(\d{4})`,
      'i',
    ),
    read: ([month, day, hours, minutes, seconds, fraction, offset, year]) =>
      full(year, monthNumber(month), day, [hours, minutes, seconds, fraction, offset]),
  },
  {
    pattern: new RegExp(
      String.raw`^${monthName}\s{1,2}(\d{1,2}),\s(\d{4}),?\s(\d{1,2}):(\d{2}):(\d{2})()\s([AP]M)?`,
      'i',
    ),
    read: ([month, day, year, hours, minutes, seconds, , meridiem]) =>
      full(year, monthNumber(month), day, [civilHour(hours, meridiem), minutes, seconds]),
  },
  {
    pattern: new RegExp(String.raw`^${monthName}\s{1,2}(\d{1,2})\s(?:(\d{4})\s)?${clock}`, 'i'),
    read: ([month, day, year, ...rest], years) =>
      full(year ?? yearOf(monthNumber(month), years), monthNumber(month), day, rest),
  },
  {
    pattern: new RegExp(String.raw`^[IWEF](\d{2})(\d{2})\s${clock}`),
    read: ([month, day, ...rest], years) => full(yearOf(Number(month), years), Number(month), day, rest),
  },
  {
    pattern: new RegExp(String.raw`^(\d{2})[./-](\d{2})[./-](\d{4})[ T]${clock}${zone}`, 'i'),
    read: ([first, second, year, ...rest]) =>
      Number(second) > 12
        ? full(year, Number(first), second, rest)
        : { ...full(year, Number(second), first, rest), isDayFirst: Number(first) <= 12 },
  },
  {
    isWeak: true,
    pattern: /^(\d{10})(?:\.(\d{1,9}))?(?=[\s\]:|,]|$)/,
    read: ([seconds, fraction]) => epoch(seconds, fraction),
  },
  {
    isWeak: true,
    pattern: /^(\d{10})(\d{3})(?:\d{3}|\d{6})?(?=[\s\]:|,]|$)/,
    read: ([seconds, fraction]) => epoch(seconds, fraction),
  },
  {
    isWeak: true,
    pattern: /^(\d{2}):(\d{2}):(\d{2})[.,](\d{3,9})(?=[\s\]|])/,
    read: () => ({ instant: null, hasZone: true, hasYear: false, isFine: true, isDayFirst: false }),
  },
];

function full(
  year: string | undefined,
  month: number,
  dayOfMonth: string | undefined,
  clockGroups: Groups,
): Stated {
  const [hours = '00', minutes = '00', seconds, fraction, offset] = clockGroups;
  const two = (part: string | number): string => String(part).padStart(2, '0');
  const stated = (offset ?? '').trim();
  const iso = `${year ?? ''}-${two(month)}-${two(dayOfMonth ?? '')}T${two(hours)}:${minutes}:${seconds === undefined || seconds === '' ? '00' : seconds}${
    fraction === undefined || fraction === '' ? '' : `.${fraction}`
  }${/^(?:utc|gmt|z)$/i.test(stated) ? 'Z' : stated}`;
  return {
    instant: year === undefined ? null : parseIsoInstant(iso),
    hasZone: stated !== '',
    hasYear: year !== undefined,
    isFine: fraction !== undefined && fraction !== '',
    isDayFirst: false,
  };
}

function epoch(seconds: string | undefined, fraction: string | undefined): Stated {
  const instant = Number(seconds) * 1000 + Number((fraction ?? '').slice(0, 3).padEnd(3, '0'));
  return { instant, hasZone: true, hasYear: true, isFine: fraction !== undefined, isDayFirst: false };
}

function civilHour(hours: string | undefined, meridiem: string | undefined): string {
  if (meridiem === undefined) return hours ?? '';
  return String((Number(hours) % 12) + (/^p/i.test(meridiem) ? 12 : 0));
}

/** The year of a time that states none: the known one, and the next after December. */
function yearOf(month: number, years: YearClock): string | undefined {
  if (years.year === null) return undefined;
  if (years.month - month > 6) years.year += 1;
  years.month = month;
  return String(years.year);
}

export const noYear = (): YearClock => ({ year: null, month: 1 });

/**
 * @param line the line's start; more than a few hundred characters are not needed
 * @returns null when the line does not begin with a time
 */
export function timeAtStart(line: string, years: YearClock): LineTime | null {
  const coloured = colours.exec(line)?.[0].length ?? 0;
  const first = line.charCodeAt(coloured);
  if (!mayBegin(first)) return null;
  const plain = line.slice(coloured, coloured + 160);
  const before = opening.exec(plain)?.[0].length ?? 0;
  // A level such as INFO and glog's I0303 begin alike: without what was skipped it may still be a time.
  for (const skip of before === 0 ? [0] : [before, 0]) {
    const text = plain.slice(skip);
    for (const { pattern, read, isWeak = false } of shapes) {
      const match = pattern.exec(text);
      if (match === null) continue;
      const time = read(match.slice(1), years);
      if (time.hasYear && time.instant === null) continue;
      const closing = /^[\])>"]?/.exec(text.slice(match[0].length))?.[0].length ?? 0;
      return { ...time, isWeak, end: coloured + skip + match[0].length + closing };
    }
  }
  return null;
}

/** Digits, letters and opening brackets; everything else cannot begin a time. */
function mayBegin(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x5b ||
    code === 0x28 ||
    code === 0x3c ||
    code === 0x22
  );
}

/** A year that the text states in any date, for times that state none; null when there is none. */
export function statedYear(text: string): number | null {
  const year = /(?:^|[^\d])(20\d{2})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[^\d]|$)/.exec(text)?.[1];
  return year === undefined ? null : Number(year);
}
