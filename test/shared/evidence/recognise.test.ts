import { describe, expect, it } from 'vitest';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { recognise } from '../../../shared/evidence/recognise/recognise.ts';
import type { ColumnMapping } from '../../../shared/evidence/mapping.ts';

const event = (id: string) => ({
  id,
  object: 'event',
  type: 'charge.succeeded',
  created: 1772546400,
  data: { object: { id: 'ch_1', object: 'charge' } },
});
const lines = (...values: unknown[]) => `${values.map((value) => JSON.stringify(value)).join('\n')}\n`;
const read = (text: string, whole = true) => recognise(text, { fileName: 'file', whole });

describe('a file is recognised by its content', () => {
  it.each([
    ['an array of Stripe events', JSON.stringify([event('evt_1'), event('evt_2')]), 'stripe-events'],
    ['an indented array of Stripe events', JSON.stringify([event('evt_1')], null, 2), 'stripe-events'],
    ['one Stripe event', JSON.stringify(event('evt_1'), null, 2), 'stripe-events'],
    [
      'a list of Stripe events',
      JSON.stringify({ object: 'list', data: [event('evt_1')], has_more: false }),
      'stripe-events',
    ],
    ['Stripe events a line', lines(event('evt_1'), event('evt_2')), 'stripe-events'],
    [
      'deliveries with the event as an object',
      lines({ received_at: '2026-03-03T10:00:00Z', headers: {}, body: event('evt_1') }),
      'stripe-events',
    ],
    [
      'deliveries with the event as text',
      lines(
        { received_at: 1, payload: JSON.stringify(event('evt_1')) },
        { received_at: 2, payload: JSON.stringify(event('evt_2')) },
      ),
      'stripe-events',
    ],
    [
      'a log in pino style',
      lines({
        level: 30,
        time: 1772546400123,
        pid: 1,
        msg: 'request completed',
        req: { method: 'POST', url: '/v1/payouts' },
      }),
      'api-log',
    ],
    [
      'a log in ECS style',
      lines({ '@timestamp': '2026-03-03T10:00:00Z', 'http.request.method': 'GET' }),
      'api-log',
    ],
    [
      'a log whose first line is cut off',
      `ng":"x"}\n${lines({ ts: 1, msg: 'a' }, { ts: 2, msg: 'b' })}`,
      'api-log',
    ],
    ['an array of log records', JSON.stringify([{ timestamp: 'x', url: '/a' }]), 'api-log'],
    [
      'records inside an envelope',
      JSON.stringify({ exported: 'today', records: [{ timestamp: 'x', method: 'GET', url: '/a' }] }),
      'api-log',
    ],
    [
      'a HAR capture',
      JSON.stringify({
        log: {
          version: '1.2',
          creator: {},
          entries: [{ request: { method: 'GET', url: 'http://a/' }, response: {} }],
        },
      }),
      'har',
    ],
    [
      'a HAR capture whose pages come last',
      JSON.stringify({ log: { entries: [], pages: [], version: '1.2' } }),
      'har',
    ],
    [
      'a camt.053 with a prefix',
      '<x:Document xmlns:x="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><x:BkToCstmrStmt><x:Stmt></x:Stmt></x:BkToCstmrStmt></x:Document>',
      'camt.053',
    ],
    [
      'a camt.053 in a wrapper',
      '<Envelope><AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.01"/><Document><BkToCstmrStmt><Stmt/></BkToCstmrStmt></Document></Envelope>',
      'camt.053',
    ],
    [
      'a camt.052',
      '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.052.001.02"><BkToCstmrAcctRpt/></Document>',
      'camt.052',
    ],
    [
      'a pain.001 in the Swiss dialect',
      '<Document xmlns="http://www.six-interbank-clearing.com/de/pain.001.001.03.ch.02.xsd"><CstmrCdtTrfInitn/></Document>',
      'pain.001',
    ],
    [
      'an ISO 20022 message of another type',
      '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.010.001.03"><FIDrctDbt/></Document>',
      'iso20022',
    ],
    [
      'a payout reconciliation in any order',
      'net,gross,fee,currency,reporting_category,charge_id,balance_transaction_id\n9.70,10.00,0.30,eur,charge,ch_1,txn_1\n',
      'stripe-payout-reconciliation',
    ],
    ['an account statement of SWIFT fields', ':20:REF\n:25:ACCOUNT\n:28C:1/1\n', 'mt940'],
    [
      'a ledger table',
      'entry id;Buchungszeit;Betrag;Währung\n1;03.03.2026 10:00;1.234,56;EUR\n2;13.03.2026 10:00;0,99;EUR\n',
      'ledger-csv',
    ],
  ])('%s', (_what, text, format) => {
    expect(read(text).format).toBe(format);
  });

  it('knows lines from one long first line that ends beyond the sample', () => {
    const recognised = read(
      `${JSON.stringify({ ts: 1, msg: 'a' })}\n{"ts":2,"msg":"${'x'.repeat(1000)}`,
      false,
    );
    expect(recognised).toMatchObject({ format: 'api-log', framing: { by: 'lines' } });
  });
});

describe('a file of no known kind is kept whole, and said so', () => {
  it.each([
    ['a list of numbers', '[1,2,3]'],
    ['an object that is no record', '{\n"a": 1\n}'],
    ['prose', 'Dear colleague,\nplease find attached.\n'],
    ['XML of another kind', '<?xml version="1.0"?><invoice><total>12.00</total></invoice>'],
  ])('%s', (_what, text) => {
    expect(read(text)).toMatchObject({
      format: 'attachment',
      notes: [expect.stringMatching(/not recognised/)],
    });
  });

  it('but not when it was to be read as something', () => {
    expect(() =>
      recognise('Dear colleague,\n', { fileName: 'a.txt', whole: true, as: 'ledger-csv' }),
    ).toThrow(/no table was found/);
  });
});

describe('a file that cannot be read is refused with the reason', () => {
  it.each([
    ['nothing', '', 'damaged_input', /is empty/],
    ['white space', ' \n\n', 'damaged_input', /is empty/],
    ['an empty list', '[ ]', 'damaged_input', /empty list/],
    [
      'several HAR logs in one document',
      JSON.stringify({ a: { log: { entries: [] } }, b: { log: { entries: [] } } }),
      'unsupported_format',
      /several HAR logs/,
    ],
    ['deep nesting', '['.repeat(10_000), 'limit_exceeded', /deeper than 64/],
    ['a web page', '<!DOCTYPE html><html></html>', 'unsupported_format', /web page/],
    [
      'XML with a document type',
      '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>',
      'unsupported_format',
      /DTD/,
    ],
    [
      'a payment message of unknown type',
      '<Document><CstmrPmtStsRpt><GrpHdr/></CstmrPmtStsRpt></Document>',
      'unsupported_format',
      /neither a namespace nor a header/,
    ],
    [
      'camt.053 without a statement',
      '<Document><BkToCstmrStmt><GrpHdr/></BkToCstmrStmt></Document>',
      'unsupported_format',
      /without any statement/,
    ],
  ])('%s', (_what, text, code, reason) => {
    let thrown: unknown = null;
    try {
      read(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(RailtraceError);
    expect((thrown as RailtraceError).code).toBe(code);
    expect((thrown as RailtraceError).message).toMatch(reason);
    expect((thrown as RailtraceError).message).toContain('file');
  });
});

describe('the columns of a ledger export', () => {
  const columnsOf = (text: string, mapping?: ColumnMapping) => {
    const recognised = recognise(text, { fileName: 'ledger.csv', whole: true, mapping });
    if (recognised.format !== 'ledger-csv') throw new Error(recognised.format);
    const { roles, ...rest } = recognised.columns;
    const names = Object.fromEntries(
      Object.entries(roles).map(([role, column]) => [role, recognised.table.headers[column] ?? '']),
    );
    return { ...rest, delimiter: recognised.table.delimiter, names };
  };

  it('are found in German, with a decimal comma and semicolons', () => {
    const found = columnsOf(
      'Buchungsnummer;Buchungszeit;Soll;Haben;Währung;Referenz;Status\nB1;13.03.2026 10:05;;1.234,50;EUR;DEP-1;gebucht\nB2;14.03.2026 11:00;99,00;;EUR;WD-2;offen\n',
    );
    expect(found).toMatchObject({ delimiter: ';', decimalMark: ',', dateOrder: 'dmy' });
    expect(found.names).toEqual({
      entryId: 'Buchungsnummer',
      occurredAt: 'Buchungszeit',
      debit: 'Soll',
      credit: 'Haben',
      currency: 'Währung',
      reference: 'Referenz',
      status: 'Status',
    });
  });

  it('are found in camel case, with epochs and minor units', () => {
    const found = columnsOf(
      'txnId\tcreatedAt\tamountMinor\tcurrencyCode\tstate\tpspReference\nT1\t1772546400123\t2450\tEUR\tposted\tpi_3Q9abcdefgh\nT2\t1772546500123\t-100\tEUR\tposted\tpi_3Q8abcdefgh\n',
    );
    expect(found).toMatchObject({ delimiter: '\t', dateOrder: 'epoch-milliseconds' });
    expect(found.names).toEqual({
      transactionId: 'txnId',
      occurredAt: 'createdAt',
      amountMinor: 'amountMinor',
      currency: 'currencyCode',
      status: 'state',
      externalReference: 'pspReference',
    });
  });

  it('are found behind lines about the export itself', () => {
    expect(
      columnsOf(
        'Account;DE00\nPeriod;March\n\nid;amount;booked at;currency\n1;10.00;2026-03-01T10:00:00Z;EUR\n2;11.00;2026-03-02T10:00:00Z;EUR\n3;12.00;2026-03-03T10:00:00Z;EUR\n',
      ).names,
    ).toMatchObject({ amount: 'amount', occurredAt: 'booked at' });
  });

  it('read ambiguous dates as the order that spans less time, and say so', () => {
    const found = columnsOf('id,amount EUR,date\n1,1.00,03/04/2026\n2,2.00,03/05/2026\n3,3.00,03/06/2026\n');
    expect(found.dateOrder).toBe('mdy');
    expect(found.assumptions).toHaveLength(1);
  });

  it('are asked for when they cannot be decided, naming what is missing', () => {
    expect(() => columnsOf('a,b,c\nx,y,z\n1,2,q\n')).toThrow(
      /no column could be read as amount and occurredAt or reference among “a”, “b”, “c”/,
    );
  });

  it('are what a saved mapping says', () => {
    const mapping: ColumnMapping = {
      name: 'Odd export',
      columns: { amount: 'b', occurredAt: 'c', reference: 'a' },
      decimalMark: ',',
      dateOrder: 'dmy',
      timeZoneOffsetMinutes: 60,
    };
    const found = columnsOf('a;b;c\nR1;1,50;01.02.2026\n', mapping);
    expect(found).toMatchObject({
      names: { amount: 'b', occurredAt: 'c', reference: 'a' },
      decimalMark: ',',
      dateOrder: 'dmy',
      offsetMinutes: 60,
      confidence: 1,
    });
  });

  it('refuse a mapping that names columns the file does not have', () => {
    expect(() => columnsOf('a;b;c\nR1;1,50;x\n', { name: 'Other', columns: { amount: 'Betrag' } })).toThrow(
      /“Betrag”, which the file does not have/,
    );
  });
});
