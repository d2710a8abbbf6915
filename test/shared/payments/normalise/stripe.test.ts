import { describe, expect, it } from 'vitest';
import { decimalText } from '../../../../shared/kernel/money.ts';
import { normaliseRecord } from '../../../../shared/payments/normalise/index.ts';
import { jsonRecord } from '../../../engine/findings/records.ts';
import { ids, say } from './statements.ts';

describe('Stripe events', () => {
  const intent = {
    id: 'pi_3Q9abcdef',
    object: 'payment_intent',
    amount: 245_000,
    amount_received: 245_000,
    currency: 'eur',
    status: 'succeeded',
    latest_charge: 'ch_3Q9abcdef',
    metadata: { deposit_id: 'DEP-4Q81ZD', user_email: 'a1@example.com' },
  };
  const event = (type: string, object: unknown) => ({
    id: 'evt_1Q9abcdef',
    object: 'event',
    type,
    created: 1_772_547_151,
    data: { object },
    request: { id: 'req_abcdefg1', idempotency_key: 'key-1' },
  });

  it('state captures with the ids of Stripe and of the merchant, and never a person’s', () => {
    const { events, identifiers } = normaliseRecord(
      jsonRecord('stripe-events', event('payment_intent.succeeded', intent)),
    );
    expect(events.map(say)).toEqual(['psp captured payment 2450.00 EUR “succeeded”']);
    expect(ids(events[0])).toEqual([
      'payment-intent:pi_3Q9abcdef',
      'charge:ch_3Q9abcdef',
      'merchant-reference:DEP-4Q81ZD',
      'psp-event:evt_1Q9abcdef',
      'idempotency-key:key-1',
      'request-id:req_abcdefg1',
    ]);
    expect(identifiers.map(({ value }) => value).join()).not.toContain('example.com');
  });

  it('are found inside the delivery that brought them, as an object or as JSON text', () => {
    const body = event('payment_intent.processing', { ...intent, status: 'processing' });
    for (const inner of [body, JSON.stringify(body)]) {
      const { events, times } = normaliseRecord(
        jsonRecord('stripe-events', {
          received_at: '2026-03-03T14:12:33.250Z',
          headers: { 'stripe-signature': 't=1' },
          body: inner,
        }),
      );
      expect(events.map(({ kind }) => kind)).toEqual(['processing']);
      expect(times.occurredAt).toBe(1_772_547_151_000);
      expect(times.receivedAt).toBe(Date.parse('2026-03-03T14:12:33.250Z'));
    }
  });

  it('tell an authorisation from a capture, and a release from a refund', () => {
    const charge = {
      id: 'ch_3Q9abcdef',
      object: 'charge',
      amount: 1000,
      amount_captured: 0,
      captured: false,
      currency: 'eur',
      status: 'succeeded',
      payment_intent: 'pi_3Q9abcdef',
    };
    expect(
      normaliseRecord(jsonRecord('stripe-events', event('charge.succeeded', charge))).events.map(
        ({ kind }) => kind,
      ),
    ).toEqual(['authorized']);
    expect(
      normaliseRecord(jsonRecord('stripe-events', event('charge.refunded', charge))).events.map(
        ({ kind }) => kind,
      ),
    ).toEqual(['voided']);
  });

  it('read amounts by the currency’s exponent', () => {
    const yen = normaliseRecord(
      jsonRecord(
        'stripe-events',
        event('payment_intent.created', { ...intent, currency: 'jpy', amount: 1200 }),
      ),
    ).events[0];
    expect(yen?.amount).toMatchObject({ minor: 1200n, exponent: 0 });
    const dinar = normaliseRecord(
      jsonRecord(
        'stripe-events',
        event('payment_intent.created', { ...intent, currency: 'kwd', amount: 1200 }),
      ),
    ).events[0];
    expect(decimalText(dinar?.amount ?? { minor: 0n, currency: 'KWD', exponent: 3 })).toBe('1.200');
  });

  it('keep minor units beyond 2^53 exact', () => {
    const huge = normaliseRecord(
      jsonRecord('stripe-events', event('payment_intent.created', { ...intent, amount: '9007199254740993' })),
    ).events[0];
    expect(huge?.amount?.minor).toBe(9_007_199_254_740_993n);
  });

  it('name the disputes’ stages', () => {
    const dispute = {
      id: 'dp_1Q9abcdef',
      object: 'dispute',
      amount: 1000,
      currency: 'eur',
      charge: 'ch_3Q9abcdef',
      payment_intent: 'pi_3Q9abcdef',
      reason: 'fraudulent',
      status: 'needs_response',
    };
    const kinds = (['created', 'funds_withdrawn', 'funds_reinstated'] as const).map(
      (stage) =>
        normaliseRecord(jsonRecord('stripe-events', event(`charge.dispute.${stage}`, dispute))).events[0]
          ?.kind,
    );
    expect(kinds).toEqual(['dispute_opened', 'funds_withdrawn', 'funds_reinstated']);
    expect(
      normaliseRecord(
        jsonRecord('stripe-events', event('charge.dispute.closed', { ...dispute, status: 'lost' })),
      ).events[0]?.kind,
    ).toBe('dispute_lost');
  });

  it('leave events about no payment without any', () => {
    expect(
      normaliseRecord(
        jsonRecord('stripe-events', event('customer.created', { id: 'cus_1', object: 'customer' })),
      ).events,
    ).toEqual([]);
  });
});
