/**
 * A sheet's rows as delimited text, one row after another, with the way back from the text's lines to the sheet's rows.
 * A cell is what was last stored in it: formulas are not calculated, dates become ISO text, and text that looks like a
 * formula is text.
 */
import { streamXlsxRows } from 'hucre/xlsx';

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

type CellValue = string | number | boolean | Date | null;

export function cellText(value: CellValue): string {
  if (value === null) return '';
  if (typeof value === 'string') return value.replace(/\r\n?/g, '\n');
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return dateText(value);
}

/** What a spreadsheet's numbers hold: more digits are the binary fraction's, not the person's. */
const significantDigits = 15;

/** No exponent is written. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return '';
  if (Number.isInteger(value)) return BigInt(value).toString();
  const text = String(Number(value.toPrecision(significantDigits)));
  return text.includes('e') ? value.toFixed(significantDigits).replace(/\.?0+$/, '') : text;
}

/** Serial times are fractions of a day: what is within 5 ms of a full second means that second. */
const roundingMs = 5;

function dateText(value: Date): string {
  const exact = value.getTime();
  if (Number.isNaN(exact)) return '';
  const seconds = Math.round(exact / 1000) * 1000;
  const instant = Math.abs(exact - seconds) <= roundingMs ? seconds : exact;
  const iso = new Date(instant).toISOString();
  const clock = iso.slice(11, -1).replace(/\.000$/, '');
  // Before 1900-03-01 there are no dates in use: such a serial is a time of day.
  if (iso < '1900-03-01') return clock;
  return clock === '00:00:00' ? iso.slice(0, 10) : `${iso.slice(0, 10)}T${clock}`;
}
