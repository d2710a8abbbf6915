import { describe, expect, it } from 'vitest';
import { hasTerm, suggestFilter, toggleTerm, type Facet } from '../../../renderer/payments/filterWords.ts';

const facets: readonly Facet[] = [
  { field: 'rail', values: [{ value: 'card', count: 12 }] },
  {
    field: 'ledger',
    values: [
      { value: 'failed', count: 3 },
      { value: 'credited', count: 90 },
    ],
  },
];
const labels = (text: string, caret = text.length) =>
  suggestFilter(text, caret, facets).map((item) => item.label);

describe('the filter bar', () => {
  it('offers fields for the word at the caret', () => {
    expect(labels('rail:card fin')).toEqual(['finding:']);
    expect(labels('')).toEqual([]);
  });

  it('offers the values that occur, with counts, before those that do not', () => {
    const offered = suggestFilter('rail:', 5, facets);
    expect(offered.map((item) => [item.label, item.detail]).slice(0, 2)).toEqual([
      ['card', '12'],
      ['sepa-credit-transfer', 'none here'],
    ]);
    expect(new Set(offered.slice(1).map(({ detail }) => detail))).toEqual(new Set(['none here']));
  });

  it('narrows values by what is typed and replaces only the word at the caret', () => {
    const [first] = suggestFilter('ledger:f amount:1..2', 8, facets);
    expect(first).toMatchObject({ insert: 'ledger:failed ', from: 0, to: 8 });
  });

  it('keeps a negation', () => {
    expect(suggestFilter('-ledger:cr', 10, facets)[0]?.insert).toBe('-ledger:credited ');
  });

  it('toggles a facet in and out of the filter', () => {
    const once = toggleTerm('age>2d', 'rail:card');
    expect(once).toBe('age>2d rail:card');
    expect(hasTerm(once, 'rail:card')).toBe(true);
    expect(toggleTerm(once, 'rail:card')).toBe('age>2d');
  });
});
