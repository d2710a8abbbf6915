/**
 * The filter language of the payments list: `rail:card direction:payout ledger:credited age>2d amount:1000..2000
 * finding:DOUBLE_CREDIT -severity:info from:2026-03-01 "quoted text" free text`. Terms are joined by AND; a comma in a
 * value means OR; a leading minus or `not` negates. Pure: what the terms mean in SQL is the engine's business.
 */
import { day, hour, minute, parseIsoInstant, second, startOfDay, type Instant } from '../kernel/time.ts';
import { rails } from './model.ts';

export const filterFields = [
  'rail',
  'direction',
  'state',
  'ledger',
  'psp',
  'bank',
  'proof',
  'currency',
  'amount',
  'age',
  'finding',
  'severity',
  'from',
  'until',
  'id',
  'reference',
] as const;
export type FilterField = (typeof filterFields)[number];

const fieldAliases: Readonly<Record<string, FilterField>> = {
  ref: 'reference',
  since: 'from',
  after: 'from',
  to: 'until',
  before: 'until',
  code: 'finding',
  ccy: 'currency',
  open: 'age',
  older: 'age',
};

/** Bounds are inclusive; null is open. Amounts are decimal text in the payment's own currency, times epoch ms. */
export type FilterTerm =
  | { readonly type: 'word'; readonly text: string; readonly negated: boolean; readonly at: number }
  | {
      readonly type: 'values';
      readonly field: FilterField;
      readonly values: readonly string[];
      readonly negated: boolean;
      readonly at: number;
    }
  | {
      readonly type: 'range';
      readonly field: 'amount';
      readonly from: string | null;
      readonly until: string | null;
      readonly negated: boolean;
      readonly at: number;
    }
  | {
      readonly type: 'span';
      readonly field: 'age';
      readonly from: number | null;
      readonly until: number | null;
      readonly negated: boolean;
      readonly at: number;
    }
  | {
      readonly type: 'instant';
      readonly field: 'from' | 'until';
      readonly at: number;
      readonly instant: Instant;
      readonly negated: boolean;
    };

export interface FilterError {
  /** One sentence: what is wrong and what would be right. */
  readonly message: string;
  /** Offset in the filter text, in UTF-16 units. */
  readonly at: number;
}

export type ParsedFilter =
  | { readonly terms: readonly FilterTerm[]; readonly error: null }
  | { readonly terms: readonly FilterTerm[]; readonly error: FilterError };

interface Token {
  readonly text: string;
  readonly at: number;
  readonly quoted: boolean;
  readonly negated: boolean;
  readonly field: string | null;
  /** The field as it was typed. */
  readonly typed: string;
  readonly operator: string;
}

const tokenPattern =
  /(-|!)?(?:([A-Za-z]+)\s?(:>=|:<=|:>|:<|>=|<=|:|=|>|<))?(?:"((?:[^"\\]|\\.)*)("|$)|(\S*))/y;

function tokensOf(text: string): { tokens: Token[]; error: FilterError | null } {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at] ?? '')) {
      at += 1;
      continue;
    }
    tokenPattern.lastIndex = at;
    const match = tokenPattern.exec(text);
    if (match === null || match[0] === '') return { tokens, error: { message: 'This cannot be read.', at } };
    const [whole, minus, field, operator = '', quoted, closing, bare = ''] = match;
    if (quoted !== undefined && closing === '')
      return { tokens, error: { message: 'The quotation mark is not closed.', at } };
    tokens.push({
      text: quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1'),
      at,
      quoted: quoted !== undefined,
      negated: minus !== undefined,
      field: field?.toLowerCase() ?? null,
      typed: field ?? '',
      operator: operator.length > 1 && operator.startsWith(':') ? operator.slice(1) : operator,
    });
    at += whole.length;
  }
  return { tokens, error: null };
}

/** Never throws: what could be read stands in `terms`, the first thing that could not in `error`. */
export function parseFilter(text: string): ParsedFilter {
  const { tokens, error } = tokensOf(text);
  const terms: FilterTerm[] = [];
  let negateNext = false;
  for (const token of tokens) {
    if (token.field === null && !token.quoted && /^(not|and)$/i.test(token.text)) {
      negateNext = token.text.toLowerCase() === 'not';
      continue;
    }
    const read = termOf({ ...token, negated: token.negated !== negateNext });
    negateNext = false;
    if ('message' in read) return { terms, error: read };
    terms.push(read);
  }
  return error === null ? { terms, error: null } : { terms, error };
}

function termOf(token: Token): FilterTerm | FilterError {
  if (token.field === null) {
    return token.text === ''
      ? { message: 'A word is missing after the minus.', at: token.at }
      : { type: 'word', text: token.text, negated: token.negated, at: token.at };
  }
  const field = filterFields.find((name) => name === token.field) ?? fieldAliases[token.field];
  if (field === undefined) {
    // "DEP:1" is an id with a colon, not a field: only a word of the language's kind is refused.
    if (token.operator === ':' && !/^[a-z]{2,}$/.test(token.typed))
      return { type: 'word', text: `${token.typed}:${token.text}`, negated: token.negated, at: token.at };
    return {
      message: `There is no field “${token.field}”. Fields: ${filterFields.join(', ')}.`,
      at: token.at,
    };
  }
  if (token.text === '')
    return {
      message: `A value is missing after “${token.field}${token.operator}”.`,
      at: token.at + token.field.length + token.operator.length,
    };
  if (field === 'amount') return amountTerm(token);
  if (field === 'age') return ageTerm(token);
  if (field === 'from' || field === 'until') return instantTerm(field, token);
  if (token.operator !== ':' && token.operator !== '=')
    return { message: `“${field}” is compared with a colon: ${field}:value.`, at: token.at };
  const values = token.quoted ? [token.text] : token.text.split(',').filter((value) => value !== '');
  const wrong = values.find((value) => !isKnownValue(field, value));
  if (wrong !== undefined)
    return {
      message: `“${wrong}” is no ${field}. Try ${completions(field).slice(0, 6).join(', ')}.`,
      at: token.at,
    };
  return { type: 'values', field, values, negated: token.negated, at: token.at };
}

const closedValues: Readonly<Partial<Record<FilterField, readonly string[]>>> = {
  rail: rails,
  direction: ['deposit', 'payout'],
  proof: ['proved', 'claimed', 'inferred'],
  severity: ['high', 'medium', 'low', 'info', 'none'],
};

/** A finding's code as it is written; which codes there are is the findings domain's business, to the right of this one. */
const codeShape = /^[A-Z][A-Z_]{2,}$/;

const valueAliases: Readonly<Record<string, string>> = {
  sepa: 'sepa-credit-transfer',
  sct: 'sepa-credit-transfer',
  withdrawal: 'payout',
  collection: 'deposit',
  payin: 'deposit',
};

/** The language's own spelling of a value: `sepa` is `sepa-credit-transfer`, codes are upper case. */
export function canonicalValue(field: FilterField, value: string): string {
  if (field === 'finding') return /^(any|none)$/i.test(value) ? value.toLowerCase() : value.toUpperCase();
  if (field === 'currency') return value.toUpperCase();
  if (field === 'id' || field === 'reference') return value;
  const lower = value.toLowerCase();
  return field === 'rail' || field === 'direction' ? (valueAliases[lower] ?? lower) : lower;
}

function isKnownValue(field: FilterField, value: string): boolean {
  const closed = closedValues[field];
  if (closed !== undefined) return closed.includes(canonicalValue(field, value));
  if (field === 'finding') return /^(any|none)$/i.test(value) || codeShape.test(canonicalValue(field, value));
  return field !== 'currency' || /^[A-Za-z]{3}$/.test(value);
}

/** What may follow a field, for completion; open sets (states, ids) are known to the engine's facets. */
export function completions(field: FilterField): readonly string[] {
  const examples: Readonly<Partial<Record<FilterField, readonly string[]>>> = {
    amount: ['1000', '1000..2000'],
    age: ['2d', '4h'],
    from: ['2026-03-01'],
    until: ['2026-03-31'],
    currency: ['EUR', 'USD', 'GBP'],
    finding: ['any', 'none'],
  };
  return closedValues[field] ?? examples[field] ?? [];
}

/** Fields that complete a half-typed word, each with its colon. */
export function fieldCompletions(typed: string): string[] {
  const lower = typed.toLowerCase();
  return filterFields.filter((field) => field.startsWith(lower)).map((field) => `${field}:`);
}

function amountTerm(token: Token): FilterTerm | FilterError {
  const decimal = /^-?\d+(?:[.]\d+)?$/;
  const [left = '', right] = token.text.replace(/[_']/g, '').split('..');
  const bad = [left, right ?? ''].find((part) => part !== '' && !decimal.test(part));
  if (bad !== undefined || (left === '' && (right ?? '') === ''))
    return {
      message: `“${token.text}” is no amount. Write amount:1000, amount>99.50 or amount:1000..2000.`,
      at: token.at,
    };
  const base = { type: 'range', field: 'amount', negated: token.negated, at: token.at } as const;
  if (right !== undefined)
    return { ...base, from: left === '' ? null : left, until: right === '' ? null : right };
  if (token.operator.startsWith('>')) return { ...base, from: left, until: null };
  if (token.operator.startsWith('<')) return { ...base, from: null, until: left };
  return { ...base, from: left, until: left };
}

const units: Readonly<Record<string, number>> = {
  s: second,
  sec: second,
  m: minute,
  min: minute,
  h: hour,
  d: day,
  w: 7 * day,
};

function ageTerm(token: Token): FilterTerm | FilterError {
  const match = /^(\d+(?:\.\d+)?)\s*(s|sec|min|m|h|d|w)$/i.exec(token.text);
  const unit = units[(match?.[2] ?? '').toLowerCase()];
  if (match === null || unit === undefined)
    return { message: `“${token.text}” is no age. Write age>2d, age>4h or age<30min.`, at: token.at };
  const span = Number(match[1]) * unit;
  const base = { type: 'span', field: 'age', negated: token.negated, at: token.at } as const;
  return token.operator.startsWith('<')
    ? { ...base, from: null, until: span }
    : { ...base, from: span, until: null };
}

function instantTerm(field: 'from' | 'until', token: Token): FilterTerm | FilterError {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(token.text);
  const instant = parseIsoInstant(token.text);
  if (instant === null)
    return {
      message: `“${token.text}” is no date. Write ${field}:2026-03-01 or ${field}:2026-03-01T14:00Z.`,
      at: token.at,
    };
  // A day as an end means that whole day.
  const bound = isDay && field === 'until' ? startOfDay(token.text) + day - 1 : instant;
  return { type: 'instant', field, instant: bound, negated: token.negated, at: token.at };
}
