/**
 * Time as the product keeps it: instants are epoch milliseconds (UTC), calendar days are 'YYYY-MM-DD' strings.
 * The four faces of an event's time: what the party claims, what we received, the booking day, the value day.
 */
import { z } from 'zod';

/** Epoch milliseconds, UTC. */
export type Instant = number;
export const instantSchema = z.number().int();

/** Calendar day 'YYYY-MM-DD' without a zone: a bank's booking or value day. */
export type CalendarDay = string;
export const calendarDaySchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

export const fourTimesSchema = z.object({
  /** What the party says about when it happened. */
  occurredAt: instantSchema.nullable(),
  /** When it reached us. */
  receivedAt: instantSchema.nullable(),
  bookedOn: calendarDaySchema.nullable(),
  valueOn: calendarDaySchema.nullable(),
});
export type FourTimes = z.infer<typeof fourTimesSchema>;

const isoPattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * Reads ISO 8601 / RFC 3339 (date, or date and time with optional offset).
 * A time without offset is taken as UTC shifted by `assumedOffsetMinutes`. Null when the text is no such time.
 */
export function parseIsoInstant(text: string, assumedOffsetMinutes = 0): Instant | null {
  const match = isoPattern.exec(text.trim());
  if (match === null) return null;
  const [, year, month, dayOfMonth, hours = '0', minutes = '0', seconds = '0', fraction = '', offset] = match;
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0') || '0');
  const utc = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(dayOfMonth),
    Number(hours),
    Number(minutes),
    Number(seconds),
    milliseconds,
  );
  const check = new Date(utc);
  if (check.getUTCMonth() !== Number(month) - 1 || check.getUTCDate() !== Number(dayOfMonth)) return null;
  if (Number(hours) > 24 || Number(minutes) > 59 || Number(seconds) > 60) return null;
  return utc - offsetMinutes(offset, assumedOffsetMinutes) * minute;
}

function offsetMinutes(offset: string | undefined, assumed: number): number {
  if (offset === undefined) return assumed;
  if (offset.toUpperCase() === 'Z') return 0;
  const sign = offset.startsWith('-') ? -1 : 1;
  const digits = offset.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)));
}

/** "2026-03-03T14:12:31.000Z" */
export function isoText(instant: Instant): string {
  return new Date(instant).toISOString();
}

/** The UTC calendar day of an instant. */
export function dayOf(instant: Instant): CalendarDay {
  return isoText(instant).slice(0, 10);
}

/** Start of a calendar day in UTC. */
export function startOfDay(calendarDay: CalendarDay): Instant {
  return Date.parse(`${calendarDay}T00:00:00.000Z`);
}

/** "18 d 9 h", "2.7 s", "3 min 20 s": two units at most, for sentences and edges. */
export function durationText(milliseconds: number): string {
  const sign = milliseconds < 0 ? '−' : '';
  const span = Math.abs(milliseconds);
  if (span < second) return `${sign}${String(Math.round(span))} ms`;
  if (span < minute) return `${sign}${String(Math.round(span / 100) / 10)} s`;
  const units: readonly (readonly [number, string])[] = [
    [day, 'd'],
    [hour, 'h'],
    [minute, 'min'],
    [second, 's'],
  ];
  const first = units.findIndex(([size]) => span >= size);
  const parts: string[] = [];
  let rest = span;
  for (const [size, name] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${String(count)} ${name}`);
  }
  return `${sign}${parts.join(' ')}`;
}
