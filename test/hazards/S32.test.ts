import fc from 'fast-check';
import papaparse from 'papaparse';
import { describe, expect, it } from 'vitest';
import { csvLine, csvNumber, csvText } from '../../shared/bundles/csv.ts';
import { bundleDocuments, ordered } from '../../electron/engine/bundles/documents.ts';
import { aBundle } from '../engine/bundles/aBundle.ts';

const formulaStarts = [
  '=',
  '+',
  '-',
  '@',
  '\t',
  '\r',
  '\n',
  '＝',
  '＋',
  '－',
  '＠',
  '−',
  '﹢',
  '﹣',
  '﹦',
  '﹫',
];

function parsed(csv: string): string[][] {
  return papaparse.parse<string[]>(csv, { skipEmptyLines: false, newline: '\r\n' }).data;
}

describe('S32: a spreadsheet never runs a cell', () => {
  it.each(formulaStarts)('a text that begins with %j gets an apostrophe in front', (start) => {
    expect(parsed(csvText(`${start}cmd|' /C calc'!A0`))).toEqual([[`'${start}cmd|' /C calc'!A0`]]);
  });

  it('a text that begins with NUL is guarded too, and shows that there was one', () => {
    expect(parsed(csvText('\0=1+1'))).toEqual([["'␀=1+1"]]);
    expect(parsed(csvText('a\0b'))).toEqual([['a␀b']]);
  });

  it('any texts survive a CSV reader as they were, but for the guard, and none can start a formula', () => {
    const seed = 32_001;
    const cell = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc
        .tuple(fc.constantFrom(...formulaStarts, '\0', '"', "'"), fc.string({ maxLength: 20 }))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 8 }), (cells) => {
        const [row = []] = parsed(csvLine(cells.map(csvText)));
        const guarded = cells.map(
          (text) => formulaStarts.some((start) => text.startsWith(start)) || text.startsWith('\0'),
        );
        expect(row).toEqual(
          cells.map((text, index) => `${guarded[index] === true ? "'" : ''}${text.replaceAll('\0', '␀')}`),
        );
        expect(row.filter((text) => formulaStarts.some((start) => text.startsWith(start)))).toEqual([]);
      }),
      { seed, numRuns: 2000 },
    );
  });

  it('numbers stay numbers, negative ones too, and nothing else passes for one', () => {
    for (const number of ['0', '-12.50', '2450.00', '0.1', '-0.01']) expect(csvNumber(number)).toBe(number);
    for (const text of ['-1+1', '+5', '1e5', '01', '.5', '5.', '-', '1,000', ' 1', '١']) {
      expect(csvNumber(text)).toBe(csvText(text));
    }
  });

  it('the timeline of a bundle keeps negative amounts and guards the party’s words', () => {
    const csv = bundleDocuments(ordered(aBundle()), '').get('data/timeline.csv') ?? '';
    const [head = [], ...rows] = parsed(csv);
    const column = (name: string): string[] => rows.map((row) => row[head.indexOf(name)] ?? '');
    expect(column('amount')).toEqual(['2450.00', '-12.50', '']);
    expect(column('status')[0]).toBe(`'=HYPERLINK("https://evil.example")`);
    expect(column('source')[0]).toBe("'=webhooks|0303.jsonl");
    expect(csv).toContain(',-12.50,');
    expect(
      csv.startsWith('"occurred_at","received_at","booked_on","value_on","party","payment","event",'),
    ).toBe(true);
  });
});
