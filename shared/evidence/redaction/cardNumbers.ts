/**
 * Card numbers (PAN, ISO/IEC 7812): digits of a valid length, an issuer range in use, the Luhn checksum, and the
 * company they keep. Checksum and range alone hit about one in twenty-five random 16-digit references, so a bare run
 * of digits in a field that names a reference survives; a run grouped as cards are printed does not.
 */
import type { FieldMeaning } from './fieldNames.ts';
import type { Span, Tokenise } from './spans.ts';

/** Inclusive prefix range and the lengths in use: [low, high, lengths…]. Public issuer identification ranges, 2026. */
const issuerRanges: readonly (readonly [string, string, readonly number[]])[] = [
  ['4', '4', [13, 16, 19]],
  ['51', '55', [16]],
  ['2221', '2720', [16]],
  ['34', '34', [15]],
  ['37', '37', [15]],
  ['300', '305', [14, 16]],
  ['3095', '3095', [14, 16]],
  ['36', '36', [14, 15, 16, 17, 18, 19]],
  ['38', '39', [14, 16]],
  ['6011', '6011', [16, 19]],
  ['644', '649', [16, 19]],
  ['65', '65', [16, 19]],
  ['3528', '3589', [16, 17, 18, 19]],
  ['1800', '1800', [15]],
  ['2131', '2131', [15]],
  ['62', '62', [16, 17, 18, 19]],
  ['81', '82', [16, 17, 18, 19]],
  ['60', '60', [16]],
  ['50', '50', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['56', '58', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['6304', '6304', [16, 18, 19]],
  ['6390', '6390', [16, 18, 19]],
  ['67', '67', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['2200', '2204', [16, 17, 18, 19]],
  ['9792', '9792', [16]],
  ['8600', '8600', [16]],
  ['9860', '9860', [16]],
  ['1', '1', [15]],
];

/** Numbers that card schemes and PSPs publish for tests. Nobody issues a reference equal to one of them. */
const publishedTestNumbers = new Set(
  `4111111111111111 4242424242424242 4012888888881881 4000056655665556 4000002500003155 4000000000000002
   4000000000009995 4000000000000069 4000000000000127 4000000000000119 4000002760003184 4000003800000446
   4000000000003220 4000000000003063 4000000000000077 4000000000000259 4000000000002685 4000000000001976
   4000000000005423 4917610000000000 4444333322221111 4917300800000000 4988438843884305 4462030000000000
   5555555555554444 5105105105105100 5200828282828210 2223003122003222 2223000048410010 5454545454545454
   5100290029002909 5577000055770004 5136333333333335 378282246310005 371449635398431 378734493671000
   370000000000002 6011111111111117 6011000990139424 6011981111111113 6011000400000000 30569309025904
   38520000023237 36227206271667 3056930009020004 3530111333300000 3566002020360505 3569990010095841
   6200000000000005 6200000000000047 6205500000000000004 5019717010103742 6759649826438453 6304000000000000
   4222222222222 122000000000003`.split(/\s+/),
);

const cardWords =
  /\b(?:card|cards|pan|visa|master\s?card|maestro|amex|american express|discover|diners|jcb|unionpay|credit|debit|cc|cardholder|karte|kreditkarte|carte|tarjeta|kaart)\b/i;
const referenceWords =
  /(?:\b(?:ref|reference|refs|order|invoice|inv|trace|rrn|arn|stan|id|uetr|e2e|end-to-end|endtoend|iban|account|acct|konto|kto|phone|tel|ticket|case|batch|txn?|transaction|payment|payout|deposit|key)\b|[#_])[\s:.=#"'-]*(?:no|nr|number|id)?[\s:.=#"'-]*$/i;

/** Digits of other scripts, and the marks that hide between digits, as they appear in copied text. */
const digit = '0-9\u0660-\u0669\u06f0-\u06f9\uff10-\uff19';
const hidden = '\u00ad\u200b-\u200f\u2060\ufeff';
const digitRun = new RegExp(`[${digit}](?:[ \\u00a0.\\-${hidden}]{0,2}[${digit}]){11,}`, 'gu');
const mayHoldRun = new RegExp(`[${digit}](?:[ \\u00a0.\\-${hidden}]{0,2}[${digit}]){11}`, 'u');

export interface CardContext {
  readonly meaning: FieldMeaning;
  /** A name around the field says "card". */
  readonly insideCard: boolean;
  /** The text is a whole record without structure: words nearby may belong to another field and prove nothing. */
  readonly wholeRecord?: boolean;
  readonly tokenise: Tokenise;
}

export function passesLuhn(digits: string): boolean {
  let sum = 0;
  let double = false;
  for (let index = digits.length - 1; index >= 0; index -= 1) {
    let value = digits.charCodeAt(index) - 48;
    if (double) {
      value *= 2;
      if (value > 9) value -= 9;
    }
    sum += value;
    double = !double;
  }
  return sum % 10 === 0;
}

export function inIssuerRange(digits: string): boolean {
  return issuerRanges.some(([low, high, lengths]) => {
    const prefix = digits.slice(0, low.length);
    return prefix >= low && prefix <= high && lengths.includes(digits.length);
  });
}

/** Card numbers in a text that may hold anything. */
export function findCardNumbers(text: string, context: CardContext): Span[] {
  if (text.length < 12 || !mayHoldRun.test(text)) return [];
  const spans: Span[] = [];
  for (const match of text.matchAll(digitRun)) {
    for (const candidate of candidates(match[0])) {
      const start = match.index + candidate.start;
      const end = match.index + candidate.end;
      if (!isCardNumber(text, start, end, candidate, context)) continue;
      spans.push({
        start,
        end,
        class: 'pan',
        rule: 'card-number',
        replacement: maskedPan(candidate.digits, context.tokenise),
      });
    }
  }
  return spans;
}

/** `411111••••••1111·pan_…`: what a statement prints, and a keyed token that joins equal cards within this vault. */
export function maskedPan(digits: string, tokenise: Tokenise): string {
  const first = digits.length >= 14 ? digits.slice(0, 6) : digits.slice(0, 4);
  const last = digits.slice(-4);
  return `${first}${'•'.repeat(digits.length - first.length - last.length)}${last}·${tokenise('pan', digits)}`;
}

interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  /** Grouped as cards are printed. */
  readonly grouped: boolean;
}

interface Group {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
}

/** Splits a run into printed groups and offers every stretch that could be one number. */
function candidates(run: string): Candidate[] {
  const groups = digitGroups(run);
  const found: Candidate[] = [];
  let index = 0;
  while (index < groups.length) {
    const candidate = candidateAt(groups, index);
    if (candidate === null) {
      index += 1;
      continue;
    }
    found.push(candidate.value);
    index = candidate.next;
  }
  return found;
}

const printedShapes = [
  '4444',
  '465',
  '464',
  '44443',
  '445',
  '4441',
  '4442',
  '4443',
  '88',
  '412',
  '466',
  '64',
  '67',
  '68',
  '610',
  '613',
];

function candidateAt(groups: readonly Group[], index: number): { value: Candidate; next: number } | null {
  const first = groups[index];
  if (first === undefined) return null;
  for (let count = Math.min(5, groups.length - index); count >= 1; count -= 1) {
    const length = lengthOf(groups, index, count);
    if (length < 12 || length > 19) continue;
    const part = groups.slice(index, index + count);
    const shape = part.map((group) => String(group.digits.length)).join('');
    if (count > 1 && !printedShapes.includes(shape)) continue;
    const digits = part.map((group) => group.digits).join('');
    if (!passesLuhn(digits) || !inIssuerRange(digits)) continue;
    const last = part.at(-1) ?? first;
    return { value: { start: first.start, end: last.end, digits, grouped: count > 1 }, next: index + count };
  }
  return null;
}

function lengthOf(groups: readonly Group[], index: number, count: number): number {
  let length = 0;
  for (let at = index; at < index + count; at += 1) length += groups[at]?.digits.length ?? 0;
  return length;
}

function digitGroups(run: string): Group[] {
  const groups: Group[] = [];
  let digits = '';
  let start = 0;
  let end = 0;
  for (let index = 0; index < run.length; index += 1) {
    const code = run.charCodeAt(index);
    const value = digitValue(code);
    if (value >= 0) {
      if (digits === '') start = index;
      digits += String(value);
      end = index + 1;
    } else if (!isHidden(code) && digits !== '') {
      groups.push({ start, end, digits });
      digits = '';
    }
  }
  if (digits !== '') groups.push({ start, end, digits });
  return groups;
}

function digitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  if (code >= 0x660 && code <= 0x669) return code - 0x660;
  if (code >= 0x6f0 && code <= 0x6f9) return code - 0x6f0;
  if (code >= 0xff10 && code <= 0xff19) return code - 0xff10;
  return -1;
}

function isHidden(code: number): boolean {
  return code === 0xad || (code >= 0x200b && code <= 0x200f) || code === 0x2060 || code === 0xfeff;
}

function isCardNumber(
  text: string,
  start: number,
  end: number,
  candidate: Candidate,
  context: CardContext,
): boolean {
  if (touchesLetters(text, start, end)) return context.meaning === 'card-number';
  if (publishedTestNumbers.has(candidate.digits)) return true;
  if (partOfReference(text, start, end)) return context.meaning === 'card-number';
  if (context.meaning === 'card-number' || context.insideCard) return true;
  if (context.wholeRecord === true) return candidate.grouped;
  const before = text.slice(Math.max(0, start - 40), start);
  const around = before + text.slice(end, end + 24);
  if (cardWords.test(around)) return true;
  if (isPhone(before, candidate)) return false;
  if (candidate.grouped) return true;
  // Bare digits: masked unless the field or the words before say that they are a reference. Fewer than 14 digits are
  // times, phone numbers and amounts far more often than cards.
  if (context.meaning === 'identifier' || candidate.digits.length < 14) return false;
  return !referenceWords.test(before);
}

function isPhone(before: string, candidate: Candidate): boolean {
  return /(?:\+|\b(?:tel|phone|mobile|fax|call)\b[\s.:]*)$/i.test(before) && candidate.digits.length < 16;
}

/** Digits inside a longer word (`pi_4111…x`, hexadecimal) are that word's. */
function touchesLetters(text: string, start: number, end: number): boolean {
  return /[A-Za-z0-9_]/.test(text.charAt(start - 1)) || /[A-Za-z0-9_]/.test(text.charAt(end));
}

/** `REF-4111…` and decimal fractions. */
function partOfReference(text: string, start: number, end: number): boolean {
  const before = text.charAt(start - 1);
  if (before === '.' && /\d/.test(text.charAt(start - 2))) return true;
  if (text.charAt(end) === '.' && /\d/.test(text.charAt(end + 1))) return true;
  return before === '-' && /[A-Za-z0-9]/.test(text.charAt(start - 2));
}
