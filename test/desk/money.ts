/** ISO 4217 exponents of the currencies that the desk takes. */
const EXPONENTS: Readonly<Record<string, number>> = { EUR: 2, USD: 2, GBP: 2, CHF: 2, JPY: 0 };

export function exponentOf(currency: string): number {
  const exponent = EXPONENTS[currency.toUpperCase()];
  if (exponent === undefined) throw new Error(`the desk does not take ${currency}`);
  return exponent;
}

/** How a file writes numbers. */
export interface NumberFormat {
  readonly decimal: '.' | ',';
  readonly group: '' | ',' | '.' | ' ' | '\u00a0';
}
export const PLAIN: NumberFormat = { decimal: '.', group: '' };

/** A minor-unit amount in major units with all its decimals: 123456 EUR → '1234.56'. */
export function majorUnits(minor: bigint, currency: string, format: NumberFormat = PLAIN): string {
  const exponent = exponentOf(currency);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent).replace(/\B(?=(\d{3})+$)/g, format.group);
  const sign = minor < 0n ? '-' : '';
  return exponent === 0 ? sign + whole : `${sign}${whole}${format.decimal}${digits.slice(-exponent)}`;
}

/** A share in basis points, rounded half up. */
export const basisPoints = (minor: bigint, points: bigint): bigint => (minor * points + 5_000n) / 10_000n;
