/** Finds the table in a text: its delimiter, its header (exports may begin with lines about themselves), its sample rows. */
import { RowFramer, parseCells } from '../framing/rows.ts';
import { fixedWidths, isFixedWidths, type FixedWidths } from '../framing/fixedWidth.ts';
import type { ColumnMapping } from '../mapping.ts';
import { findFixedWidths, isRule } from '../tables/fixedWidth.ts';

export const delimiters = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof delimiters)[number] | FixedWidths;

export interface FoundTable {
  readonly delimiter: Delimiter;
  readonly headers: readonly string[];
  /** False: the first row is data already, and the headers are numbers. */
  readonly hasHeader: boolean;
  /** Non-empty rows before the first data row. */
  readonly rowsBefore: number;
  readonly sample: readonly (readonly string[])[];
}

const sampleRows = 500;
const preambleRows = 40;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8');

/** Null when the text is no table of at least two columns. */
export function findTable(text: string, whole: boolean, only?: Delimiter): FoundTable | null {
  let best: { table: FoundTable; score: number } | null = null;
  for (const delimiter of only === undefined ? delimiters : [only]) {
    if (!isFixedWidths(delimiter) && !text.includes(delimiter)) continue;
    const rows = tableRows(text, delimiter, whole);
    const width = commonWidth(rows);
    if (width < 2) continue;
    const regular = rows.filter((row) => row.length === width).length / rows.length;
    const score = regular * Math.log2(width + 1);
    if (regular >= 0.6 && (best === null || score > best.score))
      best = { table: tableOf(rows, width, delimiter), score };
  }
  return best?.table ?? null;
}

/** A table whose fields stand at fixed places, found by its white space; null when there is none. */
export function findFixedTable(text: string, whole: boolean): (FoundTable & { confidence: number }) | null {
  const found = findFixedWidths(text, whole);
  if (found === null) return null;
  const table = fixedTable(text, whole, found.starts);
  // A field without a name under a header with names is the rest of the field before it: a gap between two words.
  const named = found.starts.filter((_start, index) => index === 0 || table.named[index] === true);
  if (!table.table.hasHeader || named.length === found.starts.length || named.length < 2)
    return { ...table.table, confidence: found.confidence };
  return { ...fixedTable(text, whole, named).table, confidence: found.confidence };
}

function fixedTable(
  text: string,
  whole: boolean,
  starts: readonly number[],
): { readonly table: FoundTable; readonly named: readonly boolean[] } {
  const delimiter = fixedWidths(starts);
  const rows = tableRows(text, delimiter, whole).filter((row) => !isRule(row.join('')));
  // Titles stand above the table and fill few of its fields.
  const first = Math.max(
    0,
    rows.slice(0, preambleRows).findIndex((row) => filledShare(row) >= 0.6),
  );
  const table = tableOf(rows.slice(first), starts.length, delimiter);
  const named = (rows[first] ?? []).map((name) => name !== '');
  return { table: { ...table, rowsBefore: table.rowsBefore + first }, named };
}

/** The table as a mapping places its fields; null where the mapping places none. */
export function mappedWidths(
  text: string,
  whole: boolean,
  mapping: Pick<ColumnMapping, 'fields' | 'headerRows'> | undefined,
): FoundTable | null {
  if (mapping?.fields === undefined) return null;
  const fields = mapping.fields.toSorted((left, right) => left.start - right.start);
  const delimiter = fixedWidths(fields.map(({ start }) => start));
  const rowsBefore = mapping.headerRows ?? 0;
  return {
    delimiter,
    headers: fields.map(({ name }) => name),
    hasHeader: rowsBefore > 0,
    rowsBefore,
    sample: tableRows(text, delimiter, whole).slice(rowsBefore),
  };
}

/** The table with its header in the row at `headerRow`, whatever stands above. */
export function tableBelow(
  rows: readonly (readonly string[])[],
  headerRow: number,
  delimiter: Delimiter,
): FoundTable {
  const headers = (rows[headerRow] ?? []).map((name, index) => headerName(name, index));
  return {
    delimiter,
    headers,
    hasHeader: true,
    rowsBefore: headerRow + 1,
    sample: rows.slice(headerRow + 1),
  };
}

function filledShare(row: readonly string[]): number {
  return row.filter((cell) => cell !== '').length / row.length;
}

function headerName(name: string, index: number): string {
  return name.trim() === '' ? `column ${index + 1}` : name.trim();
}

/** The first rows of a text, cell by cell. */
export function tableRows(text: string, delimiter: Delimiter, whole: boolean): string[][] {
  const rows: string[][] = [];
  const framer = new RowFramer(
    {
      element: (frame) => {
        if (rows.length < sampleRows)
          rows.push(parseCells(decoder.decode(frame.bytes), delimiter).map((cell) => cell.value));
        return true;
      },
      damaged: () => undefined,
      filler: () => undefined,
    },
    delimiter,
  );
  // The sample may end inside a row, which is not a row yet.
  const end = whole ? text.length : Math.max(0, text.lastIndexOf('\n') + 1);
  framer.push(encoder.encode(text.slice(0, end)));
  framer.end();
  return rows;
}

/** The width that most rows have; rows about the export itself are few. */
function commonWidth(rows: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  let width = 0;
  let most = 0;
  for (const [length, count] of counts) {
    if (count > most || (count === most && length > width)) {
      width = length;
      most = count;
    }
  }
  return width;
}

function tableOf(rows: readonly (readonly string[])[], width: number, delimiter: Delimiter): FoundTable {
  const first = rows.slice(0, preambleRows).findIndex((row) => row.length === width);
  const start = Math.max(0, first);
  const candidate = rows[start] ?? [];
  const hasHeader = looksLikeHeader(candidate);
  const headers = hasHeader
    ? candidate.map(headerName)
    : candidate.map((_name, index) => `column ${index + 1}`);
  const rowsBefore = start + (hasHeader ? 1 : 0);
  return {
    delimiter,
    headers,
    hasHeader,
    rowsBefore,
    sample: rows.slice(rowsBefore).filter((row) => row.length === width),
  };
}

/** Headers are words: no cell is an amount or a time, and none occurs twice. */
function looksLikeHeader(row: readonly string[]): boolean {
  const filled = row.map((cell) => cell.trim()).filter((cell) => cell !== '');
  if (filled.length === 0 || new Set(filled).size !== filled.length) return false;
  return filled.every(
    (cell) => /\p{L}|#/u.test(cell) && !/^\d{4}-\d{2}-\d{2}/.test(cell) && cell.length <= 120,
  );
}
