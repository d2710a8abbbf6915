import { describe, expect, it } from 'vitest';
import { dataRow, headerRow, rawWorkbook, readWorkbook, textCell } from '../engine/evidence/workbooks.ts';

describe('S32: what a workbook’s cells hold is data', () => {
  it('takes a formula’s last result and never the formula', async () => {
    const computed = '<c><f>SUM(1,2)*WEBSERVICE("http://evil.example")</f><v>42.5</v></c>';
    const { records, stored, warnings } = await readWorkbook(
      rawWorkbook(
        headerRow +
          dataRow(2, textCell('plain'), computed) +
          dataRow(3, textCell('plain'), '<c><f>NOW()</f></c>'),
      ),
    );
    expect(records.map((record) => record.text)).toEqual([
      'L-2,2026-03-03,42.5,EUR,plain',
      'L-3,2026-03-03,,EUR,plain',
    ]);
    expect(stored.join('')).not.toMatch(/WEBSERVICE|NOW/);
    expect(warnings.map(({ message }) => message)).toContain(
      '2 cells hold formulas: the results last stored were read, nothing was calculated.',
    );
  });

  it.each([
    '=HYPERLINK(&quot;http://evil.example&quot;)',
    '+1+1',
    '-1+1',
    '@SUM(1)',
    '=cmd|&apos; /C calc&apos;!A0',
  ])('keeps the text %s as text', async (cell) => {
    const { records } = await readWorkbook(
      rawWorkbook(headerRow + dataRow(2, textCell(cell)) + dataRow(3, textCell('x'))),
    );
    const plain = cell.replaceAll('&quot;', '"').replaceAll('&apos;', "'");
    const { content } = records[0] ?? {};
    expect(content?.kind === 'row' ? content.row.values[4] : null).toBe(plain);
  });

  it('leaves macros, links and drawings alone, and says so, and names a hidden sheet', async () => {
    const bytes = rawWorkbook(headerRow + dataRow(2, textCell('x')) + dataRow(3, textCell('y')), [
      { name: 'xl/vbaProject.bin', content: Buffer.from('Sub AutoOpen()') },
      { name: 'xl/externalLinks/externalLink1.xml', content: Buffer.from('<externalLink/>') },
      { name: 'xl/media/image1.png', content: Buffer.from('png') },
    ]);
    const { records, warnings, stored } = await readWorkbook(bytes);
    expect(records).toHaveLength(2);
    expect(stored.join('')).not.toContain('AutoOpen');
    expect(warnings.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        'The workbook also holds macros, links to other workbooks, pictures and drawings; they were not read.',
        'Hidden in the workbook, and read like the others: “Data”.',
      ]),
    );
  });

  it('takes a card number out of a cell', async () => {
    const { stored } = await readWorkbook(
      rawWorkbook(headerRow + dataRow(2, textCell('card 4111111111111111')) + dataRow(3, textCell('y'))),
    );
    expect(stored.join('')).not.toContain('4111111111111111');
    expect(stored.join('')).toContain('411111');
  });
});
