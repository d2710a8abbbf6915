/** A column mapping while it is being made: what each header of a sample fills, and how its cells are to be read. */
import Papa from 'papaparse';
import { ledgerColumnRoles, type LedgerColumnRole } from '../../shared/evidence/importing.ts';
import { columnMappingSchema, type ColumnMapping } from '../../shared/evidence/mapping.ts';

export interface TableSample {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly delimiter: string;
}

export interface MappingDraft {
  readonly name: string;
  readonly encoding: NonNullable<ColumnMapping['encoding']>;
  readonly delimiter: NonNullable<ColumnMapping['delimiter']>;
  readonly decimalMark: ColumnMapping['decimalMark'] | null;
  readonly dateOrder: ColumnMapping['dateOrder'] | null;
  readonly currency: string;
  readonly zoneOffsetMinutes: string;
  /** Header → role. */
  readonly roles: ReadonlyMap<string, LedgerColumnRole>;
}

const sampleBytes = 64 * 1024;
const sampleRows = 5;

/** Reads the first lines of a file as a table; the file itself is not touched. */
export async function readSample(file: File, encoding: string, delimiter?: string): Promise<TableSample> {
  const bytes = await file.slice(0, sampleBytes).arrayBuffer();
  const text = new TextDecoder(encoding).decode(bytes);
  const parsed = Papa.parse<string[]>(text, {
    preview: sampleRows + 1,
    skipEmptyLines: true,
    ...(delimiter === undefined ? {} : { delimiter }),
  });
  const [headers = [], ...rows] = parsed.data;
  return { headers, rows, delimiter: parsed.meta.delimiter };
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
  return columnMappingSchema.shape.delimiter.safeParse(text).data ?? ',';
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
    delimiter: draft.delimiter,
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
    decimalMark: mapping.decimalMark ?? null,
    dateOrder: mapping.dateOrder ?? null,
    currency: mapping.currency ?? '',
    zoneOffsetMinutes:
      mapping.timeZoneOffsetMinutes === undefined ? '' : String(mapping.timeZoneOffsetMinutes),
    roles,
  };
}
