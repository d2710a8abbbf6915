/** Exact decimals of XML Schema (`xs:decimal`): control sums and balances are proved without a float or a rounding. */
import { currencyExponent } from '../../../../../shared/kernel/money.ts';

export interface Decimal {
  readonly unscaled: bigint;
  /** Digits after the decimal mark. */
  readonly scale: number;
}

export const zero: Decimal = { unscaled: 0n, scale: 0 };

/** @returns null when the text is no plain decimal of at most 60 digits */
export function decimalOf(text: string | null): Decimal | null {
  const match = /^([+-]?)(\d{0,40})(?:\.(\d{0,20}))?$/.exec(text?.trim() ?? '');
  if (match === null) return null;
  const [, sign, whole = '', fraction = ''] = match;
  if (whole === '' && fraction === '') return null;
  const unscaled = BigInt(`${whole}${fraction}`);
  return { unscaled: sign === '-' ? -unscaled : unscaled, scale: fraction.length };
}

export function addDecimals(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale);
  return { unscaled: scaled(left, scale) + scaled(right, scale), scale };
}

export function negated({ unscaled, scale }: Decimal): Decimal {
  return { unscaled: -unscaled, scale };
}

/** 18.150 and 18.15 are the same. */
export function sameDecimal(left: Decimal, right: Decimal): boolean {
  const scale = Math.max(left.scale, right.scale);
  return scaled(left, scale) === scaled(right, scale);
}

export function decimalWords({ unscaled, scale }: Decimal): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${unscaled < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(-scale)}`}`;
}

/** Minor units of the currency as text; digits beyond its exponent are cut off. */
export function minorText(value: Decimal, currency: string): string {
  const exponent = currencyExponent(currency);
  return value.scale <= exponent
    ? scaled(value, exponent).toString()
    : (value.unscaled / 10n ** BigInt(value.scale - exponent)).toString();
}

function scaled({ unscaled, scale }: Decimal, to: number): bigint {
  return unscaled * 10n ** BigInt(to - scale);
}
