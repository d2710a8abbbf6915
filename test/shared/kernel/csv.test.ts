import { describe, expect, it } from 'vitest';
import Papa from 'papaparse';
import { csvText } from '../../../shared/kernel/csv.ts';

describe('copied CSV', () => {
  it.each(['=1+1', '+1', '-1', '@x', '\tx', '\rx', '\u0000x', '＝1', '＋1', '－1', '＠x'])(
    'guards a text cell that a spreadsheet would run: %j',
    (cell) => {
      expect(csvText(['a'], [[cell]])).toBe(`"a"\r\n"'${cell}"\r\n`);
    },
  );

  it('keeps negative amounts as numbers and guards what only claims to be one', () => {
    expect(csvText(['amount'], [[{ number: '-12.50' }], [{ number: '-1+cmd' }]])).toBe(
      '"amount"\r\n-12.50\r\n"\'-1+cmd"\r\n',
    );
  });

  it('comes back from a parser cell by cell, quotes and line breaks included', () => {
    const rows = [
      ['plain', 'with "quotes"', 'two\nlines'],
      ['a,b', '', 'end'],
    ];
    const parsed = Papa.parse<string[]>(csvText(['x', 'y', 'z'], rows), { skipEmptyLines: true });
    expect(parsed.data).toEqual([['x', 'y', 'z'], ...rows]);
  });

  it('guards headers too: a query names its columns', () => {
    expect(csvText(['=HYPERLINK("x")'], [])).toBe('"\'=HYPERLINK(""x"")"\r\n');
  });
});
