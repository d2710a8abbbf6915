import { describe, expect, it } from 'vitest';
import type { PaymentEvent } from '../../../../shared/payments/model.ts';
import { maskForDisplay } from '../../../../shared/evidence/redaction/display.ts';
import { normaliseBankFiles } from '../../../../shared/payments/normalise/bankFiles/index.ts';
import { countMt } from '../oracles/mt.ts';
import { collect, fieldsOf, type Collected } from './collect.ts';

const uetr = '8a562c67-ca16-48ba-b074-65581be6f001';

function message(type: string, fields: readonly string[], direction = 'O'): string {
  const second =
    direction === 'O'
      ? `{2:O${type}0915260303BANKDEFFAXXX12345678902603031015N}`
      : `{2:I${type}BANKGB2LXXXXN}`;
  return `{1:F01BANKGB2LAXXX0000000000}${second}{3:{108:MUR0000001}{121:${uetr}}}{4:\r\n${fields.join('\r\n')}\r\n-}{5:{CHK:123456789ABC}}`;
}

const transfer = [
  ':20:PAY-2026-0042',
  ':23B:CRED',
  ':32A:260303EUR136490,',
  ':33B:USD150000,',
  ':50K:/DE89370400440532013000',
  'ANA LOPES',
  'RUA NOVA 1 LISBOA',
  ':59:/GB82WEST12345698765432',
  'KARL MEYER',
  ':70:/ROC/E2E-777-2026',
  ':71A:SHA',
  ':71F:EUR10,',
];

function read(text: string): Collected {
  const collected = collect(Buffer.from(text));
  if (collected === null) throw new Error('not recognised');
  return collected;
}

function events(text: string): readonly Partial<PaymentEvent>[] {
  const [record] = read(text).records;
  return record === undefined ? [] : (normaliseBankFiles(record)?.events ?? []);
}

describe('MT103 and MT202', () => {
  it('are read with their blocks, references and amounts', () => {
    const { records, recognised } = read(message('103', transfer));
    expect(recognised.format).toBe('swift-mt');
    expect(records).toHaveLength(1);
    expect(fieldsOf(records[0])).toMatchObject({
      type: 'message',
      fields: { '20': 'PAY-2026-0042', '71A': 'SHA' },
      context: {
        messageType: '103',
        direction: 'O',
        sender: 'BANKDEFF',
        receiver: 'BANKGB2L',
        uetr,
        userReference: 'MUR0000001',
      },
    });
  });

  it('claim a transfer and what was instructed', () => {
    expect(events(message('103', transfer))).toMatchObject([
      {
        kind: 'submitted',
        movement: 'payment',
        rail: 'swift',
        amount: { minor: 13649000n, currency: 'EUR' },
        fee: { minor: 1000n },
        times: { valueOn: '2026-03-03' },
        counterparty: 'GB••5432',
        status: 'MT103 CRED SHA',
        identifiers: [
          { scheme: 'uetr', value: uetr },
          { scheme: 'instruction-id', value: 'PAY-2026-0042' },
          { scheme: 'end-to-end-id', value: 'E2E-777-2026' },
          { scheme: 'message-id', value: 'MUR0000001' },
          { scheme: 'free-text' },
        ],
      },
      { kind: 'status_observed', amount: { minor: 15000000n, currency: 'USD' }, status: 'instructed amount' },
    ]);
  });

  it('are returns and rejects where :72: says so, with the reason', () => {
    const returned = [...transfer, ':72:/RETN/59', '/AC04/ACCOUNT CLOSED', '/MREF/ORIG-77-1'];
    expect(events(message('103', returned))[0]).toMatchObject({
      kind: 'returned',
      movement: 'return',
      reason: 'AC04',
      status: 'MT103 RETN',
    });
    expect(events(message('103', returned))[0]?.identifiers).toContainEqual({
      scheme: 'instruction-id',
      value: 'ORIG-77-1',
    });
    const rejected = [...transfer, ':72:/REJT/59', '/AC01/ACCOUNT UNKNOWN'];
    expect(events(message('103', rejected))[0]).toMatchObject({
      kind: 'rejected',
      movement: 'payment',
      reason: 'AC01',
    });
  });

  it('name the message that a cover payment belongs to', () => {
    const cover = [':20:COV-1', ':21:PAY-2026-0042', ':32A:260303EUR100,', ':58A:BANKFRPP'];
    expect(events(message('202', cover))[0]?.identifiers).toContainEqual({
      scheme: 'instruction-id',
      value: 'PAY-2026-0042',
    });
  });

  it('show accounts and names masked', () => {
    const [record] = read(message('103', transfer)).records;
    const shown = maskForDisplay(record?.text ?? '');
    expect(shown).not.toMatch(/ANA LOPES|KARL MEYER|DE89370400440532013000|GB82WEST12345698765432/);
    expect(shown).toContain('PAY-2026-0042');
  });
});

describe('confirmations, recalls and narrative messages', () => {
  it('prove bookings with MT900 and MT910', () => {
    const fields = [':20:CONF1234', ':21:PAY-2026-0042', ':25:DE89370400440532013000', ':32A:260303EUR100,5'];
    expect(events(message('910', fields))[0]).toMatchObject({
      kind: 'booked_credit',
      amount: { minor: 10050n },
      times: { bookedOn: '2026-03-03', valueOn: '2026-03-03' },
    });
    expect(events(message('900', fields))[0]).toMatchObject({ kind: 'booked_debit' });
  });

  it('ask for a payment back with MT192 and refuse it with MT196', () => {
    expect(
      events(message('192', [':20:RC-1', ':21:PAY-2026-0042', ':11S:103', '260303', ':79:/DUPL/'], 'I'))[0],
    ).toMatchObject({ kind: 'recall_requested', reason: 'DUPL' });
    expect(events(message('196', [':20:AN-1', ':21:RC-1', ':76:/RJCR/CUST']))[0]).toMatchObject({
      kind: 'recall_refused',
      reason: 'CUST',
    });
    expect(events(message('196', [':20:AN-1', ':21:RC-1', ':76:/CNCL/']))[0]).toMatchObject({
      kind: 'status_observed',
      status: 'MT196 CNCL',
    });
  });

  it('carry a tracker’s status in MT199', () => {
    const status = (text: string) =>
      events(message('199', [':20:TR-1', ':21:PAY-2026-0042', `:79:${text}`]))[0];
    expect(status('//2603031200+0100\r\n//ACSP/G002\r\n//BANKDEFF')).toMatchObject({
      kind: 'processing',
      reason: 'G002',
    });
    expect(status('//2603031200+0100\r\n//ACCC\r\n//BANKDEFF')).toMatchObject({ kind: 'completed' });
    expect(status('PLEASE ADVISE')).toMatchObject({ kind: 'status_observed' });
  });

  it('state nothing about other messages, but keep their references', () => {
    const [record] = read(message('760', [':20:GUARANTEE-5', ':77C:TEXT'])).records;
    const stated = record === undefined ? null : normaliseBankFiles(record);
    expect(stated?.events).toEqual([]);
    expect(stated?.identifiers).toContainEqual({ scheme: 'instruction-id', value: 'GUARANTEE-5' });
  });
});

describe('files of SWIFT messages', () => {
  const statement = [
    ':20:STMT1',
    ':25:DE89370400440532013000',
    ':28C:12/1',
    ':60F:C260302EUR100,',
    ':61:2603030303C50,NTRFREF-1//BANK-1',
    ':86:/EREF/E2E-777-2026/NAME/ANA LOPES/REMI/INVOICE 17',
    ':62F:C260303EUR150,',
  ];

  it('hold messages of several types, on lines of their own or not', () => {
    const text = `\u0001${message('103', transfer)}\u0003\r\n${message('940', statement)}${message('910', [':20:C1', ':21:X1234', ':32A:260303EUR1,'])}$${message('103', transfer)}`;
    for (const chunk of [1, 17, 65_536]) {
      const file = collect(Buffer.from(text), chunk);
      expect(file?.records.map(({ format }) => format)).toEqual([
        'swift-mt',
        'mt940',
        'swift-mt',
        'swift-mt',
      ]);
      expect(file?.text).toBe(text);
      expect(file?.controls).toMatchObject([{ total: 'closing balance', agrees: true }]);
    }
    expect(countMt(Buffer.from(text))).toBe(4);
  });

  it('hold messages without blocks', () => {
    const text = `${transfer.join('\n')}\n-\n${transfer.join('\n').replace('0042', '0043')}\n-\n`;
    const { records } = read(text);
    expect(records.map((record) => fieldsOf(record).fields['20'])).toEqual([
      'PAY-2026-0042',
      'PAY-2026-0043',
    ]);
    expect(fieldsOf(records[0]).context['messageType']).toBe('103');
    expect(countMt(Buffer.from(text))).toBe(2);
  });

  it('read code words of a statement line', () => {
    const { records, statements } = read(message('940', statement));
    expect(fieldsOf(records[0]).fields).toMatchObject({
      'word.EREF': 'E2E-777-2026',
      counterpartyName: 'ANA LOPES',
      remittance: 'INVOICE 17',
    });
    expect(statements).toMatchObject([{ number: '12', sequence: 12, bookedMinor: '5000', entries: 1 }]);
  });

  it('give a booking near the turn of the year the right year', () => {
    const day = (entry: string) =>
      fieldsOf(
        read([':20:S1', ':25:1', ':60F:C251231EUR0,', `:61:${entry}C1,NTRFX`, ':62F:C251231EUR1,'].join('\n'))
          .records[0],
      ).fields['entryDate'];
    expect(day('2512311231')).toBe('2025-12-31');
    expect(day('2512310102')).toBe('2026-01-02');
    expect(day('2601021231')).toBe('2025-12-31');
  });

  it('book reversals the other way round', () => {
    const lines = [
      ':20:S1',
      ':25:1',
      ':60F:C260101EUR10,',
      ':61:2601020102RC4,NTRFX',
      ':61:2601020102RD1,5NTRFY',
      ':62F:C260102EUR7,5',
    ];
    const { records, controls } = read(lines.join('\n'));
    expect(controls).toMatchObject([{ agrees: true }]);
    expect(records.map((record) => normaliseBankFiles(record)?.events[0]?.kind)).toEqual([
      'booked_debit',
      'booked_credit',
    ]);
    expect(records.map((record) => normaliseBankFiles(record)?.events[0]?.movement)).toEqual([
      'return',
      'return',
    ]);
  });

  it('find the IBAN where the bank writes the currency behind it', () => {
    const lines = statement.map((line) => (line.startsWith(':25:') ? `${line}EUR` : line));
    expect(read(lines.join('\n')).statements[0]?.account).toMatch(/^DE•+3000 iban_/);
  });

  it('skip a statement line that cannot be read, and say which', () => {
    const lines = [
      ':20:S1',
      ':25:1',
      ':60F:C260101EUR10,',
      ':61:garbage',
      ':61:2601020102C1,NTRFY',
      ':62F:C260102EUR11,',
    ];
    const { records, skipped } = read(lines.join('\n'));
    expect(records).toHaveLength(1);
    expect(skipped).toEqual([{ locator: 'message[1]/61[1]', reason: 'its :61: is not a statement line' }]);
    expect(countMt(Buffer.from(lines.join('\n')))).toBe(2);
  });

  it('never keep a card number, even where the bank broke the line inside it', () => {
    const text = statement.join('\n').replace('INVOICE 17', 'CARD 41111111\n11111111 INVOICE 17');
    const { records } = read(text);
    expect(records[0]?.text.replace(/\n/g, '')).not.toContain('4111111111111111');
    expect(records[0]?.redactions).toMatchObject([{ class: 'pan' }]);
    const structured = statement
      .join('\n')
      .replace(/:86:.*/, ':86:166?00GUTSCHRIFT?20EREF+X1?21CARD 4111111111?22111111 PAID');
    expect(read(structured).records[0]?.redactions).toMatchObject([{ class: 'pan' }]);
    expect(read(structured).records[0]?.text).not.toContain('4111111111');
  });
});
