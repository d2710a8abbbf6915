import { describe, expect, it } from 'vitest';
import { completions, fieldCompletions, parseFilter } from '../../../shared/payments/filter.ts';
import { conditionOf } from '../../../electron/engine/payments/filterSql.ts';

const day = 86_400_000;

describe('the filter language', () => {
  it('reads the example of the manual', () => {
    const { terms, error } = parseFilter(
      'rail:card state:processing age>2d amount:1000..2000 finding:DOUBLE_CREDIT free text',
    );
    expect(error).toBeNull();
    expect(terms.map(({ type }) => type)).toEqual([
      'values',
      'values',
      'span',
      'range',
      'values',
      'word',
      'word',
    ]);
    expect(terms[2]).toMatchObject({ from: 2 * day, until: null });
    expect(terms[3]).toMatchObject({ from: '1000', until: '2000' });
  });

  it('negates with a minus or the word not', () => {
    expect(parseFilter('-rail:card not severity:high').terms.map(({ negated }) => negated)).toEqual([
      true,
      true,
    ]);
  });

  it('keeps quoted text together and unescapes it', () => {
    expect(parseFilter('"a \\"b\\" c" ledger:"credited"').terms).toMatchObject([
      { text: 'a "b" c' },
      { values: ['credited'] },
    ]);
  });

  it('takes several values of a field as any of them', () => {
    expect(parseFilter('finding:double_credit,MISSING_EVENT').terms).toMatchObject([
      { values: ['double_credit', 'MISSING_EVENT'] },
    ]);
  });

  it('takes an id with a colon for an id', () => {
    expect(parseFilter('ORD:2026-1').terms).toMatchObject([{ type: 'word', text: 'ORD:2026-1' }]);
  });

  it('ends a day at its last millisecond', () => {
    expect(parseFilter('from:2026-03-01 until:2026-03-02').terms).toMatchObject([
      { instant: Date.UTC(2026, 2, 1) },
      { instant: Date.UTC(2026, 2, 3) - 1 },
    ]);
  });

  it.each([
    ['colour:red', 0, 'There is no field “colour”'],
    ['rail:card rail:pigeon', 10, '“pigeon” is no rail'],
    ['amount:abc', 0, '“abc” is no amount'],
    ['age>soon', 0, '“soon” is no age'],
    ['x "unclosed', 2, 'The quotation mark is not closed'],
    ['rail:', 5, 'A value is missing'],
    ['from:yesterday', 0, '“yesterday” is no date'],
  ])('says what is wrong with %s, and where', (text, at, message) => {
    const { error } = parseFilter(text);
    expect(error?.at).toBe(at);
    expect(error?.message).toContain(message);
  });

  it('keeps the terms before an error', () => {
    expect(parseFilter('rail:card colour:red').terms).toHaveLength(1);
  });

  it('completes fields and their values', () => {
    expect(fieldCompletions('se')).toEqual(['severity:']);
    expect(completions('direction')).toEqual(['deposit', 'payout']);
  });

  it('never lets text into SQL', () => {
    const hostile = [`'; drop table payment; --`, '"a\' or 1=1"', "ledger:x'--", 'id:%_\\', 'currency:EUR'];
    for (const text of hostile) {
      const { sql, values } = conditionOf(parseFilter(text).terms);
      expect(sql).not.toContain('drop');
      expect(sql).not.toContain('1=1');
      expect(sql.split('?').length - 1).toBe(values.length);
    }
  });
});
