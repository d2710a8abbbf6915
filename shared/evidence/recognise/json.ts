/** Recognises JSON files: what most of their records are. */
import { RailtraceError } from '../../kernel/errors.ts';
import { isExactArray, isExactObject, member } from '../exactJson.ts';
import type { ExactJson } from '../importing.ts';
import { arrayPaths, firstElements, parsed } from './jsonDocument.ts';
import { carriedStripeEvent, isHarEntry, isLogRecord, isStripePaymentObject } from './jsonShapes.ts';
import { refuse, type JsonFraming, type Recognised, type RecogniseOptions } from './recognised.ts';
import { completeLines, judgedLines, objectLines } from './sample.ts';
import { genericObject, genericRecords } from './webhooks.ts';

/** How many of the lines are JSON objects, from 0 to 1. */
export function jsonLineShare(text: string, whole: boolean): number {
  const lines = completeLines({ text, whole }).slice(0, judgedLines);
  return lines.length === 0 ? 0 : objectLines({ text, whole }).length / lines.length;
}

/**
 * @returns null for sound JSON without a record in it
 * @throws RailtraceError `unsupported_format`, `damaged_input`, `limit_exceeded`
 */
export function recogniseJson(text: string, options: RecogniseOptions): Recognised | null {
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
function jsonFormat(
  records: readonly ExactJson[],
  framing: JsonFraming,
  fileName: string,
): Recognised | null {
  const count = (test: (value: ExactJson) => boolean) => records.filter(test).length;
  const half = records.length / 2;
  if (records.length === 0) return refuse(fileName, 'no record in it could be read as JSON.');
  if (count((value) => carriedStripeEvent(value) !== null || isStripePaymentObject(value)) >= half)
    return { format: 'stripe-events', framing, notes: [] };
  if (count(isHarEntry) >= half)
    return { format: 'har', framing, notes: ['The HAR entries stand without their log.'] };
  if (framing.by === 'lines' ? count((value) => isExactObject(value)) >= half : count(isLogRecord) >= half)
    return { format: 'api-log', framing, notes: [] };
  return genericRecords(records, framing);
}

function jsonArray(text: string, path: string[], fileName: string): Recognised | null {
  const elements = firstElements(text, path);
  if (elements.length === 0) return brokenArray(text, path, fileName);
  if (!elements.some((value) => isExactObject(value))) return null;
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
function jsonObject(text: string, fileName: string): Recognised | null {
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
  if (isCapturePiece(whole))
    return refuse(fileName, 'it looks like a piece of an HTTP capture, but there is no request in it.');
  return genericObject(whole);
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

function isCapturePiece(value: ExactJson): boolean {
  return isExactArray(member(value, 'headers')) && member(value, 'url') === undefined;
}
