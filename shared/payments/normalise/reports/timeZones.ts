/** Time zones as reports write them beside a time: abbreviations, offsets, names of the IANA database. */
import { minute, type Instant } from '../../../kernel/time.ts';

/** Minutes east of UTC. An abbreviation that means several zones stands for the one of the providers that write it. */
const abbreviations: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  WET: 0,
  WEST: 60,
  BST: 60,
  IST: 330,
  CET: 60,
  CEST: 120,
  MEZ: 60,
  MESZ: 120,
  EET: 120,
  EEST: 180,
  MSK: 180,
  BRT: -180,
  AST: -240,
  ADT: -180,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
  HKT: 480,
  SGT: 480,
  JST: 540,
  AEST: 600,
  AEDT: 660,
  NZST: 720,
  NZDT: 780,
};

const formats = new Map<string, Intl.DateTimeFormat | null>();

/**
 * @param at the time, as near as it is known: it decides between summer and winter time of a named zone
 * @returns minutes east of UTC; null when the text names no zone
 */
export function zoneOffset(text: string, at: Instant): number | null {
  const name = text.trim();
  if (name === '') return null;
  const fixed = abbreviations[name.toUpperCase()];
  if (fixed !== undefined) return fixed;
  const offset = /^(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d{2})?$/i.exec(name);
  if (offset !== null)
    return (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3] ?? '0'));
  return name.includes('/') ? namedOffset(name, at) : null;
}

function namedOffset(name: string, at: Instant): number | null {
  const format = formatOf(name);
  if (format === null) return null;
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour') % 24,
    part('minute'),
    part('second'),
  );
  return Math.round((local - Math.floor(at / 1000) * 1000) / minute);
}

function formatOf(name: string): Intl.DateTimeFormat | null {
  const made = formats.get(name);
  if (made !== undefined) return made;
  const format = newFormat(name);
  formats.set(name, format);
  return format;
}

function newFormat(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (thrown) {
    if (thrown instanceof RangeError) return null; // no such zone
    throw thrown;
  }
}
