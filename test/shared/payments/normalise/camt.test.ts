import { describe, expect, it } from 'vitest';
import { normaliseRecord } from '../../../../shared/payments/normalise/index.ts';
import { bookingRecord, element, record } from '../../../engine/findings/records.ts';
import { ids, say } from './statements.ts';

describe('camt.053 entries', () => {
  it('prove what they book, with the ids of references and remittance text', () => {
    const { events, times } = normaliseRecord(
      bookingRecord({
        amount: '400.00',
        credit: true,
        on: '2026-03-09',
        endToEndId: 'E2E-77',
        text: 'Deposit DEP-77X2M9',
        iban: 'NL91ABNA0417164300',
      }),
    );
    expect(events.map(say)).toEqual(['bank booked_credit payment 400.00 EUR “BOOK”']);
    expect(ids(events[0])).toEqual([
      'end-to-end-id:E2E-77',
      'bank-reference:B-2026-03-09-400.00',
      'free-text:Deposit DEP-77X2M9',
    ]);
    expect(events[0]?.counterparty).toBe('NL••4300');
    expect(times).toMatchObject({ occurredAt: null, bookedOn: '2026-03-09' });
  });

  it('take NOTPROVIDED for no id, and pending for no proof', () => {
    const [event] = normaliseRecord(
      bookingRecord({ amount: '1.00', credit: false, on: '2026-03-09', status: 'PDNG' }),
    ).events;
    expect(event?.kind).toBe('pending_debit');
    expect(ids(event).join()).not.toContain('NOTPROVIDED');
  });

  it('know a return by its reason or its code', () => {
    const [byReason] = normaliseRecord(
      bookingRecord({ amount: '5.00', credit: true, on: '2026-03-09', reason: 'AC04' }),
    ).events;
    expect(byReason).toMatchObject({ movement: 'return', reason: 'AC04' });
    const [byCode] = normaliseRecord(
      bookingRecord({ amount: '5.00', credit: true, on: '2026-03-09', code: ['PMNT', 'RCDT', 'RRTN'] }),
    ).events;
    expect(byCode?.movement).toBe('return');
  });

  it('take the bank’s own fees and a PSP’s payout for what they are', () => {
    const movement = (booking: Parameters<typeof bookingRecord>[0]): string | undefined =>
      normaliseRecord(bookingRecord(booking)).events[0]?.movement;
    expect(
      movement({ amount: '9.90', credit: false, on: '2026-03-09', code: ['PMNT', 'MDOP', 'CHRG'] }),
    ).toBe('fee');
    expect(
      movement({ amount: '9.90', credit: true, on: '2026-03-09', text: 'STRIPE PAYOUT po_1QabcdEF' }),
    ).toBe('settlement-batch');
  });

  it('give one event for each transaction of a batch, with its own amount', () => {
    const detail = (id: string, amount: string) => ({
      Refs: { EndToEndId: id },
      AmtDtls: { TxAmt: { Amt: { '@Ccy': 'EUR', '#': amount } } },
    });
    const entry = element('Ntry', {
      Amt: { '@Ccy': 'EUR', '#': '30.00' },
      CdtDbtInd: 'DBIT',
      Sts: { Cd: 'BOOK' },
      BookgDt: { Dt: '2026-03-09' },
      AcctSvcrRef: 'BATCH-1',
      NtryDtls: { TxDtls: [detail('WD-1001', '10.00'), detail('WD-1002', '20.00')] },
    });
    const { events } = normaliseRecord(
      record('camt.053', {
        kind: 'statement-entry',
        entry: { statementId: 'S', account: null, currency: 'EUR', entry },
      }),
    );
    expect(events.map(say)).toEqual([
      'bank booked_debit payment 10.00 EUR “BOOK”',
      'bank booked_debit payment 20.00 EUR “BOOK”',
    ]);
    expect(events.flatMap(ids)).toEqual(['end-to-end-id:WD-1001', 'end-to-end-id:WD-1002']);
  });

  it('show an exchange where the instructed amount is in another currency', () => {
    const entry = element('Ntry', {
      Amt: { '@Ccy': 'EUR', '#': '90.00' },
      CdtDbtInd: 'CRDT',
      Sts: 'BOOK',
      BookgDt: { Dt: '2026-03-09' },
      NtryDtls: {
        TxDtls: {
          Refs: { EndToEndId: 'E2E-9' },
          AmtDtls: {
            InstdAmt: { Amt: { '@Ccy': 'USD', '#': '100.00' } },
            TxAmt: { Amt: { '@Ccy': 'EUR', '#': '90.00' } },
          },
        },
      },
    });
    const { events } = normaliseRecord(
      record('camt.053', {
        kind: 'statement-entry',
        entry: { statementId: 'S', account: null, currency: 'EUR', entry },
      }),
    );
    expect(events.map(say)).toEqual([
      'bank booked_credit payment 90.00 EUR “BOOK”',
      'bank status_observed payment 100.00 USD “instructed amount”',
    ]);
  });
});
