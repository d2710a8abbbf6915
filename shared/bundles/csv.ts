/**
 * CSV for people who open it in a spreadsheet (RFC 4180, always quoted, CRLF). A cell of text that a spreadsheet would
 * run as a formula gets an apostrophe in front (OWASP, CWE-1236); a cell typed as a number is written bare, so that
 * negative amounts stay amounts.
 */

/** What makes a spreadsheet take a cell for a formula, with the full-width forms that some normalise first. */
const formulaStart = /^[=+\-@\t\r\n\0＝＋－﹣＠﹢﹦﹫−]/;
const strictNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

export function csvText(text: string): string {
  const guarded = formulaStart.test(text) ? `'${text}` : text;
  // Many readers end a cell at NUL, so its picture stands in for it.
  return `"${guarded.replaceAll('\0', '␀').replaceAll('"', '""')}"`;
}

/** Bare when it is a plain decimal number, else guarded as text. */
export function csvNumber(text: string): string {
  return strictNumber.test(text) ? text : csvText(text);
}

export function csvLine(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`;
}
