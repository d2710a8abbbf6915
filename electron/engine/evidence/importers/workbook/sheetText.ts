/**
 * A sheet's rows as delimited text, one row after another, with the way back from the text's lines to the sheet's rows.
 * A cell is what was last stored in it: formulas are not calculated, dates become ISO text, and text that looks like a
 * formula is text.
 */
import { streamXlsxRows } from 'hucre/xlsx';
import { cellText } from '../../../../../shared/evidence/tables/workbookCells.ts';

/** RFC 4180: quoted only where needed, a quote doubled. */
export const sheetDelimiter = ',';

export interface SheetLine {
  /** Row number as the sheet shows it, from 1. */
  readonly row: number;
  /** The row as delimited text, without its line end. */
  readonly text: string;
  /** Lines of text that it takes: a cell may hold line ends. */
  readonly lines: number;
}

/** Rows that hold anything, in order. @throws what the reading library throws on a damaged sheet */
export async function* sheetLines(bytes: Uint8Array, sheet: number): AsyncGenerator<SheetLine> {
  let width = 0;
  for await (const { index, values } of streamXlsxRows(bytes, { sheet })) {
    const cells = values.map(cellText);
    while (cells.at(-1) === '') cells.pop();
    if (cells.length === 0) continue;
    // A sheet leaves the empty cells at a row's end out; as text, all rows of a table have its width.
    width = Math.max(width, cells.length);
    while (cells.length < width) cells.push('');
    const text = cells.map(quoted).join(sheetDelimiter);
    yield { row: index + 1, text, lines: text.split('\n').length };
  }
}

function quoted(text: string): string {
  return /[",\n\r]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
