/** A result as a table for others: which columns hold figures, and the result as CSV and as text for a clipboard. */
import type { z } from 'zod';
import { csvText, type CsvCell } from '../kernel/csv.ts';
import type { cellSchema } from './contract.ts';

export type Cell = z.infer<typeof cellSchema>;

export interface ResultTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Decimal text with a fraction, as amounts come, that a spreadsheet's 15 digits hold exactly. */
const amount = /^-?(?:0|[1-9]\d*)\.\d+$/;
const mostDigits = 15;
/** Rows looked at to tell what a column holds. */
const sampled = 2000;

/** A number, or an amount's decimal text. */
export function isFigure(cell: Cell): boolean {
  if (typeof cell === 'number') return true;
  return cell !== null && amount.test(cell) && cell.replace(/[-.]/g, '').length <= mostDigits;
}

/** True for each column whose cells are all figures; long digit strings are ids and stay text. */
export function figureColumns({ columns, rows }: ResultTable): readonly boolean[] {
  return columns.map((_title, place) => {
    let figures = 0;
    for (const row of rows.slice(0, sampled)) {
      const cell = row[place] ?? null;
      if (cell === null) continue;
      if (!isFigure(cell)) return false;
      figures += 1;
    }
    return figures > 0;
  });
}

/** RFC 4180; text that a spreadsheet would run is guarded, figures stay figures. */
export function resultCsv(result: ResultTable): string {
  const figures = figureColumns(result);
  const rows = result.rows.map((row) =>
    row.map((cell, place): CsvCell => {
      if (cell === null) return null;
      return figures[place] === true && isFigure(cell) ? { number: String(cell) } : String(cell);
    }),
  );
  return csvText(result.columns, rows);
}

/** Tab-separated, as spreadsheets take it from the clipboard; guarded like CSV, tabs and line breaks as spaces. */
export function resultTsv(result: ResultTable): string {
  const figures = figureColumns(result);
  const line = (cells: readonly string[]) => cells.join('\t');
  const rows = result.rows.map((row) =>
    line(
      row.map((cell, place) => {
        if (cell === null) return '';
        return figures[place] === true && isFigure(cell) ? String(cell) : guarded(String(cell));
      }),
    ),
  );
  return [line(result.columns.map(guarded)), ...rows].join('\n');
}

// eslint-disable-next-line no-control-regex -- NUL is one of the starters
const formulaStart = /^[=+\-@\u0000＝＋－＠]/;

function guarded(text: string): string {
  const flat = text.replace(/[\t\r\n]+/g, ' ');
  return formulaStart.test(flat) ? `'${flat}` : flat;
}
