/** How instants read on screen, in the zone that the person chose. Evidence keeps UTC; the zone is display only. */
import type { Instant } from '../../shared/kernel/time.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
    timeZoneName: 'shortOffset',
  });
  formats.set(zone, made);
  return made;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export interface TimeParts {
  readonly year: string;
  readonly month: string;
  readonly monthName: string;
  readonly day: string;
  readonly clock: string;
  readonly milliseconds: string;
  /** "UTC", "UTC+8", "UTC−3:30" */
  readonly offset: string;
}

export function timeParts(instant: Instant, zone: string): TimeParts {
  const parts = new Map(
    formatFor(zone)
      .formatToParts(instant)
      .map((part) => [part.type, part.value]),
  );
  const get = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  const offset = get('timeZoneName')
    .replace('GMT', 'UTC')
    .replace('-', '−')
    .replace(/[+−]0$/, '');
  return {
    year: get('year'),
    month: get('month'),
    monthName: months[Number(get('month')) - 1] ?? '',
    day: get('day'),
    clock: `${get('hour')}:${get('minute')}:${get('second')}`,
    milliseconds: get('fractionalSecond'),
    offset: offset === '' ? 'UTC' : offset,
  };
}

/** "3 Mar 14:12:09" */
export function shortTime(instant: Instant, zone: string): string {
  const parts = timeParts(instant, zone);
  return `${String(Number(parts.day))} ${parts.monthName} ${parts.clock}`;
}

/** "14:12:09" */
export function clockTime(instant: Instant, zone: string): string {
  return timeParts(instant, zone).clock;
}

/** "22 Mar 2026 00:00 UTC" */
export function dayAndMinute(instant: Instant, zone: string): string {
  const parts = timeParts(instant, zone);
  return `${String(Number(parts.day))} ${parts.monthName} ${parts.year} ${parts.clock.slice(0, 5)} ${parts.offset}`;
}

/** "2026-03-03 14:12:31.000 UTC": for comparing by eye and for copying. */
export function fullTime(instant: Instant, zone: string): string {
  const parts = timeParts(instant, zone);
  return `${parts.year}-${parts.month}-${parts.day} ${parts.clock}.${parts.milliseconds} ${parts.offset}`;
}

/** "2026-03-03": the calendar day of an instant in the zone. */
export function calendarDayIn(instant: Instant, zone: string): string {
  const parts = timeParts(instant, zone);
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** "UTC+8" for the status bar. */
export function zoneLabel(zone: string, at: Instant): string {
  return timeParts(at, zone).offset;
}

/** "3 Mar" of a bank's calendar day 'YYYY-MM-DD', which has no zone. */
export function shortDay(calendarDay: string): string {
  const [, month, day] = calendarDay.split('-');
  return `${String(Number(day))} ${months[Number(month) - 1] ?? ''}`;
}
