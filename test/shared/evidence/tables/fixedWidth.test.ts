import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCells } from '../../../../shared/evidence/framing/rows.ts';
import { columnMappingSchema } from '../../../../shared/evidence/mapping.ts';
import { recognise } from '../../../../shared/evidence/recognise/recognise.ts';
import { findFixedWidths, isRule, runsOver } from '../../../../shared/evidence/tables/fixedWidth.ts';

const rows = [
  ['2026-03-01', 'DEP-10001', 'Deposit', '1,250.00', 'EUR'],
  ['2026-03-02', 'WD-20002', 'Withdrawal payout', '99.10', 'EUR'],
  ['2026-03-03', 'DEP-10003', 'Deposit', '12,000.55', 'EUR'],
  ['2026-03-04', 'DEP-10004', 'Refund', '3.00', 'EUR'],
];
const header = ['Date', 'Reference', 'Type', 'Amount', 'Ccy'];
const line = ([date = '', reference = '', type = '', amount = '', currency = '']: readonly string[]) =>
  date.padEnd(12) + reference.padEnd(12) + type.padEnd(20) + amount.padStart(12) + '  ' + currency;
const table = [header, ...rows].map(line).join('\n');

const read = (text: string) => {
  const recognised = recognise(text, { fileName: 'x.txt', whole: true });
  if (recognised.format !== 'ledger-csv') throw new Error(recognised.format);
  return recognised;
};

describe('a table of fixed widths', () => {
  it('is found by its white space, with figures that end alike and words that begin alike', () => {
    const { table: found, notes } = read(`${table}\n`);
    expect(found.headers).toEqual(header);
    expect(found.sample).toEqual(rows);
    expect(notes[0]).toMatch(/fixed places/);
  });

  it('may have a title above it and rules around its header', () => {
    const rule = '-'.repeat(60);
    const { table: found } = read(
      `DAILY LEDGER REPORT\n\n${rule}\n${line(header)}\n${rule}\n${rows.map(line).join('\n')}\n`,
    );
    expect(found.headers).toEqual(header);
    expect(found.rowsBefore).toBe(2);
    expect(found.sample).toHaveLength(4);
  });

  it('keeps two words of one column together, where chance left a gap between them', () => {
    const { table: found } = read(`${table}\n`);
    expect(found.sample[1]?.[2]).toBe('Withdrawal payout');
  });

  it('may begin with blanks', () => {
    const indented = `  ${table.replaceAll('\n', '\n  ')}\n`;
    expect(read(indented).table.sample).toEqual(rows);
  });

  it('is preferred to commas in its amounts', () => {
    const grouped = rows.map(([a = '', b = '', c = '', , e = '']) => line([a, b, c, '1,234.50', e]));
    expect(read(`${line(header)}\n${grouped.join('\n')}\n`).table.headers).toEqual(header);
  });

  it.each([
    [
      'prose',
      'This is a note about a payment.\nIt has several lines, all of words,\nand none of them is a table at all.\nRegards, somebody.\n',
    ],
    [
      'a listing of files',
      'total 12\n-rw-r--r--  1 root root  4096 Nov 20 13:25 notes\n-rw-r--r--  1 root root    12 Nov 20 13:26 b\n',
    ],
    ['two lines', `${line(header)}\n${line(rows[0] ?? [])}\n`],
  ])('%s is none', (_what, text) => {
    expect(recognise(text, { fileName: 'x', whole: true }).format).toBe('attachment');
  });

  it('is read by the places that a mapping gives', () => {
    const mapping = columnMappingSchema.parse({
      name: 'Host export',
      fields: [
        { name: 'day', start: 0 },
        { name: 'ref', start: 8 },
        { name: 'amount', start: 16 },
      ],
      currency: 'EUR',
      dateOrder: 'iso',
      columns: { bookedOn: 'day', reference: 'ref', amount: 'amount' },
    });
    const text = '20260301DEP00001     12.50\n20260302WD000002      3.00\n';
    const recognised = recognise(text, { fileName: 'x', whole: true, mapping });
    if (recognised.format !== 'ledger-csv') throw new Error(recognised.format);
    expect(recognised.table).toMatchObject({
      headers: ['day', 'ref', 'amount'],
      rowsBefore: 0,
      sample: [
        ['20260301', 'DEP00001', '12.50'],
        ['20260302', 'WD000002', '3.00'],
      ],
    });
  });

  it('knows a value that stands across two fields, and a rule', () => {
    expect(runsOver('2026-03-01longer', [0, 10])).toBe(true);
    expect(runsOver('2026-03-01 short', [0, 11])).toBe(false);
    expect(isRule('----- =====')).toBe(true);
    expect(isRule('- 1.00')).toBe(false);
  });

  it('gives the cells that were padded into it, for any widths', () => {
    const seed = 20_261;
    const word = fc.stringMatching(/^[A-Z][a-z]{2,8}$/);
    const figure = fc.stringMatching(/^[1-9]\d{0,4}\.\d{2}$/);
    const someRow = fc.tuple(word, figure, word, figure);
    fc.assert(
      fc.property(
        fc.array(someRow, { minLength: 4, maxLength: 40 }),
        fc.integer({ min: 2, max: 6 }),
        (cells, gap) => {
          const text = cells
            .map(
              ([a, b, c, d]) =>
                a.padEnd(9 + gap) + b.padStart(8) + ' '.repeat(gap) + c.padEnd(9 + gap) + d.padStart(8),
            )
            .join('\n');
          const found = findFixedWidths(text, true);
          if (found === null) throw new Error(`nothing found in\n${text}`);
          expect(
            text.split('\n').map((each) => parseCells(each, found.delimiter).map(({ value }) => value)),
          ).toEqual(cells);
        },
      ),
      { seed, numRuns: 300 },
    );
  });
});
