import { describe, expect, it } from 'vitest';
import { formOf } from '../../../../shared/payments/normalise/exchangeReading.ts';
import { normaliseRecord } from '../../../../shared/payments/normalise/index.ts';
import { jsonRecord } from '../../../engine/findings/records.ts';
import { ids, say } from './statements.ts';

describe('lines of API logs', () => {
  const asked = {
    reference: 'WD-7F3K29',
    amount: '1250.00',
    currency: 'EUR',
    end_to_end_id: 'E2E-1',
    creditor: { name: 'A', iban: 'DE89370400440532013000' },
  };
  const answered = { id: 'pyt_4rkd7xvsm45512', status: 'accepted', reference: 'WD-7F3K29' };
  const submitted = [
    'psp submitted payment 1250.00 EUR “POST sent”',
    'psp accepted payment 1250.00 EUR “accepted”',
  ];

  it.each([
    [
      'nested',
      {
        timestamp: '2026-03-09T09:00:00Z',
        method: 'POST',
        url: 'https://api.rail.example/v1/payouts',
        status: 201,
        request: { body: asked },
        response: { body: answered },
      },
    ],
    [
      'ECS, bodies as JSON text',
      {
        '@timestamp': '2026-03-09T09:00:00Z',
        http: {
          request: { method: 'POST', body: { content: JSON.stringify(asked) } },
          response: { status_code: 201, body: { content: JSON.stringify(answered) } },
        },
        url: { full: 'https://api.rail.example/v1/payouts' },
      },
    ],
    [
      'pino',
      {
        time: 1_773_046_800_000,
        req: { method: 'POST', url: '/v1/payouts', body: asked },
        res: { statusCode: 201, body: answered },
        msg: 'request completed',
      },
    ],
    [
      'flat',
      {
        ts: 1_773_046_800.5,
        verb: 'POST',
        uri: 'https://api.rail.example/v1/payouts',
        code: 201,
        req_body: asked,
        resp_body: answered,
      },
    ],
    [
      'minor units in an object',
      {
        time: '2026-03-09T09:00:00Z',
        method: 'POST',
        path: '/v1/payouts',
        status: 201,
        request: { payload: { ...asked, amount: { value: 125_000, currency: 'EUR' } } },
        response: { payload: answered },
      },
    ],
  ])('say the same in every shape: %s', (_name, line) => {
    const { events, times } = normaliseRecord(jsonRecord('api-log', line));
    expect(events.map(say)).toEqual(submitted);
    expect(ids(events[1])).toEqual(
      expect.arrayContaining([
        'merchant-reference:WD-7F3K29',
        'end-to-end-id:E2E-1',
        'psp-reference:pyt_4rkd7xvsm45512',
      ]),
    );
    expect(events[0]?.counterparty).toBe('DE••3000');
    expect(Math.floor((times.occurredAt ?? 0) / 1000)).toBe(1_773_046_800);
  });

  it('leave the outcome of an unanswered or failing POST uncertain', () => {
    const line = (more: object) =>
      jsonRecord('api-log', {
        timestamp: '2026-03-09T09:00:00Z',
        method: 'POST',
        url: 'https://api.rail.example/v1/payouts',
        request: { body: asked },
        ...more,
      });
    expect(
      normaliseRecord(line({ status: null, error: 'ETIMEDOUT' })).events.map(({ kind }) => kind),
    ).toEqual(['submitted', 'uncertain']);
    expect(normaliseRecord(line({ status: 502 })).events.map(({ kind }) => kind)).toEqual([
      'submitted',
      'uncertain',
    ]);
    expect(
      normaliseRecord(
        line({ status: 422, response: { body: { error: { code: 'invalid_iban' } } } }),
      ).events.map(({ kind }) => kind),
    ).toEqual(['submitted', 'failed']);
    expect(normaliseRecord(line({ status: 429 })).events.map(({ kind }) => kind)).toEqual([
      'submitted',
      'status_observed',
    ]);
  });

  it('take the provider’s word from webhooks, with its own time and reason code', () => {
    const { events } = normaliseRecord(
      jsonRecord('api-log', {
        timestamp: '2026-03-09T10:00:05Z',
        direction: 'inbound',
        method: 'POST',
        url: '/hooks/rail',
        status: 200,
        request: {
          body: {
            type: 'payout.rejected',
            data: {
              id: 'pyt_4rkd7xvsm45512',
              status: 'rejected',
              reason_code: 'ac04',
              updated_at: '2026-03-09T10:00:00Z',
              reference: 'WD-7F3K29',
            },
          },
        },
      }),
    );
    expect(events[0]).toMatchObject({
      kind: 'rejected',
      reason: 'AC04',
      times: {
        occurredAt: Date.parse('2026-03-09T10:00:00Z'),
        receivedAt: Date.parse('2026-03-09T10:00:05Z'),
      },
    });
  });

  it('read ISO 20022 transaction statuses', () => {
    const kinds = ['RCVD', 'ACTC', 'ACSP', 'ACSC', 'ACCC', 'RJCT', 'PDNG', 'CANC'].map(
      (status) =>
        normaliseRecord(
          jsonRecord('api-log', {
            time: '2026-03-09T10:00:00Z',
            method: 'GET',
            url: 'https://bank.example/transfers/T1234567',
            status: 200,
            response: { body: { id: 'T1234567', transactionStatus: status } },
          }),
        ).events[0]?.kind,
    );
    expect(kinds).toEqual([
      'accepted',
      'accepted',
      'processing',
      'settled',
      'settled',
      'rejected',
      'processing',
      'cancelled',
    ]);
  });

  it('give one set of events for each payment of a batch', () => {
    const { events } = normaliseRecord(
      jsonRecord('api-log', {
        time: '2026-03-09T10:00:00Z',
        method: 'POST',
        url: 'https://api.rail.example/v1/batches',
        status: 202,
        request: {
          body: {
            payments: [
              { reference: 'WD-1001', amount: '10.00', currency: 'EUR' },
              { reference: 'WD-1002', amount: '20.00', currency: 'EUR' },
            ],
          },
        },
      }),
    );
    expect(events.filter(({ kind }) => kind === 'submitted').map((event) => ids(event)[0])).toEqual([
      'merchant-reference:WD-1001',
      'merchant-reference:WD-1002',
    ]);
  });

  it('pass over traffic about no payment', () => {
    for (const line of [
      { time: '2026-03-09T10:00:00Z', method: 'GET', url: 'https://api.rail.example/health', status: 200 },
      {
        time: '2026-03-09T10:00:00Z',
        method: 'POST',
        url: 'https://auth.example/oauth/token',
        status: 200,
        request: { body: { grant_type: 'client_credentials' } },
      },
      { level: 'info', msg: 'cache warmed', took: 12 },
    ])
      expect(normaliseRecord(jsonRecord('api-log', line)).events).toEqual([]);
  });

  it('does not take a line that only logs the request for an unanswered one', () => {
    const line = (more: object) =>
      jsonRecord('api-log', {
        ts: '2026-03-09T09:00:00Z',
        method: 'POST',
        url: 'https://api.rail.example/v1/payouts',
        body: asked,
        ...more,
      });
    const kinds = (more: object): string[] => normaliseRecord(line(more)).events.map(({ kind }) => kind);
    expect(kinds({ msg: 'sending request' })).toEqual(['submitted']);
    expect(kinds({ msg: 'request timed out' })).toEqual(['submitted', 'uncertain']);
    expect(kinds({ status: null })).toEqual(['submitted', 'uncertain']);
  });

  it('reads a flat line that carries the payment’s fields itself', () => {
    const flat = {
      ts: '2026-03-09T09:00:00Z',
      method: 'GET',
      path: '/v1/payouts/pyt_4rkd7xvsm45512',
      http_status: 200,
      payout_id: 'pyt_4rkd7xvsm45512',
      payout_status: 'settled',
      amount: '1250.00',
      currency: 'EUR',
      reference: 'WD-7F3K29',
    };
    expect(normaliseRecord(jsonRecord('api-log', flat)).events.map(say)).toEqual([
      'psp settled payment 1250.00 EUR “settled”',
    ]);
  });

  const foundBy = (line: object): string[] =>
    normaliseRecord(jsonRecord('api-log', line)).identifiers.map(({ scheme, value }) => `${scheme}:${value}`);

  it('finds a line by the ids in its words, as an entry of a text log', () => {
    expect(
      foundBy({ ts: '2026-03-09T09:00:00Z', msg: 'payout po_77001 timed out (see req_1NabcDEF).' }),
    ).toEqual(['payout:po_77001', 'request-id:req_1NabcDEF']);
  });

  it('finds a line by request and trace ids that stand under their parents’ names', () => {
    expect(
      foundBy({
        '@timestamp': '2026-03-09T09:00:00Z',
        http: { request: { method: 'POST', id: 'req-77001' } },
        trace: { id: '4bf92f3577b34da6a3ce929d0e0e4736' },
        url: { full: 'https://api.rail.example/v1/payouts' },
      }),
    ).toEqual(['request-id:req-77001', 'trace-id:4bf92f3577b34da6a3ce929d0e0e4736']);
    expect(
      foundBy({
        timestamp: '2026-03-09T09:00:00Z',
        textPayload: 'sent',
        trace: 'projects/shop/traces/4bf92f3577b34da6a3ce929d0e0e4736',
      }),
    ).toEqual(['trace-id:4bf92f3577b34da6a3ce929d0e0e4736']);
  });
});

describe('bodies given as a form', () => {
  it('keep fields named like members of objects as fields, and change no prototype', () => {
    const form = formOf('__proto__[paid]=1&constructor[paid]=2&amount=1200&metadata[reference]=DEP-1');
    expect(Object.getOwnPropertyNames(form)).toEqual(['amount', '__proto__', 'constructor', 'metadata']);
    expect(Object.getOwnPropertyDescriptor(Object.prototype, 'paid')).toBeUndefined();
    expect(Object.getOwnPropertyDescriptor(Object, 'paid')).toBeUndefined();
  });
});
