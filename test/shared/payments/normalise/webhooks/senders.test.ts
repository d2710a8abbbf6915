/** What each sender's events state. Payloads in the layout of the senders' public references, with invented values. */
import { describe, expect, it } from 'vitest';
import type { SourceFormat } from '../../../../../shared/evidence/model.ts';
import { normaliseRecord } from '../../../../../shared/payments/normalise/index.ts';
import { jsonRecord } from '../../../../engine/findings/records.ts';
import { ids, say } from '../statements.ts';

const read = (format: SourceFormat, value: unknown) => normaliseRecord(jsonRecord(format, value));
const said = (format: SourceFormat, value: unknown) =>
  read(format, value).events.map((event) =>
    event.reason === null ? say(event) : `${say(event)} (${event.reason})`,
  );
const idsOf = (format: SourceFormat, value: unknown) => ids(read(format, value).events[0]);

describe('PayPal', () => {
  const event = (type: string, resource: object) => ({
    id: 'WH-58D329510W468432D-8HN650336L201105X',
    event_version: '1.0',
    create_time: '2026-02-01T10:00:00.000Z',
    resource_type: 'capture',
    event_type: type,
    resource: {
      id: '42311647XV020574X',
      status: 'COMPLETED',
      amount: { value: '12.5', currency_code: 'EUR' },
      invoice_id: 'DEP-4Q81ZD',
      ...resource,
    },
  });

  it.each([
    ['PAYMENT.CAPTURE.COMPLETED', 'psp captured payment 12.50 EUR “COMPLETED”'],
    ['PAYMENT.CAPTURE.PENDING', 'psp processing payment 12.50 EUR “COMPLETED”'],
    ['PAYMENT.CAPTURE.DENIED', 'psp declined payment 12.50 EUR “COMPLETED”'],
    ['PAYMENT.CAPTURE.REFUNDED', 'psp refunded refund 12.50 EUR “COMPLETED”'],
    ['PAYMENT.CAPTURE.REVERSED', 'psp reversed payment 12.50 EUR “COMPLETED”'],
    ['PAYMENT.AUTHORIZATION.CREATED', 'psp authorized payment 12.50 EUR “COMPLETED”'],
    ['PAYMENT.AUTHORIZATION.VOIDED', 'psp voided payment 12.50 EUR “COMPLETED”'],
    ['PAYMENT.PAYOUTS-ITEM.RETURNED', 'psp returned return 12.50 EUR “COMPLETED”'],
    ['CUSTOMER.DISPUTE.CREATED', 'psp dispute_opened dispute 12.50 EUR “COMPLETED”'],
  ])('%s is %s', (type, expected) => {
    expect(said('paypal-webhooks', event(type, {}))).toEqual([expected]);
  });

  it('fee and net of a capture, and the capture that a refund names only in a link', () => {
    const [capture] = read(
      'paypal-webhooks',
      event('PAYMENT.CAPTURE.COMPLETED', {
        seller_receivable_breakdown: {
          paypal_fee: { value: '0.79', currency_code: 'EUR' },
          net_amount: { value: '11.71', currency_code: 'EUR' },
        },
        supplementary_data: { related_ids: { order_id: '5O190127TN364715T' } },
      }),
    ).events;
    expect([capture?.fee?.minor, capture?.net?.minor]).toEqual([79n, 1171n]);
    expect(ids(capture)).toContain('psp-reference:5O190127TN364715T');
    expect(
      idsOf(
        'paypal-webhooks',
        event('PAYMENT.CAPTURE.REFUNDED', {
          links: [{ rel: 'up', href: 'https://api.paypal.com/v2/payments/captures/8AE78459EF1234567' }],
        }),
      ),
    ).toContain('psp-reference:8AE78459EF1234567');
  });

  it('a dispute is won or lost by its outcome', () => {
    const resolved = (code: string) =>
      read(
        'paypal-webhooks',
        event('CUSTOMER.DISPUTE.RESOLVED', { dispute_outcome: { outcome_code: code } }),
      ).events.map(({ kind }) => kind);
    expect(resolved('RESOLVED_SELLER_FAVOUR')).toEqual(['dispute_won']);
    expect(resolved('RESOLVED_BUYER_FAVOUR')).toEqual(['dispute_lost']);
    expect(resolved('NONE')).toEqual(['status_observed']);
  });

  it('a plan moves no money', () => {
    expect(said('paypal-webhooks', event('BILLING.PLAN.CREATED', {}))).toEqual([]);
  });
});

describe('Checkout.com', () => {
  const event = (type: string, data: object = {}) => ({
    id: 'evt_az5sblvku4ge3dwpztvyizgcau',
    type,
    version: '1.0.0',
    created_on: '2026-02-01T10:00:00Z',
    data: {
      id: 'pay_fun26akvvjjerahhctaq2uzhu4',
      amount: 2450,
      currency: 'EUR',
      reference: 'DEP-4Q81ZD',
      ...data,
    },
  });

  it.each([
    ['payment_approved', 'psp authorized payment 24.50 EUR “payment_approved”'],
    ['payment_captured', 'psp captured payment 24.50 EUR “payment_captured”'],
    ['payment_declined', 'psp declined payment 24.50 EUR “payment_declined”'],
    ['payment_refunded', 'psp refunded refund 24.50 EUR “payment_refunded”'],
    ['payment_voided', 'psp voided payment 24.50 EUR “payment_voided”'],
    ['dispute_received', 'psp dispute_opened dispute 24.50 EUR “dispute_received”'],
    ['dispute_lost', 'psp dispute_lost dispute 24.50 EUR “dispute_lost”'],
  ])('%s is %s', (type, expected) => {
    expect(said('checkout-webhooks', event(type))).toEqual([expected]);
  });

  it('a dispute carries its own id and that of its payment', () => {
    const disputed = event('dispute_received', { id: 'dsp_bc94ebda8d275i461229', payment_id: 'pay_1a2b3c' });
    expect(idsOf('checkout-webhooks', disputed)).toEqual([
      'dispute:dsp_bc94ebda8d275i461229',
      'psp-reference:pay_1a2b3c',
      'merchant-reference:DEP-4Q81ZD',
      'psp-event:evt_az5sblvku4ge3dwpztvyizgcau',
    ]);
  });
});

describe('GoCardless', () => {
  const event = (resource: string, action: string, rest: object = {}) => ({
    id: 'EV123',
    created_at: '2026-02-01T10:00:00.000Z',
    resource_type: resource,
    action,
    links: { payment: 'PM123' },
    details: { origin: 'bank', cause: 'insufficient_funds', reason_code: 'AM04', scheme: 'sepa_core' },
    ...rest,
  });

  it.each([
    ['payments', 'submitted', ['psp submitted payment “submitted”']],
    ['payments', 'confirmed', ['psp settled payment “confirmed”']],
    ['payments', 'failed', ['psp failed payment “failed” (AM04)']],
    ['payments', 'late_failure_settled', ['psp returned return “late_failure_settled” (AM04)']],
    ['payments', 'charged_back', ['psp funds_withdrawn dispute “charged_back” (AM04)']],
    ['payouts', 'paid', ['psp paid_out settlement-batch “paid”']],
    ['mandates', 'cancelled', []],
  ])('%s %s is %j', (resource, action, expected) => {
    expect(said('gocardless-webhooks', event(resource, action))).toEqual(expected);
  });

  it('a request with several events states each of them', () => {
    const request = { events: [event('payments', 'submitted'), event('payments', 'confirmed')] };
    expect(said('gocardless-webhooks', request)).toHaveLength(2);
    expect(read('gocardless-webhooks', event('payments', 'failed')).events[0]?.rail).toBe(
      'sepa-direct-debit',
    );
  });
});

describe('Razorpay', () => {
  const event = (name: string, payload: object) => ({
    entity: 'event',
    event: name,
    contains: Object.keys(payload),
    payload,
    created_at: 1770000000,
  });
  const payment = {
    entity: {
      id: 'pay_9A1',
      entity: 'payment',
      amount: 100,
      currency: 'INR',
      status: 'failed',
      error_code: 'BAD_REQUEST_ERROR',
      method: 'upi',
      acquirer_data: { rrn: '303107535132' },
    },
  };

  it('a failed payment keeps its code and network ids', () => {
    const record = event('payment.failed', { payment });
    expect(said('razorpay-webhooks', record)).toEqual([
      'psp declined payment 1.00 INR “failed” (BAD_REQUEST_ERROR)',
    ]);
    expect(idsOf('razorpay-webhooks', record)).toContain('rrn:303107535132');
    expect(read('razorpay-webhooks', record).events[0]?.rail).toBe('upi');
  });

  it('a refund names its payment', () => {
    const refund = {
      entity: { id: 'rfnd_1', amount: 100, currency: 'INR', payment_id: 'pay_9A1', status: 'processed' },
    };
    expect(said('razorpay-webhooks', event('refund.processed', { refund, payment }))).toEqual([
      'psp refunded refund 1.00 INR “processed”',
    ]);
    expect(idsOf('razorpay-webhooks', event('refund.processed', { refund }))).toEqual([
      'refund:rfnd_1',
      'psp-reference:pay_9A1',
    ]);
  });

  it('a reversed payout came back', () => {
    const payout = {
      entity: {
        id: 'pout_1',
        amount: 5000,
        currency: 'INR',
        reference_id: 'WD-7',
        utr: 'UTIB0000001',
        status: 'reversed',
        mode: 'UPI',
      },
    };
    expect(read('razorpay-webhooks', event('payout.reversed', { payout })).events[0]).toMatchObject({
      kind: 'returned',
      movement: 'return',
      direction: 'payout',
      rail: 'upi',
    });
  });
});

describe('Square', () => {
  const event = (type: string, kind: string, thing: object) => ({
    merchant_id: '6SSW7HV8K2ST5',
    type,
    event_id: '13b867cf-db3d-4b1c-90b6-2f32a9d78124',
    created_at: '2026-02-01T10:00:00Z',
    data: { type: kind, id: 'x', object: { [kind]: thing } },
  });
  const amount = { amount_money: { amount: 1250, currency: 'USD' } };

  it.each([
    [
      'payment',
      { id: 'KkAkhdMsgzn59SM8A89WgKwekxLZY', status: 'APPROVED' },
      'psp authorized payment 12.50 USD “APPROVED”',
    ],
    [
      'payment',
      { id: 'KkAkhdMsgzn59SM8A89WgKwekxLZY', status: 'COMPLETED' },
      'psp captured payment 12.50 USD “COMPLETED”',
    ],
    [
      'refund',
      { id: 'R_1', payment_id: 'P_1', status: 'PENDING' },
      'psp refund_pending refund 12.50 USD “PENDING”',
    ],
    [
      'dispute',
      { id: 'D_1', state: 'LOST', disputed_payment: { payment_id: 'P_1' } },
      'psp dispute_lost dispute 12.50 USD “LOST”',
    ],
    [
      'payout',
      { id: 'po_1', status: 'PAID', arrival_date: '2026-02-03' },
      'psp paid_out settlement-batch 12.50 USD “PAID”',
    ],
  ])('a %s %j', (kind, thing, expected) => {
    expect(said('square-webhooks', event(`${kind}.updated`, kind, { ...amount, ...thing }))).toEqual([
      expected,
    ]);
  });

  it('fees are added up, and the day of arrival is the value date', () => {
    const paid = event('payment.updated', 'payment', {
      ...amount,
      id: 'P_1',
      status: 'COMPLETED',
      processing_fee: [
        { amount_money: { amount: 30, currency: 'USD' } },
        { amount_money: { amount: 12, currency: 'USD' } },
      ],
    });
    expect(read('square-webhooks', paid).events[0]?.fee?.minor).toBe(42n);
    const payout = event('payout.paid', 'payout', {
      ...amount,
      id: 'po_1',
      status: 'PAID',
      arrival_date: '2026-02-03',
    });
    expect(read('square-webhooks', payout).events[0]?.times.valueOn).toBe('2026-02-03');
  });
});

describe('Coinbase Commerce', () => {
  const event = (type: string, local: object) => ({
    attempt_number: 1,
    event: {
      id: '24934862-d980-46cb-9402-43c81b0cdba6',
      resource: 'event',
      type,
      created_at: '2026-02-01T10:00:00Z',
      data: {
        code: 'WE68HKR2',
        pricing: { local, bitcoin: { amount: '0.00100000', currency: 'BTC' } },
        metadata: { order_id: 'DEP-77' },
      },
    },
  });

  it('states the local price, never an amount of crypto', () => {
    expect(
      said('coinbase-webhooks', event('charge:confirmed', { amount: '100.00', currency: 'USD' })),
    ).toEqual(['psp captured payment 100.00 USD “confirmed”']);
    expect(said('coinbase-webhooks', event('charge:pending', { amount: '0.001', currency: 'BTC' }))).toEqual([
      'psp processing payment “pending”',
    ]);
    expect(idsOf('coinbase-webhooks', event('charge:created', {}))).toEqual([
      'psp-reference:WE68HKR2',
      'psp-event:24934862-d980-46cb-9402-43c81b0cdba6',
      'merchant-reference:DEP-77',
    ]);
  });
});

describe('senders without a file of their own', () => {
  it('state what a status word says of an id, and nothing without one', () => {
    const webhook = (data: object) => ({ type: 'refund.updated', timestamp: '2026-02-01T10:00:00Z', data });
    expect(
      said(
        'standard-webhooks',
        webhook({ id: 'rf-1001', status: 'succeeded', amount: '5.00', currency: 'GBP' }),
      ),
    ).toEqual(['psp refunded refund 5.00 GBP “succeeded”']);
    expect(said('standard-webhooks', webhook({ note: 'hello' }))).toEqual([]);
  });

  it('are read with their delivery: what it says of arrival, and where the money went', () => {
    const body = {
      type: 'payout.returned',
      data: {
        payout_id: 'PO-5512',
        reference: 'WD-88231',
        status: 'returned',
        reason_code: 'AC04',
        amount: '120.00',
        currency: 'EUR',
        creditor: { iban: 'DE89370400440532013000' },
      },
    };
    const { events, times } = read('webhook-deliveries', {
      received_at: '2026-02-01T10:00:05Z',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(events).toMatchObject([
      {
        kind: 'returned',
        movement: 'return',
        rail: 'sepa-credit-transfer',
        direction: 'payout',
        reason: 'AC04',
      },
    ]);
    expect(times.receivedAt).toBe(Date.parse('2026-02-01T10:00:05Z'));
    expect(ids(events[0])).toEqual(['psp-reference:PO-5512', 'merchant-reference:WD-88231']);
  });

  it('records of nobody’s word state no event', () => {
    const { events, party, identifiers } = read('json-records', {
      status: 'settled',
      payoutId: 'P-100',
      amount: '1.00',
      currency: 'EUR',
    });
    expect({ events, party }).toEqual({ events: [], party: null });
    expect(identifiers).toEqual([{ scheme: 'psp-reference', value: 'P-100' }]);
  });
});
