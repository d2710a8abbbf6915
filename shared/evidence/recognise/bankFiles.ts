/** Recognises bank and scheme files of tagged or positioned fields by their content. */
import { nachaWidth } from '../bankFiles/nachaLayout.ts';
import { iso8583Framing, isIso8583Line } from '../bankFiles/iso8583Start.ts';
import { mtHeader, opensBlocks, tagOf } from '../bankFiles/mtText.ts';
import type { MessageFraming } from '../framing/lengthPrefixed.ts';
import type { Sample } from './sample.ts';

export interface RecognisedIso8583 {
  readonly family: 'bankFiles';
  readonly format: 'iso8583';
  /** Text with a message a line, or bytes. */
  readonly framing: 'lines' | MessageFraming;
  readonly notes: readonly string[];
}

export type RecognisedBankFiles =
  | {
      readonly family: 'bankFiles';
      readonly format: 'mt940' | 'mt942' | 'swift-mt' | 'bai2' | 'fedwire';
      readonly notes: readonly string[];
    }
  | RecognisedIso8583
  | {
      readonly family: 'bankFiles';
      readonly format: 'nacha';
      /** `columns`: rows of 94 characters with nothing between them. */
      readonly framing: 'lines' | 'columns';
      readonly notes: readonly string[];
    };

/** @returns null when the text is none of them */
export function recogniseBankFiles({ text }: Sample): RecognisedBankFiles | null {
  const format = recogniseMt(text);
  if (format !== null) return { family: 'bankFiles', format, notes: [] };
  // The file header: sender, receiver, creation date and time, file id.
  if (/^01,[^,/\r\n]*,[^,/\r\n]*,\d{6},\d{0,4},[^,/\r\n]*,[^\r\n]*\/\s*(?:0[23]|88|99),/.test(text))
    return { family: 'bankFiles', format: 'bai2', notes: [] };
  if (/^\{(?:1100|1110|1120|1130|1500)\}[^{]*\{(?:1[1-5]\d0|2000|3\d{3})\}/.test(text))
    return { family: 'bankFiles', format: 'fedwire', notes: [] };
  return recogniseNacha(text) ?? recogniseIso8583(text);
}

/** Messages of bytes, told by the file's start before anything is decoded as text; null when they are none. */
export function recogniseBankFileBytes(sample: Uint8Array, whole: boolean): RecognisedBankFiles | null {
  const framing = iso8583Framing(sample, whole);
  return framing === null ? null : { family: 'bankFiles', format: 'iso8583', framing, notes: [] };
}

/** The first lines decide: a message is no number that happens to be long. */
function recogniseIso8583(text: string): RecognisedBankFiles | null {
  const lines = text
    .slice(0, 64 * 1024)
    .split(/\r\n|\r|\n/, 20)
    .filter((line) => line.trim() !== '');
  const messages = lines.filter((line) => isIso8583Line(line));
  return messages.length > 0 && messages.length >= lines.length / 2
    ? { family: 'bankFiles', format: 'iso8583', framing: 'lines', notes: [] }
    : null;
}

const nachaHeader = /^101[ \d]\d{9}.{10}\d{6}[\d ]{4}[A-Z0-9 ]094101/su;
const nachaEntry = /^6(?:[2-5]\d|8[1-8])\d{8}[\d ].{17}[\d ]{9}\d.{40,}/su;
const nachaBatch =
  /^5(?:200|220|225|280).{46}(?:ACK|ADV|ARC|ATX|BOC|CCD|CIE|COR|CTX|DNE|ENR|IAT|MTE|POP|POS|PPD|RCK|SHR|TEL|TRC|TRX|WEB|XCK)/su;

function recogniseNacha(text: string): RecognisedBankFiles | null {
  const base = { family: 'bankFiles', format: 'nacha' } as const;
  const lines = text.slice(0, 64 * 1024).split(/\r\n|\r|\n/, judged);
  const [first = ''] = lines;
  if (nachaHeader.test(first)) {
    const rest = [...first.trimEnd()];
    const isUnbroken = rest.length >= 2 * nachaWidth && /^[15689]/.test(rest[nachaWidth] ?? '');
    return isUnbroken
      ? {
          ...base,
          framing: 'columns',
          notes: ['The file has no line breaks; it was read in rows of 94 characters.'],
        }
      : { ...base, framing: 'lines', notes: [] };
  }
  // Cut out of a file: a batch, or entries with their addenda.
  const whole = lines.filter((line) => line.trim() !== '');
  if (!whole.every((line, index) => /^[1-9]/.test(line) && (line.length >= 79 || index === whole.length - 1)))
    return null;
  const begins =
    nachaBatch.test(first) || (nachaEntry.test(first) && whole.length > 1 && /^[678]/.test(whole[1] ?? ''));
  return begins && whole.some((line) => nachaEntry.test(line))
    ? { ...base, framing: 'lines', notes: [] }
    : null;
}

/** Lines judged: a statement shows what it is within its first fields. */
const judged = 200;

/** Lines by which a bank names itself and the statement before the first field: `ABNANL2A`, `940`, `:940:`. */
const mtEnvelope = /^(?:(?:[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?|9\d{2}|:9\d{2}:)[ \t]*[\r\n]+){1,3}(?=:20:)/;
const mtStart =
  // eslint-disable-next-line no-control-regex -- SOH opens messages in files from a SWIFT line
  /^[\s\u0001-\u0004\ufeff$]{0,40}(?:\{[124]:|:(?:\d{2}[A-Z]?|NS):)/;

function recogniseMt(text: string): 'mt940' | 'mt942' | 'swift-mt' | null {
  if (!mtEnvelope.test(text) && !mtStart.test(text)) return null;
  const lines = text.slice(0, 64 * 1024).split(/\r\n|\r|\n/, judged);
  const tags = new Set<string>();
  let blocks = '';
  for (const line of lines) {
    const tag = tagOf(line)?.tag ?? /\{4:\s*:(\d{2}[A-Z]?):/.exec(line)?.[1];
    if (tag === undefined) {
      if (opensBlocks(line) && tags.size === 0) blocks += line;
      else if (tags.size > 1 && (opensBlocks(line) || /^-\}?\s*$/.test(line))) break;
      continue;
    }
    if (tag === '20' && tags.has('20')) break;
    tags.add(tag);
  }
  const type = mtHeader(blocks).messageType;
  if (type !== null) return formatOfType(type);
  if (tags.has('61') || tags.has('60F') || tags.has('60M') || tags.has('62F') || tags.has('62M'))
    return tags.has('34F') && !tags.has('60F') ? 'mt942' : 'mt940';
  if (tags.has('34F') && tags.has('20')) return 'mt942';
  if (tags.has('25') && (tags.has('28C') || tags.has('28'))) return 'mt940';
  return tags.has('20') && tags.size >= 3 ? 'swift-mt' : null;
}

function formatOfType(type: string): 'mt940' | 'mt942' | 'swift-mt' {
  if (type === '942') return 'mt942';
  return ['940', '941', '950', '970', '972'].includes(type) ? 'mt940' : 'swift-mt';
}
