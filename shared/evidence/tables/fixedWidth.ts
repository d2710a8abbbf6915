/**
 * Finds the fields of a fixed-width table by its white space: a place that is blank in (nearly) every line parts two
 * fields. Says how sure it is; prose and logs have no such places.
 */
import { fixedCells, fixedWidths, type FixedWidths } from '../framing/fixedWidth.ts';

export interface FoundWidths {
  readonly delimiter: FixedWidths;
  readonly starts: readonly number[];
  /** 0…1 */
  readonly confidence: number;
}

const sampleLines = 200;
const fewestLines = 3;
const fewestFields = 3;
/**
 * Share of the lines in which a parting place may hold something all the same: titles, totals, a value that ran over.
 * Fewer first: a table that nothing runs over in shows its fields best.
 */
const strayShares = [0.02, 0.15] as const;
const longestLine = 2000;
/** Lines drawn under headers and above totals. */
const rule = /^[\s\-=_+|*.]+$/;

export function isRule(line: string): boolean {
  return rule.test(line);
}

/** True when a value stands across a place where a field begins: its columns would cut it in two. */
export function runsOver(line: string, starts: readonly number[]): boolean {
  return starts.some((start) => start > 0 && isFilled(line, start) && isFilled(line, start - 1));
}

function isFilled(line: string, at: number): boolean {
  return at < line.length && line.charAt(at).trim() !== '';
}

/** Null when the lines share no blank places that part at least three fields. */
export function findFixedWidths(text: string, whole: boolean): FoundWidths | null {
  const end = whole ? text.length : text.lastIndexOf('\n') + 1;
  const lines = text
    .slice(0, end)
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line.trim() !== '' && !isRule(line))
    .slice(0, sampleLines);
  if (lines.length < fewestLines || lines.some((line) => line.includes('\t') || line.length > longestLine))
    return null;
  const table = tableLines(lines);
  if (table.length < fewestLines || table.length < lines.length * 0.6) return null;
  for (const share of strayShares) {
    const starts = fieldStartsOf(table, Math.floor(table.length * share));
    if (starts.length < fewestFields) continue;
    const confidence = confidenceOf(table, starts);
    if (confidence >= 0.6) return { delimiter: fixedWidths(starts), starts, confidence };
  }
  return null;
}

/** Titles and footers are short, the lines of the table are alike in length. */
function tableLines(lines: readonly string[]): string[] {
  const lengths = lines.map((line) => line.trimEnd().length).sort((left, right) => left - right);
  const median = lengths[Math.floor(lengths.length / 2)] ?? 0;
  return lines.filter((line) => line.trimEnd().length >= median * 0.6);
}

/** @param allowed lines that may hold something at a place that parts two fields */
function fieldStartsOf(lines: readonly string[], allowed: number): number[] {
  const width = Math.max(...lines.map((line) => line.length));
  const filled = new Array<number>(width).fill(0);
  for (const line of lines) {
    for (let at = 0; at < line.length; at += 1)
      if (line.charCodeAt(at) !== 0x20) filled[at] = (filled[at] ?? 0) + 1;
  }
  const blank = filled.map((count) => count <= allowed);
  const fields: Field[] = [];
  for (let at = 0; at < width; at += 1) {
    if (blank[at] !== false) continue;
    const last = fields.at(-1);
    if (last !== undefined && last.end === at) last.end = at + 1;
    else fields.push({ start: at, end: at + 1 });
  }
  return fields.map((field, index) => {
    const before = fields[index - 1];
    // The first field begins with the line, whatever it is padded with.
    return before === undefined ? 0 : boundary(before, field, lines);
  });
}

interface Field {
  start: number;
  end: number;
}

/** Where in the gap a field begins: figures grow to the left, words to the right. */
function boundary(before: Field, field: Field, lines: readonly string[]): number {
  if (!isRightAligned(field, lines)) return field.start;
  const gap = field.start - before.end;
  return before.end + (isRightAligned(before, lines) ? Math.min(1, gap) : Math.ceil(gap / 2));
}

function isRightAligned({ start, end }: Field, lines: readonly string[]): boolean {
  const cells = lines.map((line) => line.slice(start, end)).filter((cell) => cell.trim() !== '');
  const lefts = cells.filter((cell) => cell.startsWith(' ')).length;
  const rights = cells.filter((cell) => cell.length < end - start || cell.endsWith(' ')).length;
  return lefts > rights;
}

/**
 * Fields are alike down the lines: each is filled in most lines, and its cells look like one another (figures, times
 * or words). Chance gaps between words of prose are neither.
 */
function confidenceOf(lines: readonly string[], starts: readonly number[]): number {
  const rows = lines.map((line) => fixedCells(line, starts).map((cell) => cell.value));
  let sum = 0;
  starts.forEach((_start, column) => {
    const values = rows.map((row) => row[column] ?? '').filter((value) => value !== '');
    const share = values.length / rows.length;
    const figures = values.filter((value) => /\d/.test(value) && !/[a-z]{4}/i.test(value)).length;
    const alike = values.length === 0 ? 0 : Math.max(figures, values.length - figures) / values.length;
    sum += Math.min(1, share / 0.5) * alike;
  });
  const hasFigures = rows.filter((row) =>
    row.some((value) => /^[+\-(]?[\d.,' ]*\d[.,]\d{2}\)?-?$/.test(value)),
  );
  return (sum / starts.length) * (hasFigures.length >= rows.length * 0.4 ? 1 : 0.5);
}
