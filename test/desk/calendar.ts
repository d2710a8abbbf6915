/** Times of the desk: epoch milliseconds in UTC, dates 'YYYY-MM-DD', bank days of the TARGET calendar. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const startOfDate = (date: string): number => Date.parse(`${date}T00:00:00Z`);
export const isoDate = (at: number): string => new Date(at).toISOString().slice(0, 10);
export const isoUtc = (at: number): string => new Date(at).toISOString();
export const isoUtcSeconds = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
export const addDays = (date: string, days: number): string => isoDate(startOfDate(date) + days * DAY);
export const weekday = (date: string): number => new Date(startOfDate(date)).getUTCDay();

/** Easter Sunday of a year in the Gregorian calendar (the anonymous algorithm of 1876). */
function easterSunday(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  const day = ((h + l - 7 * m + 114) % 31) + 1;
  return isoDate(Date.UTC(year, month - 1, day));
}

/** Whether TARGET settles that day: not on weekends, 1 Jan, Good Friday, Easter Monday, 1 May, 25 and 26 Dec. */
export function isBankDay(date: string): boolean {
  const day = weekday(date);
  if (day === 0 || day === 6) return false;
  if (['01-01', '05-01', '12-25', '12-26'].includes(date.slice(5))) return false;
  const easter = easterSunday(Number(date.slice(0, 4)));
  return date !== addDays(easter, -2) && date !== addDays(easter, 1);
}

/** The date itself when it is a bank day, else the next one. */
export function bankDayFrom(date: string): string {
  let day = date;
  while (!isBankDay(day)) day = addDays(day, 1);
  return day;
}

/** The n-th bank day after a date (n ≥ 1), or before it (n ≤ -1). */
export function addBankDays(date: string, days: number): string {
  const step = days < 0 ? -1 : 1;
  let day = date;
  for (let left = Math.abs(days); left > 0; left -= 1) {
    day = addDays(day, step);
    while (!isBankDay(day)) day = addDays(day, step);
  }
  return day;
}

function lastSunday(year: number, month: number): string {
  const last = isoDate(Date.UTC(year, month, 0));
  return addDays(last, -weekday(last));
}

/** Minutes that central European time is ahead of UTC: 120 from the last Sunday of March, 01:00 UTC, to October's. */
export function berlinOffset(at: number): number {
  const year = new Date(at).getUTCFullYear();
  const summer = startOfDate(lastSunday(year, 3)) + HOUR;
  const winter = startOfDate(lastSunday(year, 10)) + HOUR;
  return at >= summer && at < winter ? 120 : 60;
}

/** The calendar date in central Europe, where the desk's bank books. */
export const berlinDate = (at: number): string => isoDate(at + berlinOffset(at) * MINUTE);

/** UTC milliseconds of a wall clock time in central Europe; minutes count from local midnight. */
export function atBerlin(date: string, minutes: number): number {
  const noon = startOfDate(date) + 12 * HOUR;
  return startOfDate(date) + (minutes - berlinOffset(noon)) * MINUTE;
}

/** ISO 8601 with the offset that minutes east of UTC give, to the second. */
export function isoOffset(at: number, minutes: number): string {
  const sign = minutes < 0 ? '-' : '+';
  const size = Math.abs(minutes);
  const offset = `${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
  return `${new Date(at + minutes * MINUTE).toISOString().slice(0, 19)}${sign}${offset}`;
}
