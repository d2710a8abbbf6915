import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { readXlsx } from 'hucre/xlsx';
import { figureColumns, resultCsv, resultTsv } from '../../../shared/evidence/resultTable.ts';
import { resultXlsx } from '../../../renderer/evidence/resultXlsx.ts';

const result = {
  columns: ['name', 'amount', 'count', 'id', '=cmd'],
  rows: [
    ['=1+1', '-12.50', 3, '123456789012345678', null],
    ['@sum\n"x"', '1000.00', null, '00123', 'a\tb'],
  ],
};

describe('a result that leaves the product', () => {
  it('tells columns of figures from ids that only look like numbers', () => {
    expect(figureColumns(result)).toEqual([false, true, true, false, false]);
    expect(
      figureColumns({
        columns: ['a', 'b'],
        rows: [
          ['12345678901234567.89', '1.5'],
          ['1.0', 'x'],
        ],
      }),
    ).toEqual([false, false]);
    expect(figureColumns({ columns: ['a'], rows: [[null]] })).toEqual([false]);
  });

  it('keeps negative amounts as figures in CSV and guards what a spreadsheet would run', () => {
    const parsed = Papa.parse<string[]>(resultCsv(result), { skipEmptyLines: true }).data;
    expect(parsed).toEqual([
      ['name', 'amount', 'count', 'id', "'=cmd"],
      ["'=1+1", '-12.50', '3', '123456789012345678', ''],
      ['\'@sum\n"x"', '1000.00', '', '00123', 'a\tb'],
    ]);
  });

  it('is one row a line on the clipboard', () => {
    expect(resultTsv(result).split('\n')).toEqual([
      "name\tamount\tcount\tid\t'=cmd",
      "'=1+1\t-12.50\t3\t123456789012345678\t",
      '\'@sum "x"\t1000.00\t\t00123\ta b',
    ]);
  });

  it('is a workbook without formulas, figures as numbers, ids as text', async () => {
    const { sheets } = await readXlsx(await resultXlsx(result));
    expect(sheets).toHaveLength(1);
    expect(sheets[0]?.rows).toEqual([
      ['name', 'amount', 'count', 'id', '=cmd'],
      ['=1+1', -12.5, 3, '123456789012345678', null],
      ['@sum\n"x"', 1000, null, '00123', 'a\tb'],
    ]);
    expect([...(sheets[0]?.cells?.values() ?? [])].filter((cell) => cell.formula !== undefined)).toEqual([]);
  });
});
