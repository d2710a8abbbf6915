import { describe, expect, it } from 'vitest';
import { foldText, parseSearch, partFinder, termFinder } from '../../../shared/evidence/searchQuery.ts';

const finds = (query: string, text: string): boolean => {
  const { wanted, unwanted } = parseSearch(query);
  const folded = foldText(text);
  return (
    wanted.length > 0 &&
    wanted.every((group) => group.some((term) => termFinder(term)(folded, 0) >= 0)) &&
    unwanted.every((term) => termFinder(term)(folded, 0) < 0)
  );
};

describe('a search', () => {
  it.each([
    ['visa', '{"brand":"visa"}', true],
    ['VISA', '{"brand":"Visa"}', true],
    ['vis', '{"brand":"visa"}', false],
    ['vis*', '{"brand":"visa"}', true],
    ['isa*', '{"brand":"visa"}', false],
    ['brand visa', '{"brand":"visa"}', true],
    ['brand -visa', '{"brand":"visa"}', false],
    ['brand -amex', '{"brand":"visa"}', true],
    ['amex OR visa', '{"brand":"visa"}', true],
    ['amex OR visa brand', '{"brand":"visa"}', true],
    ['amex OR visa debit', '{"brand":"visa"}', false],
    ['amex or visa', '{"brand":"visa"}', false],
    ['"v1 payouts"', 'POST /v1/payouts', true],
    ['"payouts v1"', 'POST /v1/payouts', false],
    ['12.50', 'amount 12.50 EUR', true],
    ['12.50', 'amount 12 EUR at 50', false],
    ['pi_', '{"id":"pi_3Nx"}', false],
    ['pi_3N', '{"id":"pi_3Nx"}', true],
    ['REF/2026/0017', 'Ustrd: REF/2026/0017 thanks', true],
    ['REF/2026/0017', 'Ustrd: REF/2026/00171 thanks', true],
    ['"REF/2026/0017"', 'Ustrd: REF/2026/00171 thanks', false],
    ['café', 'Le Cafe\u0301 de Paris', true],
    ['cafe', 'LE CAFÉ', true],
    ['strasse', 'Hauptstraße', false],
    ['заказ', 'Оплата ЗАКАЗ 17', true],
    ['ÄÖ', 'x äö y', true],
  ])('for %s in “%s”: %s', (query, text, expected) => {
    expect(finds(query, text)).toBe(expected);
  });

  it('asks the full text for quoted words only', () => {
    const { match } = parseSearch('a" OR b* NEAR(c d) -x "e.f" text:g ^h {i} ) (');
    expect(match?.replace(/"[\p{L}\p{N}_-]+"( \*)?/gu, '')).toMatch(/^[() ANDOR]*$/);
    expect(parseSearch('-visa').match).toBeNull();
    expect(parseSearch('"" . , ;').match).toBeNull();
    expect(parseSearch('').match).toBeNull();
  });

  it('asks for the beginning of a word that is indexed by its beginning', () => {
    const long = 'a1'.repeat(100);
    expect(parseSearch(long).match).toBe(`("${'a1'.repeat(60)}" *)`);
  });

  it('looks inside of words only for a single text of four characters', () => {
    expect(parseSearch('3Nx8').part).toBe('3Nx8');
    expect(parseSearch('3Nx').part).toBeNull();
    expect(parseSearch('abcd efgh').part).toBeNull();
    expect(parseSearch('abcd -efgh').part).toBeNull();
    expect(partFinder('NX8Q')('{"id":"pi_3nx8q2"}', 0)).toBeGreaterThan(0);
  });
});
