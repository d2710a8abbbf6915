/**
 * Money as whole minor units with a currency and its exponent (ISO 4217). No float touches an amount.
 */
import { z } from 'zod';
import { RailtraceError } from './errors.ts';

export interface Money {
  /** Whole minor units (cents, yen). Negative means money leaves the party that states it. */
  readonly minor: bigint;
  /** ISO 4217 alphabetic code, upper case. */
  readonly currency: string;
  /** Digits after the decimal mark: EUR 2, JPY 0, KWD 3. */
  readonly exponent: number;
}

/** Wire form: minor units travel as a decimal string. */
export const moneySchema = z.object({
  minor: z.string().regex(/^-?\d+$/),
  currency: z.string().regex(/^[A-Z]{3}$/),
  exponent: z.number().int().min(0).max(8),
});
export type MoneyWire = z.infer<typeof moneySchema>;

/** ISO 4217 exponents that are not 2 (list one, funds codes left out). */
const exponents: ReadonlyMap<string, number> = new Map([
  ...[
    'BIF',
    'CLP',
    'DJF',
    'GNF',
    'ISK',
    'JPY',
    'KMF',
    'KRW',
    'PYG',
    'RWF',
    'UGX',
    'UYI',
    'VND',
    'VUV',
    'XAF',
    'XOF',
    'XPF',
  ].map((code) => [code, 0] as const),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3] as const),
  ['CLF', 4],
  ['UYW', 4],
]);

export function currencyExponent(currency: string): number {
  return exponents.get(currency.toUpperCase()) ?? 2;
}

export function money(minor: bigint, currency: string): Money {
  const code = currency.toUpperCase();
  return { minor, currency: code, exponent: currencyExponent(code) };
}

/**
 * Reads a plain decimal ("-1234.5", "0.00", "12") exactly.
 * @throws RailtraceError `damaged_input` when the text is no decimal or has more non-zero digits than the currency holds.
 */
export function moneyFromDecimal(text: string, currency: string): Money {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text.trim());
  if (match === null) throw new RailtraceError('damaged_input', `“${text}” is not a decimal amount.`);
  const exponent = currencyExponent(currency);
  const [, sign = '', whole = '0', fraction = ''] = match;
  const excess = fraction.slice(exponent);
  if (/[1-9]/.test(excess)) {
    throw new RailtraceError(
      'damaged_input',
      `“${text}” has more decimals than ${currency.toUpperCase()} holds.`,
    );
  }
  const minor = BigInt(whole + fraction.slice(0, exponent).padEnd(exponent, '0'));
  return money(sign === '-' ? -minor : minor, currency);
}

/** "1234.50": plain decimal text without grouping, exact. */
export function decimalText(value: Money): string {
  const negative = value.minor < 0n;
  const digits = (negative ? -value.minor : value.minor).toString().padStart(value.exponent + 1, '0');
  const whole = digits.slice(0, digits.length - value.exponent);
  const fraction = value.exponent === 0 ? '' : `.${digits.slice(-value.exponent)}`;
  return `${negative ? '-' : ''}${whole}${fraction}`;
}

/** "1,234.50 EUR": for sentences and screens. */
export function formatMoney(value: Money): string {
  const plain = decimalText(value);
  const [whole = '0', fraction] = plain.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `${grouped}${fraction === undefined ? '' : `.${fraction}`} ${value.currency}`;
}

export function absoluteMoney(value: Money): Money {
  return value.minor < 0n ? { ...value, minor: -value.minor } : value;
}

export function sameMoney(left: Money, right: Money): boolean {
  return left.minor === right.minor && left.currency === right.currency;
}

/** @throws RailtraceError `internal` when the currencies differ: adding them would invent a rate. */
export function addMoney(left: Money, right: Money): Money {
  if (left.currency !== right.currency) {
    throw new RailtraceError('internal', `Cannot add ${left.currency} and ${right.currency}.`);
  }
  return { ...left, minor: left.minor + right.minor };
}

export function moneyToWire(value: Money): MoneyWire {
  return { minor: value.minor.toString(), currency: value.currency, exponent: value.exponent };
}

export function moneyFromWire(wire: MoneyWire): Money {
  return { minor: BigInt(wire.minor), currency: wire.currency, exponent: wire.exponent };
}
