/** Telling webhooks from everything that looks like them. */
import { describe, expect, it } from 'vitest';
import { parseExactJson } from '../../../shared/evidence/exactJson.ts';
import { recognise } from '../../../shared/evidence/recognise/recognise.ts';
import {
  deliveryOf,
  headerList,
  headerValue,
  isSigned,
  readWebhook,
} from '../../../shared/evidence/webhooks/delivery.ts';
import { describeWebhook } from '../../../shared/evidence/webhooks/describe.ts';
import { memberText } from '../../../shared/evidence/webhooks/memberText.ts';
import { webhookProvider } from '../../../shared/evidence/webhooks/shapes.ts';

const exact = (value: unknown) => parseExactJson(JSON.stringify(value));
const formatOf = (content: string) => recognise(content, { fileName: 'file', whole: true }).format;

const paypal = { id: 'WH-1', event_type: 'PAYMENT.CAPTURE.COMPLETED', resource: { id: 'C1' } };
const square = { merchant_id: 'M', type: 'payment.updated', event_id: 'e', data: { object: {} } };
const checkout = {
  id: 'evt_x',
  type: 'payment_captured',
  created_on: '2026-01-01T00:00:00Z',
  data: { id: 'pay_1' },
};
const coinbase = { event: { id: '1', type: 'charge:confirmed', data: { code: 'A' } } };
const standard = { type: 'invoice.paid', timestamp: '2026-01-01T00:00:00Z', data: { id: 'i' } };
const razorpay = { entity: 'event', event: 'payment.captured', payload: { payment: {} } };
const platform = { type: 'balancePlatform.transfer.created', data: { id: 'T' }, environment: 'test' };

describe('the sender of a webhook', () => {
  it.each([
    ['paypal', paypal],
    ['square', square],
    ['checkout', checkout],
    ['coinbase', coinbase],
    ['standard-webhooks', standard],
    ['razorpay', razorpay],
    ['adyen-platform', platform],
    ['stripe', { object: 'event', type: 'payout.paid', data: { object: { id: 'po_1' } } }],
  ])('%s is told by its members', (provider, value) => {
    expect(webhookProvider(exact(value))).toBe(provider);
  });

  it.each([
    ['a log line', { time: 1, level: 'info', msg: 'x', data: { a: 1 } }],
    ['an event of one’s own with more members', { ...standard, level: 'info' }],
    ['a list of something else named events', { events: [{ id: 1, name: 'x' }] }],
    ['an event type without a resource', { event_type: 'PAYMENT.CAPTURE.COMPLETED' }],
    ['a lower-case event type', { event_type: 'login', resource: {} }],
    ['a list', [standard]],
    ['null', null],
  ])('%s is nobody’s', (_what, value) => {
    expect(webhookProvider(exact(value))).toBeNull();
  });
});

describe('a file', () => {
  it.each([
    ['paypal-webhooks', JSON.stringify(paypal, null, 2)],
    ['paypal-webhooks', JSON.stringify({ events: [paypal, paypal], count: 2 })],
    ['square-webhooks', `${JSON.stringify(square)}\n${JSON.stringify(square)}\n`],
    ['checkout-webhooks', JSON.stringify([checkout])],
    ['coinbase-webhooks', JSON.stringify(coinbase)],
    ['standard-webhooks', JSON.stringify(standard)],
    ['webhook-deliveries', `${JSON.stringify(square)}\n${JSON.stringify(paypal)}\n`],
    ['json-records', JSON.stringify([{ a: 1 }, { b: 2 }])],
    ['json-records', JSON.stringify({ name: 'x', settings: { a: 1 } })],
  ])('of %s is recognised', (format, content) => {
    expect(formatOf(content)).toBe(format);
  });

  const stripe = { id: 'evt_1', object: 'event', type: 'payout.paid', data: { object: { id: 'po_1' } } };
  const exchange = {
    time: '2026-01-01T00:00:00Z',
    method: 'POST',
    url: '/v1/payouts',
    status: 200,
    body: { id: 1 },
  };
  const entry = {
    startedDateTime: '2026-01-01T00:00:00Z',
    request: { method: 'POST', url: 'https://a/', headers: [], postData: { text: JSON.stringify(paypal) } },
    response: { status: 200, content: {} },
  };

  it.each([
    ['stripe-events', 'Stripe events', JSON.stringify([stripe])],
    [
      'stripe-events',
      'Stripe deliveries',
      `${JSON.stringify({ headers: { 'stripe-signature': 't=1' }, body: JSON.stringify(stripe) })}\n`,
    ],
    ['stripe-events', 'a list of Stripe’s', JSON.stringify({ object: 'list', data: [stripe] })],
    ['api-log', 'exchanges', `${JSON.stringify(exchange)}\n${JSON.stringify(exchange)}\n`],
    [
      'api-log',
      'exchanges of which one brought a webhook',
      [exchange, exchange, { ...exchange, headers: {}, body: paypal }]
        .map((each) => JSON.stringify(each))
        .join('\n'),
    ],
    [
      'har',
      'a capture of a receiver',
      JSON.stringify({ log: { version: '1.2', creator: {}, entries: [entry] } }),
    ],
  ])('stays %s when it holds %s', (format, _what, content) => {
    expect(formatOf(content)).toBe(format);
  });
});

describe('a delivery', () => {
  const signed = { 'Webhook-Id': 'msg_1' };

  it.each([
    [
      'an object',
      { 'X-A': '1', b: ['2', '3'] },
      [
        ['X-A', '1'],
        ['b', '2'],
        ['b', '3'],
      ],
    ],
    ['pairs', [['X-A', '1']], [['X-A', '1']]],
    [
      'named values',
      [
        { name: 'X-A', value: '1' },
        { key: 'b', value: 2 },
      ],
      [
        ['X-A', '1'],
        ['b', '2'],
      ],
    ],
    [
      'lines',
      'X-A: 1\r\nb:2\r\n',
      [
        ['X-A', '1'],
        ['b', '2'],
      ],
    ],
    [
      'a list of lines',
      ['X-A: 1', 'b: 2'],
      [
        ['X-A', '1'],
        ['b', '2'],
      ],
    ],
    [
      'a flat list',
      ['X-A', '1', 'b', '2'],
      [
        ['X-A', '1'],
        ['b', '2'],
      ],
    ],
  ])('has headers as %s', (_how, headers, expected) => {
    expect(headerList(exact(headers))).toEqual(expected);
  });

  it('has headers whose names are compared without case, as CGI writes them too', () => {
    expect(headerValue([['HTTP_STRIPE_SIGNATURE', ' t=1 ']], 'stripe-signature')).toBe('t=1');
    expect(isSigned({ headers: [['X-HUB-SIGNATURE-256', 'sha256=']] })).toBe(true);
    expect(isSigned({ headers: [['X-Signature', 'a']] })).toBe(false);
  });

  it('may stand inside its request, and its body may be text, base64 or an object', () => {
    const text = JSON.stringify(paypal);
    for (const carrier of [
      { headers: signed, body: text },
      { headers: signed, raw_body: text, body: { parsed: true } },
      { headers: signed, body: paypal },
      { headers: signed, body: Buffer.from(text).toString('base64'), isBase64Encoded: true },
      { received_at: '2026-01-01T00:00:00Z', request: { headers: signed, payload: text } },
    ]) {
      expect(readWebhook(exact(carrier))?.provider).toBe('paypal');
    }
    expect(
      deliveryOf(exact({ received_at: 'x', request: { headers: signed, body: text } }))?.receivedAt,
    ).toBe('x');
  });

  it('is named by its event and its attempt', () => {
    const carrier = {
      received_at: '2026-01-01T00:00:00Z',
      attempt: 3,
      headers: signed,
      body: JSON.stringify(paypal),
    };
    expect(describeWebhook(exact(carrier))).toEqual({
      title: 'PAYMENT.CAPTURE.COMPLETED, attempt 3',
      naturalKey: 'WH-1 3 2026-01-01T00:00:00Z',
    });
  });

  it('of an unknown sender counts when it is signed, or plainly received', () => {
    const received = { received_at: '2026-01-01T00:00:00Z', headers: { accept: '*/*' }, body: '{"a":1}' };
    expect(readWebhook(exact(received))).toMatchObject({ provider: null });
    expect(readWebhook(exact({ ...received, method: 'POST', url: '/hooks' }))).toBeNull();
    expect(formatOf(`${JSON.stringify(received)}\n${JSON.stringify(received)}\n`)).toBe('webhook-deliveries');
    expect(readWebhook(exact({ headers: { accept: '*/*' }, body: '{"a":1}' }))).toBeNull();
    expect(
      readWebhook(exact({ headers: { 'x-hub-signature-256': 'a' }, body: '{"a":1}' }))?.provider,
    ).toBeNull();
  });
});

describe('the text of a member', () => {
  it.each([
    ['{"a": 1 , "b":{ "c" : [1, "}"] }}', ['b'], '{ "c" : [1, "}"] }'],
    ['{"a":{"b":"x\\"y"}}', ['a', 'b'], '"x\\"y"'],
    ['{"a":1,"a":2}', ['a'], '2'],
    ['{"\\u0061": 3 }', ['a'], '3'],
    ['{"a":1}', ['b'], null],
    ['[1]', ['a'], null],
  ])('of %s at %j is %s', (content, path, expected) => {
    expect(memberText(content, path)).toBe(expected);
  });
});
