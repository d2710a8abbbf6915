import { describe, expect, it } from 'vitest';
import { parseRecordFilter } from '../../../shared/evidence/recordFilter.ts';
import type { RecordFacet } from '../../../shared/evidence/searching.ts';
import {
  hasTerm,
  replaceTerms,
  suggestSearch,
  termOf,
  toggleTerm,
  totalText,
} from '../../../renderer/evidence/searchWords.ts';

const facets: readonly RecordFacet[] = [
  {
    field: 'source',
    values: [
      { value: 'ledger march.csv', count: 12_345 },
      { value: 'gateway.jsonl', count: 7 },
    ],
    more: 0,
  },
  { field: 'kind', values: [{ value: 'captured', count: 3 }], more: 0 },
];

const take = (text: string, caret = text.length) => {
  const [first] = suggestSearch(text, caret, facets);
  return first === undefined ? text : text.slice(0, first.from) + first.insert + text.slice(first.to);
};

describe('completion in the search bar', () => {
  it('completes fields where a term begins', () => {
    expect(suggestSearch('x par', 5, facets).map(({ insert }) => insert)).toEqual(['party:']);
    expect(take('-so')).toBe('-source:');
  });

  it('completes values with what occurs first, counted', () => {
    expect(suggestSearch('source:', 7, facets).map(({ label, detail }) => [label, detail])).toEqual([
      ['ledger march.csv', '12,345'],
      ['gateway.jsonl', '7'],
    ]);
    expect(take('party:b')).toBe('party:bank ');
    expect(take('kind:cap')).toBe('kind:captured ');
  });

  it('quotes a value that needs it, also while its quotation is open', () => {
    expect(take('source:ledger')).toBe('source:"ledger march.csv" ');
    expect(take('a source:"ledger ma')).toBe('a source:"ledger march.csv" ');
  });

  it('offers nothing for words, phrases and unknown fields', () => {
    for (const text of ['', 'zzz', '"part', 'nofield:x'])
      expect(suggestSearch(text, text.length, facets)).toEqual([]);
  });

  it('only completes to what the language reads', () => {
    for (const text of [
      'party:',
      'format:',
      'has:',
      'signature:',
      'scheme:',
      'kind:',
      'currency:',
      'amount:',
    ])
      for (const { insert } of suggestSearch(text, text.length, facets))
        expect(parseRecordFilter(insert).error, insert).toBeNull();
  });
});

describe('terms of a query', () => {
  it('are put in and taken out, quoted ones whole', () => {
    const term = termOf('source', 'ledger march.csv');
    const narrowed = toggleTerm('WD-1 "two words"', term);
    expect(narrowed).toBe('WD-1 "two words" source:"ledger march.csv"');
    expect(hasTerm(narrowed, term)).toBe(true);
    expect(toggleTerm(narrowed, term)).toBe('WD-1 "two words"');
  });

  it('of a field are replaced', () => {
    expect(replaceTerms('from:2026-01-01 x until:2026-02-01', ['from', 'until'], ['from:2026-03-01'])).toBe(
      'x from:2026-03-01',
    );
  });

  it('say how many records there are, and when that is only a bound', () => {
    expect(totalText(1, true)).toBe('1 record');
    expect(totalText(1234, true)).toBe('1,234 records');
    expect(totalText(50_001, false)).toBe('more than 50,000 records');
  });
});
