import { describe, expect, it } from 'vitest';
import { citedValues, eventTime } from '../../../renderer/payments/selection.ts';
import { paymentEventSchema } from '../../../shared/payments/model.ts';

function anEvent(part: Record<string, unknown>) {
  return paymentEventSchema.parse({
    id: '1.0',
    recordId: 1,
    party: 'psp',
    kind: 'captured',
    movement: 'payment',
    rail: 'card',
    direction: 'deposit',
    amount: { minor: '123450', currency: 'EUR', exponent: 2 },
    fee: null,
    net: null,
    times: { occurredAt: null, receivedAt: null, bookedOn: null, valueOn: null },
    identifiers: [],
    counterparty: null,
    status: 'succeeded',
    reason: null,
    source: 'a.jsonl',
    locator: 'line:1',
    ...part,
  });
}

describe('what a record’s events rest on', () => {
  it('is marked in every form that files write an amount in', () => {
    expect(citedValues([anEvent({})])).toEqual(['succeeded', '123450', '1234.50', '1234,50', '1,234.50']);
  });

  it('has no digits rounded, however large the amount', () => {
    const amount = { minor: '900719925474099301', currency: 'KWD', exponent: 3 };
    expect(citedValues([anEvent({ amount })])).toContain('900719925474099.301');
  });
});

describe('the time of an event', () => {
  it('is the party’s claim, else its arrival, else the bank’s day', () => {
    const times = { occurredAt: 5, receivedAt: 7, bookedOn: '2026-03-05', valueOn: null };
    expect(eventTime(anEvent({ times }))).toBe(5);
    expect(eventTime(anEvent({ times: { ...times, occurredAt: null } }))).toBe(7);
    expect(eventTime(anEvent({ times: { ...times, occurredAt: null, receivedAt: null } }))).toBe(
      Date.UTC(2026, 2, 5),
    );
  });
});
