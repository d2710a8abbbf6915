/**
 * What a workbook's cell says, as text: the value that was last stored in it. Dates become ISO text without a zone, as
 * a sheet has none; text that looks like a formula stays text.
 */

export type CellValue = string | number | boolean | Date | null;

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
