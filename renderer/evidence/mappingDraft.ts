/** A column mapping while it is being made: what each header of a sample fills, and how its cells are to be read. */
import { isWorkbook } from '../../shared/evidence/attachments.ts';
import { fieldStarts, isFixedWidths } from '../../shared/evidence/framing/fixedWidth.ts';
import { ledgerColumnRoles, type LedgerColumnRole } from '../../shared/evidence/importing.ts';
import { suggestColumns } from '../../shared/evidence/ledger/columns.ts';
import {
  delimiters,
  findFixedTable,
  findTable,
  tableBelow,
  type Delimiter,
} from '../../shared/evidence/ledger/table.ts';
import { columnMappingSchema, type ColumnMapping } from '../../shared/evidence/mapping.ts';
import { cellText } from '../../shared/evidence/tables/workbookCells.ts';

export interface Suggestion {
  readonly role: LedgerColumnRole;
  /** 0…1 */
  readonly certainty: number;
}

export interface TableSample {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** One character, or the places of a table of fixed widths. */
  readonly delimiter: Delimiter;
  /** Rows above the first row of data. */
  readonly rowsBefore: number;
  /** Header → what the column probably is. */
  readonly suggested: ReadonlyMap<string, Suggestion>;
}

export interface MappingDraft {
  readonly name: string;
  readonly encoding: NonNullable<ColumnMapping['encoding']>;
  readonly delimiter: NonNullable<ColumnMapping['delimiter']>;
  /** Where the fields begin, in a table of fixed widths. */
  readonly fields: ColumnMapping['fields'] | null;
  readonly headerRows: number;
  readonly decimalMark: ColumnMapping['decimalMark'] | null;
  readonly dateOrder: ColumnMapping['dateOrder'] | null;
  readonly currency: string;
  readonly zoneOffsetMinutes: string;
  /** Header → role. */
  readonly roles: ReadonlyMap<string, LedgerColumnRole>;
}

const sampleBytes = 64 * 1024;
/** Rows that are judged, and rows that are shown. */
const judgedRows = 200;
const shownRows = 5;

/** Reads the first rows of a file as the engine does; the file itself is not touched. Null when there is no table. */
export async function readSample(
  file: File,
  encoding: string,
  delimiter?: Delimiter,
): Promise<TableSample | null> {
  const bytes = new Uint8Array(await file.slice(0, sampleBytes).arrayBuffer());
  if (isWorkbook(bytes)) return readWorkbookSample(file);
  const text = new TextDecoder(encoding).decode(bytes);
  const whole = file.size <= sampleBytes;
  const table = findTable(text, whole, delimiter) ?? findFixedTable(text, whole);
  return table === null ? null : sampleOf(table.headers, table.sample, table.delimiter, table.rowsBefore);
}

/** The first sheet of a workbook that the engine has opened and counted already: it was refused for its columns only. */
async function readWorkbookSample(file: File): Promise<TableSample | null> {
  const { streamXlsxRows } = await import('hucre/xlsx');
  const rows: string[][] = [];
  const bytes = new Uint8Array(await file.arrayBuffer());
  for await (const { values } of streamXlsxRows(bytes, { sheet: 0, maxRows: judgedRows })) {
    const cells = values.map(cellText);
    if (cells.some((cell) => cell !== '')) rows.push(cells);
  }
  const width = Math.max(0, ...rows.map((row) => row.length));
  const first = rows.findIndex((row) => row.length === width);
  if (first < 0 || width < 2) return null;
  const table = tableBelow(rows, first, ',');
  return sampleOf(table.headers, table.sample, ',', table.rowsBefore);
}

function sampleOf(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  delimiter: Delimiter,
  rowsBefore: number,
): TableSample {
  const { roles, certainty } = suggestColumns(headers, rows.slice(0, judgedRows));
  const suggested = new Map<string, Suggestion>();
  for (const role of ledgerColumnRoles) {
    const column = roles[role];
    const header = column === undefined ? undefined : headers[column];
    if (header !== undefined) suggested.set(header, { role, certainty: certainty[role] ?? 0 });
  }
  return { headers, rows: rows.slice(0, shownRows), delimiter, rowsBefore, suggested };
}

/** What the sample says by itself, taken over into a draft that the person has not touched yet. */
export function withSample(before: MappingDraft, sample: TableSample): MappingDraft {
  const { delimiter, headers, rowsBefore, suggested } = sample;
  const starts = isFixedWidths(delimiter) ? fieldStarts(delimiter) : null;
  return {
    ...before,
    delimiter: asDelimiter(delimiter),
    fields: starts?.map((start, index) => ({ name: headers[index] ?? `column ${index + 1}`, start })) ?? null,
    headerRows: rowsBefore,
    roles: new Map([...suggested].map(([header, { role }]) => [header, role])),
  };
}

/** The encoding that the first bytes show: a byte order mark, else UTF-8 where it decodes, else windows-1252. */
export async function guessEncoding(file: File): Promise<MappingDraft['encoding']> {
  const bytes = new Uint8Array(await file.slice(0, sampleBytes).arrayBuffer());
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  try {
    // The last bytes may cut a character in two: as a stream, that is no error.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return 'utf-8';
  } catch {
    // Not UTF-8: what spreadsheets of this part of the world write otherwise.
    return 'windows-1252';
  }
}

export function asDelimiter(text: string): MappingDraft['delimiter'] {
  return delimiters.find((each) => each === text) ?? ',';
}

/** What still has to be said before the mapping can be used; null when it can. */
export function missingIn(draft: MappingDraft): string | null {
  const roles = new Set(draft.roles.values());
  const hasAmount =
    roles.has('amount') || roles.has('amountMinor') || roles.has('debit') || roles.has('credit');
  const placed: readonly LedgerColumnRole[] = [
    'occurredAt',
    'bookedOn',
    'valueOn',
    'reference',
    'transactionId',
    'entryId',
    'externalReference',
  ];
  if (!hasAmount) return 'Say which column is the amount.';
  if (!placed.some((role) => roles.has(role))) return 'Say which column is the time, or a reference.';
  if (!roles.has('currency') && !/^[A-Z]{3}$/.test(draft.currency))
    return 'Say which column is the currency, or name the one of all amounts.';
  if (draft.name.trim() === '') return 'Give the mapping a name.';
  return null;
}

/** @throws ZodError when the draft is not complete (`missingIn`) */
export function toMapping(draft: MappingDraft): ColumnMapping {
  const columns: Partial<Record<LedgerColumnRole, string>> = {};
  for (const [header, role] of draft.roles) columns[role] = header;
  const offset = Number(draft.zoneOffsetMinutes);
  return columnMappingSchema.parse({
    name: draft.name.trim(),
    encoding: draft.encoding,
    ...(draft.fields === null
      ? { delimiter: draft.delimiter }
      : { fields: draft.fields, headerRows: draft.headerRows }),
    columns,
    ...(draft.decimalMark === null ? {} : { decimalMark: draft.decimalMark }),
    ...(draft.dateOrder === null ? {} : { dateOrder: draft.dateOrder }),
    ...(draft.currency === '' ? {} : { currency: draft.currency }),
    ...(draft.zoneOffsetMinutes === '' || !Number.isInteger(offset) ? {} : { timeZoneOffsetMinutes: offset }),
  });
}

/** Takes a saved mapping over, as far as the file has its columns. */
export function fromMapping(mapping: ColumnMapping, before: MappingDraft): MappingDraft {
  const roles = new Map<string, LedgerColumnRole>();
  for (const role of ledgerColumnRoles) {
    const header = mapping.columns[role];
    if (header !== undefined) roles.set(header, role);
  }
  return {
    name: mapping.name,
    encoding: mapping.encoding ?? before.encoding,
    delimiter: mapping.delimiter ?? before.delimiter,
    fields: mapping.fields ?? before.fields,
    headerRows: mapping.headerRows ?? before.headerRows,
    decimalMark: mapping.decimalMark ?? null,
    dateOrder: mapping.dateOrder ?? null,
    currency: mapping.currency ?? '',
    zoneOffsetMinutes:
      mapping.timeZoneOffsetMinutes === undefined ? '' : String(mapping.timeZoneOffsetMinutes),
    roles,
  };
}
