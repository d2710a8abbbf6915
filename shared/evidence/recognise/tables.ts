/** Recognises ledger tables: delimited or of fixed widths, with the columns that make a ledger. */
import { RailtraceError } from '../../kernel/errors.ts';
import { decideColumns } from '../ledger/columns.ts';
import { findFixedTable, findTable, mappedWidths, type FoundTable } from '../ledger/table.ts';
import { fieldLimit } from '../limits.ts';
import { headerFingerprint } from '../mapping.ts';
import { refuse, unknownNote, type Recognised, type RecogniseOptions } from './recognised.ts';
import { textType } from '../attachments.ts';

/** A table whose columns a saved mapping was made for. */
export function rememberedTable(text: string, options: RecogniseOptions): Recognised | null {
  const { saved, whole } = options;
  if (saved === undefined || saved.length === 0 || /^\s*[{[<]/.test(text)) return null;
  const table = findTable(text, whole) ?? findFixedTable(text, whole);
  if (table === null || !table.hasHeader) return null;
  const fingerprint = headerFingerprint(table.headers);
  const known = saved.find(({ headers }) => headerFingerprint(headers) === fingerprint);
  if (known === undefined) return null;
  const recognised = recogniseTable(text, { ...options, mapping: known.mapping });
  const note = `The saved mapping “${known.name}” was applied, because the columns are the same.`;
  return { ...recognised, notes: [note, ...recognised.notes] };
}

/** How sure a table of fixed widths must be before its columns are asked for by name. */
const sureWidths = 0.85;

/**
 * @returns a ledger; an attachment where the text is no table at all
 * @throws RailtraceError `mapping_needed`, `unsupported_format`, `limit_exceeded`
 */
export function recogniseTable(text: string, options: RecogniseOptions): Recognised {
  const { fileName, whole, mapping } = options;
  const delimited = mappedWidths(text, whole, mapping) ?? findTable(text, whole, mapping?.delimiter);
  const fixed = delimited?.hasHeader === true ? null : findFixedTable(text, whole);
  const isFixed = fixed !== null && fixed.headers.length > (delimited?.headers.length ?? 0);
  const table = isFixed ? fixed : delimited;
  if (table === null) return noTable(text, options);
  if (table.headers.length > fieldLimit)
    throw new RailtraceError(
      'limit_exceeded',
      `${fileName}: the table has more than ${fieldLimit} columns. Export fewer columns.`,
    );
  if (table.sample.length === 0 && table.rowsBefore > 0 && whole && mapping === undefined && !table.hasHeader)
    return noTable(text, options);
  const isDoubtful = isFixed ? fixed.confidence < sureWidths : isProse(table);
  if (isDoubtful && mapping === undefined && !hasLedgerColumns(table, fileName))
    return noTable(text, options);
  const columns = decideColumns(table.headers, table.sample, mapping, fileName);
  const notes = isFixed
    ? [
        `The fields stand at fixed places; they were found by the white space between them.`,
        ...columns.assumptions,
      ]
    : columns.assumptions;
  return { format: 'ledger-csv', table, columns, notes };
}

/** Sentences with commas look like columns; their first line is no header. */
function isProse({ headers, sample }: FoundTable): boolean {
  return sample.length === 0 || headers.some((header) => header.trim().split(/\s+/).length > 5);
}

/** Text whose gaps look like columns by chance has no amount and no reference among them. */
function hasLedgerColumns(table: FoundTable, fileName: string): boolean {
  try {
    decideColumns(table.headers, table.sample, undefined, fileName);
    return true;
  } catch (thrown) {
    if (thrown instanceof RailtraceError && thrown.code === 'mapping_needed') return false;
    throw thrown;
  }
}

const begun: readonly (readonly [start: RegExp, name: string])[] = [
  [/^(?:\{1:|:20:|\s*:25:)/m, 'SWIFT MT message'],
  [/^101 \d{9}/, 'NACHA file'],
  [/^01,[^,]*,[^,]*,\d{6}/, 'BAI2 file'],
];

/** Text that is no table: a damaged bank file is told, a table that was asked for is missed, the rest is kept whole. */
function noTable(text: string, { fileName, as, mapping }: RecogniseOptions): Recognised {
  const start = text.slice(0, 2000);
  const [, name] = begun.find(([pattern]) => pattern.test(start)) ?? [];
  if (name !== undefined)
    return refuse(
      fileName,
      `it begins like a ${name}, but could not be read as one. Ask for the file again.`,
    );
  if (as !== undefined || mapping !== undefined) return refuse(fileName, 'no table was found in it.');
  return { format: 'attachment', type: textType, notes: [unknownNote] };
}
