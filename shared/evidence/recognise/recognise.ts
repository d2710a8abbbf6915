/**
 * Recognises a file by its content, never by its name: what it is, and how its records lie in it. A file that
 * Railtrace cannot read is refused here, with the reason.
 */
import { RailtraceError } from '../../kernel/errors.ts';
import { isMail, mailType, textType, type MediaType } from '../attachments.ts';
import { isExactObject, member } from '../exactJson.ts';
import type { ArrayPath } from '../framing/jsonElements.ts';
import type { ExactJson } from '../importing.ts';
import { decideColumns, type LedgerColumns } from '../ledger/columns.ts';
import { findFixedTable, findTable, mappedWidths, type FoundTable } from '../ledger/table.ts';
import { fieldLimit } from '../limits.ts';
import { headerFingerprint, type ColumnMapping, type SavedMapping } from '../mapping.ts';
import type { SourceFormat } from '../model.ts';
import { arrayPaths, firstElements, parsed } from './jsonDocument.ts';
import { recogniseBankFiles, type RecognisedBankFiles } from './bankFiles.ts';
import { recogniseHttpSources, type RecognisedHttpSources } from './http.ts';
import { recogniseIso20022, type RecognisedIso20022 } from './iso20022.ts';
import { recogniseTextLogs, type RecognisedTextLogs } from './logs.ts';
import { recogniseReports, type RecognisedReports } from './reports.ts';
import {
  genericObject,
  genericRecords,
  isWebhookFormat,
  recogniseWebhooks,
  type RecognisedWebhooks,
} from './webhooks.ts';
import { completeLines, judgedLines, objectLines, type Sample } from './sample.ts';
import { carriedStripeEvent, isHarEntry, isLogRecord, isStripePaymentObject } from './jsonShapes.ts';

/** How the records of a JSON file lie: one a line, or as elements of the array at a path (null: values at the root). */
export type JsonFraming = { readonly by: 'lines' } | { readonly by: 'elements'; readonly path: ArrayPath };

export type Recognised =
  | {
      readonly format: 'stripe-events' | 'api-log';
      readonly framing: JsonFraming;
      readonly notes: readonly string[];
    }
  | {
      readonly format: 'har' | 'replay-attempt';
      readonly framing: JsonFraming;
      readonly notes: readonly string[];
    }
  | {
      readonly format: 'ledger-csv';
      readonly table: FoundTable;
      readonly columns: LedgerColumns;
      readonly notes: readonly string[];
    }
  | { readonly format: 'camt.053'; readonly notes: readonly string[] }
  | { readonly format: 'attachment'; readonly type: MediaType; readonly notes: readonly string[] }
  | RecognisedHttpSources
  | RecognisedWebhooks
  | RecognisedTextLogs
  | RecognisedIso20022
  | RecognisedBankFiles
  | RecognisedReports;

/** Asked in this order; the first that knows the text decides. What none knows is judged by its shape below. */
const families: readonly ((sample: Sample) => Recognised | null)[] = [
  recogniseIso20022,
  recogniseBankFiles,
  recogniseHttpSources,
  recogniseWebhooks,
  recogniseReports,
  recogniseTextLogs,
];

export interface RecogniseOptions {
  readonly fileName: string;
  /** True when `text` is the whole file. */
  readonly whole: boolean;
  /** The format that the person named. */
  readonly as?: SourceFormat | undefined;
  readonly mapping?: ColumnMapping | undefined;
  /** Mappings kept for tables with the same columns. */
  readonly saved?: readonly SavedMapping[] | undefined;
}

/**
 * @param text the file's start, decoded
 * @throws RailtraceError `unsupported_format`, `damaged_input`, `mapping_needed`
 */
export function recognise(text: string, options: RecogniseOptions): Recognised {
  const start = text.trimStart();
  if (start === '')
    throw new RailtraceError('damaged_input', `${options.fileName} is empty. Export it again.`);
  // Only the engine itself says so, of an exchange that it has just recorded.
  if (options.as === 'replay-attempt')
    return { format: 'replay-attempt', framing: { by: 'elements', path: null }, notes: [] };
  if (options.as === 'attachment' || isMail(start))
    return { format: 'attachment', type: isMail(start) ? mailType : textType, notes: [] };
  const recognised = byContent(text, start, options);
  if (options.as === undefined || options.as === recognised.format) return recognised;
  return asNamed(recognised, options.as, options.fileName);
}

function byContent(text: string, start: string, options: RecogniseOptions): Recognised {
  // The places of a table of fixed widths count from the line's start: only empty lines are left out.
  const lines = text.replace(/^(?:[^\S\n]*\n)+/, '');
  if (options.mapping !== undefined || options.as === 'ledger-csv') return recogniseTable(lines, options);
  const remembered = rememberedTable(lines, options);
  if (remembered !== null) return remembered;
  const sample: Sample = { text: start, fileName: options.fileName, whole: options.whole };
  for (const family of families) {
    const recognised = family(sample);
    if (recognised !== null) return recognised;
  }
  const first = start.charAt(0);
  if (first === '<') return recogniseXml(start, options.fileName);
  if (first === '{' || first === '[' || jsonLineShare(start, options.whole) >= 0.5)
    return recogniseJson(start, options);
  return recogniseTable(lines, options);
}

/** A JSON file read as another JSON format has the same records; everything else cannot be read as it is not. */
function asNamed(recognised: Recognised, as: SourceFormat, fileName: string): Recognised {
  // What the replayer keeps is a HAR entry that says of itself that it is no capture.
  if (recognised.format === 'har' && as === 'replay-attempt') return { ...recognised, format: as, notes: [] };
  if ('framing' in recognised && !('family' in recognised)) {
    const { framing, notes } = recognised;
    if (as === 'har') return { format: as, framing, notes };
    if (as === 'stripe-events' || as === 'api-log') return { format: as, framing, notes };
    if (isWebhookFormat(as)) return { family: 'webhooks', format: as, framing, notes };
  } else if ('family' in recognised && recognised.family === 'webhooks') {
    const { framing, notes } = recognised;
    if (isWebhookFormat(as)) return { ...recognised, format: as };
    if (framing.by !== 'members' && as === 'api-log') return { format: as, framing, notes };
    if (framing.by !== 'members' && as === 'har') return { format: as, framing, notes };
  }
  throw new RailtraceError(
    'unsupported_format',
    `${fileName} cannot be read as ${as}: it is ${recognised.format}.`,
    { found: recognised.format },
  );
}

function refuse(fileName: string, reason: string): never {
  throw new RailtraceError('unsupported_format', `${fileName}: ${reason}`);
}

function jsonLineShare(text: string, whole: boolean): number {
  const lines = completeLines({ text, whole }).slice(0, judgedLines);
  return lines.length === 0 ? 0 : objectLines({ text, whole }).length / lines.length;
}

function recogniseJson(text: string, options: RecogniseOptions): Recognised {
  const { fileName, whole } = options;
  const lines = completeLines({ text, whole });
  const objects = objectLines({ text, whole });
  // One whole line before a cut-off one is enough: what follows is a line too.
  const severalLines =
    lines.length >= (whole ? 2 : 1) && objects.length >= Math.min(lines.length, judgedLines) * 0.5;
  if (severalLines && !text.startsWith('[')) return jsonFormat(objects, { by: 'lines' }, fileName);
  if (text.startsWith('[')) return jsonArray(text, [], fileName);
  return jsonObject(text, fileName);
}

/** Picks the format that most of the records have. */
function jsonFormat(records: readonly ExactJson[], framing: JsonFraming, fileName: string): Recognised {
  const count = (test: (value: ExactJson) => boolean) => records.filter(test).length;
  const half = records.length / 2;
  if (records.length === 0) return refuse(fileName, 'no record in it could be read as JSON.');
  if (count((value) => carriedStripeEvent(value) !== null || isStripePaymentObject(value)) >= half)
    return { format: 'stripe-events', framing, notes: [] };
  if (count(isHarEntry) >= half)
    return { format: 'har', framing, notes: ['The HAR entries stand without their log.'] };
  if (framing.by === 'lines' ? count((value) => isExactObject(value)) >= half : count(isLogRecord) >= half)
    return { format: 'api-log', framing, notes: [] };
  return (
    genericRecords(records, framing) ?? refuse(fileName, 'it is JSON, but there is no record in it to keep.')
  );
}

function jsonArray(text: string, path: string[], fileName: string): Recognised {
  const elements = firstElements(text, path);
  if (elements.length === 0) return brokenArray(text, path, fileName);
  if (!elements.some((value) => isExactObject(value)))
    return refuse(fileName, 'it is a JSON list, but not of records.');
  return jsonFormat(elements, { by: 'elements', path }, fileName);
}

function brokenArray(text: string, path: string[], fileName: string): Recognised {
  if (/^\[\s*\]\s*$/.test(text))
    throw new RailtraceError('damaged_input', `${fileName} holds an empty list. Export it again.`);
  if (/^(?:\s*[[{]\s*(?:"[^"]{0,40}"\s*:\s*)?){65}/.test(text)) return tooDeep(fileName);
  if (/"object"\s*:\s*"event"/.test(text))
    return { format: 'stripe-events', framing: { by: 'elements', path }, notes: [] };
  if (/"startedDateTime"/.test(text)) return { format: 'har', framing: { by: 'elements', path }, notes: [] };
  if (/^\[\s*\{\s*"/.test(text)) return { format: 'api-log', framing: { by: 'elements', path }, notes: [] };
  return refuse(fileName, 'it begins like JSON, but no record in it could be read.');
}

function tooDeep(fileName: string): never {
  throw new RailtraceError(
    'limit_exceeded',
    `${fileName} nests JSON deeper than 64 levels. Such a file holds no payment records.`,
  );
}

/** One object over several lines: a HAR, a list of Stripe's, one event, or an envelope around records. */
function jsonObject(text: string, fileName: string): Recognised {
  const paths = arrayPaths(text);
  const logs = paths.filter((path) => path.at(-1) === 'entries' && path.at(-2) === 'log');
  if (logs.length > 1)
    return refuse(fileName, 'it holds several HAR logs inside other members, so it is not one HAR capture.');
  const log = logs[0];
  if (log !== undefined) return harLog(log);
  if (/^\{\s*"log"\s*:\s*\{/.test(text) && /"(?:creator|pages|browser|version)"/.test(text))
    return harLog(['log', 'entries']);
  if (/^\{\s*"log"\s*:/.test(text))
    return refuse(fileName, 'it begins like a HAR capture, but its log has no entries.');
  const whole = parsed(text);
  if (carriedStripeEvent(whole ?? undefined) !== null)
    return { format: 'stripe-events', framing: { by: 'elements', path: null }, notes: [] };
  const listed = listedRecords(text, paths, fileName);
  if (listed !== null) return listed;
  const values = firstElements(text, null);
  if (values.some((value) => carriedStripeEvent(value) !== null || isLogRecord(value)))
    return jsonFormat(values, { by: 'elements', path: null }, fileName);
  if (whole === null) return brokenObject(text, fileName);
  return (
    genericObject(whole) ??
    refuse(fileName, 'it is one JSON object in which Railtrace finds no events, exchanges or log records.')
  );
}

function harLog(path: readonly string[]): Recognised {
  const notes = path.length > 2 ? [`The HAR log was found inside “${path.slice(0, -2).join('.')}”.`] : [];
  return { format: 'har', framing: { by: 'elements', path }, notes };
}

/** `{object: 'list', data: […]}` and other wrappers around records. */
function listedRecords(text: string, paths: readonly string[][], fileName: string): Recognised | null {
  for (const path of paths.filter((each) => each.length > 0 && each.length <= 3)) {
    const elements = firstElements(text, path, 5);
    const records = elements.filter(
      (value) =>
        carriedStripeEvent(value) !== null ||
        isStripePaymentObject(value) ||
        isHarEntry(value) ||
        (isLogRecord(value) && member(value, 'object') === undefined),
    );
    if (records.length > 0 && records.length >= elements.length / 2)
      return jsonFormat(elements, { by: 'elements', path }, fileName);
  }
  return null;
}

function brokenObject(text: string, fileName: string): Recognised {
  if (/^(?:\s*[[{]\s*(?:"[^"]{0,40}"\s*:\s*)?){65}/.test(text)) return tooDeep(fileName);
  if (/"object"\s*:\s*"event"/.test(text))
    return { format: 'stripe-events', framing: { by: 'elements', path: null }, notes: [] };
  // A first line too long for the sample, or cut off: the importer will say which.
  if (/^\{\s*"/.test(text)) return { format: 'api-log', framing: { by: 'lines' }, notes: [] };
  return refuse(fileName, 'it begins like JSON, but no record in it could be read.');
}

const xmlKinds: readonly (readonly [RegExp, string])[] = [
  [
    /camt\.052\.|<(?:\w+:)?BkToCstmrAcctRpt/,
    'a camt.052 intraday report; import the camt.053 statement of that day',
  ],
  [
    /camt\.054\.|<(?:\w+:)?BkToCstmrDbtCdtNtfctn/,
    'a camt.054 notification; import the camt.053 statement of that day',
  ],
  [
    /pain\.00[1-9]\.|<(?:\w+:)?CstmrCdtTrfInitn|<(?:\w+:)?CstmrDrctDbtInitn|<(?:\w+:)?CstmrPmtStsRpt/,
    'a payment initiation or its status report (pain)',
  ],
  [/pacs\.00[1-9]\.|<(?:\w+:)?FIToFI/, 'an interbank message (pacs)'],
];

function recogniseXml(text: string, fileName: string): Recognised {
  if (/<!DOCTYPE/i.test(text.slice(0, 4096))) {
    return refuse(
      fileName,
      /<!DOCTYPE\s+html/i.test(text)
        ? 'it is a web page.'
        : 'the XML declares a document type (DTD), which statements never do; reading one is unsafe.',
    );
  }
  if (/^<html[\s>]/i.test(text)) return refuse(fileName, 'it is a web page.');
  if (/<(?:[\w.-]+:)?BkToCstmrStmt[\s>/]/.test(text)) {
    if (/<(?:[\w.-]+:)?Stmt[\s>/]/.test(text)) return { format: 'camt.053', notes: [] };
    throw new RailtraceError(
      'unsupported_format',
      `${fileName} is a camt.053 message without any statement (Stmt), which the standard requires. Ask the bank for the file again.`,
    );
  }
  const kind = xmlKinds.find(([pattern]) => pattern.test(text));
  if (kind !== undefined)
    return refuse(fileName, `it is ${kind[1]}. This version reads camt.053 statements.`);
  return refuse(fileName, 'it is XML, but not a camt.053 bank statement.');
}

/** What a sheet of a workbook is, as delimited text: a known report, or a ledger. */
export function recogniseSheet(text: string, options: RecogniseOptions): Recognised {
  if (options.mapping !== undefined || options.as === 'ledger-csv') return recogniseTable(text, options);
  const { fileName, whole } = options;
  const recognised =
    rememberedTable(text, options) ??
    recogniseReports({ text, fileName, whole }) ??
    recogniseTable(text, options);
  return options.as === undefined || options.as === recognised.format
    ? recognised
    : asNamed(recognised, options.as, fileName);
}

/** A table whose columns a saved mapping was made for. */
function rememberedTable(text: string, options: RecogniseOptions): Recognised | null {
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

function recogniseTable(text: string, options: RecogniseOptions): Recognised {
  const { fileName, whole, mapping } = options;
  const delimited = mappedWidths(text, whole, mapping) ?? findTable(text, whole, mapping?.delimiter);
  const fixed = delimited?.hasHeader === true ? null : findFixedTable(text, whole);
  const isFixed = fixed !== null && fixed.headers.length > (delimited?.headers.length ?? 0);
  const table = isFixed ? fixed : delimited;
  if (table === null) return refuseText(text, fileName);
  if (table.headers.length > fieldLimit)
    throw new RailtraceError(
      'limit_exceeded',
      `${fileName}: the table has more than ${fieldLimit} columns. Export fewer columns.`,
    );
  if (table.sample.length === 0 && table.rowsBefore > 0 && whole && mapping === undefined && !table.hasHeader)
    return refuseText(text, fileName);
  const isDoubtful = isFixed ? fixed.confidence < sureWidths : isProse(table);
  if (isDoubtful && mapping === undefined && !hasLedgerColumns(table, fileName))
    return refuseText(text, fileName);
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

function refuseText(text: string, fileName: string): never {
  if (/^(?:\{1:|:20:|\s*:25:)/m.test(text.slice(0, 2000)))
    return refuse(
      fileName,
      'it begins like a SWIFT MT message, but no message in it could be read. Ask for the file again.',
    );
  if (/^101 \d{9}/.test(text))
    return refuse(
      fileName,
      'it begins like a NACHA file, but could not be read as one. Ask for the file again.',
    );
  if (/^01,[^,]*,[^,]*,\d{6}/.test(text))
    return refuse(
      fileName,
      'it begins like a BAI2 file, but could not be read as one. Ask for the file again.',
    );
  return refuse(
    fileName,
    'its content was not recognised as any format that Railtrace reads. It can be kept as an attachment.',
  );
}
