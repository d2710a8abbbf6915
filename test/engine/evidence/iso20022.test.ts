import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { XmlMessage } from '../../../shared/evidence/importing.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { decimalText } from '../../../shared/kernel/money.ts';
import { runIso, type IsoRun } from './iso20022Run.ts';

const data = new URL('../../data/iso20022/', import.meta.url);
const bytesOf = (name: string) => readFileSync(new URL(name, data));
const read = (name: string, chunk?: number) => runIso(bytesOf(name), chunk, name);

function message(run: IsoRun, index = 0): XmlMessage {
  const content = run.records[index]?.record.content;
  if (content?.kind !== 'xml-message') throw new Error('no message');
  return content.message;
}

function text(element: XmlMessage['group'], ...path: string[]): string | undefined {
  let current = element ?? undefined;
  for (const name of path) current = current?.children.find((child) => child.name === name);
  return current?.text;
}

const amounts = (run: IsoRun) =>
  run.records.flatMap(({ stated }) =>
    stated.events.flatMap(({ amount }) =>
      amount === null ? [] : [`${decimalText(amount)} ${amount.currency}`],
    ),
  );
const controls = (run: IsoRun) =>
  run.controls.map(({ locator, stated, counted, agrees }) => `${locator} ${stated} ${counted} ${agrees}`);
const ids = (run: IsoRun, index = 0) =>
  run.records[index]?.stated.identifiers.map(({ scheme, value }) => `${scheme}:${value}`) ?? [];

interface ExpectedEntry {
  readonly amount: string;
  readonly currency: string;
  readonly credit_debit: string;
  readonly status: string | null;
  readonly booking_date: string | null;
}
interface ExpectedReport {
  readonly element: string;
  readonly id: string;
  readonly account: string;
  readonly entries: readonly ExpectedEntry[];
}
const summary = JSON.parse(bytesOf('expected.json').toString()) as Record<
  string,
  { namespace: string; statements: readonly ExpectedReport[] }
>;

describe('account reports, statements and notifications', () => {
  const files = Object.entries(summary).filter(([, { statements }]) => statements.length > 0);

  it.each(files)('%s gives the entries of a plain XML walk', (name, { namespace, statements }) => {
    const run = read(name);
    const type = /camt\.05[234]/.exec(namespace)?.[0];
    expect(run.format).toBe(type);
    expect(run.skipped).toEqual([]);
    expect(run.stored).toBe(bytesOf(name).toString());
    const wanted = statements.flatMap(({ element, id, account, entries }, index) =>
      entries.map((entry, place) => ({
        locator: `${element}[${index + 1}]/Ntry[${place + 1}]`,
        id,
        account,
        title: ['Ntry', entry.credit_debit, entry.status, entry.amount, entry.currency].join(' '),
        booked: entry.booking_date?.slice(0, 10) ?? null,
      })),
    );
    const found = run.records.map(({ record, stated }) => {
      if (record.content.kind !== 'statement-entry') throw new Error('no entry');
      const { statementId, account } = record.content.entry;
      return {
        locator: record.locator,
        id: statementId,
        account,
        title: record.title,
        booked: stated.times.bookedOn,
      };
    });
    expect(found).toEqual(wanted);
  });

  it('proves by its status only what is booked', () => {
    const kinds = (name: string) =>
      read(name).records.flatMap(({ stated }) => stated.events.map(({ kind }) => kind));
    expect(kinds('camt052.v2.xml')).toEqual(['booked_debit']);
    expect(kinds('camt052.v4.xml')).toEqual(['pending_credit', 'status_observed']);
    expect(kinds('camt054.v8-with-UETR.xml')).toEqual(['booked_debit']);
  });

  it('states statements, periods and balances of camt.053 only', () => {
    for (const name of ['camt052.v2.xml', 'camt054.v2.with-account-name.xml'])
      expect(read(name)).toMatchObject({ statements: [], coverages: [] });
    const { statements, controls: checks, coverages } = read('camt053.v2.multi.statement.xml');
    expect(statements).toMatchObject([
      {
        locator: 'Stmt[1]',
        number: '253EURNL26VAYB8060476890',
        sequence: 12312,
        account: 'NL••••••••••••6890 iban_abcdefghij234567',
        currency: 'EUR',
        openingMinor: '1815',
        closingMinor: '2700',
        bookedMinor: '885',
        openedOn: '2014-12-30',
        closedOn: '2014-12-31',
        entries: 1,
      },
      { locator: 'Stmt[2]', openingMinor: '2700', closingMinor: '2000', bookedMinor: '-700', entries: 1 },
    ]);
    expect(checks.map(({ stated, agrees }) => [stated, agrees])).toEqual([
      ['27.00', true],
      ['20.00', true],
    ]);
    expect(coverages).toHaveLength(2);
  });

  it('keeps a statement whose closing balance does not follow, and says so', () => {
    const run = read('camt053.v2.five.decimals.xml');
    expect(amounts(run)).toEqual(['8.85 EUR']);
    expect(run.statements).toMatchObject([
      { openingMinor: '1815', closingMinor: '2705', bookedMinor: '885' },
    ]);
    expect(controls(run)).toEqual(['Stmt[1]/Bal 27.050 27.000 false']);
  });

  it('does not add balances of different currencies', () => {
    const run = read('camt053.v2.minimal.xml');
    expect(amounts(run)).toEqual(['8.85 EUR']);
    expect(run.records[0]?.stated.times).toMatchObject({ bookedOn: '2014-12-31', valueOn: '2015-01-02' });
    expect(run.statements).toMatchObject([{ openingMinor: '1815', closingMinor: null }]);
    expect(controls(run)).toEqual(['Stmt[1]/Bal -27.00 SEK 27.00 EUR false']);
  });

  it('holds a statement without entries, and its one balance', () => {
    const run = read('camt53.only-Dt-with-DtTm.xml');
    expect(run.records).toEqual([]);
    expect(run.statements).toMatchObject([
      { openingMinor: '544209', closingMinor: null, openedOn: '2025-07-23' },
    ]);
  });

  it('keeps an amount of zero', () => {
    const [first] = read('camt052.v6.Amt-zero.xml').records;
    expect(first?.record.title).toBe('Ntry DBIT PDNG 200000 SEK');
    expect(first?.stated.events.map(({ amount }) => amount?.minor)).toEqual([20000000n, 0n]);
  });

  it('finds the payment’s own ids: UETR, end-to-end id, instruction and batch', () => {
    expect(ids(read('camt054.v8-with-UETR.xml'))).toEqual(['uetr:255ae394-9965-4438-ac86-f406feada396']);
    const batch = read('200519_camt054-chdd_p_ch2909000000250094239_1110097484_0_20190520700381159.xml')
      .records[0]?.stated;
    expect(batch?.events.map(({ kind, amount }) => `${kind} ${amount?.minor ?? ''}`)).toEqual([
      'booked_credit 150',
      'booked_credit 300',
    ]);
    const back = read('200519_camt054-returns_p_ch2909000000250094239_1109800798_0_2019052023472022.xml');
    expect(back.records[0]?.stated.events).toMatchObject([{ movement: 'return', reason: 'AC01' }]);
    expect(ids(back)).toContain('end-to-end-id:EndToEndId-004-01-01');
  });
});

describe('orders to pay and to collect', () => {
  it('finds every transaction of a pain.001 with several blocks, and proves its totals', () => {
    const run = read('musterfile_pain.001_Nov2020.xml');
    expect(run.format).toBe('pain.001');
    expect(run.records.map(({ record }) => record.locator)).toEqual([
      'PmtInf[1]/CdtTrfTxInf[1]',
      'PmtInf[2]/CdtTrfTxInf[1]',
      'PmtInf[2]/CdtTrfTxInf[2]',
      'PmtInf[3]/CdtTrfTxInf[1]',
      'PmtInf[3]/CdtTrfTxInf[2]',
      'PmtInf[4]/CdtTrfTxInf[1]',
      'PmtInf[5]/CdtTrfTxInf[1]',
      'PmtInf[5]/CdtTrfTxInf[2]',
    ]);
    expect(controls(run)).toEqual(['GrpHdr/NbOfTxs 7 8 false', 'GrpHdr/CtrlSum 38.00 38.00 true']);
    expect(run.records[1]?.stated.times).toMatchObject({ valueOn: '2020-07-22' });
    expect(ids(run, 1)).toEqual([
      'instruction-id:InstrId-02-01',
      'end-to-end-id:EndToEndId-02-01',
      'merchant-reference:120000000000234478943216899',
      'message-id:PmtInfId-02',
      'message-id:MsgId-001',
    ]);
  });

  it.each([
    ['pain001-pain.001.001.03.xml', ['150.00 EUR', '300.00 EUR', '250.00 EUR', '200.00 EUR']],
    ['pain001-pain.001.001.09.xml', ['150.00 EUR', '300.00 EUR', '250.00 EUR', '175.00 EUR', '225.00 EUR']],
  ])('%s says that it holds two transactions, and holds more', (name, wanted) => {
    const run = read(name);
    expect(amounts(run)).toEqual(wanted);
    expect(controls(run)).toEqual([`GrpHdr/NbOfTxs 2 ${wanted.length} false`]);
  });

  it('says that times without offset are taken as UTC', () => {
    const run = read('musterfile_pain.001_Nov2020.xml');
    expect(run.warnings).toMatchObject([
      { code: 'assumed', message: expect.stringContaining('2020-06-24T14:42:44') as string },
    ]);
    expect(run.records[0]?.stated.times.occurredAt).toBe(Date.parse('2020-06-24T14:42:44Z'));
  });

  it('knows a SEPA order by its service level, and proves the totals of block and group', () => {
    const run = read('sepa_payment_naujas_1.xml');
    expect(run.records[0]?.stated.events).toMatchObject([
      { kind: 'submitted', party: 'psp', rail: 'sepa-credit-transfer', direction: 'payout' },
    ]);
    expect(controls(run)).toEqual([
      'PmtInf[1]/NbOfTxs 1 1 true',
      'PmtInf[1]/CtrlSum 99.99 99.99 true',
      'GrpHdr/NbOfTxs 1 1 true',
      'GrpHdr/CtrlSum 99.99 99.99 true',
    ]);
  });

  it('reads the two collections of a pain.008', () => {
    const run = read('pain008-musterfile.xml');
    expect(run.format).toBe('pain.008');
    expect(amounts(run)).toEqual(['1.50 CHF', '3.00 CHF']);
    expect(controls(run)).toEqual(['GrpHdr/NbOfTxs 2 2 true', 'GrpHdr/CtrlSum 4.5 4.5 true']);
    expect(run.records[0]?.stated.events).toMatchObject([{ direction: 'deposit', rail: null }]);
  });
});

describe('interbank messages and status reports', () => {
  it('reads a pacs.008 in a wrapper, with its business header', () => {
    const run = read('pacs.008.001.07.xml');
    expect(run.format).toBe('pacs.008');
    expect(amounts(run)).toEqual(['5000.00 USD']);
    const { messageType, version, header } = message(run);
    expect([messageType, version]).toEqual(['pacs.008', '001.07']);
    expect(text(header, 'Fr', 'FIId', 'FinInstnId', 'BICFI')).toBe('MLCOUS33XXX');
    expect(controls(run)).toEqual([
      'GrpHdr/NbOfTxs 1 1 true',
      'GrpHdr/CtrlSum 10000 5000 false',
      'GrpHdr/TtlIntrBkSttlmAmt 10000 5000 false',
    ]);
  });

  it('states the same, however a pacs.008 is indented', () => {
    const flat = bytesOf('pacs.008.001.07.xml').toString().replace(/>\s+</g, '><');
    const stated = (run: IsoRun) =>
      run.records.map(({ stated: { events, identifiers } }) => ({ events, identifiers }));
    expect(stated(runIso(Buffer.from(flat)))).toEqual(stated(read('pacs.008.001.07.xml')));
  });

  it('reads a rejected group with CDATA in its reasons', () => {
    const run = read('pacs.002-CDATA.xml');
    const { header, group, transaction } = message(run);
    expect(text(group, 'MsgId')).toBe('0c070cd114934bf398e6a16d81b2d129');
    expect(text(transaction, 'OrgnlGrpInfAndSts', 'OrgnlMsgId')).toBe('UNKNOWN');
    expect(text(header, 'BizMsgIdr')).toBe('11de568fd1754cb7b2fbbb3dd238ff16');
    expect(text(header, 'Fr', 'FIId', 'FinInstnId', 'BICFI')).toBe('TKZHCHZ0');
    expect(run.records[0]?.stated.events).toMatchObject([
      { kind: 'rejected', status: 'RJCT', reason: '118' },
    ]);
    expect(ids(run)).toEqual([
      'message-id:0c070cd114934bf398e6a16d81b2d129',
      'message-id:11de568fd1754cb7b2fbbb3dd238ff16',
    ]);
  });

  it('reads a request wrapper with a legacy header, and a document without one', () => {
    const wrapped = read('mx_sample_request_wrapper.xml');
    const { header, messageType } = message(wrapped);
    expect([wrapped.format, messageType]).toEqual(['iso20022', 'camt.003']);
    expect(text(header, 'From', 'Id')).toBe('cn=funds,ou=abcdchzz,o=swift');
    expect(text(header, 'To', 'Id')).toBe('cn=funds,ou=dcbadeff,o=swift');
    expect(text(header, 'MsgRef')).toBe('11308917');
    expect(ids(wrapped)).toEqual(['message-id:11308917']);
    const bare = read('mx_sample_document.xml');
    expect(message(bare)).toMatchObject({ messageType: 'camt.003', version: '001.04', header: null });
    expect(bare.records[0]?.stated.events).toEqual([]);
  });

  it('reads a partly rejected batch: its message, its block and the one transaction', () => {
    const run = read('pain002-epo_p_ch5109000000250092291_1110097605_0_2018031511252307.xml');
    expect(run.records.map(({ record }) => record.locator)).toEqual(['OrgnlPmtInfAndSts[1]/TxInfAndSts[1]']);
    const { block } = message(run);
    expect(text(block, 'OrgnlPmtInfAndSts', 'OrgnlPmtInfId')).toBe('PmtInfId-001-03');
    expect(text(block, 'OrgnlPmtInfAndSts', 'PmtInfSts')).toBe('PART');
    expect(run.records[0]?.stated.events).toMatchObject([
      { kind: 'rejected', status: 'RJCT', reason: 'AC01' },
    ]);
    expect(ids(run)).toEqual([
      'instruction-id:InstrId-001-03-04',
      'end-to-end-id:EndToEndId-001-03-04',
      'message-id:MsgId-001',
      'message-id:PmtInfId-001-03',
      'message-id:20180315375204222822452',
    ]);
  });

  it('takes a block that names no transaction for its own record', () => {
    const run = read('pain002-chdd-cor1_p_ch2909000000250094239_1110097483_0_2018031317221082.xml');
    expect(run.records.map(({ record }) => record.locator)).toEqual(['OrgnlPmtInfAndSts[1]']);
    expect(run.records[0]?.stated.events).toMatchObject([{ kind: 'accepted', status: 'ACCP' }]);
    expect(ids(run)).toContain('message-id:MsgId-CHDD-Musterfile');
  });

  it('takes the smallest valid messages', () => {
    for (const name of ['valid_pacs_v11.xml', 'valid_pain_v11.xml']) {
      const run = read(name);
      expect(run.records).toHaveLength(1);
      expect(run.records[0]?.stated.events).toEqual([]);
      expect(ids(run)).toContain('message-id:MsgId');
    }
  });

  it.each([
    ['invalid_pain_v11.xml', /neither a namespace nor a header/],
    ['camt053.v2.wrong.xml', /without any statement/],
  ])('refuses %s', (name, reason) => {
    let refused: unknown = null;
    try {
      read(name);
    } catch (thrown) {
      refused = thrown;
    }
    if (!(refused instanceof RailtraceError)) throw new Error('not refused');
    expect(refused.code).toBe('unsupported_format');
    expect(refused.message).toContain(name);
    expect(refused.message).toMatch(reason);
  });
});

describe('every message of the topic', () => {
  const sound = readdirSync(data).filter((name) => name.endsWith('.xml') && !/wrong|invalid/.test(name));

  it.each(sound)('%s gives the same, fed in pieces of 1, 7 and 1000 bytes', (name) => {
    const whole = read(name);
    for (const chunk of [1, 7, 1000]) expect(read(name, chunk)).toEqual(whole);
    expect(whole.stored).toBe(bytesOf(name).toString());
  });
});
