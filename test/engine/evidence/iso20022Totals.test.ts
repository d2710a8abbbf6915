import { describe, expect, it } from 'vitest';
import { runIso, type IsoRun } from './iso20022Run.ts';

const run = (text: string): IsoRun => runIso(Buffer.from(text));
const controls = ({ controls: checks }: IsoRun) =>
  checks.map(({ locator, stated, counted, agrees }) => `${locator} ${stated} ${counted} ${agrees}`);

const order = (amount: string) =>
  `<CdtTrfTxInf><PmtId><EndToEndId>E-${amount}</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">${amount}</InstdAmt></Amt></CdtTrfTxInf>`;
const orders = (group: string, ...blocks: string[]) =>
  `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn><GrpHdr><MsgId>M1</MsgId>${group}</GrpHdr>${blocks.join('')}</CstmrCdtTrfInitn></Document>`;

describe('control totals of messages', () => {
  it('add decimals of any length exactly, block by block', () => {
    const block = (head: string, ...amounts: string[]) =>
      `<PmtInf>${head}${amounts.map(order).join('')}</PmtInf>`;
    expect(
      controls(
        run(
          orders(
            '<NbOfTxs>3</NbOfTxs><CtrlSum>0.6</CtrlSum>',
            block('<NbOfTxs>2</NbOfTxs><CtrlSum>0.3</CtrlSum>', '0.1', '0.2'),
            block('<NbOfTxs>1</NbOfTxs><CtrlSum>0.4</CtrlSum>', '0.300'),
          ),
        ),
      ),
    ).toEqual([
      'PmtInf[1]/NbOfTxs 2 2 true',
      'PmtInf[1]/CtrlSum 0.3 0.3 true',
      'PmtInf[2]/NbOfTxs 1 1 true',
      'PmtInf[2]/CtrlSum 0.4 0.300 false',
      'GrpHdr/NbOfTxs 3 3 true',
      'GrpHdr/CtrlSum 0.6 0.600 true',
    ]);
  });

  it('count a transaction that could not be read, and say that the file was cut off', () => {
    const cut = run(
      orders('<NbOfTxs>3</NbOfTxs>', `<PmtInf>${order('1')}<CdtTrfTxInf><A>&no;</A></CdtTrfTxInf></PmtInf>`),
    );
    expect(cut.skipped).toHaveLength(1);
    expect(controls(cut)).toEqual(['GrpHdr/NbOfTxs 3 2 false']);
    const whole = orders('<NbOfTxs>2</NbOfTxs>', `<PmtInf>${order('1')}${order('2')}</PmtInf>`);
    const half = run(whole.slice(0, whole.indexOf(order('2'))));
    expect(controls(half)).toEqual(['GrpHdr/NbOfTxs 2 1 false']);
    expect(half.warnings.map(({ message }) => message).join()).toMatch(/ends before the message is closed/);
  });

  it('tell the messages of one file apart', () => {
    const both = run(orders('<NbOfTxs>1</NbOfTxs>', order('1')) + orders('<NbOfTxs>2</NbOfTxs>', order('1')));
    expect(both.records.map(({ record }) => record.locator)).toEqual([
      'CdtTrfTxInf[1]',
      'Document[2]/CdtTrfTxInf[1]',
    ]);
    expect(controls(both)).toEqual(['GrpHdr/NbOfTxs 1 1 true', 'Document[2]/GrpHdr/NbOfTxs 2 1 false']);
  });

  it('prove returned amounts and recalls as well', () => {
    const back = run(
      '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.004.001.09"><PmtRtr><GrpHdr><NbOfTxs>2</NbOfTxs><TtlRtrdIntrBkSttlmAmt Ccy="EUR">30.00</TtlRtrdIntrBkSttlmAmt></GrpHdr><TxInf><RtrdIntrBkSttlmAmt Ccy="EUR">10</RtrdIntrBkSttlmAmt></TxInf><TxInf><RtrdIntrBkSttlmAmt Ccy="EUR">20</RtrdIntrBkSttlmAmt></TxInf></PmtRtr></Document>',
    );
    expect(controls(back)).toEqual(['GrpHdr/NbOfTxs 2 2 true', 'GrpHdr/TtlRtrdIntrBkSttlmAmt 30.00 30 true']);
    const recall = run(
      '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.056.001.08"><FIToFIPmtCxlReq><CtrlData><NbOfTxs>1</NbOfTxs></CtrlData><Undrlyg><TxInf><OrgnlUETR>8a562c67-ca16-48ba-b074-65581be6f001</OrgnlUETR></TxInf></Undrlyg></FIToFIPmtCxlReq></Document>',
    );
    expect(controls(recall)).toEqual(['CtrlData/NbOfTxs 1 1 true']);
  });
});

const entry = (amount: string, side: string, state = 'BOOK') =>
  `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${side}</CdtDbtInd><Sts><Cd>${state}</Cd></Sts><BookgDt><Dt>2026-03-09</Dt></BookgDt></Ntry>`;
const balance = (type: string, amount: string, side = 'CRDT', on = '2026-03-09') =>
  `<Bal><Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${side}</CdtDbtInd><Dt><Dt>${on}</Dt></Dt></Bal>`;
const report = (kind: 'Stmt' | 'Rpt', head: string, ...entries: string[]) => {
  const [type, root] = kind === 'Stmt' ? ['camt.053', 'BkToCstmrStmt'] : ['camt.052', 'BkToCstmrAcctRpt'];
  return `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${type}.001.08"><${root}><GrpHdr/><${kind}><Id>S</Id>${head}${entries.join('')}</${kind}></${root}></Document>`;
};
const account = '<Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id><Ccy>EUR</Ccy></Acct>';

describe('totals and balances of account reports', () => {
  it('prove the summary of all entries, pending ones included, and the balance of the booked', () => {
    const { controls: checks } = run(
      report(
        'Stmt',
        `${account}${balance('OPBD', '5.00', 'DBIT')}${balance('CLBD', '4.00')}<TxsSummry><TtlNtries><NbOfNtries>3</NbOfNtries><Sum>13.50</Sum><TtlNetNtry><Amt>9.50</Amt><CdtDbtInd>CRDT</CdtDbtInd></TtlNetNtry></TtlNtries><TtlCdtNtries><NbOfNtries>2</NbOfNtries><Sum>11.5</Sum></TtlCdtNtries><TtlDbtNtries><NbOfNtries>2</NbOfNtries></TtlDbtNtries></TxsSummry>`,
        entry('10.00', 'CRDT'),
        entry('1.00', 'DBIT'),
        entry('2.50', 'CRDT', 'PDNG'),
      ),
    );
    expect(checks.map(({ total, agrees }) => `${total} ${agrees}`)).toEqual([
      'number of entries true',
      'sum of entries true',
      'number of credit entries true',
      'sum of credit entries false',
      'number of debit entries false',
      'net of entries false',
      'closing balance true',
    ]);
  });

  it('put the pages of one statement together before they prove its balances', () => {
    const page = (number: number, isLast: boolean, head: string, ...entries: string[]) =>
      report(
        'Stmt',
        `<StmtPgntn><PgNb>${number}</PgNb><LastPgInd>${isLast}</LastPgInd></StmtPgntn><LglSeqNb>7</LglSeqNb>${account}${head}`,
        ...entries,
      );
    const first = page(1, false, balance('OPBD', '1.00'), entry('2.00', 'CRDT'));
    const last = page(2, true, balance('CLBD', '6.00'), entry('3.00', 'CRDT'));
    const whole = run(first + last);
    expect(controls(whole)).toEqual(['Stmt[1]/Bal 6.00 6.00 true']);
    expect(whole.statements).toMatchObject([
      { sequence: 7, openingMinor: '100', closingMinor: '600', bookedMinor: '500', entries: 2 },
    ]);
    const alone = run(last);
    expect(alone.controls).toEqual([]);
    expect(alone.statements).toMatchObject([{ openingMinor: null, closingMinor: '600' }]);
    expect(run(first).statements).toMatchObject([{ openingMinor: '100', closingMinor: null }]);
  });

  it('open with the first day and close with the last of a statement over several days', () => {
    const { statements, controls: checks } = run(
      report(
        'Stmt',
        account +
          balance('CLBD', '9.00', 'CRDT', '2026-03-10') +
          balance('PRCD', '1.00', 'CRDT', '2026-03-08') +
          balance('CLBD', '3.00', 'CRDT', '2026-03-09'),
        entry('8.00', 'CRDT'),
      ),
    );
    expect(statements).toMatchObject([
      { openingMinor: '100', closingMinor: '900', openedOn: null, closedOn: '2026-03-10' },
    ]);
    expect(checks.map(({ agrees }) => agrees)).toEqual([true]);
  });

  it('an intraday report states no statement; one without entries is a record of its own', () => {
    const intraday = run(report('Rpt', account + balance('ITBD', '5.00'), entry('1.00', 'CRDT')));
    expect(intraday).toMatchObject({ format: 'camt.052', statements: [], coverages: [], controls: [] });
    const empty = run(report('Rpt', account + balance('ITBD', '5.00')));
    expect(empty.records.map(({ record }) => record.locator)).toEqual(['Rpt[1]']);
    expect(empty.records[0]?.stated.events).toEqual([]);
  });
});

describe('envelopes', () => {
  it('give each document the header that stands before it', () => {
    const inner = (id: string) =>
      `<AppHdr><BizMsgIdr>${id}</BizMsgIdr></AppHdr><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.002.001.10"><FIToFIPmtStsRpt><GrpHdr><MsgId>${id}-M</MsgId></GrpHdr><TxInfAndSts><TxSts>ACSC</TxSts></TxInfAndSts></FIToFIPmtStsRpt></Document>`;
    const ids = (text: string) =>
      run(text).records.map(({ stated }) => stated.identifiers.map(({ value }) => value).join(' '));
    expect(ids(`<Xchg>${inner('A1')}${inner('B2')}</Xchg>`)).toEqual(['A1-M A1', 'B2-M B2']);
    expect(
      ids(`<?xml version="1.0"?><E>${inner('A1')}</E>\n<?xml version="1.0"?><E>${inner('B2')}</E>`),
    ).toEqual(['A1-M A1', 'B2-M B2']);
    const [header, rest] = [
      inner('A1').slice(0, inner('A1').indexOf('<Document')),
      inner('A1').slice(inner('A1').indexOf('<Document')),
    ];
    expect(ids(`<BizMsgEnvlp><Hdr>${header}</Hdr><Doc>${rest}</Doc></BizMsgEnvlp>`)).toEqual(['A1-M A1']);
  });
});

describe('hostile surroundings', () => {
  it('are refused where they nest without end', () => {
    expect(() =>
      run(
        `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>${'<a>'.repeat(5000)}`,
      ),
    ).toThrow(/nests deeper than 128 levels/);
  });

  it('do not fill the memory, and cost only the context', () => {
    const long = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S</Id><!--${'a'.repeat(6 * 1024 * 1024)}-->${entry('1.00', 'CRDT')}</Stmt></BkToCstmrStmt></Document>`;
    const read = run(long);
    expect(read.records).toHaveLength(1);
    expect(read.warnings.map(({ code }) => code)).toContain('limit');
  });
});
