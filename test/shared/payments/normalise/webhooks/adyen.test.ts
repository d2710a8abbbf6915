/** What Adyen's notifications state. Payloads in the layout of its public reference, with invented values. */
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

describe('Adyen', () => {
  const item = (eventCode: string, rest: object = {}) => ({
    live: 'true',
    notificationItems: [
      {
        NotificationRequestItem: {
          eventCode,
          success: 'true',
          pspReference: 'NC6HT9CRT65ZGN82',
          merchantAccountCode: 'DeskEU',
          merchantReference: 'DEP-4Q81ZD',
          eventDate: '2026-02-01T11:00:00+01:00',
          paymentMethod: 'mc',
          amount: { value: 2450, currency: 'EUR' },
          additionalData: { authCode: '091234', acquirerReferenceNumber: '74537606000000000000001' },
          ...rest,
        },
      },
    ],
  });

  it.each([
    ['AUTHORISATION', 'true', 'psp authorized payment 24.50 EUR “AUTHORISATION”'],
    ['AUTHORISATION', 'false', 'psp declined payment 24.50 EUR “AUTHORISATION failed” (why)'],
    ['CAPTURE', 'true', 'psp captured payment 24.50 EUR “CAPTURE”'],
    ['CANCELLATION', 'true', 'psp voided payment 24.50 EUR “CANCELLATION”'],
    ['CANCELLATION', 'false', 'psp status_observed payment 24.50 EUR “CANCELLATION failed” (why)'],
    ['REFUND', 'true', 'psp refunded refund 24.50 EUR “REFUND”'],
    ['REFUND', 'false', 'psp refund_failed refund 24.50 EUR “REFUND failed” (why)'],
    ['REFUND_FAILED', 'true', 'psp refund_failed refund 24.50 EUR “REFUND_FAILED”'],
    [
      'NOTIFICATION_OF_CHARGEBACK',
      'true',
      'psp dispute_opened dispute 24.50 EUR “NOTIFICATION_OF_CHARGEBACK”',
    ],
    ['CHARGEBACK', 'true', 'psp funds_withdrawn dispute 24.50 EUR “CHARGEBACK” (why)'],
    ['CHARGEBACK_REVERSED', 'true', 'psp funds_reinstated dispute 24.50 EUR “CHARGEBACK_REVERSED”'],
    ['SECOND_CHARGEBACK', 'true', 'psp dispute_lost dispute 24.50 EUR “SECOND_CHARGEBACK”'],
    ['PAYOUT_THIRDPARTY', 'true', 'psp submitted payment 24.50 EUR “PAYOUT_THIRDPARTY”'],
    ['PAIDOUT_REVERSED', 'true', 'psp returned return 24.50 EUR “PAIDOUT_REVERSED”'],
    ['SOMETHING_NEW', 'true', 'psp status_observed payment 24.50 EUR “SOMETHING_NEW”'],
  ])('%s (success %s) is %s', (code, success, expected) => {
    const [event] = said('adyen-notifications', item(code, { success, reason: 'why' }));
    expect(event).toBe(expected);
  });

  it('a report or a contract is no payment, but is found by its id', () => {
    for (const code of ['REPORT_AVAILABLE', 'RECURRING_CONTRACT']) {
      const { events, identifiers } = read('adyen-notifications', item(code));
      expect(events).toEqual([]);
      expect(identifiers.map(({ value }) => value)).toContain('NC6HT9CRT65ZGN82');
    }
  });

  it('an operation carries its own reference and that of its payment', () => {
    expect(idsOf('adyen-notifications', item('REFUND', { originalReference: 'QFQTPCQ8HXSKGK82' }))).toEqual([
      'refund:NC6HT9CRT65ZGN82',
      'psp-reference:NC6HT9CRT65ZGN82',
      'psp-reference:QFQTPCQ8HXSKGK82',
      'merchant-reference:DEP-4Q81ZD',
      'authorization-code:091234',
      'arn:74537606000000000000001',
    ]);
  });

  it.each([
    ['JPY', 500, '500 JPY'],
    ['BHD', 1500, '1.500 BHD'],
    ['CLP', 150000, '1500 CLP'],
    ['ISK', 150000, '1500 ISK'],
    ['IDR', 1500, '1500.00 IDR'],
  ])('%s %i counts minor units by Adyen’s own list: %s', (currency, value, expected) => {
    const [event] = said('adyen-notifications', item('CAPTURE', { amount: { currency, value } }));
    expect(event).toContain(` ${expected} `);
  });

  it('a unit finer than the currency has is no amount', () => {
    expect(
      read('adyen-notifications', item('CAPTURE', { amount: { currency: 'CLP', value: 150001 } })).events[0]
        ?.amount,
    ).toBeNull();
  });

  it('a platform transfer states its status, direction and rail', () => {
    const transfer = {
      type: 'balancePlatform.transfer.updated',
      environment: 'live',
      timestamp: '2026-02-01T10:00:00Z',
      data: {
        id: 'JN4227222422265',
        status: 'returned',
        category: 'bank',
        direction: 'outgoing',
        amount: { value: 9900, currency: 'EUR' },
        reference: 'WD-88231',
        reason: 'counterpartyAccountClosed',
        categoryData: { priority: 'instant', type: 'bank' },
        counterparty: { bankAccount: { accountIdentification: { iban: 'DE89370400440532013000' } } },
      },
    };
    const [event] = read('adyen-notifications', transfer).events;
    expect(event).toMatchObject({
      kind: 'returned',
      movement: 'return',
      rail: 'sepa-instant',
      direction: 'payout',
      counterparty: 'DE••3000',
      reason: 'counterpartyAccountClosed',
    });
    expect(ids(event)).toEqual(['psp-reference:JN4227222422265', 'merchant-reference:WD-88231']);
  });
});
