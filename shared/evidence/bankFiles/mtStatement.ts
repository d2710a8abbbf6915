/**
 * Fields of account statements: statement line :61:, balances :60a: to :65:, statement number :28C:, and the
 * information to the account owner :86: in the forms banks give it (SWIFT Category 9; the German banking industry's
 * DFÜ agreement, annex 3, for the structured one).
 */
import { currencyExponent } from '../../kernel/money.ts';
import type { CalendarDay } from '../../kernel/time.ts';

export interface StatementLine {
  readonly valueDate: CalendarDay | null;
  readonly entryDate: CalendarDay | null;
  /** `C`, `D`, `RC` (reversal of a credit), `RD` (reversal of a debit), `EC`, `ED` (expected). */
  readonly mark: string;
  /** Third letter of the currency code, where the bank gives it. */
  readonly fundsCode: string;
  /** Plain decimal without sign. */
  readonly amount: string;
  /** `N`, `S` or `F` with three characters: `NTRF`, `S103`. */
  readonly typeCode: string;
  readonly ownerReference: string;
  readonly bankReference: string;
  readonly supplementary: string;
}

const statementLine =
  /^\s*(\d{6})(\d{4})?\s?(R[CD]|E[CD]|[CD])\s?([A-Z])?\s?(\d[\d.]*(?:,\d*)?|,\d+)\s?([NSF][A-Z0-9]{3})?([^\r\n]*)(?:[\r\n]+([\s\S]*))?$/;

/** @returns null when the text is no statement line */
export function readStatementLine(text: string): StatementLine | null {
  const match = statementLine.exec(text);
  if (match === null) return null;
  const [, value = '', entry, mark = '', fundsCode = '', amount = '', typeCode = '', rest = '', more = ''] =
    match;
  const separator = rest.indexOf('//');
  const valueDate = dayOfSix(value);
  return {
    valueDate,
    entryDate: entry === undefined ? null : entryDay(entry, valueDate),
    mark,
    fundsCode,
    amount: decimalOf(amount),
    typeCode,
    ownerReference: (separator < 0 ? rest : rest.slice(0, separator)).trim(),
    bankReference: separator < 0 ? '' : rest.slice(separator + 2).trim(),
    supplementary: more
      .split(/[\r\n]+/)
      .map((part) => part.trim())
      .join(' ')
      .trim(),
  };
}

/** 1 for entries that raise the balance, −1 for those that lower it. */
export function signOfMark(mark: string): 1n | -1n {
  return mark === 'C' || mark === 'RD' || mark === 'EC' ? 1n : -1n;
}

export interface MtBalance {
  /** Signed plain decimal. */
  readonly amount: string;
  readonly currency: string | null;
  readonly on: CalendarDay | null;
}

/** Balances :60a:, :62a:, :64:, :65:; some exports leave the currency out. */
export function readBalance(text: string): MtBalance | null {
  const match = /^\s*([CD])(\d{6})\s?([A-Z]{3})?\s?(\d[\d.]*(?:,\d*)?|,\d+)\s*$/.exec(text);
  if (match === null) return null;
  const [, mark = '', day = '', currency, amount = ''] = match;
  return {
    amount: `${mark === 'D' ? '-' : ''}${decimalOf(amount)}`,
    currency: currency ?? null,
    on: dayOfSix(day),
  };
}

export interface StatementNumber {
  readonly number: string;
  /** Page within the statement. */
  readonly page: string | null;
}

/** `:28C:00004/00001`, `:28:1`, and the ten digits without a slash that some banks write. */
export function readStatementNumber(text: string): StatementNumber | null {
  const match = /^\s*(\d{1,5})(?:\/(\d{1,5}))?\s*$/.exec(text) ?? /^\s*(\d{5})(\d{1,5})\s*$/.exec(text);
  return match === null ? null : { number: match[1] ?? '', page: match[2] ?? null };
}

/** Sums of an interim report: `:90D:3EUR12,5` is a count and an amount. */
export function readEntryTotal(text: string): { count: number; currency: string; amount: string } | null {
  const match = /^\s*(\d{1,5})([A-Z]{3})(\d[\d.]*(?:,\d*)?)\s*$/.exec(text);
  if (match === null) return null;
  return { count: Number(match[1]), currency: match[2] ?? '', amount: decimalOf(match[3] ?? '') };
}

/** "1125250,4", "15000,", ",5" → plain decimals; a point groups thousands where a comma follows. */
function decimalOf(text: string): string {
  const [whole = '', fraction = ''] = text.includes(',')
    ? text.replaceAll('.', '').split(',')
    : text.split('.');
  const digits = whole.replace(/^0+(?=\d)/, '');
  return `${digits === '' ? '0' : digits}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Minor units of a plain decimal in a currency; digits beyond its exponent are left out. */
export function minorOf(decimal: string, currency: string | null): bigint {
  const exponent = currency === null ? 2 : currencyExponent(currency);
  const negative = decimal.startsWith('-');
  const [whole = '0', fraction = ''] = decimal.replace('-', '').split('.');
  const minor = BigInt(whole + fraction.slice(0, exponent).padEnd(exponent, '0'));
  return negative ? -minor : minor;
}

/** YYMMDD. Statements begin in the 1980s: 80 to 99 are of the last century. Null for a day that does not exist. */
export function dayOfSix(text: string): CalendarDay | null {
  if (!/^\d{6}$/.test(text)) return null;
  const year = Number(text.slice(0, 2));
  return existingDay((year >= 80 ? 1900 : 2000) + year, text.slice(2, 4), text.slice(4, 6));
}

/** The booking date has no year: it lies in the year that brings it nearest to the value date. */
function entryDay(text: string, valueDate: CalendarDay | null): CalendarDay | null {
  if (valueDate === null) return null;
  const year = Number(valueDate.slice(0, 4));
  const distance = Number(text.slice(0, 2)) - Number(valueDate.slice(5, 7));
  const shift = distance > 6 ? -1 : distance < -6 ? 1 : 0;
  return existingDay(year + shift, text.slice(0, 2), text.slice(2, 4));
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function existingDay(year: number, month: string, dayOfMonth: string): CalendarDay | null {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = month === '02' && isLeap ? 29 : (monthLengths[Number(month) - 1] ?? 0);
  const date = Number(dayOfMonth);
  return date >= 1 && date <= length ? `${year}-${month}-${dayOfMonth}` : null;
}
