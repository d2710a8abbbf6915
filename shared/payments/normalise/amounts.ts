/** Reading amounts as parties write them, exactly: minor units, decimals, grouped and localised decimals. */
import { currencyExponent, money, moneyFromDecimal, type Money } from '../../kernel/money.ts';
import { RailtraceError } from '../../kernel/errors.ts';

/** Whole minor units as text ("12500") in a currency; null when the text is no whole number or the currency is none. */
export function moneyFromMinor(minor: string | null, currency: string | null): Money | null {
  if (minor === null || currency === null || !isCurrency(currency) || !/^-?\d{1,30}$/.test(minor.trim()))
    return null;
  return money(BigInt(minor.trim()), currency);
}

/** A plain decimal in a currency; null instead of an error for text that is none. */
export function moneyFromPlain(text: string | null, currency: string | null): Money | null {
  if (text === null || currency === null || !isCurrency(currency)) return null;
  try {
    return moneyFromDecimal(text, currency);
  } catch (error) {
    if (error instanceof RailtraceError) return null;
    throw error;
  }
}

export function isCurrency(text: string): boolean {
  return /^[A-Za-z]{3}$/.test(text);
}

const symbols: readonly (readonly [RegExp, string])[] = [
  [/€/, 'EUR'],
  [/£/, 'GBP'],
  [/US\$|\$/, 'USD'],
  [/¥/, 'JPY'],
  [/₹/, 'INR'],
  [/zł/i, 'PLN'],
];

/** A currency written next to an amount ("EUR 12.50", "12,50 €"), or null. */
export function currencyInText(text: string): string | null {
  const code = /(?:^|[^A-Za-z])([A-Z]{3})(?:$|[^A-Za-z])/.exec(text)?.[1];
  if (code !== undefined && code !== 'DEB' && code !== 'CRE') return code;
  return symbols.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/**
 * "1.234,56", "(1,234.56)", "1 234,56-", "EUR 12.5", "12.50 CR" → a plain signed decimal ("-1234.56"); null when
 * there is no number. `decimalMark` was decided over the whole export.
 */
export function plainDecimal(text: string, decimalMark: '.' | ','): string | null {
  const trimmed = text.trim();
  const negative =
    /^\(.*\)$/.test(trimmed) ||
    /^[^\d]*[-−–]/.test(trimmed) ||
    /[-−–]\s*$/.test(trimmed) ||
    /\d\s*(DR|D|S)$/i.test(trimmed);
  const digits = trimmed.replace(/[^\d.,]/g, '');
  if (!/\d/.test(digits)) return null;
  const group = decimalMark === '.' ? ',' : '.';
  const ungrouped = digits.split(group).join('');
  const parts = ungrouped.split(decimalMark);
  if (parts.length > 2) return null;
  const [whole = '0', fraction] = parts;
  const plain = `${whole === '' ? '0' : whole}${fraction === undefined || fraction === '' ? '' : `.${fraction}`}`;
  return negative ? `-${plain}` : plain;
}

/** A decimal whose excess digits are zeros or, for computed columns, are dropped: "12.5000" and "0.12345" in EUR. */
export function moneyFromLocal(text: string, currency: string, decimalMark: '.' | ','): Money | null {
  const plain = plainDecimal(text, decimalMark);
  if (plain === null || !isCurrency(currency)) return null;
  const [whole = '0', fraction = ''] = plain.split('.');
  const kept = fraction.slice(0, currencyExponent(currency));
  return moneyFromPlain(kept === '' ? whole : `${whole}.${kept}`, currency);
}
