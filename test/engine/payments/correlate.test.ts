import { describe, expect, it } from 'vitest';
import { correlate } from '../../../electron/engine/payments/correlate.ts';
import { eventsInMemory, type PlacedEvent } from '../../../electron/engine/payments/group.ts';
import { groupsOf } from '../../../electron/engine/payments/grouping.ts';
import { LinkWords } from '../../../electron/engine/payments/linkReasons.ts';
import { ruleName } from '../../../electron/engine/payments/links.ts';
import { looseEntries } from '../../../electron/engine/payments/loose.ts';
import { statedAmount } from '../../../electron/engine/payments/statedAmount.ts';
import {
  candidatesIn,
  checkedIds,
  isCreditorReference,
  isOneSlipApart,
} from '../../../electron/engine/payments/textMatching.ts';
import { eventIdSchema, recordIdSchema } from '../../../shared/kernel/ids.ts';
import { DeskBuilder } from '../findings/deskBuilder.ts';
import { CardDeposit, TransferPayout } from '../findings/stories.ts';

const monday = '2026-03-09T10:00:00Z';

/** Payments as a person is shown them, by id. */
function correlated(events: readonly PlacedEvent[]) {
  const source = eventsInMemory(events);
  const correlation = correlate(source);
  const payments = [...groupsOf(correlation, source)]
    .sort((left, right) => (left.id < right.id ? -1 : 1))
    .map((group) => {
      const words = new LinkWords(group.events, statedAmount(group.events));
      return {
        ...group,
        links: group.links.map((link) => ({
          rule: ruleName(link.rule),
          score: link.score / 100,
          certain: link.certain,
          reason: words.reason(
            link,
            events.filter(({ recordId }) => recordId === link.recordId),
          ),
        })),
      };
    });
  return { payments, loose: [...looseEntries(correlation, source)] };
}

function paymentsOf(on: DeskBuilder): string[] {
  return correlated(on.events).payments.map(
    ({ id, events }) =>
      `${id}: ${[...new Set(events.map(({ party }) => party))].sort().join('+')} ${String(events.length)}`,
  );
}

describe('correlation', () => {
  it('joins the three parties of a payout and says why', () => {
    const on = new DeskBuilder();
    new TransferPayout(on, 'WD-7F3K29', monday).clean();
    const [payment] = correlated(on.events).payments;
    expect(payment).toMatchObject({ id: 'WD-7F3K29', rail: 'sepa-credit-transfer', direction: 'payout' });
    expect(payment?.links.map(({ reason }) => reason)).toContain(
      'same merchant reference WD-7F3K29; amount 250.00 EUR agrees',
    );
    expect(payment?.links.every(({ certain }) => certain)).toBe(true);
  });

  it('does not join two payments that reuse one reference for different amounts', () => {
    const on = new DeskBuilder();
    const first = new CardDeposit(on, 'ORDER-2026', monday, 10_000);
    first.captured();
    const second = new CardDeposit(on, 'ORDER-2026', '2026-03-20T10:00:00Z', 77_700);
    on.stripe(
      'payment_intent.succeeded',
      { ...second.intentObject('succeeded'), id: 'pi_otherintent', latest_charge: 'ch_othercharge' },
      second.time(0),
    );
    on.ledger({
      occurredAt: second.time(30),
      type: 'deposit',
      status: 'credited',
      amount: '777.00',
      reference: 'ORDER-2026',
    });
    expect(paymentsOf(on).map((line) => line.split(': ')[1])).toEqual(['psp 2', 'ledger+psp 2']);
  });

  it('does not join customers who write the same words into their transfers', () => {
    const on = new DeskBuilder();
    for (const [reference, iban] of [
      ['DEP-AAAA11', 'DE89370400440532013000'],
      ['DEP-BBBB22', 'NL91ABNA0417164300'],
    ] as const) {
      on.bank({
        amount: '50.00',
        credit: true,
        on: '2026-03-09',
        endToEndId: 'PAYMENT 001',
        text: reference,
        iban,
        bankReference: `B-${reference}`,
      });
      on.ledger({
        occurredAt: '2026-03-09T15:00:00Z',
        type: 'deposit',
        status: 'credited',
        amount: '50.00',
        reference,
      });
    }
    expect(paymentsOf(on)).toEqual(['DEP-AAAA11: bank+ledger 2', 'DEP-BBBB22: bank+ledger 2']);
  });

  it('joins an entry without ids by amount and date only where one fits', () => {
    const on = new DeskBuilder();
    on.bank({ amount: '61.50', credit: true, on: '2026-03-09', text: 'hello', bankReference: 'B-1' });
    on.ledger({
      occurredAt: '2026-03-09T15:00:00Z',
      type: 'deposit',
      status: 'credited',
      amount: '61.50',
      reference: 'DEP-AAAA11',
    });
    const [alone] = correlated(on.events).payments;
    expect(alone?.links.find(({ rule }) => rule === 'amount-and-date')).toMatchObject({
      certain: true,
      score: 0.6,
    });

    on.ledger({
      occurredAt: '2026-03-09T16:00:00Z',
      type: 'deposit',
      status: 'credited',
      amount: '61.50',
      reference: 'DEP-BBBB22',
    });
    const { payments, loose } = correlated(on.events);
    expect(payments.map(({ events }) => events.length)).toEqual([1, 1]);
    expect(payments.flatMap(({ links }) => links.filter(({ certain }) => !certain))).toHaveLength(2);
    expect(loose).toHaveLength(1);
  });

  it('forgives one slip of the keyboard where amount and date agree', () => {
    const on = new DeskBuilder();
    on.bank({
      amount: '61.50',
      credit: true,
      on: '2026-03-09',
      text: 'Deposit DEP-4Q81ZO',
      bankReference: 'B-1',
    });
    for (const reference of ['DEP-4Q81ZD', 'DEP-9K22XX'])
      on.ledger({
        occurredAt: '2026-03-09T15:00:00Z',
        type: 'deposit',
        status: 'credited',
        amount: '61.50',
        reference,
      });
    expect(paymentsOf(on)).toEqual(['DEP-4Q81ZD: bank+ledger 2', 'DEP-9K22XX: ledger 1']);
  });

  it('keeps our own leg of a double entry out of the customer’s account', () => {
    const on = new DeskBuilder();
    const booking = {
      occurredAt: '2026-03-09T15:00:00Z',
      transactionId: 'J-1',
      reference: 'DEP-AAAA11',
      amount: '10.00',
    };
    on.ledger({ ...booking, account: 'user:77', side: 'C' }).ledger({
      ...booking,
      account: 'assets:bank_clearing',
      side: 'D',
    });
    expect(
      correlated(on.events)
        .payments[0]?.events.map(({ kind }) => kind)
        .sort(),
    ).toEqual(['credited', 'status_observed']);
  });

  it('counts a row once that two overlapping exports list', () => {
    const on = new DeskBuilder();
    on.ledger({
      occurredAt: '2026-03-09T15:00:00Z',
      type: 'deposit',
      status: 'credited',
      amount: '10.00',
      reference: 'DEP-AAAA11',
    });
    const [event] = on.events;
    if (event === undefined) throw new Error('no event');
    const copy = { ...event, sourceId: 99, source: 'second-export.csv' };
    expect(correlated([event, copy]).payments[0]?.events).toHaveLength(1);
    const repeated = {
      ...event,
      id: eventIdSchema.parse('2.0'),
      recordId: recordIdSchema.parse(2),
      locator: 'line:7',
    };
    expect(correlated([event, repeated]).payments[0]?.events).toHaveLength(2);
  });

  it('reads an API that writes whole amounts without decimals', () => {
    const on = new DeskBuilder();
    const amounts = ['12.34', '56.78', '90.12', '34.56', '78.90', '250.00'];
    amounts.forEach((amount, index) => {
      const payout = new TransferPayout(on, `WD-${String(1000 + index)}`, monday, amount);
      payout.ledger('debited', 0.3).booked();
      on.log({
        timestamp: payout.time(1),
        method: 'POST',
        url: 'https://api.payouts.example/v1/payouts',
        status: 201,
        request: { body: { reference: payout.reference, amount: Number(amount), currency: 'EUR' } },
        response: { body: { id: payout.provider, status: 'accepted' } },
      });
    });
    expect(on.codes('2026-03-11T09:00:00Z')).toEqual([]);
  });
});

describe('ids in free text', () => {
  it('are found with spaces, dashes and other words around them', () => {
    for (const text of ['DEP 4Q81ZD', 'dep-4q81zd thanks', '/RFB/DEP4Q81ZD/x', 'Ref:DEP-4Q8 1ZD'])
      expect(candidatesIn(text)).toContain('DEP4Q81ZD');
  });

  it('keep to token boundaries', () => {
    expect(candidatesIn('DEP-4Q81ZDX')).not.toContain('DEP4Q81ZD');
  });

  it('include a creditor reference by its check digits, however it is grouped', () => {
    for (const text of [
      'RF18 5390 0754 7034 thanks',
      'Invoice RF18539007547034',
      'pay RF18 5390 0754 7034 2026',
    ])
      expect(candidatesIn(text)).toContain('RF18539007547034');
    expect(isCreditorReference('RF18539007547034')).toBe(true);
    expect(isCreditorReference('RF19539007547034')).toBe(false);
  });

  it('include a UETR, and no other UUID-like text', () => {
    expect(checkedIds('our ref 174c245f-2682-4291-ad67-2a41e530cd27.')).toEqual([
      '174C245F26824291AD672A41E530CD27',
    ]);
    expect(checkedIds('174c245f-2682-1291-ad67-2a41e530cd27')).toEqual([]);
  });

  it('may be one slip apart, not two', () => {
    expect(
      ['DEP4Q81ZO', 'DEP4Q18ZD', 'DEP4Q81Z', 'DEP4QQ81ZD'].map((text) => isOneSlipApart(text, 'DEP4Q81ZD')),
    ).toEqual([true, true, true, true]);
    expect(isOneSlipApart('DEP4Q81OO', 'DEP4Q81ZD')).toBe(false);
  });
});
