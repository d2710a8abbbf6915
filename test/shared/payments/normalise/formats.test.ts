/** Each format's records as the parties really write them, and what they state. */
import { describe, expect, it } from 'vitest';
import { decimalText } from '../../../../shared/kernel/money.ts';
import { normaliseRecord } from '../../../../shared/payments/normalise/index.ts';
import type { EventDraft } from '../../../../shared/payments/model.ts';
import {
  bookingRecord,
  element,
  jsonRecord,
  ledgerRecord,
  record,
  reportRecord,
} from '../../../engine/findings/deskBuilder.ts';

const say = ({ party, kind, movement, amount, status }: EventDraft): string =>
  `${party} ${kind} ${movement}${amount === null ? '' : ` ${decimalText(amount)} ${amount.currency}`} “${status}”`;
const ids = (event: EventDraft | undefined): string[] =>
  (event?.identifiers ?? []).map(({ scheme, value }) => `${scheme}:${value}`);

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
});

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

describe('ledger rows', () => {
  const kinds = (
    cells: Parameters<typeof ledgerRecord>[0],
    dialect?: Parameters<typeof ledgerRecord>[1],
  ): string => {
    const [event] = normaliseRecord(
      ledgerRecord({ currency: 'EUR', reference: 'DEP-1001', ...cells }, dialect),
    ).events;
    return `${event?.kind ?? ''} ${event?.movement ?? ''} ${event?.direction ?? '?'}`;
  };

  it.each([
    [{ type: 'Deposit credit', status: 'posted', amount: '10.00' }, 'credited payment deposit'],
    [{ type: 'CREDIT', amount: '10.00' }, 'credited payment ?'],
    [{ type: 'payin', status: 'Pending', amount: '10.00' }, 'processing payment deposit'],
    [{ type: 'user_credit', status: 'completed', amount: '10.00' }, 'credited payment ?'],
    [{ type: 'topUp', status: 'FAILED', amount: '10.00' }, 'failed payment deposit'],
    [{ type: 'Einzahlung', status: 'offen', amount: '10,00' }, 'processing payment deposit'],
    [{ type: 'WITHDRAWAL', status: 'REQUESTED', amount: '-10.00' }, 'requested payment payout'],
    [{ type: 'Withdrawal', status: 'Reserved', amount: '-10.00' }, 'debited payment payout'],
    [{ type: 'cash-out', status: 'settled', amount: '-10.00' }, 'completed payment payout'],
    [{ type: 'withdrawal_reversal', status: 'completed', amount: '10.00' }, 'recredited return payout'],
    [{ type: 'Payout refund', status: 'done', amount: '10.00' }, 'recredited return payout'],
    [{ type: 'refund', status: 'succeeded', amount: '-10.00' }, 'refunded refund deposit'],
    [{ type: 'chargeback', status: 'posted', amount: '-10.00' }, 'funds_withdrawn dispute deposit'],
    [{ type: 'Deposit reversal', status: 'posted', amount: '-10.00' }, 'reversed payment deposit'],
    [{ type: 'withdrawal fee', status: 'posted', amount: '-1.00' }, 'fee_charged fee ?'],
  ])('read %o', (cells, expected) => {
    expect(kinds(cells)).toBe(expected);
  });

  it.each([
    ['1.234,56', ',', '1234.56'],
    ['1 234,56', ',', '1234.56'],
    ['1,234.56', '.', '1234.56'],
    ["1'234.50", '.', '1234.50'],
    ['(12.00)', '.', '12.00'],
    ['€ 12,5', ',', '12.50'],
  ] as const)('read the amount %s with decimal mark %s', (text, decimalMark, expected) => {
    const [event] = normaliseRecord(
      ledgerRecord({ type: 'deposit', amount: text, currency: 'EUR', reference: 'R-1' }, { decimalMark }),
    ).events;
    expect(event?.amount === null || event === undefined ? null : decimalText(event.amount)).toBe(expected);
  });

  it.each([
    ['03.03.2026 14:12', 'dmy', '2026-03-03T14:12:00.000Z'],
    ['3/4/2026 2:12 PM', 'mdy', '2026-03-04T14:12:00.000Z'],
    ['1772547151000', 'epoch-milliseconds', '2026-03-03T14:12:31.000Z'],
    ['2026-03-03T15:12:31+01:00', 'iso', '2026-03-03T14:12:31.000Z'],
    ['04-Mar-2026 08:00:01', 'dmy', '2026-03-04T08:00:01.000Z'],
  ] as const)('read the time %s written %s', (text, dateOrder, expected) => {
    const { times } = normaliseRecord(
      ledgerRecord(
        { type: 'deposit', occurredAt: text, amount: '1', currency: 'EUR', reference: 'R-1' },
        { dateOrder },
      ),
    );
    expect(new Date(times.occurredAt ?? 0).toISOString()).toBe(expected);
  });

  it('take the sign from debit and credit columns', () => {
    expect(kinds({ debit: '10.00', credit: '' })).toBe('debited payment ?');
    expect(kinds({ debit: '0.00', credit: '10.00' })).toBe('credited payment ?');
  });

  it('follow the words of a saved mapping', () => {
    expect(kinds({ type: 'ZX9', amount: '10.00' }, { types: { ZX9: 'refund' } })).toBe(
      'refunded refund deposit',
    );
  });

  it('find a status in a column whose header says nothing', () => {
    const row = ledgerRecord({ type: 'deposit', amount: '10.00', currency: 'EUR', reference: 'R-1' });
    if (row.content.kind !== 'row') throw new Error('not a row');
    const { row: table } = row.content;
    const content = {
      kind: 'row',
      row: { ...table, columns: [...table.columns, 'Result'], values: [...table.values, 'CANCELLED'] },
    } as const;
    expect(normaliseRecord({ ...row, content }).events[0]?.kind).toBe('cancelled');
  });

  it('tell apart several ids in one cell', () => {
    const [event] = normaliseRecord(
      ledgerRecord({
        type: 'deposit',
        amount: '1',
        currency: 'EUR',
        reference: 'DEP-1',
        externalReference: 'pi_3Q9abcdef / ch_3Q9abcdef',
      }),
    ).events;
    expect(ids(event)).toEqual(
      expect.arrayContaining(['payment-intent:pi_3Q9abcdef', 'charge:ch_3Q9abcdef']),
    );
  });
});

describe('lines of the payout report', () => {
  const line = {
    automatic_payout_id: 'po_1abcdef',
    automatic_payout_effective_at_utc: '2026-03-05 00:00:00',
    balance_transaction_id: 'txn_1abcdef',
    created_utc: '2026-03-03 14:12:31',
    currency: 'eur',
    gross: '100.00',
    fee: '1.75',
    net: '98.25',
    reporting_category: 'charge',
    source_id: 'ch_1abcdef',
    payment_intent_id: 'pi_1abcdef',
    'payment_metadata[reference]': 'DEP-9',
  };

  it('settle a charge with gross, fee and net, and name payout and merchant reference', () => {
    const [event] = normaliseRecord(reportRecord(line)).events;
    expect(event).toMatchObject({
      kind: 'settled',
      fee: { minor: 175n },
      net: { minor: 9825n },
      times: { occurredAt: Date.parse('2026-03-05T00:00:00Z') },
    });
    expect(ids(event)).toEqual(
      expect.arrayContaining(['payout:po_1abcdef', 'merchant-reference:DEP-9', 'charge:ch_1abcdef']),
    );
  });

  it('tell refunds, failed refunds, disputes and their reversals apart', () => {
    const kinds = ['refund', 'refund_failure', 'dispute', 'dispute_reversal', 'fee'].map(
      (reporting_category) => normaliseRecord(reportRecord({ ...line, reporting_category })).events[0]?.kind,
    );
    expect(kinds).toEqual([
      'refunded',
      'refund_failed',
      'funds_withdrawn',
      'funds_reinstated',
      'fee_charged',
    ]);
  });

  it('find columns in any order and spelling', () => {
    const shuffled = Object.fromEntries(
      Object.entries(line)
        .reverse()
        .map(([name, value]) => [name.replace(/_/g, ' ').toUpperCase(), value]),
    );
    expect(normaliseRecord(reportRecord(shuffled)).events[0]?.kind).toBe('settled');
  });
});

describe('camt.053 entries', () => {
  it('prove what they book, with the ids of references and remittance text', () => {
    const { events, times } = normaliseRecord(
      bookingRecord({
        amount: '400.00',
        credit: true,
        on: '2026-03-09',
        endToEndId: 'E2E-77',
        text: 'Deposit DEP-77X2M9',
        iban: 'NL91ABNA0417164300',
      }),
    );
    expect(events.map(say)).toEqual(['bank booked_credit payment 400.00 EUR “BOOK”']);
    expect(ids(events[0])).toEqual([
      'end-to-end-id:E2E-77',
      'bank-reference:B-2026-03-09-400.00',
      'free-text:Deposit DEP-77X2M9',
    ]);
    expect(events[0]?.counterparty).toBe('NL••4300');
    expect(times).toMatchObject({ occurredAt: null, bookedOn: '2026-03-09' });
  });

  it('take NOTPROVIDED for no id, and pending for no proof', () => {
    const [event] = normaliseRecord(
      bookingRecord({ amount: '1.00', credit: false, on: '2026-03-09', status: 'PDNG' }),
    ).events;
    expect(event?.kind).toBe('pending_debit');
    expect(ids(event).join()).not.toContain('NOTPROVIDED');
  });

  it('know a return by its reason or its code', () => {
    const [byReason] = normaliseRecord(
      bookingRecord({ amount: '5.00', credit: true, on: '2026-03-09', reason: 'AC04' }),
    ).events;
    expect(byReason).toMatchObject({ movement: 'return', reason: 'AC04' });
    const [byCode] = normaliseRecord(
      bookingRecord({ amount: '5.00', credit: true, on: '2026-03-09', code: ['PMNT', 'RCDT', 'RRTN'] }),
    ).events;
    expect(byCode?.movement).toBe('return');
  });

  it('take the bank’s own fees and a PSP’s payout for what they are', () => {
    const movement = (booking: Parameters<typeof bookingRecord>[0]): string | undefined =>
      normaliseRecord(bookingRecord(booking)).events[0]?.movement;
    expect(
      movement({ amount: '9.90', credit: false, on: '2026-03-09', code: ['PMNT', 'MDOP', 'CHRG'] }),
    ).toBe('fee');
    expect(
      movement({ amount: '9.90', credit: true, on: '2026-03-09', text: 'STRIPE PAYOUT po_1QabcdEF' }),
    ).toBe('settlement-batch');
  });

  it('give one event for each transaction of a batch, with its own amount', () => {
    const detail = (id: string, amount: string) => ({
      Refs: { EndToEndId: id },
      AmtDtls: { TxAmt: { Amt: { '@Ccy': 'EUR', '#': amount } } },
    });
    const entry = element('Ntry', {
      Amt: { '@Ccy': 'EUR', '#': '30.00' },
      CdtDbtInd: 'DBIT',
      Sts: { Cd: 'BOOK' },
      BookgDt: { Dt: '2026-03-09' },
      AcctSvcrRef: 'BATCH-1',
      NtryDtls: { TxDtls: [detail('WD-1001', '10.00'), detail('WD-1002', '20.00')] },
    });
    const { events } = normaliseRecord(
      record('camt.053', {
        kind: 'statement-entry',
        entry: { statementId: 'S', account: null, currency: 'EUR', entry },
      }),
    );
    expect(events.map(say)).toEqual([
      'bank booked_debit payment 10.00 EUR “BOOK”',
      'bank booked_debit payment 20.00 EUR “BOOK”',
    ]);
    expect(events.flatMap(ids)).toEqual(['end-to-end-id:WD-1001', 'end-to-end-id:WD-1002']);
  });

  it('show an exchange where the instructed amount is in another currency', () => {
    const entry = element('Ntry', {
      Amt: { '@Ccy': 'EUR', '#': '90.00' },
      CdtDbtInd: 'CRDT',
      Sts: 'BOOK',
      BookgDt: { Dt: '2026-03-09' },
      NtryDtls: {
        TxDtls: {
          Refs: { EndToEndId: 'E2E-9' },
          AmtDtls: {
            InstdAmt: { Amt: { '@Ccy': 'USD', '#': '100.00' } },
            TxAmt: { Amt: { '@Ccy': 'EUR', '#': '90.00' } },
          },
        },
      },
    });
    const { events } = normaliseRecord(
      record('camt.053', {
        kind: 'statement-entry',
        entry: { statementId: 'S', account: null, currency: 'EUR', entry },
      }),
    );
    expect(events.map(say)).toEqual([
      'bank booked_credit payment 90.00 EUR “BOOK”',
      'bank status_observed payment 100.00 USD “instructed amount”',
    ]);
  });
});
