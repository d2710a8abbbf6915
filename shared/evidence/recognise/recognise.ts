/**
 * Recognises a file by its content, never by its name: what it is, and how its records lie in it. A file that is
 * surely of a known kind and cannot be read is refused with the reason; what is of no known kind is kept whole.
 */
import { RailtraceError } from '../../kernel/errors.ts';
import { isMail, mailType, textType } from '../attachments.ts';
import type { SourceFormat } from '../model.ts';
import { recogniseBankFiles } from './bankFiles.ts';
import { recogniseHttpSources } from './http.ts';
import { recogniseIso20022 } from './iso20022.ts';
import { jsonLineShare, recogniseJson } from './json.ts';
import { recogniseTextLogs } from './logs.ts';
import { refuse, unknownNote, type Recognised, type RecogniseOptions } from './recognised.ts';
import { recogniseReports } from './reports.ts';
import type { Sample } from './sample.ts';
import { recogniseTable, rememberedTable } from './tables.ts';
import { isWebhookFormat, recogniseWebhooks } from './webhooks.ts';

/** Asked in this order; the first that knows the text decides. What none knows is judged by its shape below. */
const families: readonly ((sample: Sample) => Recognised | null)[] = [
  recogniseIso20022,
  recogniseBankFiles,
  recogniseHttpSources,
  recogniseWebhooks,
  recogniseReports,
  recogniseTextLogs,
];

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
  const recognised = byContent(text, start, options) ?? unknown(options);
  if (options.as === undefined || options.as === recognised.format) return recognised;
  return asNamed(recognised, options.as, options.fileName);
}

/** No file is lost because nobody foresaw it: its text is found, and it can be cited. */
function unknown({ fileName, as }: RecogniseOptions): Recognised {
  if (as !== undefined) return refuse(fileName, `it cannot be read as ${as}.`);
  return { format: 'attachment', type: textType, notes: [unknownNote] };
}

/** @returns null for text of no known kind */
function byContent(text: string, start: string, options: RecogniseOptions): Recognised | null {
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
  if (first === '<') return refuseMarkup(start, options.fileName);
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

/** A page that came instead of an export is a mistake to be told, and a document type is a danger. */
function refuseMarkup(text: string, fileName: string): null {
  if (/^<html[\s>]/i.test(text) || /<!DOCTYPE\s+html/i.test(text.slice(0, 4096)))
    return refuse(fileName, 'it is a web page. If it is evidence, keep it as an attachment.');
  if (/<!DOCTYPE/i.test(text.slice(0, 4096)))
    return refuse(
      fileName,
      'the XML declares a document type (DTD), which statements never do; reading one is unsafe.',
    );
  return null;
}

/** What a sheet of a workbook is, as delimited text: a known report, or a ledger. */
export function recogniseSheet(text: string, options: RecogniseOptions): Recognised {
  if (options.mapping !== undefined || options.as === 'ledger-csv') return recogniseTable(text, options);
  const { fileName, whole } = options;
  const recognised =
    rememberedTable(text, options) ??
    recogniseReports({ text, fileName, whole }) ??
    recogniseTable(text, options);
  if (recognised.format === 'attachment') return refuse(fileName, 'no table was found in it.');
  return options.as === undefined || options.as === recognised.format
    ? recognised
    : asNamed(recognised, options.as, fileName);
}
