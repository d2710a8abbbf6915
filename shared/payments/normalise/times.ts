/** Reading the times that logs and exports write: ISO 8601, epochs of any unit, and the day-first and month-first styles. */
import { parseIsoInstant, type CalendarDay, type Instant } from '../../kernel/time.ts';

export type DateOrder = 'iso' | 'dmy' | 'mdy' | 'epoch-seconds' | 'epoch-milliseconds';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Epochs are told apart by size: seconds, milliseconds, microseconds and nanoseconds since 1970 do not overlap for 1990–2200. */
export function instantFromEpoch(text: string): Instant | null {
  const match = /^(\d{9,19})(?:\.(\d+))?$/.exec(text.trim());
  if (match === null) return null;
  const [, digits = '', fraction = ''] = match;
  const value = Number(digits);
  if (digits.length <= 10) return value * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
  if (digits.length <= 13) return value;
  return digits.length <= 16 ? Math.floor(value / 1e3) : Math.floor(value / 1e6);
}

/**
 * Reads a time as written in an export.
 * @param offsetMinutes minutes east of UTC of the export's clock, for times without offset
 * @returns epoch milliseconds, or null when the text is no time
 */
export function readInstant(text: string, order: DateOrder = 'iso', offsetMinutes = 0): Instant | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (order === 'epoch-seconds' && /^\d+(\.\d+)?$/.test(trimmed)) return Math.round(Number(trimmed) * 1000);
  if (order === 'epoch-milliseconds' && /^\d+(\.\d+)?$/.test(trimmed)) return Math.round(Number(trimmed));
  return (
    parseIsoInstant(trimmed.replace(/\s*(UTC|GMT)$/i, 'Z'), offsetMinutes) ??
    instantFromEpoch(trimmed) ??
    readWrittenDate(trimmed, order === 'mdy', offsetMinutes)
  );
}

const numericDate =
  /^(\d{1,4})[./-](\d{1,2})[./-](\d{2,4})(?:[ T,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?$/;
const namedDate =
  /^(?:[A-Za-z]{3},\s*)?(\d{1,2})[ /-]([A-Za-z]{3})[a-z]*[ /-](\d{4})(?:[ T:,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp][Mm])?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?$/;
const compactDate = /^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?(Z)?)?$/;

function readWrittenDate(text: string, monthFirst: boolean, offsetMinutes: number): Instant | null {
  const named = namedDate.exec(text);
  if (named !== null) {
    const month = months.indexOf((named[2] ?? '').toLowerCase()) + 1;
    return month === 0 ? null : composed(named[3], String(month), named[1], named.slice(4), offsetMinutes);
  }
  const compact = compactDate.exec(text);
  if (compact !== null) {
    const [, year, month, dayOfMonth, hours, minutes, seconds] = compact;
    return composed(year, month, dayOfMonth, [hours, minutes, seconds], offsetMinutes);
  }
  const numeric = numericDate.exec(text);
  if (numeric === null) return null;
  const [, first = '', second = '', third = ''] = numeric;
  const clock = numeric.slice(4);
  if (first.length === 4) return composed(first, second, third, clock, offsetMinutes);
  if (first.length > 2) return null;
  // A part above 12 cannot be a month, whatever the export's usual order.
  const firstIsMonth = Number(second) > 12 || (monthFirst && Number(first) <= 12);
  return composed(third, firstIsMonth ? first : second, firstIsMonth ? second : first, clock, offsetMinutes);
}

function composed(
  year: string | undefined,
  month: string | undefined,
  dayOfMonth: string | undefined,
  clock: readonly (string | undefined)[],
  offsetMinutes: number,
): Instant | null {
  const [hours = '0', minutes = '0', seconds = '0', fraction, meridiem, zone] = clock;
  const century = (year ?? '').length === 2 ? `20${year ?? ''}` : (year ?? '');
  let hour = Number(hours);
  if (meridiem !== undefined) hour = (hour % 12) + (/^p/i.test(meridiem) ? 12 : 0);
  const two = (part: string | number | undefined): string => String(part ?? '0').padStart(2, '0');
  const offset = zone === undefined ? '' : /^(Z|UTC|GMT)$/i.test(zone) ? 'Z' : zone;
  const iso = `${century}-${two(month)}-${two(dayOfMonth)}T${two(hour)}:${two(minutes)}:${two(seconds)}${
    fraction === undefined ? '' : `.${fraction}`
  }${offset}`;
  return parseIsoInstant(iso, offsetMinutes);
}

/** The calendar day a date or date-time names, without shifting it between zones; null when there is none. */
export function readCalendarDay(text: string, order: DateOrder = 'iso'): CalendarDay | null {
  const iso = /^(\d{4}-\d{2}-\d{2})/.exec(text.trim())?.[1];
  if (iso !== undefined) return iso;
  const instant = readInstant(text, order);
  return instant === null ? null : new Date(instant).toISOString().slice(0, 10);
}
