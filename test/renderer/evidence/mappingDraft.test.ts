import { writeXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import {
  fromMapping,
  guessEncoding,
  missingIn,
  readSample,
  toMapping,
  withSample,
  type MappingDraft,
} from '../../../renderer/evidence/mappingDraft.ts';

const draft: MappingDraft = {
  name: 'Core ledger',
  encoding: 'utf-8',
  delimiter: ';',
  fields: null,
  headerRows: 1,
  decimalMark: ',',
  dateOrder: 'dmy',
  currency: '',
  zoneOffsetMinutes: '60',
  roles: new Map([
    ['Betrag', 'amount'],
    ['Währung', 'currency'],
    ['Zeit', 'occurredAt'],
  ]),
};

describe('a column mapping', () => {
  it('becomes the file that the command line takes', () => {
    expect(toMapping(draft)).toEqual({
      name: 'Core ledger',
      encoding: 'utf-8',
      delimiter: ';',
      decimalMark: ',',
      dateOrder: 'dmy',
      timeZoneOffsetMinutes: 60,
      columns: { amount: 'Betrag', currency: 'Währung', occurredAt: 'Zeit' },
    });
  });

  it('comes back from its file', () => {
    expect(fromMapping(toMapping(draft), { ...draft, roles: new Map() })).toEqual(draft);
  });

  it.each([
    [{ roles: new Map([['Zeit', 'occurredAt']] as const) }, /amount/],
    [{ roles: new Map([['Betrag', 'amount']] as const) }, /time, or a reference/],
    [
      {
        roles: new Map([
          ['Betrag', 'amount'],
          ['Zeit', 'occurredAt'],
        ] as const),
      },
      /currency/,
    ],
    [{ name: ' ' }, /name/],
  ])('says what is missing before it can be used', (part, sentence) => {
    expect(missingIn({ ...draft, ...part })).toMatch(sentence);
  });

  it('is complete with a currency for all amounts instead of a column', () => {
    const roles = new Map([
      ['Betrag', 'amount'],
      ['Zeit', 'occurredAt'],
    ] as const);
    expect(missingIn({ ...draft, roles, currency: 'EUR' })).toBeNull();
  });

  it('shows the first rows of a file in its own encoding', async () => {
    const text = 'Zeit;Betrag;Währung\r\n01.03.2026;1,50;EUR\r\n';
    const latin = new File([Uint8Array.from([...text].map((letter) => letter.charCodeAt(0)))], 'a.csv');
    expect(await guessEncoding(latin)).toBe('windows-1252');
    expect(await readSample(latin, 'windows-1252')).toMatchObject({
      headers: ['Zeit', 'Betrag', 'Währung'],
      rows: [['01.03.2026', '1,50', 'EUR']],
      delimiter: ';',
      rowsBefore: 1,
    });
  });

  it('begins with what the columns probably are, and how sure that is', async () => {
    const text = 'Zeit;Betrag;Währung;Xyz\n01.03.2026;1,50;EUR;a\n02.03.2026;2,50;EUR;b\n';
    const sample = await readSample(new File([text], 'a.csv'), 'utf-8');
    if (sample === null) throw new Error('no table');
    expect([...sample.suggested.keys()].sort()).toEqual(['Betrag', 'Währung', 'Zeit']);
    expect(sample.suggested.get('Betrag')).toMatchObject({ role: 'amount', certainty: 1 });
    expect(withSample({ ...draft, roles: new Map() }, sample).roles).toEqual(draft.roles);
  });

  it('shows the first sheet of a workbook', async () => {
    const bytes = await writeXlsx({
      sheets: [
        {
          name: 'A',
          rows: [
            ['When', 'How much'],
            [new Date(Date.UTC(2026, 2, 1)), 1.5],
            ['x', 2],
          ],
        },
      ],
    });
    const sample = await readSample(new File([new Uint8Array(bytes)], 'a.xlsx'), 'utf-8');
    expect(sample).toMatchObject({
      headers: ['When', 'How much'],
      rows: [
        ['2026-03-01', '1.5'],
        ['x', '2'],
      ],
    });
  });

  it('keeps the places of a table of fixed widths', async () => {
    const lines = [
      'Date        Ref       Amount',
      '2026-03-01  A-1         1.50',
      '2026-03-02  A-22       12.50',
      '2026-03-03  A-333     112.50',
    ];
    const sample = await readSample(new File([lines.join('\n')], 'a.txt'), 'utf-8');
    if (sample === null) throw new Error('no table');
    const made = withSample({ ...draft, roles: new Map() }, sample);
    expect(toMapping(made)).toMatchObject({
      fields: [{ name: 'Date', start: 0 }, { name: 'Ref', start: 12 }, { name: 'Amount' }],
      headerRows: 1,
    });
    expect(toMapping(made)).not.toHaveProperty('delimiter');
  });

  it.each([
    [Uint8Array.of(0xff, 0xfe, 0x41, 0), 'utf-16le'],
    [Uint8Array.of(0xfe, 0xff, 0, 0x41), 'utf-16be'],
    [new TextEncoder().encode('Währung'), 'utf-8'],
  ])('knows an encoding by its bytes', async (content, encoding) => {
    expect(await guessEncoding(new File([content], 'a.csv'))).toBe(encoding);
  });
});
