import { describe, expect, it } from 'vitest';
import type { EventDraft } from '../../../../shared/payments/model.ts';
import { normaliseBankFiles } from '../../../../shared/payments/normalise/bankFiles/index.ts';
import { collect, type Collected } from './collect.ts';

function read(lines: readonly string[]): Collected {
  const collected = collect(Buffer.from(`${lines.join('\r\n')}\r\n`));
  if (collected === null) throw new Error('not recognised');
  return collected;
}

const eventsOf = ({ records }: Collected): readonly EventDraft[] =>
  records.flatMap((record) => normaliseBankFiles(record)?.events ?? []);

const rabobank = (number: string, opening: string, closing: string): string[] => [
  ':940:',
  ':20:940S260402',
  ':25:NL44RABO0123456789 EUR',
  `:28C:${number}`,
  `:60F:C260401EUR${opening}`,
  ':61:260402C100,50N541EREF',
  'NL91ABNA0417164300',
  ':86:/EREF/ORDER-7781//BENM//NAME/J. DE VRIES/REMI/Betaling order 7781',
  `:62F:C260402EUR${closing}`,
];

describe('lines by which a bank names the statement before its first field', () => {
  it('belong to no field, in a file of several statements', () => {
    const collected = read([
      ...rabobank('26065', '1000,00', '1100,50'),
      ...rabobank('26066', '1100,50', '1201,00'),
    ]);
    expect(collected.recognised.format).toBe('mt940');
    expect(collected.records).toHaveLength(2);
    expect(collected.statements).toMatchObject([
      { number: '26065', openingMinor: '100000', closingMinor: '110050' },
      { number: '26066', openingMinor: '110050', closingMinor: '120100' },
    ]);
    expect(collected.controls.every(({ agrees }) => agrees)).toBe(true);
    expect(collected.text).toContain(':940:\r\n:20:');
  });

  it('may be its BIC and the type', () => {
    const statement = rabobank('1', '0,00', '100,50').slice(1);
    const collected = read([
      'ABNANL2A',
      '940',
      'ABNANL2A',
      ...statement,
      '-',
      'ABNANL2A',
      '940',
      'ABNANL2A',
      ...statement,
      '-',
    ]);
    expect(collected.recognised.format).toBe('mt940');
    expect(collected.records).toHaveLength(2);
  });

  it('are none without a field behind them', () => {
    expect(collect(Buffer.from('ABNANL2A\n940\nABNANL2A\nand so on\n'))).toBeNull();
  });
});

describe('the other side of a statement line', () => {
  it('is read beneath the line where it stands alone there', () => {
    const [event] = eventsOf(read(rabobank('1', '0,00', '100,50')));
    expect(event).toMatchObject({ counterparty: 'NL••4300', rail: 'sepa-credit-transfer' });
  });

  it('is read from the code word that holds account, bank and name, and the text without its marks', () => {
    const [event] = eventsOf(
      read([
        ':20:P260420000000001',
        ':25:NL69INGB0123456789EUR',
        ':28C:00000',
        ':60F:C260416EUR662,23',
        ':61:2604170417C1,56NTRFEREF//00000000001005',
        ':86:/EREF/EV12341REP//CNTP/NL32INGB0000012345/INGBNL2A/ING BANK N',
        'V///REMI/USTD//Factuurnr 123456/',
        ':62F:C260417EUR663,79',
      ]),
    );
    expect(event?.counterparty).toBe('NL••2345');
    expect(event?.identifiers).toContainEqual({ scheme: 'free-text', value: 'Factuurnr 123456' });
  });
});

describe('a transfer code of an account in another currency than the dollar', () => {
  const event = (currency: string) =>
    eventsOf(
      read([
        '01,NBOK,CUST,260402,0630,7,,,2/',
        `02,CUST,NBOK,1,260401,,${currency},2/`,
        '03,KW0099,,010,1000000,,,015,1234567,,/',
        '16,195,234567,,KWREF1,WIRE-KW-1/',
        '49,2469134,3/',
        '98,2469134,1,5/',
        '99,2469134,1,7/',
      ]),
    )[0];

  it('names no American rail', () => {
    expect(event('KWD')).toMatchObject({ rail: null, amount: { minor: 234567n, currency: 'KWD' } });
    expect(event('USD')).toMatchObject({ rail: 'fedwire' });
  });
});

describe('the status that a payment tracker sends as MT199', () => {
  it('states its own time and the amount', () => {
    const [event] = eventsOf(
      read([
        '{1:F01DEUTDEFFAXXX0000000003}{2:I199CHASUS33XXXXN}{3:{121:3f2c1a9e-7b4d-4c1e-9a52-1d0e6f8b7a21}}{4:',
        ':20:DBGPI199',
        ':21:CHAS20260401ABC',
        ':79://2604021230+0200',
        '//ACSC',
        '//DEUTDEFFXXX/EUR12345,67',
        '-}',
      ]),
    );
    expect(event).toMatchObject({
      kind: 'settled',
      amount: { minor: 1234567n, currency: 'EUR' },
      times: { occurredAt: Date.parse('2026-04-02T10:30:00Z') },
    });
  });
});
