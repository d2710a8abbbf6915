/**
 * CSV that spreadsheets cannot be tricked with: RFC 4180 quoting always; a text cell that could be read as a
 * formula is prefixed with an apostrophe; a number stays raw only where it matches a strict grammar.
 */

export type CsvCell = { readonly number: string } | string | null;

/** One optional minus, digits, at most one point: nothing a spreadsheet could run. */
const strictNumber = /^-?\d+(\.\d+)?$/;
/** ASCII starters and their full-width twins (OWASP ASVS 1.2.10, CWE-1236). */
// eslint-disable-next-line no-control-regex -- NUL is one of the starters
const formulaStart = /^[=+\-@\t\r\u0000＝＋－＠]/;

function cellText(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') {
    if (strictNumber.test(cell.number)) return cell.number;
    return cellText(cell.number);
  }
  const guarded = formulaStart.test(cell) ? `'${cell}` : cell;
  return `"${guarded.replaceAll('"', '""')}"`;
}

export function csvText(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  const lines = [header.map(cellText), ...rows.map((row) => row.map(cellText))];
  return `${lines.map((line) => line.join(',')).join('\r\n')}\r\n`;
}
