/** One event delivered several times: by the scheme's delivery id, and for events about payouts. */
import { describe, expect, it } from 'vitest';
import { DeskBuilder } from './deskBuilder.ts';
import { jsonRecord } from './records.ts';

const duplicates = (on: DeskBuilder) => on.judge().findings.filter(({ code }) => code === 'DUPLICATE_EVENT');

function delivered(
  on: DeskBuilder,
  webhookId: string,
  minute: number,
  type = 'payment.succeeded',
): DeskBuilder {
  return on.add(
    jsonRecord('standard-webhooks', {
      received_at: `2026-03-09T10:${String(minute).padStart(2, '0')}:00Z`,
      headers: { 'webhook-id': webhookId, 'webhook-timestamp': '1773050400', 'webhook-signature': 'v1,AAAA' },
      body: JSON.stringify({
        type,
        timestamp: '2026-03-09T10:00:00Z',
        data: { id: 'pay_1', amount: 100, currency: 'EUR', reference: 'ORDER-88010' },
      }),
    }),
  );
}

describe('an event delivered several times', () => {
  it('is told by the id that Standard Webhooks keep over all attempts', () => {
    const on = new DeskBuilder();
    delivered(delivered(on, 'msg_1', 1), 'msg_1', 6);
    const found = duplicates(on);
    expect(found).toMatchObject([{ severity: 'info', records: [{}, {}] }]);
    expect(found[0]?.references).toContain('msg_1');
  });

  it('is not told of two events that say the same under two ids', () => {
    const on = new DeskBuilder();
    delivered(delivered(on, 'msg_1', 1), 'msg_2', 6);
    expect(duplicates(on)).toEqual([]);
  });

  it('is told of events about a payout, which belong to no payment', () => {
    const on = new DeskBuilder();
    const payout = { id: 'po_1', object: 'payout', amount: 5000, currency: 'eur', status: 'paid' };
    on.stripe('payout.paid', payout, '2026-03-09T10:00:00Z', 'evt_00000001');
    on.stripe('payout.paid', payout, '2026-03-09T10:00:00Z', 'evt_00000001');
    on.stripe('payout.reconciliation_completed', payout, '2026-03-09T11:00:00Z', 'evt_00000002');
    expect(duplicates(on)).toMatchObject([
      { paymentId: null, references: ['evt_00000001', 'po_1'], records: [{}, {}] },
    ]);
  });
});
