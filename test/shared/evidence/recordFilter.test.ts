import { describe, expect, it } from 'vitest';
import { completionsOf, minorUnits, parseRecordFilter } from '../../../shared/evidence/recordFilter.ts';

describe('the filter language of the record search', () => {
  it('parts conditions from the text to search for', () => {
    const { text, conditions, error } = parseRecordFilter(
      'source:webhooks "two words" -refund party:psp,bank AC04 OR AC06 -format:camt',
    );
    expect(error).toBeNull();
    expect(text).toBe('"two words" -refund AC04 OR AC06');
    expect(conditions).toEqual([
      { type: 'values', field: 'source', values: ['webhooks'], negated: false, at: 0 },
      { type: 'values', field: 'party', values: ['psp', 'bank'], negated: false, at: 36 },
      { type: 'values', field: 'format', values: ['camt'], negated: true, at: 64 },
    ]);
  });

  it.each([
    'https://bank.example.com/v1/payouts?n=1',
    'urn:uuid:0e37df36-f698-11e6-8dd4-cb9ced3df976',
    'DEP:1',
    'line:88',
    'Stmt[1]/Ntry[12]',
    '{"a":"b"}',
    'a"b',
    '"unclosed phrase',
    'x=1>2',
    '::',
    '-',
    '"',
  ])('takes %s as text, whole', (query) => {
    expect(parseRecordFilter(query)).toEqual({ text: query, conditions: [], error: null });
  });

  it('reads amounts as one, from, until and between', () => {
    const amount = (query: string) => parseRecordFilter(query).conditions[0];
    expect(amount('amount:1000')).toMatchObject({ from: '1000', until: '1000' });
    expect(amount('amount>=99.50')).toMatchObject({ from: '99.50', until: null });
    expect(amount('amount<5')).toMatchObject({ from: null, until: '5' });
    expect(amount("amount:1'000..2_000")).toMatchObject({ from: '1000', until: '2000' });
    expect(amount('-amount:..7')).toMatchObject({ from: null, until: '7', negated: true });
  });

  it('reads times in UTC; a day as an end is that whole day', () => {
    const { conditions } = parseRecordFilter('from:2026-03-01T12:00+02:00 until:2026-03-01');
    expect(conditions).toMatchObject([
      { field: 'from', instant: Date.UTC(2026, 2, 1, 10) },
      { field: 'until', instant: Date.UTC(2026, 2, 2) - 1 },
    ]);
  });

  it('takes currencies in any case and quoted names of sources with commas', () => {
    const { conditions } = parseRecordFilter('currency:eur source:"a, b.csv"');
    expect(conditions).toMatchObject([{ values: ['EUR'] }, { values: ['a, b.csv'] }]);
  });

  it.each([
    ['party:broker', 6, '“broker” is no party. Try ledger, psp, bank, none.'],
    ['x party:psp,broker', 12, '“broker” is no party'],
    ['has:legs', 4, 'is no part that a record can have'],
    ['amount:abc', 7, '“abc” is no amount'],
    ['from:yesterday', 5, '“yesterday” is no date'],
    ['until:2026-02-30', 6, 'is no date'],
    ['format:docx', 7, 'is no format'],
    ['signature:perhaps', 10, 'is no verdict on a signature'],
    ['scheme:', 7, 'A value is missing'],
    ['party>psp', 0, 'compared with a colon'],
    ['word sorce:a', 5, 'Did you mean source:'],
    ['party:psp OR bank', 10, 'OR stands between words'],
    ['a OR', 2, 'OR stands between words'],
  ])('says what is wrong in “%s”, and where', (query, at, message) => {
    const { error } = parseRecordFilter(query);
    expect(error?.at).toBe(at);
    expect(error?.message).toContain(message);
  });

  it('keeps on reading behind an error, and never hangs', () => {
    const { conditions, error } = parseRecordFilter('party:nobody currency:EUR');
    expect(error).not.toBeNull();
    expect(conditions).toHaveLength(1);
    const hostile = ['"', '-', ':', '>', '=', 'a:', 'OR', '\u0000', '(', '*', '😀', '\ud800'];
    let seed = 20_260_322;
    for (let round = 0; round < 2000; round += 1) {
      let query = '';
      for (let piece = 0; piece < 12; piece += 1) {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        query += hostile[seed % hostile.length] ?? '';
      }
      expect(parseRecordFilter(query).text.length, `seed 20260322, “${query}”`).toBeLessThanOrEqual(
        query.length,
      );
    }
    expect(parseRecordFilter('a'.repeat(100_000)).conditions).toEqual([]);
  });

  it('completes closed sets', () => {
    expect(completionsOf('party')).toEqual(['ledger', 'psp', 'bank', 'none']);
    expect(completionsOf('format')).toContain('camt.053');
  });

  it('compares amounts in the currency’s own minor units', () => {
    expect(minorUnits('12.5', 'EUR')).toBe(1250n);
    expect(minorUnits('12.5', 'JPY')).toBe(12n);
    expect(minorUnits('-0.001', 'KWD')).toBe(-1n);
    expect(minorUnits('9007199254740993', 'EUR')).toBe(900719925474099300n);
  });
});
