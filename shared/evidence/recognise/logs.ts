/** Recognises text logs by their lines: access logs, syslog, logfmt, and lines that begin with a time. */
import { accessLine } from '../logs/accessLine.ts';
import type { LogDialect } from '../logs/entryFacts.ts';
import { withoutColours } from '../logs/entryFacts.ts';
import { noYear, statedYear, timeAtStart } from '../logs/lineTimes.ts';
import { namedValues } from '../logs/namedValues.ts';
import { beginsSyslog } from '../logs/syslogLine.ts';
import { judgedLines, type Sample } from './sample.ts';

export interface RecognisedTextLogs {
  readonly family: 'logs';
  readonly format: 'access-log' | 'syslog' | 'text-log';
  readonly dialect: LogDialect;
  /** True where the entries begin with bare numbers or times of day. */
  readonly hasWeakTimes: boolean;
  /** Year of times that state none, where another date in the file tells it. */
  readonly year: number | null;
  readonly notes: readonly string[];
}

/** @returns null when the text is none of them */
export function recogniseTextLogs(sample: Sample): RecognisedTextLogs | null {
  const lines = sampleLines(sample);
  const first = lines[0];
  if (first === undefined || /^[{<]/.test(first)) return recogniseSyslog(sample, lines);
  return (
    recogniseSyslog(sample, lines) ??
    recogniseAccess(lines) ??
    recogniseLogfmt(lines) ??
    recogniseTimestamped(sample, lines)
  );
}

/** Complete lines with their indentation; blank ones are left out. A cut-off only line counts. */
function sampleLines({ text, whole }: Sample): string[] {
  const lines = text.slice(0, 200_000).split('\n');
  if (!whole && lines.length > 1) lines.pop();
  return lines
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line.trim() !== '')
    .slice(0, judgedLines);
}

function recogniseSyslog(sample: Sample, lines: readonly string[]): RecognisedTextLogs | null {
  const first = lines[0] ?? '';
  // `<34>…`: what begins with a bracket is syslog or no log at all.
  if (!beginsSyslog(first.slice(0, 400))) return null;
  const unindented = lines.filter((line) => !/^\s/.test(line));
  if (share(unindented, (line) => beginsSyslog(line.slice(0, 400))) < 0.6) return null;
  const isBsd = lines.some((line) => /^(?:<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d /.test(line));
  const year = isBsd ? yearIn(sample) : null;
  return {
    family: 'logs',
    format: 'syslog',
    dialect: 'syslog',
    hasWeakTimes: false,
    year,
    notes: isBsd
      ? [
          year === null
            ? 'The times state no year, so they are kept as text and count as unknown.'
            : `The times state no year; ${year} was taken from another date in the file.`,
        ]
      : [],
  };
}

function yearIn({ text, fileName }: Sample): number | null {
  return statedYear(fileName) ?? statedYear(text.slice(0, 100_000));
}

function recogniseAccess(lines: readonly string[]): RecognisedTextLogs | null {
  if (share(lines, (line) => accessLine(line) !== null) < 0.6) return null;
  return {
    family: 'logs',
    format: 'access-log',
    dialect: 'access',
    hasWeakTimes: false,
    year: null,
    notes: [],
  };
}

const logfmtNames = /^(?:ts|time|t|timestamp|@timestamp|level|lvl|severity|msg|message|at)$/i;

function recogniseLogfmt(lines: readonly string[]): RecognisedTextLogs | null {
  const isLogfmt = (line: string): boolean => {
    const { pairs, isWhole } = namedValues(line.slice(0, 4096));
    return isWhole && pairs.length >= 2 && pairs.some(([name]) => logfmtNames.test(name));
  };
  const unindented = lines.filter((line) => !/^\s/.test(line));
  if (!isLogfmt(lines[0] ?? '') || share(unindented, isLogfmt) < 0.6) return null;
  return {
    family: 'logs',
    format: 'text-log',
    dialect: 'logfmt',
    hasWeakTimes: false,
    year: null,
    notes: [],
  };
}

const levelSoon =
  /^.{0,120}?(?:^|[\s[(<|])(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|SEVERE|FATAL|CRIT(?:ICAL)?|DBG|INF|WRN|ERR)(?=$|[\s\])>|:,;"\t])/i;

function recogniseTimestamped(sample: Sample, lines: readonly string[]): RecognisedTextLogs | null {
  const times = lines.map((line) => timeAtStart(line, noYear()));
  const begun = times.filter((time) => time !== null).length;
  const withLevel = lines.filter(
    (line, index) => times[index] !== null && levelSoon.test(withoutColours(line)),
  );
  // A table whose first column is a time has a header; a log has none, or says levels.
  const begins = times[0] !== null || (begun >= 2 && withLevel.length >= begun / 2);
  if (!begins || begun === 0 || (begun === 1 && lines.length === 1 && withLevel.length === 0)) return null;
  const isTable = lines.filter((line, index) => {
    const time = times[index];
    return time !== null && time !== undefined && /^["']?\s?[,;\t|]/.test(line.slice(time.end));
  }).length;
  if (isTable > begun / 2 && withLevel.length < begun / 2) return null;
  return {
    family: 'logs',
    format: 'text-log',
    dialect: 'timestamped',
    hasWeakTimes: times.filter((time) => time?.isWeak === true).length > begun / 2,
    year: yearIn(sample),
    notes: notesOf(times),
  };
}

function notesOf(times: readonly ReturnType<typeof timeAtStart>[]): string[] {
  const read = times.filter((time) => time !== null);
  const notes: string[] = [];
  if (read.some((time) => time.hasYear && !time.hasZone))
    notes.push('The times state no time zone and are taken as UTC.');
  if (read.some((time) => !time.hasYear))
    notes.push('Some times state no day or no year; where no other date tells it they count as unknown.');
  if (read.some((time) => time.isDayFirst))
    notes.push('Dates such as 03.04.2026 are read with the day first.');
  return notes;
}

function share(lines: readonly string[], test: (line: string) => boolean): number {
  return lines.length === 0 ? 0 : lines.filter(test).length / lines.length;
}
