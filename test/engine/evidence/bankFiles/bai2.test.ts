import { describe, expect, it } from 'vitest';
import { maskForDisplay } from '../../../../shared/evidence/redaction/display.ts';
import { normaliseBankFiles } from '../../../../shared/payments/normalise/bankFiles/index.ts';
import { countBai2 } from '../oracles/bai2.ts';
import { collect, collectFile, fieldsOf, publicFile } from './collect.ts';

const stated = (name: string, total: string) =>
  collectFile(`bai2/${name}`)
    .controls.filter((check) => check.total === total)
    .map((check) => [check.stated, check.agrees]);

describe('public BAI2 files', () => {
  it('prove the totals that the first one states in its trailers', () => {
    expect(stated('sample2.txt', 'file control total')).toEqual([['345450000', true]]);
    expect(stated('sample2.txt', 'number of groups')).toEqual([['4', true]]);
    expect(stated('sample2.txt', 'group control total')).toEqual([
      ['13150000', true],
      ['180000000', true],
      ['140500000', true],
      ['11800000', true],
    ]);
    expect(stated('sample2.txt', 'number of accounts')).toEqual([
      ['2', true],
      ['1', true],
      ['1', true],
      ['1', true],
    ]);
    const records = collectFile('bai2/sample2.txt').controls.filter(
      ({ total }) => total === 'number of records',
    );
    expect(records.at(-1)).toMatchObject({ locator: 'file', stated: '31', agrees: true });
    expect(records.every(({ agrees }) => agrees)).toBe(true);
  });

  it('give the as-of date to every statement', () => {
    expect(collectFile('bai2/sample2.txt').statements.map(({ closedOn }) => closedOn)).toEqual(
      Array.from({ length: 5 }, () => '2004-06-20'),
    );
  });

  it('are sound with several records on a line and irregular spacing', () => {
    const { records, skipped, controls, warnings, statements } = collectFile('bai2/sample3.txt');
    expect(records).toHaveLength(26);
    expect(skipped).toEqual([]);
    // The account numbers were made equal before the file was published: they form no chain.
    expect(warnings.map(({ code }) => code)).toEqual(['assumed', 'assumed']);
    expect(statements.map(({ account }) => account)).toEqual(Array.from({ length: 15 }, () => null));
    expect(controls.every(({ agrees }) => agrees)).toBe(true);
    expect(controls.filter(({ total }) => total === 'closing ledger balance')).toHaveLength(15);
  });

  it.each(['sample2.txt', 'sample3.txt'])('%s keeps every byte, whatever the chunks', (name) => {
    const text = publicFile(`bai2/${name}`).toString('utf8');
    for (const chunk of [1, 11, 65_536]) expect(collectFile(`bai2/${name}`, chunk).text).toBe(text);
    expect(collectFile(`bai2/${name}`).records).toHaveLength(countBai2(publicFile(`bai2/${name}`)) ?? -1);
  });
});

describe('BAI2 transactions', () => {
  it('are read over their continuations and with every funds type', () => {
    const fields = collectFile('bai2/sample2.txt').records.map((record) => fieldsOf(record).fields);
    expect(fields[1]).toEqual({
      typeCode: '115',
      amount: '500000',
      fundsType: 'S',
      text: 'LOCK BOX NO.68751',
    });
    expect(fields[2]).toEqual({
      typeCode: '218',
      amount: '20000000',
      fundsType: 'V',
      valueDate: '040622',
      bankReference: 'SP4738',
      customerReference: 'YRC065321',
      text: 'PROCEEDS OF LETTER OF CREDIT FROM THE ARAMCO OIL CO',
    });
  });

  it('state bookings with their references', () => {
    const record = collectFile('bai2/sample2.txt').records[2];
    expect(record === undefined ? null : normaliseBankFiles(record)?.events).toMatchObject([
      {
        party: 'bank',
        kind: 'booked_credit',
        movement: 'payment',
        amount: { minor: 20000000n, currency: 'USD' },
        times: { bookedOn: '2004-06-20', valueOn: '2004-06-22' },
        identifiers: [
          { scheme: 'bank-reference', value: 'SP4738' },
          { scheme: 'merchant-reference', value: 'YRC065321' },
          { scheme: 'free-text' },
        ],
      },
    ]);
  });

  it('state nothing in a group that only tests the line', () => {
    const text = publicFile('bai2/sample2.txt').toString('utf8').replaceAll(',122099999,1,', ',122099999,4,');
    const [record] = collect(Buffer.from(text))?.records ?? [];
    expect(record === undefined ? null : normaliseBankFiles(record)?.events).toEqual([]);
  });

  it('count in the currency of their account', () => {
    const text =
      '01,a,b,240101,0000,1,,,2/\n02,c,a,1,240101,0000,JPY,2/\n03,99887766,,010,100,,/\n16,195,1200,Z,REF99881,,WIRE/\n49,1300,3/\n98,1300,1,5/\n99,1300,1,7/\n';
    const file = collect(Buffer.from(text));
    expect(file?.controls.every(({ agrees }) => agrees)).toBe(true);
    const [record] = file?.records ?? [];
    expect(record === undefined ? null : normaliseBankFiles(record)?.events[0]?.amount).toEqual({
      minor: 1200n,
      currency: 'JPY',
      exponent: 0,
    });
  });

  it('keep a slash inside their text', () => {
    const text =
      '01,a,b,240101,0000,1,,,2/\n02,c,a,1,240101,0000,,2/\n03,99887766,,/\n16,195,1200,Z,,,PAID 03/16,2024 AND MORE/\n49,1200,3/\n98,1200,1,5/\n99,1200,1,7/\n';
    const file = collect(Buffer.from(text));
    expect(file?.records.map((record) => fieldsOf(record).fields['text'])).toEqual([
      'PAID 03/16,2024 AND MORE',
    ]);
    expect(file?.controls.every(({ agrees }) => agrees)).toBe(true);
  });

  it('report totals that do not come out', () => {
    const text = publicFile('bai2/sample2.txt').toString('utf8').replace('16,115,450000,', '16,115,450001,');
    const wrong = collect(Buffer.from(text))?.controls.filter(({ agrees }) => !agrees);
    expect(wrong?.map(({ locator, total, counted }) => [locator, total, counted])).toEqual([
      ['group[1]/account[1]', 'account control total', '9150001'],
      ['group[1]', 'group control total', '13150001'],
      ['file', 'file control total', '345450001'],
    ]);
  });
});

it('shows the accounts of BAI2 records masked', () => {
  expect(maskForDisplay('03,0123456789,,010,+4350000,,/')).toBe('03,••••••6789,,010,+4350000,,/');
});
