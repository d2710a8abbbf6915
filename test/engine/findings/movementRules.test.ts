/** Rules about currency, steps, giving back, and the bank: each once where it must speak, and at least once where it is tempted to. */
import { describe, expect, it } from 'vitest';
import { DeskBuilder } from './deskBuilder.ts';
import { CardDeposit, TransferPayout } from './stories.ts';

const monday = '2026-03-09T10:00:00Z';
const desk = (): DeskBuilder => new DeskBuilder();
const card = (on: DeskBuilder, reference = 'DEP-4Q81ZD', at = monday): CardDeposit =>
  new CardDeposit(on, reference, at);
const payout = (on: DeskBuilder, reference = 'WD-7F3K29', at = monday): TransferPayout =>
  new TransferPayout(on, reference, at);

describe('CURRENCY_MISMATCH', () => {
  it('speaks of a credit in another currency', () => {
    const on = desk();
    card(on).created().captured().ledger('credited', 25, { currency: 'USD' });
    expect(on.codes()).toEqual(['CURRENCY_MISMATCH']);
  });

  const settledInEuro = (on: DeskBuilder): void => {
    const deposit = card(on);
    on.stripe(
      'payment_intent.succeeded',
      deposit.intentObject('succeeded', { currency: 'usd' }),
      deposit.time(20),
    );
    on.report({
      automatic_payout_id: 'po_exchange1',
      balance_transaction_id: 'txn_1',
      created: '2026-03-09 10:00:20',
      available_on: '2026-03-11',
      currency: 'eur',
      gross: '230.00',
      fee: '3.00',
      net: '227.00',
      reporting_category: 'charge',
      source_id: deposit.charge,
      payment_intent_id: deposit.intent,
      customer_facing_amount: '250.00',
      customer_facing_currency: 'usd',
    });
    on.bank({ amount: '227.00', credit: true, on: '2026-03-12', text: 'STRIPE po_exchange1' });
  };

  it('accepts an exchange that the payout report shows', () => {
    const on = desk();
    settledInEuro(on);
    card(on).ledger('credited', 25, { currency: 'USD' });
    expect(on.codes()).toEqual([]);
  });

  it('is not fooled by that exchange when the ledger changed only the letters', () => {
    const on = desk();
    settledInEuro(on);
    card(on).ledger('credited', 25, { currency: 'EUR' });
    expect(on.codes()).toContain('CURRENCY_MISMATCH');
  });
});

describe('ILLEGAL_TRANSITION', () => {
  it('speaks of a capture after the intent was cancelled', () => {
    const on = desk();
    const deposit = card(on).created();
    on.stripe('payment_intent.canceled', deposit.intentObject('canceled'), deposit.time(3600));
    deposit.captured(7200).ledger('credited', 7210);
    expect(on.codes()).toEqual(['ILLEGAL_TRANSITION']);
  });

  it('is silent about webhooks delivered in the wrong order', () => {
    const on = desk();
    const deposit = card(on).captured();
    on.stripe('payment_intent.processing', deposit.intentObject('processing'), deposit.time(10));
    deposit.created().ledger('credited', 25);
    expect(on.codes()).toEqual([]);
  });

  it('is silent about a released authorisation that Stripe reports as a refund', () => {
    const on = desk();
    const deposit = card(on).created();
    on.stripe(
      'charge.succeeded',
      deposit.chargeObject({ captured: false, amount_captured: 0 }),
      deposit.time(20),
    );
    on.stripe(
      'charge.refunded',
      deposit.chargeObject({ captured: false, amount_captured: 0, amount_refunded: 25_000 }),
      deposit.time(7200),
    );
    expect(on.codes()).toEqual([]);
  });

  it('speaks of a payout rejected after it settled', () => {
    const on = desk();
    payout(on).clean().webhook('rejected', 30, { reason_code: 'AC01' });
    expect(on.codes()).toContain('ILLEGAL_TRANSITION');
  });
});

describe('REFUND_GT_CAPTURE', () => {
  it('speaks of refunds that exceed the capture', () => {
    const on = desk();
    card(on)
      .clean()
      .refund('re_one00001', 20_000, 'succeeded', 3600)
      .refund('re_two00002', 10_000, 'succeeded', 7200);
    expect(on.codes()).toEqual(['REFUND_GT_CAPTURE']);
  });

  it('does not count a refund that failed and was sent again', () => {
    const on = desk();
    card(on)
      .clean()
      .refund('re_one00001', 25_000, 'pending', 3600)
      .refund('re_one00001', 25_000, 'failed', 90_000)
      .refund('re_two00002', 25_000, 'succeeded', 100_000);
    expect(on.codes()).toEqual([]);
  });
});

describe('REFUND_AND_CHARGEBACK', () => {
  it('speaks of a refund and a dispute over the same money', () => {
    const on = desk();
    card(on)
      .clean()
      .refund('re_one00001', 25_000, 'succeeded', 3600)
      .dispute('dp_one00001', 'created', 'needs_response', 90_000);
    expect(on.codes()).toEqual(['REFUND_AND_CHARGEBACK']);
  });

  it('is silent about an inquiry, a won dispute, and parts that fit into the capture', () => {
    const on = desk();
    card(on, 'DEP-INQ001')
      .clean()
      .refund('re_inq00001', 25_000, 'succeeded', 3600)
      .dispute('dp_inq00001', 'created', 'warning_needs_response', 90_000);
    card(on, 'DEP-WON001')
      .clean()
      .refund('re_won00001', 25_000, 'succeeded', 3600)
      .dispute('dp_won00001', 'created', 'needs_response', 7200)
      .dispute('dp_won00001', 'closed', 'won', 90_000);
    expect(on.codes()).toEqual([]);
  });
});

describe('RETURN_AFTER_CREDIT', () => {
  const received = (on: DeskBuilder): DeskBuilder =>
    on
      .bank({ amount: '400.00', credit: true, on: '2026-03-09', text: 'DEP-77X2M9', endToEndId: 'CUST-1' })
      .ledger({
        occurredAt: '2026-03-09T15:00:00Z',
        type: 'deposit',
        status: 'credited',
        amount: '400.00',
        reference: 'DEP-77X2M9',
      });
  const sentBack = (on: DeskBuilder): DeskBuilder =>
    on.bank({
      amount: '400.00',
      credit: false,
      on: '2026-03-11',
      text: 'RETURN DEP-77X2M9',
      endToEndId: 'CUST-1',
      reason: 'AC06',
    });

  it('speaks of a credited deposit that the bank took back', () => {
    const on = sentBack(received(desk()));
    const [finding] = on.judge().findings;
    expect(finding?.code).toBe('RETURN_AFTER_CREDIT');
    expect(finding?.explanation).toContain('with AC06 (the account is blocked)');
  });

  it('is silent where the ledger took the credit back too', () => {
    const on = sentBack(received(desk())).ledger({
      occurredAt: '2026-03-11T16:00:00Z',
      type: 'deposit reversal',
      status: 'completed',
      amount: '-400.00',
      reference: 'DEP-77X2M9',
    });
    expect(on.codes()).toEqual([]);
  });
});

describe('MISSING_EVENT', () => {
  const settledUnbooked = (on: DeskBuilder): TransferPayout =>
    payout(on).ledger('debited', 0.3).submitted().webhook('settled', 24).ledger('completed', 24.1);

  it('speaks of a settled payout that the statements do not show', () => {
    const on = desk();
    settledUnbooked(on);
    expect(on.codes()).toEqual(['MISSING_EVENT']);
  });

  it('is silent where a statement of those days is missing', () => {
    const on = desk();
    settledUnbooked(on);
    on.covering('camt.053', { from: '2026-03-02T00:00:00Z', until: '2026-03-10T20:00:00Z' });
    expect(on.codes()).toEqual([]);
  });

  it('names the payout and its payments where a PSP payout never reached the bank', () => {
    const on = desk();
    const deposit = card(on).clean();
    on.report({
      automatic_payout_id: 'po_lost00001',
      automatic_payout_effective_at: '2026-03-11 00:00:00',
      balance_transaction_id: 'txn_1',
      created: '2026-03-09 10:00:20',
      available_on: '2026-03-11',
      currency: 'eur',
      gross: '250.00',
      fee: '3.75',
      net: '246.25',
      reporting_category: 'charge',
      source_id: deposit.charge,
      payment_intent_id: deposit.intent,
    });
    on.bank({
      amount: '1.00',
      credit: false,
      on: '2026-03-10',
      code: ['PMNT', 'MDOP', 'CHRG'],
      text: 'account fee',
    });
    const [finding] = on.judge().findings;
    expect(finding).toMatchObject({ code: 'MISSING_EVENT', paymentId: null });
    expect(finding?.references).toEqual(expect.arrayContaining(['po_lost00001', deposit.intent]));
  });
});

describe('ORPHAN_ENTRY', () => {
  it('speaks of a credit that no payment explains', () => {
    const on = desk();
    payout(on).clean();
    on.bank({
      amount: '77.10',
      credit: true,
      on: '2026-03-12',
      text: 'invoice 8841',
      bankReference: 'B-ORPHAN-1',
    });
    const [finding] = on.judge().findings;
    expect(finding).toMatchObject({ code: 'ORPHAN_ENTRY', paymentId: null });
    expect(finding?.references).toContain('B-ORPHAN-1');
  });

  it('is silent about the bank’s own fees and interest', () => {
    const on = desk();
    payout(on).clean();
    on.bank({
      amount: '12.50',
      credit: false,
      on: '2026-03-12',
      text: 'account maintenance',
      code: ['PMNT', 'MDOP', 'CHRG'],
    });
    on.bank({
      amount: '0.42',
      credit: true,
      on: '2026-03-12',
      text: 'interest',
      code: ['PMNT', 'MCOP', 'INTR'],
    });
    expect(on.codes()).toEqual([]);
  });

  it('is silent about a net payout that its report explains', () => {
    const on = desk();
    const deposit = card(on).clean();
    on.report({
      automatic_payout_id: 'po_found0001',
      automatic_payout_effective_at: '2026-03-11 00:00:00',
      balance_transaction_id: 'txn_1',
      created: '2026-03-09 10:00:20',
      available_on: '2026-03-11',
      currency: 'eur',
      gross: '250.00',
      fee: '3.75',
      net: '246.25',
      reporting_category: 'charge',
      source_id: deposit.charge,
      payment_intent_id: deposit.intent,
    });
    on.bank({ amount: '246.25', credit: true, on: '2026-03-11', text: 'STRIPE PAYOUT 4411' });
    const result = on.judge();
    expect(result.findings).toEqual([]);
    expect(result.payments[0]?.summary.states.bank).toMatchObject({ state: 'settled', proof: 'proved' });
  });

  it('is silent where the ledger export does not reach the booking', () => {
    const on = desk();
    payout(on).clean();
    on.bank({ amount: '77.10', credit: true, on: '2026-03-25', text: 'invoice 8841' });
    on.covering('ledger-csv', { from: '2026-03-02T00:00:00Z', until: '2026-03-20T00:00:00Z' });
    expect(on.codes()).toEqual([]);
  });
});

describe('DUPLICATE_EVENT', () => {
  it('informs about a repeated delivery without calling it a repeated payment', () => {
    const on = desk();
    const deposit = card(on).created();
    for (let delivery = 0; delivery < 2; delivery += 1)
      on.stripe(
        'payment_intent.succeeded',
        deposit.intentObject('succeeded'),
        deposit.time(20),
        'evt_samesame1',
      );
    deposit.ledger('credited', 25);
    expect(on.judge().findings).toMatchObject([{ code: 'DUPLICATE_EVENT', severity: 'info' }]);
    expect(on.judge().findings[0]?.references).toContain('evt_samesame1');
  });
});
