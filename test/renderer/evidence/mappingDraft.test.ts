import { describe, expect, it } from 'vitest';
import {
  fromMapping,
  guessEncoding,
  missingIn,
  readSample,
  toMapping,
  type MappingDraft,
} from '../../../renderer/evidence/mappingDraft.ts';

const draft: MappingDraft = {
  name: 'Core ledger',
  encoding: 'utf-8',
  delimiter: ';',
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
    expect(await readSample(latin, 'windows-1252')).toEqual({
      headers: ['Zeit', 'Betrag', 'Währung'],
      rows: [['01.03.2026', '1,50', 'EUR']],
      delimiter: ';',
    });
  });

  it.each([
    [Uint8Array.of(0xff, 0xfe, 0x41, 0), 'utf-16le'],
    [Uint8Array.of(0xfe, 0xff, 0, 0x41), 'utf-16be'],
    [new TextEncoder().encode('Währung'), 'utf-8'],
  ])('knows an encoding by its bytes', async (content, encoding) => {
    expect(await guessEncoding(new File([content], 'a.csv'))).toBe(encoding);
  });
});
