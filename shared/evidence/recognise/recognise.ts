/**
 * Recognises a file by its content, never by its name: what it is, and how its records lie in it. A file that
 * Railtrace cannot read is refused here, with the reason.
 */
import { RailtraceError } from '../../kernel/errors.ts';
import { isExactObject, member } from '../exactJson.ts';
import type { ArrayPath } from '../framing/jsonElements.ts';
import type { ExactJson } from '../importing.ts';
import { decideColumns, type LedgerColumns } from '../ledger/columns.ts';
import { findTable, type Delimiter, type FoundTable } from '../ledger/table.ts';
import type { ColumnMapping } from '../mapping.ts';
import type { SourceFormat } from '../model.ts';
import { arrayPaths, firstElements, parsed } from './jsonDocument.ts';
import { recogniseBankFiles, type RecognisedBankFiles } from './bankFiles.ts';
import { recogniseHttpSources, type RecognisedHttpSources } from './http.ts';
import { recogniseIso20022, type RecognisedIso20022 } from './iso20022.ts';
import { recogniseTextLogs, type RecognisedTextLogs } from './logs.ts';
import { recogniseReports, type RecognisedReports } from './reports.ts';
import { recogniseWebhooks, type RecognisedWebhooks } from './webhooks.ts';
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
  | {
      readonly format: 'stripe-payout-reconciliation';
      readonly table: FoundTable;
      readonly notes: readonly string[];
    }
  | { readonly format: 'camt.053'; readonly notes: readonly string[] }
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
  const recognised = byContent(start, options);
  if (options.as === undefined || options.as === recognised.format) return recognised;
  return asNamed(recognised, options.as, options.fileName);
}

function byContent(start: string, options: RecogniseOptions): Recognised {
  if (options.mapping !== undefined || options.as === 'ledger-csv') return recogniseTable(start, options);
  const sample: Sample = { text: start, fileName: options.fileName, whole: options.whole };
  for (const family of families) {
    const recognised = family(sample);
    if (recognised !== null) return recognised;
  }
  const first = start.charAt(0);
  if (first === '<') return recogniseXml(start, options.fileName);
  if (first === '{' || first === '[' || jsonLineShare(start, options.whole) >= 0.5)
    return recogniseJson(start, options);
  return recogniseTable(start, options);
}

/** A JSON file read as another JSON format has the same records; everything else cannot be read as it is not. */
function asNamed(recognised: Recognised, as: SourceFormat, fileName: string): Recognised {
  // What the replayer keeps is a HAR entry that says of itself that it is no capture.
  if (recognised.format === 'har' && as === 'replay-attempt') return { ...recognised, format: as, notes: [] };
  if ('framing' in recognised && (as === 'stripe-events' || as === 'api-log' || as === 'har'))
    return { ...recognised, format: as };
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
  return refuse(
    fileName,
    'it is JSON, but its records are neither Stripe events, nor HTTP exchanges, nor log records.',
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
  return refuse(
    fileName,
    'it is one JSON object in which Railtrace finds no events, exchanges or log records.',
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

const payoutColumns = [
  'balance_transaction_id',
  'reporting_category',
  'automatic_payout_id',
  'payout_id',
  'source_id',
  'charge_id',
  'payment_intent_id',
  'gross',
  'net',
  'fee',
  'available_on',
  'available_on_utc',
  'automatic_payout_effective_at',
  'automatic_payout_effective_at_utc',
];

function recogniseTable(text: string, options: RecogniseOptions): Recognised {
  const { fileName, whole, mapping } = options;
  const delimiter: Delimiter | undefined = mapping?.delimiter;
  const table = findTable(text, whole, delimiter);
  if (table === null) return refuseText(text, fileName);
  if (
    table.sample.length === 0 &&
    table.rowsBefore > 0 &&
    whole &&
    options.mapping === undefined &&
    !table.hasHeader
  )
    return refuseText(text, fileName);
  const names = table.headers.map((header) => header.trim().toLowerCase().replace(/\s+/g, '_'));
  const known = payoutColumns.filter((name) => names.includes(name)).length;
  if (
    mapping === undefined &&
    options.as !== 'ledger-csv' &&
    known >= 4 &&
    names.includes('reporting_category')
  )
    return { format: 'stripe-payout-reconciliation', table, notes: [] };
  const columns = decideColumns(table.headers, table.sample, mapping, fileName);
  return { format: 'ledger-csv', table, columns, notes: columns.assumptions };
}

function refuseText(text: string, fileName: string): never {
  if (/^(?:\{1:|:20:|\s*:25:)/m.test(text.slice(0, 2000)))
    return refuse(
      fileName,
      'it is a SWIFT MT message, which this version does not read. Ask the bank for camt.053.',
    );
  if (/^101 \d{9}/.test(text))
    return refuse(fileName, 'it is a NACHA file, which this version does not read.');
  if (/^01,[^,]*,[^,]*,\d{6}/.test(text))
    return refuse(fileName, 'it is a BAI2 file, which this version does not read.');
  return refuse(
    fileName,
    'its content was not recognised. Railtrace reads Stripe events, JSON Lines logs, HAR captures, ledger tables (CSV), the Stripe payout reconciliation report and camt.053 statements.',
  );
}
