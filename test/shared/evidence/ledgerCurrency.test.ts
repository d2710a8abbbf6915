import { describe, expect, it } from 'vitest';
import { decideColumns } from '../../../shared/evidence/ledger/columns.ts';

const headers = ['id', 'date', 'reference', 'amount'];
const rows = [['1', '2026-03-01T10:00:00Z', 'DEP-AAA111', '100.00']];
const currencySentence = /Nothing states the currency/;

describe('the currency of a ledger export', () => {
  it('is asked for where nothing states it', () => {
    expect(decideColumns(headers, rows, undefined, 'ledger.csv').assumptions.join()).toMatch(
      currencySentence,
    );
  });

  it.each([
    [['id', 'date', 'reference', 'amount EUR'], rows],
    [headers, [['1', '2026-03-01T10:00:00Z', 'DEP-AAA111', '€ 100.00']]],
    [[...headers, 'currency'], [[...(rows[0] ?? []), 'EUR']]],
  ])('is not asked for where a header, a cell or a column states it', (names, cells) => {
    expect(decideColumns(names, cells, undefined, 'ledger.csv').assumptions.join()).not.toMatch(
      currencySentence,
    );
  });
});
