import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addMoney,
  decimalText,
  formatMoney,
  money,
  moneyFromDecimal,
  moneyFromWire,
  moneyToWire,
} from '../../../shared/kernel/money.ts';

describe('money', () => {
  it.each([
    ['1234.50', 'EUR', 123450n],
    ['-0.01', 'EUR', -1n],
    ['12', 'EUR', 1200n],
    ['1200', 'JPY', 1200n],
    ['1.234', 'KWD', 1234n],
    ['5.00000', 'EUR', 500n],
    ['90071992547409.93', 'EUR', 9007199254740993n],
  ])('reads %s %s exactly', (text, currency, minor) => {
    expect(moneyFromDecimal(text, currency).minor).toBe(minor);
  });

  it.each(['', '1,5', '1.2.3', 'abc', '1e3', 'NaN', '0x10'])('refuses “%s”', (text) => {
    expect(() => moneyFromDecimal(text, 'EUR')).toThrow(/not a decimal/);
  });

  it('refuses decimals that the currency cannot hold', () => {
    expect(() => moneyFromDecimal('1.005', 'EUR')).toThrow(/more decimals/);
    expect(() => moneyFromDecimal('1.5', 'JPY')).toThrow(/more decimals/);
  });

  it('groups thousands for people and never rounds', () => {
    expect(formatMoney(money(-123456789n, 'EUR'))).toBe('-1,234,567.89 EUR');
    expect(formatMoney(money(1200n, 'JPY'))).toBe('1,200 JPY');
    expect(formatMoney(money(5n, 'EUR'))).toBe('0.05 EUR');
  });

  it('refuses to add two currencies', () => {
    expect(() => addMoney(money(1n, 'EUR'), money(1n, 'USD'))).toThrow();
  });

  it('survives text and wire for every amount and currency', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF'), (minor, currency) => {
        const value = money(minor, currency);
        expect(moneyFromDecimal(decimalText(value), currency)).toEqual(value);
        expect(moneyFromWire(moneyToWire(value))).toEqual(value);
      }),
    );
  });
});
