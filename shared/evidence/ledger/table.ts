/** Finds the table in a text: its delimiter, its header (exports may begin with lines about themselves), its sample rows. */
import { RailtraceError } from '../../kernel/errors.ts';
import { RowFramer, parseCells } from '../framing/rows.ts';
import { fieldLimit } from '../limits.ts';

export const delimiters = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof delimiters)[number];

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
    if (!text.includes(delimiter)) continue;
    const rows = rowsOf(text, delimiter, whole);
    const width = commonWidth(rows);
    if (width < 2) continue;
    const regular = rows.filter((row) => row.length === width).length / rows.length;
    const score = regular * Math.log2(width + 1);
    if (regular >= 0.6 && (best === null || score > best.score))
      best = { table: tableOf(rows, width, delimiter), score };
  }
  if (best !== null && best.table.headers.length > fieldLimit) {
    throw new RailtraceError(
      'limit_exceeded',
      `The table has more than ${fieldLimit} columns. Export fewer columns.`,
    );
  }
  return best?.table ?? null;
}

function rowsOf(text: string, delimiter: Delimiter, whole: boolean): string[][] {
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
    ? candidate.map((name, index) => (name.trim() === '' ? `column ${index + 1}` : name.trim()))
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
