/**
 * BAI2 cash management records (BAI, Cash Management Balance Reporting Specifications, version 2): a code, fields
 * parted by commas, a slash at the end. Amounts are whole minor units of the account's currency.
 */

export const bai2Codes = ['01', '02', '03', '16', '49', '88', '98', '99'] as const;
export type Bai2Code = (typeof bai2Codes)[number];

/** The code that a line begins with, or null where it goes on with the record before. */
export function bai2Code(line: string): Bai2Code | null {
  const code = /^\s*(01|02|03|16|49|88|98|99),/.exec(line)?.[1];
  return bai2Codes.find((each) => each === code) ?? null;
}

/**
 * UTF-16 offsets at which further records begin on a line. Behind a slash and a space any code begins one; right
 * behind a slash only a code with fields of its record's shape, since texts hold dates.
 */
export function bai2Cuts(line: string): number[] {
  const cuts: number[] = [];
  const start =
    /(?<=\/\s{1,100})(?:0[123]|16|49|88|9[89]),|(?<=\/)(?:02,[^,/]*,[^,/]*,\d,|03,[^,/]*,[A-Z]{0,3},|16,\d{3},|(?:49,[+-]?\d*,\d+|9[89],[+-]?\d*,\d+,\d+)\s*\/)/g;
  for (const match of line.matchAll(start)) cuts.push(match.index);
  return cuts;
}

/** The physical records of a text: its lines, cut where several stand on one. */
export function bai2Lines(text: string): string[] {
  return text
    .split(/\r\n|\r|\n/)
    .flatMap((line) => {
      const bounds = [0, ...bai2Cuts(line), line.length];
      return bounds.slice(1).map((bound, index) => line.slice(bounds[index], bound).trim());
    })
    .filter((line) => line !== '');
}

/** A record without its code and its closing slash. */
function body(line: string): string {
  return line
    .trim()
    .replace(/^\d{2},/, '')
    .replace(/\/\s*$/, '');
}

/** Fields of one record; a continuation (88) goes on where the record stopped. */
export function bai2Fields(lines: readonly string[]): string[] {
  return lines
    .map(body)
    .join(',')
    .split(',')
    .map((field) => field.trim());
}

export interface Bai2Amount {
  readonly typeCode: string;
  /** Signed whole minor units. */
  readonly minor: bigint;
  readonly items: string;
}

/** Account identifier (03): the account, its currency, and its balances and sums by type code. */
export function readAccount(lines: readonly string[]): {
  readonly account: string;
  readonly currency: string;
  readonly amounts: readonly Bai2Amount[];
  /** False where a field that must be a number is none. */
  readonly isSound: boolean;
} {
  const [account = '', currency = '', ...rest] = bai2Fields(lines);
  const amounts: Bai2Amount[] = [];
  let isSound = true;
  let at = 0;
  while (at < rest.length) {
    const typeCode = rest[at] ?? '';
    if (typeCode === '') {
      at += 1;
      continue;
    }
    const minor = minorOfField(rest[at + 1] ?? '');
    if (!/^\d{3}$/.test(typeCode) || minor === null) isSound = false;
    else amounts.push({ typeCode, minor, items: rest[at + 2] ?? '' });
    at += 3 + fundsLength(rest, at + 3);
  }
  return { account, currency, amounts, isSound };
}

export interface Bai2Transaction {
  readonly typeCode: string;
  readonly amount: string;
  readonly fundsType: string;
  /** YYMMDD, where the funds type states a value date. */
  readonly valueDate: string;
  readonly bankReference: string;
  readonly customerReference: string;
  readonly text: string;
}

/** Transaction detail (16) with its continuations. The text is what is left behind the sixth field. */
export function readTransaction(lines: readonly string[]): Bai2Transaction {
  const [first = '', ...more] = lines;
  const fields = body(first).split(',');
  const texts: string[] = [];
  let length = transactionLength(fields);
  for (const line of more) {
    if (fields.length > length) texts.push(line);
    else if (bai2Code(line) === null) fields.push(`${fields.pop() ?? ''}${body(line)}`);
    else fields.push(...body(line).split(','));
    length = transactionLength(fields);
  }
  const afterFunds = 3 + fundsLength(fields, 2) - 1;
  const own = fields.slice(afterFunds + 2).join(',');
  return {
    typeCode: (fields[0] ?? '').trim(),
    amount: (fields[1] ?? '').trim(),
    fundsType: (fields[2] ?? '').trim(),
    valueDate: (fields[2] ?? '').trim() === 'V' ? (fields[3] ?? '').trim() : '',
    bankReference: (fields[afterFunds] ?? '').trim(),
    customerReference: (fields[afterFunds + 1] ?? '').trim(),
    text: [own, ...texts.map(body)]
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .join(' '),
  };
}

/** Fields up to and with the customer's reference. */
function transactionLength(fields: readonly string[]): number {
  return 2 + fundsLength(fields, 2) + 2;
}

/** How many fields the funds type at a place takes, itself included: `S` three amounts, `V` a day and a time, `D` pairs. */
function fundsLength(fields: readonly string[], at: number): number {
  switch ((fields[at] ?? '').trim()) {
    case 'S':
      return 4;
    case 'V':
      return 3;
    case 'D': {
      const pairs = Number((fields[at + 1] ?? '').trim());
      return 2 + 2 * (Number.isInteger(pairs) && pairs >= 0 && pairs < 100 ? pairs : 0);
    }
    default:
      return 1;
  }
}

/** "+4350000", "-500000", "" (none stated: zero); null for what is no number. */
export function minorOfField(text: string): bigint | null {
  const plain = text.trim();
  if (plain === '') return 0n;
  return /^[+-]?\d{1,30}$/.test(plain) ? BigInt(plain.replace('+', '')) : null;
}

/**
 * Which way a type code moves money at the account; null for balances and codes without a direction. Codes 100–399
 * are credits and 400–699 debits; of the codes that banks define for themselves 920–959 are credits, 960–999 debits.
 */
export function sideOfTypeCode(typeCode: string): 'credit' | 'debit' | null {
  if (!/^\d{3}$/.test(typeCode)) return null;
  const code = Number(typeCode);
  if ((code >= 100 && code < 400) || (code >= 920 && code < 960)) return 'credit';
  return (code >= 400 && code < 700) || code >= 960 ? 'debit' : null;
}

/** Codes of the account's balances and sums. */
export const openingLedger = '010';
export const closingLedger = '015';
export const totalCredits = '100';
export const totalDebits = '400';
