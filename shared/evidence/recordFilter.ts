/**
 * The filter language of the record search: `source:webhooks format:camt party:bank kind:booked_credit has:signature
 * signature:invalid amount:1000..2000 currency:EUR from:2026-03-01 until:2026-03-31 "a phrase" -word this OR that`.
 * Terms are joined by AND; a comma in a value means OR; a leading minus negates. What names no field is text to search
 * for, because ids hold colons too. Pure: what a condition means in SQL is the engine's business.
 */
import { currencyExponent } from '../kernel/money.ts';
import { day, parseIsoInstant, startOfDay, type Instant } from '../kernel/time.ts';
import { identifierSchemes, parties, signatureVerdicts, sourceFormats } from './model.ts';

export const recordFields = [
  'source',
  'format',
  'party',
  'kind',
  'scheme',
  'rail',
  'direction',
  'currency',
  'amount',
  'from',
  'until',
  'has',
  'signature',
  'title',
] as const;
export type RecordField = (typeof recordFields)[number];

const fieldAliases: Readonly<Record<string, RecordField>> = {
  file: 'source',
  in: 'source',
  event: 'kind',
  since: 'from',
  after: 'from',
  to: 'until',
  before: 'until',
  ccy: 'currency',
  sig: 'signature',
};

/** What `has:` can ask for. */
export const recordParts = ['signature', 'redaction', 'event', 'amount', 'time', 'booking'] as const;
export type RecordPart = (typeof recordParts)[number];

type ValueField = Exclude<RecordField, 'amount' | 'from' | 'until'>;

/** Bounds are inclusive; null is open. Amounts are decimal text in the event's own currency, times epoch ms. */
export type RecordCondition =
  | {
      readonly type: 'values';
      readonly field: ValueField;
      readonly values: readonly string[];
      readonly negated: boolean;
      readonly at: number;
    }
  | {
      readonly type: 'amount';
      readonly from: string | null;
      readonly until: string | null;
      readonly negated: boolean;
      readonly at: number;
    }
  | {
      readonly type: 'instant';
      readonly field: 'from' | 'until';
      readonly instant: Instant;
      readonly negated: boolean;
      readonly at: number;
    };

export interface RecordFilterError {
  /** One sentence: what is wrong and what would be right. */
  readonly message: string;
  /** Offset in the query, in UTF-16 units. */
  readonly at: number;
}

export interface RecordFilter {
  /** The words, phrases and exclusions, as the person wrote them: for `parseSearch`. */
  readonly text: string;
  readonly conditions: readonly RecordCondition[];
  /** The first thing that cannot be read; null where all of it can. */
  readonly error: RecordFilterError | null;
}

interface Token {
  readonly raw: string;
  readonly text: string;
  readonly at: number;
  readonly quoted: boolean;
  readonly negated: boolean;
  readonly field: string | null;
  readonly operator: string;
}

const tokenPattern = /(-)?(?:([A-Za-z]+)(:>=|:<=|:>|:<|>=|<=|:|=|>|<))?(?:"([^"]*)(?:"|$)(\*?)|([^\s"]*))/y;

/** Longer queries are cut here, as the search itself does. */
const longestQuery = 2000;

function tokensOf(query: string): Token[] {
  const text = query.slice(0, longestQuery);
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at] ?? '')) {
      at += 1;
      continue;
    }
    tokenPattern.lastIndex = at;
    const match = tokenPattern.exec(text);
    // The pattern can match nothing only at white space, which was skipped: this keeps the loop moving whatever comes.
    const whole = match?.[0] ?? '';
    const raw = whole === '' ? text.charAt(at) : whole;
    const [, minus, field, operator = '', quoted, , bare = ''] = match ?? [];
    tokens.push({
      raw,
      text: quoted ?? bare,
      at,
      quoted: quoted !== undefined,
      negated: minus !== undefined,
      field: field?.toLowerCase() ?? null,
      operator: operator.length > 1 && operator.startsWith(':') ? operator.slice(1) : operator,
    });
    at += raw.length;
  }
  return tokens;
}

/** Never throws: what could be read stands in `conditions` and `text`, the first thing that could not in `error`. */
export function parseRecordFilter(query: string): RecordFilter {
  const tokens = tokensOf(query);
  const conditions: RecordCondition[] = [];
  const words: string[] = [];
  const isCondition: boolean[] = [];
  let error: RecordFilterError | null = null;
  for (const token of tokens) {
    const field = fieldOf(token);
    const read = field === null ? null : conditionOf(token, field);
    isCondition.push(read !== null);
    if (read === null) {
      words.push(token.raw);
      error ??= misspelt(token);
    } else if ('message' in read) error ??= read;
    else conditions.push(read);
  }
  error ??= strayOr(tokens, isCondition);
  return { text: conditions.length === 0 ? query.trim() : words.join(' '), conditions, error };
}

function fieldOf(token: Token): RecordField | null {
  if (token.field === null) return null;
  return recordFields.find((name) => name === token.field) ?? fieldAliases[token.field] ?? null;
}

/** A field that nearly is one is told; anything else before a colon is part of an id. */
function misspelt(token: Token): RecordFilterError | null {
  const { field } = token;
  if (field === null || token.operator !== ':' || field.length < 4 || token.text.startsWith('//'))
    return null;
  const near = recordFields.find((name) => name.length >= 4 && isOneSlip(field, name));
  return near === undefined
    ? null
    : {
        message: `There is no field “${field}”. Did you mean ${near}: ? In quotation marks it is searched as text.`,
        at: token.at,
      };
}

/** One letter wrong, missing, too many, or two swapped. */
function isOneSlip(typed: string, word: string): boolean {
  if (typed === word || Math.abs(typed.length - word.length) > 1) return false;
  let start = 0;
  while (start < typed.length && typed[start] === word[start]) start += 1;
  const [a, b] = [typed.slice(start), word.slice(start)];
  return (
    a.slice(1) === b.slice(1) ||
    a.slice(1) === b ||
    a === b.slice(1) ||
    (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2))
  );
}

function strayOr(tokens: readonly Token[], isCondition: readonly boolean[]): RecordFilterError | null {
  const at = tokens.findIndex((token, index) => {
    if (token.raw !== 'OR' || tokens.length === 1) return false;
    return isCondition[index - 1] !== false || isCondition[index + 1] !== false;
  });
  const token = tokens[at];
  return token === undefined
    ? null
    : {
        message:
          'OR stands between words. For several values of a field write them with a comma: party:psp,bank.',
        at: token.at,
      };
}

function conditionOf(token: Token, field: RecordField): RecordCondition | RecordFilterError {
  const valueAt = token.at + token.raw.length - token.text.length - (token.quoted ? 1 : 0);
  if (token.text === '')
    return { message: `A value is missing after “${field}${token.operator}”.`, at: valueAt };
  if (field === 'amount') return amountCondition(token, valueAt);
  if (field === 'from' || field === 'until') return instantCondition(field, token, valueAt);
  if (token.operator !== ':' && token.operator !== '=')
    return { message: `“${field}” is compared with a colon: ${field}:value.`, at: token.at };
  const typed = token.quoted ? [token.text] : token.text.split(',').filter((value) => value !== '');
  const wrong = typed.find((value) => !isKnownValue(field, value));
  if (wrong !== undefined) {
    const some = completionsOf(field).slice(0, 6).join(', ');
    return {
      message: `“${wrong}” is no ${nameOf(field)}. Try ${some}.`,
      at: valueAt + token.text.indexOf(wrong),
    };
  }
  const values = typed.map((value) => canonicalValue(field, value));
  return { type: 'values', field, values, negated: token.negated, at: token.at };
}

function nameOf(field: RecordField): string {
  if (field === 'kind') return 'kind of event';
  if (field === 'has') return 'part that a record can have';
  if (field === 'signature') return 'verdict on a signature';
  if (field === 'scheme') return 'scheme of identifiers';
  return field;
}

const closedValues: Readonly<Partial<Record<RecordField, readonly string[]>>> = {
  format: sourceFormats,
  party: [...parties, 'none'],
  scheme: identifierSchemes,
  has: recordParts,
  signature: [...signatureVerdicts, 'none'],
};

/** Words of the payments' model, which lies to the right of evidence: which of them occur, the facets say. */
const openWord = /^[a-z][a-z_-]*$/;

const examples: Readonly<Partial<Record<RecordField, readonly string[]>>> = {
  kind: ['captured', 'booked_credit', 'none'],
  rail: ['card', 'sepa-credit-transfer'],
  direction: ['deposit', 'payout'],
  amount: ['1000', '1000..2000'],
  from: ['2026-03-01'],
  until: ['2026-03-31'],
  currency: ['EUR', 'USD', 'GBP'],
};

/** What may follow a field, for completion; names of sources are known to the facets. */
export function completionsOf(field: RecordField): readonly string[] {
  return closedValues[field] ?? examples[field] ?? [];
}

/** A format may be named by its beginning: `camt` is every camt message. */
function isKnownValue(field: RecordField, value: string): boolean {
  const known = canonicalValue(field, value);
  if (field === 'format') return sourceFormats.some((format) => format.startsWith(known));
  if (field === 'currency') return /^[A-Z]{3}$/.test(known);
  if (field === 'kind' || field === 'rail' || field === 'direction') return openWord.test(known);
  return closedValues[field]?.includes(known) ?? true;
}

function canonicalValue(field: RecordField, value: string): string {
  if (field === 'currency') return value.toUpperCase();
  if (field === 'source' || field === 'title') return value;
  return value.toLowerCase();
}

const decimal = /^-?\d{1,18}(?:\.\d{1,6})?$/;

function amountCondition(token: Token, at: number): RecordCondition | RecordFilterError {
  const [left = '', right] = token.text.replace(/[_']/g, '').split('..');
  const bad = [left, right ?? ''].some((part) => part !== '' && !decimal.test(part));
  if (bad || (left === '' && (right ?? '') === ''))
    return {
      message: `“${token.text}” is no amount. Write amount:1000, amount>99.50 or amount:1000..2000.`,
      at,
    };
  const base = { type: 'amount', negated: token.negated, at: token.at } as const;
  if (right !== undefined)
    return { ...base, from: left === '' ? null : left, until: right === '' ? null : right };
  if (token.operator.startsWith('>')) return { ...base, from: left, until: null };
  if (token.operator.startsWith('<')) return { ...base, from: null, until: left };
  return { ...base, from: left, until: left };
}

function instantCondition(
  field: 'from' | 'until',
  token: Token,
  at: number,
): RecordCondition | RecordFilterError {
  const instant = parseIsoInstant(token.text);
  if (instant === null)
    return {
      message: `“${token.text}” is no date. Write ${field}:2026-03-01 or ${field}:2026-03-01T14:00Z.`,
      at,
    };
  // A day as an end means that whole day.
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(token.text);
  const bound = isDay && field === 'until' ? startOfDay(token.text) + day - 1 : instant;
  return { type: 'instant', field, instant: bound, negated: token.negated, at: token.at };
}

/** Decimal text as minor units of a currency, cut at its last decimal: `12.5` of EUR is 1250. For comparing only. */
export function minorUnits(decimalText: string, currency: string): bigint {
  const places = currencyExponent(currency);
  const negative = decimalText.startsWith('-');
  const [whole = '0', fraction = ''] = decimalText.replace('-', '').split('.');
  const minor = BigInt(whole + fraction.slice(0, places).padEnd(places, '0'));
  return negative ? -minor : minor;
}
