import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { iso8583Profiles } from '../../../../electron/engine/evidence/importers/bankFiles/iso8583.ts';
import {
  bytesOfCharacters,
  decodeBest,
  decodeIso8583,
  type DecodedMessage,
} from '../../../../shared/evidence/bankFiles/iso8583.ts';
import { iso8583ProfileSchema } from '../../../../shared/evidence/bankFiles/iso8583Profile.ts';
import { recogniseBankFileBytes } from '../../../../shared/evidence/recognise/bankFiles.ts';
import { normaliseBankFiles } from '../../../../shared/payments/normalise/bankFiles/index.ts';
import { countIso8583 } from '../oracles/iso8583.ts';
import { collect, collectBytes, collectFile, fieldsOf, publicFile } from './collect.ts';

const names = [
  'iso_reversal_message.dat',
  'financial_transaction_message.dat',
  'financial_transaction_message_response.dat',
  'iso_reversal_message_advice.dat',
  'iso_reversal_message_advice_missing_field.dat',
  'error_message.dat',
  'network_management_message.dat',
];

function decoded(text: string): DecodedMessage {
  const best = decodeBest([bytesOfCharacters(text) ?? new Uint8Array(0)], iso8583Profiles());
  if (best === null) throw new Error('not decoded');
  return best.message;
}

const golden = z.object({ mti: z.string(), bitmap: z.string(), elements: z.record(z.string(), z.string()) });

describe('profiles of ISO 8583', () => {
  const schemas = new URL('../../../../resources/schemas/', import.meta.url);

  it('are published with the schema that the product reads them by', () => {
    const schema = `${JSON.stringify(z.toJSONSchema(iso8583ProfileSchema, { io: 'input' }), null, 2)}\n`;
    expect(readFileSync(new URL('iso8583-profile.schema.json', schemas), 'utf8')).toBe(schema);
  });

  it('know every element of 1987 and 1993 once, and which must never be kept', () => {
    expect(iso8583Profiles().map(({ id }) => id)).toEqual(['iso8583-1987', 'iso8583-1993']);
    for (const { fields } of iso8583Profiles()) {
      const numbers = fields.map(({ number }) => number);
      expect(new Set(numbers).size).toBe(numbers.length);
      const sensitive = fields.filter((field) => field.sensitive !== undefined).map(({ number }) => number);
      expect(sensitive).toEqual(expect.arrayContaining([2, 35, 36, 45, 52, 55]));
    }
  });

  it('agree with the public specification of 1987', () => {
    const specification = z
      .object({ fields: z.record(z.string(), z.object({ length: z.number(), prefix: z.string() })) })
      .parse(JSON.parse(publicFile('iso8583/spec87ascii.json').toString('utf8')));
    const profile = iso8583Profiles()[0];
    for (const [key, { length, prefix }] of Object.entries(specification.fields)) {
      const number = Number(key.slice(5));
      if (number < 2) continue;
      const field = profile?.fields.find((each) => each.number === number);
      expect([number, field?.length, field?.prefix ?? 0]).toEqual([
        number,
        length,
        prefix.endsWith('.LLL') ? 3 : prefix.endsWith('.LL') ? 2 : 0,
      ]);
    }
  });
});

describe('public ISO 8583 messages', () => {
  it('decode as the golden reading of the reversal does, element by element', () => {
    const facts = golden.parse(JSON.parse(publicFile('iso8583/iso_reversal_message.json').toString('utf8')));
    const message = decoded(publicFile('iso8583/iso_reversal_message.dat').toString('latin1'));
    expect(message.messageType).toBe(facts.mti);
    const { '1': second = '', ...elements } = facts.elements;
    expect(
      Object.fromEntries([...message.elements].map(([number, value]) => [String(number), value])),
    ).toEqual(elements);
    const bits = [...(facts.bitmap + second)].flatMap((bit, index) => (bit === '1' ? [index + 1] : []));
    expect(message.announced).toEqual(bits.filter((number) => number !== 1));
    expect(message).toMatchObject({ faults: [], stopped: null, rest: 0 });
  });

  it.each([
    ['iso_reversal_message.dat', '0400'],
    ['financial_transaction_message.dat', '0200'],
    ['financial_transaction_message_response.dat', '0210'],
    ['iso_reversal_message_advice.dat', '0420'],
    ['iso_reversal_message_advice_missing_field.dat', '0420'],
    ['error_message.dat', '0400'],
    ['network_management_message.dat', '0800'],
  ])('%s is a message of type %s', (name, messageType) => {
    const { records, skipped } = collectFile(`iso8583/${name}`);
    expect(records).toHaveLength(1);
    expect(skipped).toEqual([]);
    expect(fieldsOf(records[0]).fields['messageType']).toBe(messageType);
    expect(countIso8583(publicFile(`iso8583/${name}`))).toBe(1);
  });

  it.each(names.filter((name) => name !== 'error_message.dat'))('%s is read whole', (name) => {
    expect(collectFile(`iso8583/${name}`).warnings).toEqual([]);
  });

  it('report a message that is cut short, and keep what stands before the cut', () => {
    const { warnings, records } = collectFile('iso8583/error_message.dat');
    expect(warnings).toEqual([
      {
        locator: 'message[1]',
        code: 'lost',
        message: 'The message is truncated: it ends before DE55 (chip data) is complete.',
      },
    ]);
    expect(fieldsOf(records[0]).fields).toMatchObject({ DE11: '100331', DE37: '600020000000', DE49: '360' });
  });

  it.each(names)('%s leaves no account number, track or chip data behind', (name) => {
    const { records, text } = collectFile(`iso8583/${name}`);
    const message = decoded(publicFile(`iso8583/${name}`).toString('latin1'));
    for (const number of [2, 34, 35, 36, 45, 52, 53, 55]) {
      const value = message.elements.get(number) ?? '';
      if (value.length >= 8) {
        expect(text).not.toContain(value);
        expect(JSON.stringify(fieldsOf(records[0]))).not.toContain(value);
      }
    }
  });

  it('say what was taken out, where it stood', () => {
    const [record] = collectFile('iso8583/iso_reversal_message.dat').records;
    const bytes = Buffer.from(record?.text ?? '');
    const found = record?.redactions.map(({ offset, length, class: kind }) => [
      kind,
      bytes.subarray(offset, offset + length).toString('utf8'),
    ]);
    expect(found).toEqual([
      ['pan', '111111•••••••••0000·pan_abcdefghij234567'],
      ['track', 'redacted_track'],
    ]);
    expect(record?.text.split('\n').slice(0, 3)).toEqual([
      'MTI 0400 · reversal request · acquirer · ISO 8583:1987',
      'DE2 primary account number: 111111•••••••••0000·pan_abcdefghij234567',
      'DE3 processing code: 180000',
    ]);
  });
});

describe('forms of ISO 8583 messages', () => {
  const text = publicFile('iso8583/financial_transaction_message.dat').toString('latin1');
  const hexadecimal = (value: string): string => Buffer.from(value, 'latin1').toString('hex');
  /** 0110 with elements 2, 3, 4, 7, 11, 37, 38 and 39: packed digits behind a binary bitmap. */
  const packed = [
    '0110',
    '722000000E000000',
    '164111111111111111',
    '000000',
    '000000012345',
    '0303141231',
    '000123',
    hexadecimal('606312345678'),
    hexadecimal('A1B2C3'),
    hexadecimal('00'),
  ].join('');

  it('are found several in a file', () => {
    const file = collect(Buffer.from(`${text}\n${text.replace('011392', '011393')}\r\n`));
    expect(file?.records.map((record) => fieldsOf(record).fields['DE11'])).toEqual(['011392', '011393']);
    expect(file?.text.endsWith('\r\n')).toBe(true);
  });

  it('are found in hexadecimal, as characters and as packed digits', () => {
    const asHexadecimal = Buffer.from(text, 'latin1').toString('hex');
    const file = collect(Buffer.from(asHexadecimal));
    expect(fieldsOf(file?.records[0]).fields).toMatchObject({ messageType: '0200', DE37: '000000115604' });
    const dump = collect(Buffer.from(packed));
    expect(fieldsOf(dump?.records[0])).toMatchObject({
      fields: {
        messageType: '0110',
        DE4: '000000012345',
        DE11: '000123',
        DE37: '606312345678',
        DE38: 'A1B2C3',
        DE39: '00',
      },
      context: { encoding: 'packed' },
    });
    expect(dump?.text).not.toContain('4111111111111111');
  });

  it('are found as bytes with their length before them', () => {
    const message = Buffer.from(packed, 'hex');
    const prefix = Buffer.alloc(2);
    prefix.writeUInt16BE(message.length);
    const stream = Buffer.concat([prefix, message, prefix, message]);
    const recognised = recogniseBankFileBytes(stream, true);
    expect(recognised).toMatchObject({ format: 'iso8583', framing: 'two-bytes' });
    for (const chunk of [1, 7, 65_536]) {
      const file = recognised === null ? null : collectBytes(recognised, stream, chunk);
      expect(file?.records.map(({ byteStart, byteEnd }) => [byteStart, byteEnd])).toEqual([
        [0, message.length + 2],
        [message.length + 2, 2 * message.length + 4],
      ]);
      expect(fieldsOf(file?.records[1]).fields['DE37']).toBe('606312345678');
    }
    const four = Buffer.from(String(text.length).padStart(4, '0') + text, 'latin1');
    expect(recogniseBankFileBytes(four, true)).toMatchObject({ framing: 'four-digits' });
    expect(recogniseBankFileBytes(message, true)).toMatchObject({ framing: 'single' });
    expect(recogniseBankFileBytes(Buffer.from('PK\u0003\u0004'.padEnd(200, 'x')), true)).toBeNull();
  });

  it('are not taken for other files of digits', () => {
    for (const other of [
      '0200,12.50,EUR,2026-01-01\n',
      '0200323A400108418010\n',
      '0200000000000000000000000000000000000000\n',
    ])
      expect(collect(Buffer.from(other))).toBeNull();
  });

  it('drop an element that repeats the account number between other digits', () => {
    const original = publicFile('iso8583/iso_reversal_message.dat').toString('latin1');
    const pan = '4539578763621486';
    const repeated = original
      .replace('191111111110000000000', `16${pan}`)
      .replace('03808110012000004096565733200000003000001', `0380811001200000${pan}000000001`);
    const file = collect(Buffer.from(repeated, 'latin1'));
    expect(file?.text).not.toContain(pan);
    expect(fieldsOf(file?.records[0]).fields).toMatchObject({
      DE2: '453957••••••1486·pan_abcdefghij234567',
      DE48: 'redacted_pan',
      DE49: '360',
    });
  });

  it('keep nothing of a message whose elements do not fit their formats', () => {
    const original = publicFile('iso8583/iso_reversal_message.dat').toString('latin1');
    const file = collect(
      Buffer.from(`${text}\n${original.replace('180000000000030000', '18000000000003000A')}\n`),
    );
    expect(file?.skipped).toEqual([
      { locator: 'message[2]', reason: 'its elements do not have the formats of their profile' },
    ]);
    expect(file?.text).not.toContain('111111111');
  });

  it('skip what is no message without keeping its bytes', () => {
    const file = collect(Buffer.from(`${text}\n4111111111111111 what is this\n`));
    expect(file?.records).toHaveLength(1);
    expect(file?.skipped).toEqual([
      { locator: 'message[2]', reason: 'no message type and bitmap at its start' },
    ]);
    expect(file?.text).not.toContain('4111111111111111');
  });

  it('stop at an element that the profile does not know, and say so', () => {
    const profile = iso8583Profiles()[0];
    const encoding = profile?.encodings[0];
    if (profile === undefined || encoding === undefined) throw new Error('no profile');
    const fewer = { ...profile, fields: profile.fields.filter(({ number }) => number !== 48) };
    const message = decodeIso8583(bytesOfCharacters(text) ?? new Uint8Array(0), fewer, encoding);
    expect(message?.stopped).toEqual({ number: 48, reason: 'unknown' });
  });
});

describe('what card messages state', () => {
  const stated = (name: string) => {
    const [record] = collectFile(`iso8583/${name}`).records;
    return record === undefined ? null : normaliseBankFiles(record);
  };

  it('is a reversal with the trace number of its original', () => {
    expect(stated('iso_reversal_message.dat')).toMatchObject({
      party: 'psp',
      events: [
        {
          kind: 'reversed',
          rail: 'card',
          amount: { minor: 30000n, currency: 'IDR', exponent: 2 },
          status: '0400 reversal request',
          identifiers: [
            { scheme: 'rrn', value: '600020000000' },
            { scheme: 'stan', value: '100331' },
            { scheme: 'stan', value: '003316' },
            { scheme: 'free-text' },
          ],
        },
      ],
    });
  });

  it('is nothing for inquiries and network management', () => {
    expect(stated('financial_transaction_message.dat')?.events).toEqual([]);
    expect(stated('network_management_message.dat')?.events).toEqual([]);
  });

  const answer = (type: string, code: string, processing = '000000') => {
    const base = publicFile('iso8583/financial_transaction_message_response.dat').toString('latin1');
    const changed = type + base.slice(4, 20) + processing + base.slice(26);
    const place = changed.indexOf('00000011560400') + 12;
    const text = changed.slice(0, place) + code + changed.slice(place + 2);
    const [record] = collect(Buffer.from(text, 'latin1'))?.records ?? [];
    return record === undefined ? undefined : normaliseBankFiles(record)?.events[0];
  };

  it('is what the issuer decided', () => {
    expect(answer('0110', '00')).toMatchObject({ kind: 'authorized', reason: null });
    expect(answer('0110', '51')).toMatchObject({
      kind: 'declined',
      reason: '51',
      status: '0110 authorization request response 51 (insufficient funds)',
    });
    expect(answer('0210', '00')).toMatchObject({ kind: 'captured' });
    expect(answer('0110', '10')).toMatchObject({ kind: 'partially_authorized' });
    expect(answer('0210', '00', '200000')).toMatchObject({ kind: 'refunded', movement: 'refund' });
  });
});
