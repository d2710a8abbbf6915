import { describe, expect, it } from 'vitest';
import { normaliseRecord } from '../../../../shared/payments/normalise/index.ts';
import { reportRecord } from '../../../engine/findings/records.ts';
import { ids } from './statements.ts';

describe('lines of the payout report', () => {
  const line = {
    automatic_payout_id: 'po_1abcdef',
    automatic_payout_effective_at_utc: '2026-03-05 00:00:00',
    balance_transaction_id: 'txn_1abcdef',
    created_utc: '2026-03-03 14:12:31',
    currency: 'eur',
    gross: '100.00',
    fee: '1.75',
    net: '98.25',
    reporting_category: 'charge',
    source_id: 'ch_1abcdef',
    payment_intent_id: 'pi_1abcdef',
    'payment_metadata[reference]': 'DEP-9',
  };

  it('settle a charge with gross, fee and net, and name payout and merchant reference', () => {
    const [event] = normaliseRecord(reportRecord(line)).events;
    expect(event).toMatchObject({
      kind: 'settled',
      fee: { minor: 175n },
      net: { minor: 9825n },
      times: { occurredAt: Date.parse('2026-03-05T00:00:00Z') },
    });
    expect(ids(event)).toEqual(
      expect.arrayContaining(['payout:po_1abcdef', 'merchant-reference:DEP-9', 'charge:ch_1abcdef']),
    );
  });

  it('tell refunds, failed refunds, disputes and their reversals apart', () => {
    const kinds = ['refund', 'refund_failure', 'dispute', 'dispute_reversal', 'fee'].map(
      (reporting_category) => normaliseRecord(reportRecord({ ...line, reporting_category })).events[0]?.kind,
    );
    expect(kinds).toEqual([
      'refunded',
      'refund_failed',
      'funds_withdrawn',
      'funds_reinstated',
      'fee_charged',
    ]);
  });

  it('find columns in any order and spelling', () => {
    const shuffled = Object.fromEntries(
      Object.entries(line)
        .reverse()
        .map(([name, value]) => [name.replace(/_/g, ' ').toUpperCase(), value]),
    );
    expect(normaliseRecord(reportRecord(shuffled)).events[0]?.kind).toBe('settled');
  });
});
