import { describe, expect, it } from 'vitest';
import { normaliseRecord } from '../../../../shared/payments/normalise/index.ts';
import { jsonRecord } from '../../../engine/findings/records.ts';
import { ids } from './statements.ts';

describe('HAR entries', () => {
  it('read form bodies, and an aborted POST as uncertain', () => {
    const entry = {
      startedDateTime: '2026-03-19T10:00:00.000Z',
      time: 30_000,
      request: {
        method: 'POST',
        url: 'https://api.rail.example/v1/payouts',
        headers: [{ name: 'Idempotency-Key', value: 'idem-77' }],
        postData: {
          mimeType: 'application/x-www-form-urlencoded',
          text: 'reference=WD-9&amount=1200&currency=eur',
        },
      },
      response: { status: 0, headers: [], content: {}, _error: 'net::ERR_ABORTED' },
    };
    const { events } = normaliseRecord(jsonRecord('har', entry));
    expect(events.map(({ kind }) => kind)).toEqual(['submitted', 'uncertain']);
    expect(ids(events[0])).toEqual(
      expect.arrayContaining(['merchant-reference:WD-9', 'idempotency-key:idem-77']),
    );
  });

  it('keep a replay as an observation that moves nothing', () => {
    const entry = {
      startedDateTime: '2026-03-19T10:00:00.000Z',
      request: {
        method: 'POST',
        url: 'https://api.rail.example/v1/payouts',
        headers: [],
        postData: { text: '{"reference":"WD-91","amount":"1.00","currency":"EUR"}' },
      },
      response: { status: 201, headers: [], content: { text: '{"id":"pyt_1234567","status":"settled"}' } },
    };
    expect(
      normaliseRecord(jsonRecord('replay-attempt', entry)).events.every(
        ({ kind }) => kind === 'status_observed',
      ),
    ).toBe(true);
  });
});
