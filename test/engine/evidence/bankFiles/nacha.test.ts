import { describe, expect, it } from 'vitest';
import { achReason } from '../../../../shared/payments/normalise/bankFiles/achReasons.ts';
import { normaliseBankFiles } from '../../../../shared/payments/normalise/bankFiles/index.ts';
import { maskForDisplay } from '../../../../shared/evidence/redaction/display.ts';
import { countNacha } from '../oracles/nacha.ts';
import { collect, collectFile, fieldsOf, publicFile, type Collected } from './collect.ts';

/** Stated in the topic's README: batches, entries with addenda, total debit and total credit of the file control. */
const controls: readonly (readonly [
  name: string,
  batches: number,
  lines: number,
  debit: string,
  credit: string,
])[] = [
  ['return-WEB.ach', 2, 4, '123.54', '45.65'],
  ['two-micro-deposits.ach', 2, 12, '1.20', '1.20'],
  ['web-debit.ach', 3, 6, '150.00', '268.20'],
  ['20180716-IAT-A17.ach', 2, 19, '20.00', '1000.00'],
  ['iat-debit.ach', 1, 10, '1000.00', '0.00'],
  ['iat-addenda99.ach', 1, 9, '0.00', '1000.00'],
  ['ppd-debit-customTraceNumber.ach', 1, 1, '1000000.00', '0.00'],
  ['long-line.ach', 1, 1, '1000000.00', '0.00'],
  ['contested-return.ach', 1, 4, '0.00', '1000000.00'],
  ['dishonored-return.ach', 1, 4, '480.00', '0.00'],
  ['FISERV-ZEROFILE-PIMRET825324_032720_110221.ach', 0, 0, '0.00', '0.00'],
];
const entries: readonly (readonly [name: string, entries: number])[] = [
  ['return-WEB.ach', 2],
  ['two-micro-deposits.ach', 6],
  ['web-debit.ach', 6],
  ['20180716-IAT-A17.ach', 2],
  ['iat-debit.ach', 1],
  ['iat-addenda99.ach', 1],
  ['nonascii.ach', 1],
  ['nonascii-utf8.ach', 1],
  ['NACHA_SAMPLE_TEL_REVERSAL.ach', 2],
  ['FISERV-ZEROFILE-PIMRET825324_032720_110221.ach', 0],
  ['return-no-file-header-control.ach', 1],
  ['return-no-batch-header.ach', 2],
  ['invalid-two-micro-deposits.ach', 6],
  ['adv-invalidFileControl.ach', 2],
  ['ppd-debit-customTraceNumber.ach', 1],
  ['long-line.ach', 1],
  ['contested-return.ach', 1],
  ['dishonored-return.ach', 2],
];

const stated = ({ controls: checks }: Collected, total: string) =>
  checks.find((check) => check.locator === 'file control' && check.total === total);
const fields = (name: string, index = 0) => fieldsOf(collectFile(`nacha/${name}`).records[index]).fields;

describe('public NACHA files', () => {
  it.each(entries)('%s has %i entries', (name, count) => {
    const { records, skipped } = collectFile(`nacha/${name}`);
    expect(records).toHaveLength(count);
    expect(skipped).toEqual([]);
    expect(countNacha(publicFile(`nacha/${name}`))).toBe(count);
  });

  it.each(entries)('%s keeps every character in a record or in filler, whatever the chunks', (name) => {
    const encoding = name === 'nonascii.ach' ? 'windows-1252' : 'utf-8';
    const text = new TextDecoder(encoding).decode(publicFile(`nacha/${name}`));
    for (const chunk of [1, 93, 65_536]) expect(collectFile(`nacha/${name}`, chunk).text).toBe(text);
  });

  it.each(entries)('%s says of each entry where its bytes stand', (name) => {
    const encoding = name === 'nonascii.ach' ? 'windows-1252' : 'utf-8';
    const bytes = publicFile(`nacha/${name}`);
    for (const { byteStart, byteEnd, text } of collectFile(`nacha/${name}`, 11).records)
      expect(new TextDecoder(encoding).decode(bytes.subarray(byteStart, byteEnd))).toBe(text);
  });

  it.each(controls)('%s proves its file control', (name, batches, lines, debit, credit) => {
    const file = collectFile(`nacha/${name}`);
    expect(stated(file, 'number of batches')).toMatchObject({ stated: String(batches), agrees: true });
    expect(stated(file, 'number of entries and addenda')).toMatchObject({
      stated: String(lines),
      agrees: true,
    });
    expect(stated(file, 'total debit')).toMatchObject({ stated: debit, agrees: true });
    expect(stated(file, 'total credit')).toMatchObject({ stated: credit, agrees: true });
    expect(file.controls.every(({ agrees }) => agrees)).toBe(true);
  });

  it('finds the control of an ADV file that counts no entries', () => {
    const file = collectFile('nacha/adv-invalidFileControl.ach');
    expect(file.controls.filter(({ agrees }) => !agrees)).toEqual([
      {
        locator: 'file control',
        total: 'number of entries and addenda',
        stated: '0',
        counted: '2',
        agrees: false,
      },
    ]);
  });
});

describe('returns', () => {
  it('name their reason, their own trace and the original one', () => {
    expect(fields('return-WEB.ach')).toMatchObject({
      returnCode: 'R01',
      traceNumber: '091000017611242',
      originalTraceNumber: '091400600000001',
      amount: '0000012354',
    });
    expect(fields('return-WEB.ach', 1)).toMatchObject({
      returnCode: 'R03',
      traceNumber: '021000029461242',
      originalTraceNumber: '091400600000003',
      amount: '0000004565',
    });
  });

  it('state a return that joins the original entry by its trace', () => {
    const [record] = collectFile('nacha/return-WEB.ach').records;
    const event = record === undefined ? undefined : normaliseBankFiles(record)?.events[0];
    expect(event).toMatchObject({
      party: 'bank',
      kind: 'returned',
      movement: 'return',
      rail: 'ach',
      reason: 'R01',
      status: 'WEB 26 return R01: insufficient funds',
      amount: { minor: 12354n, currency: 'USD' },
    });
    expect(event?.identifiers).toEqual(
      expect.arrayContaining([
        { scheme: 'trace-number', value: '091000017611242' },
        { scheme: 'trace-number', value: '091400600000001' },
      ]),
    );
  });

  it('are read without a batch around them, which is said', () => {
    const { records, warnings } = collectFile('nacha/return-no-batch-header.ach');
    expect(fieldsOf(records[0]).fields).toMatchObject({
      returnCode: 'R01',
      rdfiIdentification: '09140060',
      checkDigit: '6',
      individualName: 'Paul Jones',
      traceNumber: '091000017611242',
      originalTraceNumber: '091400600000001',
    });
    expect(fieldsOf(records[1])).toMatchObject({
      type: 'notification-of-change',
      fields: {
        changeCode: 'C01',
        rdfiIdentification: '23138010',
        checkDigit: '4',
        correctedData: '1918171614',
      },
    });
    expect(warnings.map(({ message }) => message).join(' ')).toMatch(
      /no file header.*no file control.*without a batch header/,
    );
  });

  it('are read without file header and file control, and both are missed', () => {
    const { warnings, recognised } = collectFile('nacha/return-no-file-header-control.ach');
    expect(recognised.format).toBe('nacha');
    expect(warnings.map(({ message }) => message)).toEqual([
      'The file has no file header (record 1).',
      'The file has no file control (record 9); its totals could not be proved.',
    ]);
  });

  it('are dishonoured and contested with the traces of every step', () => {
    const contested = collectFile('nacha/contested-return.ach').records[0];
    expect(fieldsOf(contested)).toMatchObject({
      type: 'contested-return',
      fields: {
        'addenda[1].returnCode': 'R07',
        'addenda[2].returnCode': 'R68',
        'addenda[3].returnCode': 'R71',
        'addenda[3].dishonoredTraceNumber': '889999990000301',
        'addenda[3].dishonoredReasonCode': '67',
        'addenda[3].originalSettlementDay': '164',
      },
    });
    expect(fieldsOf(collectFile('nacha/dishonored-return.ach').records[1])).toMatchObject({
      type: 'dishonored-return',
      fields: { returnCode: 'R68', addendaInformation: 'Untimely Return', individualName: 'Adam Decaf' },
      context: { standardEntryClass: 'POS' },
    });
    expect(fields('iat-addenda99.ach')).toMatchObject({
      returnCode: 'R01',
      originalTraceNumber: '231380100000001',
    });
  });

  it('do not name a payment by the originator’s number for its customer', () => {
    const schemes = collectFile('nacha/two-micro-deposits.ach').records.map((record) =>
      normaliseBankFiles(record)?.identifiers.map(({ scheme }) => scheme),
    );
    expect(schemes).toEqual(Array.from({ length: 6 }, () => ['trace-number']));
  });

  it('have a meaning in plain words for every code that appears', () => {
    for (const code of ['R01', 'R03', 'R07', 'R10', 'R29', 'R68', 'R71', 'R90', 'C01', 'C69'])
      expect(achReason(code)).toBeTypeOf('string');
    expect(achReason('R99')).toBeNull();
  });
});

describe('entries', () => {
  it('carry the traces that the source asserts', () => {
    const traces = collectFile('nacha/two-micro-deposits.ach').records.map(
      (record) => fieldsOf(record).fields['traceNumber'],
    );
    expect(traces).toEqual([
      '121042886829038',
      '121042886829039',
      '121042886829040',
      '121042889211556',
      '121042889211557',
      '121042889211558',
    ]);
  });

  it('have the entry class of their batch', () => {
    const classes = collectFile('nacha/web-debit.ach').records.map(
      (record) => fieldsOf(record).context['standardEntryClass'],
    );
    expect(classes).toEqual(['WEB', 'WEB', 'WEB', 'WEB', 'WEB', 'PPD']);
  });

  it.each(['nonascii.ach', 'nonascii-utf8.ach'])('count columns in characters: %s', (name) => {
    const record = fieldsOf(collectFile(`nacha/${name}`).records[0]);
    expect(record.context).toMatchObject({
      standardEntryClass: 'CTX',
      companyEntryDescription: 'REG.SALARY',
    });
    expect(record.fields).toMatchObject({ addendaCount: '0012', individualName: 'Receiver¦Acc Name' });
    expect(
      Object.keys(record.fields).filter((field) => field.endsWith('].remittanceInformation')),
    ).toHaveLength(12);
    expect(record.fields['remittanceInformation']).toContain('TRN¦1¦M4986O3TM2');
  });

  it('are kept although their amount is no number, and the totals show it', () => {
    const file = collectFile('nacha/invalid-two-micro-deposits.ach');
    expect(file.warnings).toMatchObject([{ locator: 'batch[2]/entry[3]', code: 'lost' }]);
    expect(file.controls.filter(({ agrees }) => !agrees)).toMatchObject([
      { locator: 'batch[2]', total: 'total debit', stated: '0.44', counted: '0.00' },
      { locator: 'file control', total: 'total debit', stated: '1.20', counted: '0.76' },
    ]);
  });

  it('of both directions in a TEL batch are reported', () => {
    const { warnings } = collectFile('nacha/NACHA_SAMPLE_TEL_REVERSAL.ach');
    expect(warnings).toMatchObject([{ locator: 'batch[1]' }]);
    expect(warnings[0]?.message).toContain('22 and 27');
  });

  it('may be longer than 94 characters, which is repaired and said', () => {
    const { warnings, records } = collectFile('nacha/long-line.ach');
    expect(warnings.map(({ locator, code }) => [locator, code])).toEqual([
      ['line:3', 'repaired'],
      ['line:5', 'repaired'],
      ['line:6', 'repaired'],
    ]);
    expect(fieldsOf(records[0]).fields['traceNumber']).toBe('121042880000001');
  });

  it('are found in a file without line breaks, and with CR LF', () => {
    const text = publicFile('nacha/two-micro-deposits.ach').toString('utf8');
    const rows = text.split('\n').map((row) => row.padEnd(94));
    const unbroken = collect(Buffer.from(rows.join('')), 100);
    expect(unbroken?.recognised).toMatchObject({ format: 'nacha', framing: 'columns' });
    expect(unbroken?.records.map((record) => fieldsOf(record).fields['traceNumber'])).toHaveLength(6);
    expect(unbroken?.controls.every(({ agrees }) => agrees)).toBe(true);
    const windows = collect(Buffer.from(text.replaceAll('\n', '\r\n')), 50);
    expect(windows?.records).toHaveLength(6);
    expect(windows?.controls.every(({ agrees }) => agrees)).toBe(true);
  });

  it('state nothing about money when they are prenotifications or advices', () => {
    const text = publicFile('nacha/ppd-debit-customTraceNumber.ach')
      .toString('utf8')
      .replace('62723138010412', '62823138010412');
    const [record] = collect(Buffer.from(text))?.records ?? [];
    expect(record === undefined ? null : fieldsOf(record).type).toBe('prenotification');
    expect(record === undefined ? null : normaliseBankFiles(record)?.events).toEqual([]);
    const [advice] = collectFile('nacha/adv-invalidFileControl.ach').records;
    expect(advice === undefined ? null : normaliseBankFiles(advice)?.events).toEqual([]);
  });
});

describe('accounts and names in NACHA entries', () => {
  it('are masked when shown', () => {
    const shown = (name: string, index = 0) =>
      maskForDisplay(collectFile(`nacha/${name}`).records[index]?.text ?? '');
    expect(shown('return-WEB.ach')).not.toMatch(/Paul Jones|123456789 /);
    expect(shown('web-debit.ach')).not.toMatch(/John Doe|12345678901234567/);
    expect(shown('20180716-IAT-A17.ach')).not.toMatch(/BEK Enterprises|BEK Solutions|2121 Front/);
    expect(shown('adv-invalidFileControl.ach')).not.toMatch(/744-5678-99/);
  });

  it('keep the columns in their places', () => {
    const record = collectFile('nacha/return-WEB.ach').records[0];
    expect(maskForDisplay(record?.text ?? '')).toHaveLength(record?.text.length ?? -1);
  });

  it('never keep a card number of a shared network entry', () => {
    const text = publicFile('nacha/ppd-debit-customTraceNumber.ach')
      .toString('utf8')
      .replace('PPDREG', 'SHRREG')
      .replace(
        '               Receiver Account Name   0',
        '123100000000001' + '4111111111111111'.padEnd(22) + '  0',
      );
    const [record] = collect(Buffer.from(text))?.records ?? [];
    expect(record?.text).not.toContain('4111111111111111');
    expect(record?.redactions).toMatchObject([{ class: 'pan' }]);
    expect(record === undefined ? null : fieldsOf(record).fields).toMatchObject({
      cardExpiry: '1231',
      traceNumber: '111111110000001',
    });
  });
});
