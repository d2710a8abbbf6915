import { describe, expect, it } from 'vitest';
import type { XmlMessage } from '../../../../shared/evidence/importing.ts';
import { normaliseRecord } from '../../../../shared/payments/normalise/index.ts';
import {
  kindOfCancellationAnswer,
  kindOfStatus,
  knownStatuses,
} from '../../../../shared/payments/normalise/iso20022/statuses.ts';
import { element, record } from '../../../engine/findings/records.ts';
import { ids, say } from './statements.ts';

type Content = Parameters<typeof element>[1];

interface Parts {
  readonly type: string;
  readonly name: string;
  readonly transaction: Content;
  readonly group?: Content;
  readonly block?: Content;
  readonly header?: Content;
}

function stated({ type, name, transaction, group, block, header }: Parts) {
  const message: XmlMessage = {
    messageType: type,
    version: null,
    header: header === undefined ? null : element('AppHdr', header),
    group: group === undefined ? null : element('GrpHdr', group),
    block: block === undefined ? null : element('Message', block),
    transaction: element(name, transaction),
  };
  return normaliseRecord(record('iso20022', { kind: 'xml-message', message }));
}

const agent = (bic: string): Content => ({ FinInstnId: { BICFI: bic } });
const money = (currency: string, amount: string): Content => ({ '@Ccy': currency, '#': amount });

const uetr = '8a562c67-ca16-48ba-b074-65581be6f001';
const transfer = (extra: Record<string, Content> = {}): Content => ({
  PmtId: { InstrId: 'INSTR-1', EndToEndId: 'E2E-77', TxId: 'TX-9', UETR: uetr },
  IntrBkSttlmAmt: money('EUR', '98.50'),
  IntrBkSttlmDt: '2026-03-09',
  InstgAgt: agent('AAAADEFFXXX'),
  InstdAgt: agent('BBBBFRPPXXX'),
  ...extra,
});

describe('interbank transfers', () => {
  it('are the word of the agents, with their hop, times and ids', () => {
    const { events, times, party } = stated({
      type: 'pacs.008',
      name: 'CdtTrfTxInf',
      transaction: transfer({ ChrgsInf: { Amt: money('EUR', '1.50'), Agt: agent('AAAADEFFXXX') } }),
      group: { MsgId: 'M-1', CreDtTm: '2026-03-09T10:23:00+05:00' },
    });
    expect(party).toBe('psp');
    expect(events.map(say)).toEqual(['psp submitted payment 98.50 EUR “pacs.008 AAAADEFFXXX → BBBBFRPPXXX”']);
    expect(events[0]?.fee?.minor).toBe(150n);
    expect(ids(events[0])).toEqual([
      'instruction-id:INSTR-1',
      'end-to-end-id:E2E-77',
      'transaction-id:TX-9',
      `uetr:${uetr}`,
      'message-id:M-1',
    ]);
    expect(times).toEqual({
      occurredAt: Date.parse('2026-03-09T05:23:00Z'),
      receivedAt: null,
      bookedOn: null,
      valueOn: '2026-03-09',
    });
  });

  it('show the instructed amount where it was exchanged', () => {
    const { events } = stated({
      type: 'pacs.008',
      name: 'CdtTrfTxInf',
      transaction: transfer({ InstdAmt: money('USD', '107.00') }),
    });
    expect(events.map(say)).toEqual([
      'psp submitted payment 98.50 EUR “pacs.008 AAAADEFFXXX → BBBBFRPPXXX”',
      'psp status_observed payment 107.00 USD “instructed amount”',
    ]);
  });

  it('say of a cover that it is one', () => {
    const cover = transfer({ UndrlygCstmrCdtTrf: { Dbtr: { Nm: 'A' } } });
    expect(stated({ type: 'pacs.009', name: 'CdtTrfTxInf', transaction: cover }).events[0]?.status).toBe(
      'pacs.009 COV AAAADEFFXXX → BBBBFRPPXXX',
    );
  });

  it('take NOTPROVIDED for no id', () => {
    const { identifiers } = stated({
      type: 'pacs.008',
      name: 'CdtTrfTxInf',
      transaction: { PmtId: { EndToEndId: 'NOTPROVIDED', UETR: uetr } },
      group: { MsgId: 'NOTPROVIDED' },
    });
    expect(identifiers).toEqual([{ scheme: 'uetr', value: uetr }]);
  });

  it.each([
    ['swift', transfer()],
    ['sepa-credit-transfer', transfer({ PmtTpInf: { SvcLvl: { Cd: 'SEPA' } } })],
    ['sepa-instant', transfer({ PmtTpInf: { SvcLvl: { Cd: 'SEPA' }, LclInstrm: { Cd: 'INST' } } })],
    ['swift', transfer({ PmtTpInf: { SvcLvl: { Cd: 'G001' } } })],
    [
      'pix',
      {
        PmtId: { EndToEndId: 'E1234567820260309102300abcdef123' },
        IntrBkSttlmAmt: money('BRL', '10.00'),
      },
    ],
    [null, { PmtId: { EndToEndId: 'E2E-1' }, IntrBkSttlmAmt: money('CHF', '10.00') }],
  ] as const)('move on the rail that they name: %s', (rail, transaction) => {
    expect(stated({ type: 'pacs.008', name: 'CdtTrfTxInf', transaction }).events[0]?.rail).toBe(rail);
  });

  it('move on the rail of their clearing system', () => {
    const { events } = stated({
      type: 'pacs.008',
      name: 'CdtTrfTxInf',
      transaction: transfer(),
      group: { SttlmInf: { SttlmMtd: 'CLRG', ClrSys: { Cd: 'FDW' } } },
    });
    expect(events[0]?.rail).toBe('fedwire');
  });
});

describe('direct debits', () => {
  it('carry their mandate, and their rail by scheme', () => {
    const { events } = stated({
      type: 'pain.008',
      name: 'DrctDbtTxInf',
      transaction: {
        PmtId: { EndToEndId: 'DD-1' },
        InstdAmt: money('EUR', '12.00'),
        DrctDbtTx: { MndtRltdInf: { MndtId: 'MNDT-5' } },
        DbtrAcct: { Id: { IBAN: 'NL91ABNA0417164300' } },
      },
      block: {
        PmtInf: {
          PmtInfId: 'BATCH-3',
          PmtTpInf: { SvcLvl: { Cd: 'SEPA' }, LclInstrm: { Cd: 'CORE' }, SeqTp: 'RCUR' },
          ReqdColltnDt: '2026-03-12',
        },
      },
      group: { MsgId: 'M-2', CreDtTm: '2026-03-09T10:00:00Z' },
    });
    expect(events.map(say)).toEqual(['psp submitted payment 12.00 EUR “pain.008 RCUR”']);
    expect(events[0]).toMatchObject({
      rail: 'sepa-direct-debit',
      direction: 'deposit',
      counterparty: 'NL••4300',
      times: { valueOn: '2026-03-12' },
    });
    expect(ids(events[0])).toEqual([
      'end-to-end-id:DD-1',
      'mandate:MNDT-5',
      'message-id:BATCH-3',
      'message-id:M-2',
    ]);
  });
});

describe('status reports', () => {
  it('know all codes of the external code set', () => {
    expect([...knownStatuses].sort()).toEqual(
      (
        'RCVD ACIS PATC ACTC ACCP ACFC ACFW ACPD ACSP ACWC ACWP BLCK ACSC ACCC CANC PDNG RJCT PRES CPUC ' +
        'RCVC RVCM RVMC RVNA RVNC RVNM PART'
      )
        .split(' ')
        .sort(),
    );
  });

  it.each([
    ['RCVD', 'accepted'],
    ['ACTC', 'accepted'],
    ['ACSP', 'processing'],
    ['PDNG', 'processing'],
    ['BLCK', 'processing'],
    ['ACSC', 'settled'],
    ['ACCC', 'settled'],
    ['RJCT', 'rejected'],
    ['CANC', 'cancelled'],
    ['RVNM', 'status_observed'],
    ['ZZZZ', 'status_observed'],
    [null, 'status_observed'],
  ])('%s claims %s', (code, kind) => {
    expect(kindOfStatus(code)).toBe(kind);
  });

  const reported = (transaction: Content, block?: Content) =>
    stated({
      type: 'pacs.002',
      name: 'TxInfAndSts',
      transaction,
      ...(block === undefined ? {} : { block }),
      group: { MsgId: 'S-1', CreDtTm: '2026-03-09T10:00:00Z' },
    });

  it('never prove a credit: a settled transfer is a claim of the agents, not a booking', () => {
    const { events } = reported({ OrgnlEndToEndId: 'E2E-77', TxSts: 'ACSC' });
    expect(events).toMatchObject([{ party: 'psp', kind: 'settled', times: { bookedOn: null } }]);
  });

  it('name the original payment and message', () => {
    const { events } = reported({
      OrgnlGrpInf: { OrgnlMsgId: 'M-1', OrgnlMsgNmId: 'pacs.008.001.08' },
      OrgnlEndToEndId: 'E2E-77',
      OrgnlUETR: uetr,
      TxSts: 'RJCT',
      StsRsnInf: { Rsn: { Cd: 'AC04' } },
    });
    expect(events).toMatchObject([{ kind: 'rejected', reason: 'AC04', rail: 'swift' }]);
    expect(ids(events[0])).toEqual([
      'message-id:M-1',
      'end-to-end-id:E2E-77',
      `uetr:${uetr}`,
      'message-id:S-1',
    ]);
  });

  it('give the status of block or group to a transaction that states none', () => {
    const group = { OrgnlGrpInfAndSts: { OrgnlMsgId: 'M-1', GrpSts: 'ACCP' } };
    expect(reported({ OrgnlEndToEndId: 'E2E-77' }, group).events).toMatchObject([
      { kind: 'accepted', status: 'ACCP' },
    ]);
    expect(
      reported(
        { OrgnlEndToEndId: 'E2E-77' },
        { ...group, OrgnlPmtInfAndSts: { PmtInfSts: 'RJCT', StsRsnInf: { Rsn: { Cd: 'AM04' } } } },
      ).events,
    ).toMatchObject([{ kind: 'rejected', status: 'RJCT', reason: 'AM04' }]);
    expect(reported({ OrgnlEndToEndId: 'E2E-77' }).events).toEqual([]);
  });

  it('about a return or a recall do not move the payment', () => {
    const about = (name: string) =>
      reported({ OrgnlGrpInf: { OrgnlMsgId: 'M-1', OrgnlMsgNmId: name }, TxSts: 'ACSC' }).events;
    expect(about('pacs.004.001.09')).toMatchObject([{ kind: 'status_observed', movement: 'return' }]);
    expect(about('camt.056.001.08')).toMatchObject([{ kind: 'status_observed', movement: 'payment' }]);
  });
});

describe('money and requests that go back', () => {
  it('a return states the amount that came back, its charges and its reason', () => {
    const { events } = stated({
      type: 'pacs.004',
      name: 'TxInf',
      transaction: {
        RtrId: 'RTR-1',
        OrgnlEndToEndId: 'E2E-77',
        OrgnlIntrBkSttlmAmt: money('EUR', '100.00'),
        RtrdIntrBkSttlmAmt: money('EUR', '90.00'),
        ChrgsInf: { Amt: money('EUR', '10.00') },
        RtrRsnInf: { Rsn: { Cd: 'FOCR' } },
      },
    });
    expect(events).toMatchObject([
      {
        kind: 'returned',
        movement: 'return',
        reason: 'FOCR',
        amount: { minor: 9000n },
        fee: { minor: 1000n },
      },
    ]);
    expect(ids(events[0])).toEqual(['transaction-id:RTR-1', 'end-to-end-id:E2E-77']);
  });

  it('a reversal is one by the creditor', () => {
    const { events } = stated({
      type: 'pacs.007',
      name: 'TxInf',
      transaction: { OrgnlEndToEndId: 'DD-1', RvsdIntrBkSttlmAmt: money('EUR', '5.00') },
    });
    expect(events.map(say)).toEqual(['psp reversed return 5.00 EUR “pacs.007”']);
  });

  it('a cancellation request is a recall, with its case', () => {
    const { events } = stated({
      type: 'camt.056',
      name: 'TxInf',
      transaction: {
        CxlId: 'CXL-1',
        Case: { Id: 'CASE-7' },
        OrgnlUETR: uetr,
        OrgnlIntrBkSttlmAmt: money('EUR', '100.00'),
        CxlRsnInf: { Rsn: { Cd: 'DUPL' } },
      },
    });
    expect(events).toMatchObject([{ kind: 'recall_requested', reason: 'DUPL', amount: { minor: 10000n } }]);
    expect(ids(events[0])).toEqual(['request-id:CXL-1', 'request-id:CASE-7', `uetr:${uetr}`]);
  });

  it.each([
    ['CNCL', 'cancelled'],
    ['RJCR', 'recall_refused'],
    ['PDCR', 'status_observed'],
  ])('an answer %s to it means %s', (code, kind) => {
    expect(kindOfCancellationAnswer(code)).toBe(kind);
    const { events } = stated({
      type: 'camt.029',
      name: 'TxInfAndSts',
      transaction: { OrgnlUETR: uetr, CxlStsRsnInf: { Rsn: { Cd: 'ARDT' } } },
      block: { Sts: { Conf: code } },
    });
    expect(events).toMatchObject([{ kind, status: code, reason: 'ARDT' }]);
  });

  it('an enquiry claims nothing, and an account query states no event', () => {
    expect(
      stated({ type: 'pacs.028', name: 'TxInf', transaction: { OrgnlUETR: uetr } }).events,
    ).toMatchObject([{ kind: 'status_observed' }]);
    expect(stated({ type: 'camt.003', name: 'GetAcct', transaction: { MsgId: { Id: '1' } } }).events).toEqual(
      [],
    );
  });

  it('charges of an agent are fees of the payment they name', () => {
    const { events } = stated({
      type: 'camt.106',
      name: 'PerTx',
      transaction: {
        ChrgsId: 'CHG-1',
        Rcrd: {
          UndrlygTx: { UETR: uetr },
          TtlChrgsPerRcrd: { TtlChrgsAmt: money('RON', '15') },
          ChrgsBrkdwn: { Tp: { Cd: 'DEBT' } },
        },
      },
    });
    expect(events.map(say)).toEqual(['psp fee_charged fee 15.00 RON “camt.106”']);
    expect(events[0]).toMatchObject({ rail: 'swift', reason: 'DEBT' });
  });

  it('of a system that refused a message states no payment, and is found by that message and its time', () => {
    const refused = stated({
      type: 'admi.002',
      name: 'admi.002.001.01',
      transaction: {
        RltdRef: { Ref: 'BULK-1' },
        Rsn: { RjctgPtyRsn: 'DUPL', RjctnDtTm: '2026-03-02T12:00:00Z' },
      },
    });
    expect(refused.events).toEqual([]);
    expect(refused.identifiers).toEqual([{ scheme: 'message-id', value: 'BULK-1' }]);
    expect(refused.times.occurredAt).toBe(Date.UTC(2026, 2, 2, 12));
  });
});
