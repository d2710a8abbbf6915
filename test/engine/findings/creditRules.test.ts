/** Rules about time, status, credits and amounts: each once where it must speak, and at least once where it is tempted to. */
import { describe, expect, it } from 'vitest';
import { DeskBuilder } from './deskBuilder.ts';
import { afterDays, CardDeposit, TransferPayout } from './stories.ts';

const monday = '2026-03-09T10:00:00Z';
const desk = (): DeskBuilder => new DeskBuilder();
const card = (on: DeskBuilder, reference = 'DEP-4Q81ZD', at = monday): CardDeposit =>
  new CardDeposit(on, reference, at);
const payout = (on: DeskBuilder, reference = 'WD-7F3K29', at = monday): TransferPayout =>
  new TransferPayout(on, reference, at);

describe('a payment that goes well', () => {
  it('raises nothing by card', () => {
    const on = desk();
    card(on).clean();
    expect(on.codes()).toEqual([]);
  });

  it('raises nothing as a payout', () => {
    const on = desk();
    payout(on).clean();
    expect(on.codes()).toEqual([]);
  });

  it('raises nothing as a transfer whose reference the customer wrote with spaces', () => {
    const on = desk();
    on.bank({ amount: '400.00', credit: true, on: '2026-03-09', text: 'dep 77 x2m9 thank you' });
    on.ledger({
      occurredAt: '2026-03-09T15:00:00Z',
      type: 'deposit',
      status: 'credited',
      amount: '400.00',
      reference: 'DEP-77X2M9',
    });
    expect(on.codes()).toEqual([]);
  });
});

describe('STUCK_BEYOND_SLA', () => {
  it('speaks of a payout that the provider has been processing for days', () => {
    const on = desk();
    payout(on).ledger('requested', 0).ledger('debited', 0.3).submitted().webhook('processing', 2);
    const [finding] = on.judge().findings;
    expect(finding).toMatchObject({ code: 'STUCK_BEYOND_SLA', severity: 'high', paymentId: 'WD-7F3K29' });
    expect(finding?.explanation).toContain(
      '250.00 EUR has stood at “Processing” at the PSP since 2026-03-09 12:00:00 UTC',
    );
  });

  it('is silent over a weekend', () => {
    const on = desk();
    payout(on, 'WD-FRIDAY1', '2026-03-06T15:00:00Z')
      .ledger('debited', 0.3)
      .submitted()
      .webhook('processing', 2);
    expect(on.codes('2026-03-09T16:00:00Z')).toEqual([]);
  });

  it('is silent where no source of the provider covers the time', () => {
    const on = desk();
    payout(on).ledger('debited', 0.3).submitted().webhook('processing', 2);
    on.covering('api-log', { from: '2026-03-02T00:00:00Z', until: '2026-03-09T13:00:00Z' }).covering(
      'stripe-events',
      null,
    );
    expect(on.codes()).toEqual([]);
  });

  it('speaks of a payout request that was never answered', () => {
    const on = desk();
    payout(on).ledger('debited', 0.3).submitted(1, null);
    expect(on.codes()).toEqual(['STUCK_BEYOND_SLA']);
  });

  it('is silent about a customer who never confirmed a payment', () => {
    const on = desk();
    card(on).created();
    expect(on.codes()).toEqual([]);
  });
});

describe('PARTY_STATUS_MISMATCH', () => {
  it('speaks where the PSP took the money and the ledger says failed', () => {
    const on = desk();
    card(on).created().captured().ledger('failed', 60);
    expect(on.codes()).toContain('PARTY_STATUS_MISMATCH');
  });

  it('waits for the grace time', () => {
    const on = desk();
    card(on).created().captured().ledger('failed', 60);
    expect(on.codes('2026-03-09T11:00:00Z')).toEqual([]);
  });

  it('speaks where the provider rejected a payout that the ledger completed', () => {
    const on = desk();
    payout(on)
      .ledger('debited', 0.3)
      .submitted()
      .webhook('rejected', 3, { reason_code: 'AC04' })
      .ledger('completed', 4);
    expect(on.codes()).toContain('PARTY_STATUS_MISMATCH');
  });

  it('is silent where a rejected payout was given back once', () => {
    const on = desk();
    payout(on)
      .ledger('requested', 0)
      .ledger('debited', 0.3)
      .submitted()
      .webhook('rejected', 3, { reason_code: 'AC04' });
    on.ledger({
      occurredAt: afterDays(monday, 0.2),
      type: 'withdrawal reversal',
      status: 'completed',
      amount: '250.00',
      reference: 'WD-7F3K29',
    });
    expect(on.codes()).toEqual([]);
  });
});

describe('MISSING_CREDIT', () => {
  it('speaks of a capture without any ledger entry', () => {
    const on = desk();
    card(on).created().captured();
    card(on, 'DEP-OTHER1').clean();
    expect(on.judge().findings).toMatchObject([{ code: 'MISSING_CREDIT', paymentId: 'DEP-4Q81ZD' }]);
  });

  it('is silent where the ledger export ends before the credit was due', () => {
    const on = desk();
    card(on).created().captured();
    on.covering('ledger-csv', { from: '2026-03-02T00:00:00Z', until: '2026-03-09T11:00:00Z' });
    expect(on.codes()).toEqual([]);
  });

  it('is silent where the whole capture was refunded', () => {
    const on = desk();
    card(on).created().captured().refund('re_full0001', 25_000, 'succeeded', 3600);
    expect(on.codes()).toEqual([]);
  });

  it('speaks of a returned payout that was never credited again', () => {
    const on = desk();
    payout(on).clean().returned(72);
    expect(on.codes()).toEqual(['MISSING_CREDIT', 'RETURN_AFTER_CREDIT']);
  });
});

describe('DOUBLE_CREDIT', () => {
  it('speaks of two credits for one capture', () => {
    const on = desk();
    card(on).clean().ledger('credited', 400);
    const [finding] = on.judge().findings;
    expect(finding?.code).toBe('DOUBLE_CREDIT');
    expect(finding?.explanation).toContain('250.00 EUR too much');
  });

  it('takes rows of one entry as steps of one posting', () => {
    const on = desk();
    card(on)
      .created()
      .captured()
      .ledger('credited', 25, { entryId: 'LE-1' })
      .ledger('completed', 40, { entryId: 'LE-1' });
    expect(on.codes()).toEqual([]);
  });

  it('is silent where the extra credit was reversed', () => {
    const on = desk();
    card(on)
      .clean()
      .ledger('credited', 400)
      .ledger('completed', 900, { type: 'deposit reversal', amount: '-250.00' });
    expect(on.codes()).toEqual([]);
  });

  it('speaks of a returned payout credited again twice, and not of one credited again once', () => {
    const once = desk();
    const again = { type: 'withdrawal reversal', status: 'completed' };
    payout(once).clean().returned(72).ledger('completed', 80, again);
    expect(once.codes()).toEqual([]);
    const twice = desk();
    payout(twice).clean().returned(72).ledger('completed', 80, again).ledger('completed', 90, again);
    expect(twice.codes()).toEqual(['DOUBLE_CREDIT']);
  });
});

describe('DUPLICATE_PAYMENT', () => {
  const second = (on: DeskBuilder, status: string): void => {
    const other = {
      id: 'pi_secondintent',
      object: 'payment_intent',
      amount: 25_000,
      amount_received: status === 'succeeded' ? 25_000 : 0,
      currency: 'eur',
      status,
      metadata: { deposit_reference: 'DEP-4Q81ZD' },
    };
    on.stripe(
      status === 'succeeded' ? 'payment_intent.succeeded' : 'payment_intent.canceled',
      other,
      '2026-03-09T10:02:00Z',
    );
  };

  it('speaks of two captures under one reference', () => {
    const on = desk();
    card(on).clean();
    second(on, 'succeeded');
    expect(on.codes()).toEqual(['DUPLICATE_PAYMENT']);
  });

  it('is silent about an abandoned first attempt', () => {
    const on = desk();
    card(on).clean();
    second(on, 'canceled');
    expect(on.codes()).toEqual([]);
  });

  it('is silent about equal amounts under different references', () => {
    const on = desk();
    card(on, 'DEP-AAAA11').clean();
    card(on, 'DEP-BBBB22', '2026-03-10T10:00:00Z').clean();
    expect(on.codes()).toEqual([]);
  });

  it('speaks of a payout that was sent twice under one reference', () => {
    const on = desk();
    payout(on).clean().submitted(2, 201, 'pyt_second2').webhook('settled', 24, {}, 'pyt_second2').booked(49);
    expect(on.codes()).toEqual(['DUPLICATE_PAYMENT']);
  });
});

describe('AMOUNT_MISMATCH', () => {
  it('speaks of a credit that differs from the capture', () => {
    const on = desk();
    card(on).created().captured().ledger('credited', 25, { amount: '259.00' });
    expect(on.judge().findings).toMatchObject([{ code: 'AMOUNT_MISMATCH' }]);
    expect(on.judge().findings[0]?.explanation).toContain(
      'The PSP states 250.00 EUR, the ledger 259.00 EUR: a difference of 9.00 EUR',
    );
  });

  it('accepts a difference that a stated fee explains', () => {
    const on = desk();
    card(on).created().captured().ledger('credited', 25, { amount: '247.50', fee: '2.50' });
    expect(on.codes()).toEqual([]);
  });

  it('accepts a partial capture that is credited as captured', () => {
    const on = desk();
    const deposit = card(on).created();
    on.stripe(
      'charge.succeeded',
      deposit.chargeObject({ captured: false, amount_captured: 0 }),
      deposit.time(20),
    );
    on.stripe('charge.captured', deposit.chargeObject({ amount_captured: 10_000 }), deposit.time(3600));
    deposit.ledger('credited', 3700, { amount: '100.00' });
    expect(on.codes()).toEqual([]);
  });

  it('speaks of a payout booked with another amount', () => {
    const on = desk();
    payout(on)
      .ledger('debited', 0.3)
      .submitted()
      .webhook('settled', 24)
      .ledger('completed', 24.1)
      .booked(25, '251.50');
    expect(on.codes()).toEqual(['AMOUNT_MISMATCH']);
  });
});
