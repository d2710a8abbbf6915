/**
 * Business days of TARGET, the euro's settlement calendar: no weekends, and six closing days a year
 * (ECB, long-term calendar for TARGET closing days: 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December).
 */
import { day, dayOf, startOfDay, type CalendarDay, type Instant } from '../kernel/time.ts';

/** Easter Sunday of the Gregorian calendar (Meeus/Jones/Butcher), as the start of that day in UTC. */
function easterSunday(year: number): Instant {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const yearOfCentury = year % 100;
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30;
  const weekday =
    (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7;
  const shift = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const position = epact + weekday - 7 * shift + 114;
  return Date.UTC(year, Math.floor(position / 31) - 1, (position % 31) + 1);
}

const closingDays = new Map<number, ReadonlySet<CalendarDay>>();

function closingDaysOf(year: number): ReadonlySet<CalendarDay> {
  const known = closingDays.get(year);
  if (known !== undefined) return known;
  const easter = easterSunday(year);
  const text = String(year);
  const closed = new Set([
    `${text}-01-01`,
    dayOf(easter - 2 * day),
    dayOf(easter + day),
    `${text}-05-01`,
    `${text}-12-25`,
    `${text}-12-26`,
  ]);
  closingDays.set(year, closed);
  return closed;
}

export function isBusinessDay(calendarDay: CalendarDay): boolean {
  const weekday = new Date(startOfDay(calendarDay)).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !closingDaysOf(Number(calendarDay.slice(0, 4))).has(calendarDay);
}

/**
 * The instant `count` business days after `from`, at the same time of day. A start on a closed day counts from the
 * end of it: what is sent on a Saturday begins its first business day on Monday.
 */
export function addBusinessDays(from: Instant, count: number): Instant {
  let at = from;
  if (!isBusinessDay(dayOf(at))) {
    at = startOfDay(dayOf(at));
    while (!isBusinessDay(dayOf(at))) at += day;
  }
  let left = count;
  while (left >= 1) {
    at += day;
    if (isBusinessDay(dayOf(at))) left -= 1;
  }
  return at;
}

/** The last business day before the instant's own day, at the same time of day. */
export function businessDayBefore(at: Instant): Instant {
  let earlier = at - day;
  while (!isBusinessDay(dayOf(earlier))) earlier -= day;
  return earlier;
}

/** A profile's number as a due time: milliseconds, or business days. */
export function dueAfter(
  from: Instant,
  limit: { value: number; unit: 'milliseconds' | 'business-days' },
): Instant {
  return limit.unit === 'milliseconds' ? from + limit.value : addBusinessDays(from, limit.value);
}

/** "4 h", "2 business days": a profile's number for sentences. */
export function limitText(limit: { value: number; unit: 'milliseconds' | 'business-days' }): string {
  if (limit.unit === 'business-days')
    return `${String(limit.value)} business day${limit.value === 1 ? '' : 's'}`;
  const hours = limit.value / 3_600_000;
  return hours < 48 ? `${String(hours)} h` : `${String(hours / 24)} days`;
}
