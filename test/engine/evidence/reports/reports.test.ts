import { describe, expect, it } from 'vitest';
import { createImporter } from '../../../../electron/engine/evidence/importers/index.ts';
import { recognise } from '../../../../shared/evidence/recognise/recognise.ts';
import type { SourceFormat } from '../../../../shared/evidence/model.ts';
import { decimalText } from '../../../../shared/kernel/money.ts';
import type { EventDraft } from '../../../../shared/payments/model.ts';
import { normaliseRecord } from '../../../../shared/payments/normalise/index.ts';
import { recording, type Recording } from '../recordingSink.ts';
import {
  adyen,
  checkout,
  paypal,
  paypalActivity,
  paypalAmerican,
  paypalEuropean,
  paypalGerman,
  stripeBalance,
  stripeHistory,
  worldpay,
} from './reportFiles.ts';

interface Read extends Recording {
  readonly format: SourceFormat;
  readonly notes: readonly string[];
  readonly events: EventDraft[];
}

function read(text: string, chunk = 777): Read {
  const recognised = recognise(text, { fileName: 'report', whole: true });
  const kept = recording('report');
  const importer = createImporter(recognised, kept.context);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunk) importer.push(bytes.subarray(at, at + chunk));
  void importer.end();
  return {
    ...kept,
    format: recognised.format,
    notes: recognised.notes,
    events: kept.records.flatMap((record) => normaliseRecord(record).events),
  };
}

/** "settled payment 129.80 EUR fee 2.30 net 127.50". */
function told({ kind, movement, amount, fee, net }: EventDraft): string {
  const figure = (name: string, money: EventDraft['amount']) =>
    money === null ? '' : ` ${name}${decimalText(money)} ${money.currency}`;
  return `${kind} ${movement}${figure('', amount)}${figure('fee ', fee)}${figure('net ', net)}`;
}

const ids = (event: EventDraft | undefined) =>
  event?.identifiers.map(({ scheme, value }) => `${scheme}:${value}`) ?? [];
const instant = (text: string) => Date.parse(text);

describe('Adyen settlement details', () => {
  const report = read(adyen);

  it('is told by its columns, and every row is a record', () => {
    expect(report).toMatchObject({ format: 'adyen-settlement-details', notes: [], skipped: [] });
    expect(report.records).toHaveLength(7);
    expect(report.stored.join('')).toBe(adyen);
  });

  it('states what was settled, refunded, charged back, charged and paid out, with gross, fee and net', () => {
    expect(report.events.map(told)).toEqual([
      'settled payment 129.80 EUR fee 2.30 EUR net 127.50 EUR',
      'refunded refund 49.90 EUR fee 0.10 EUR net -50.00 EUR',
      'settled payment 92.00 EUR fee 1.50 EUR net 90.50 EUR',
      'status_observed payment 100.00 USD',
      'funds_withdrawn dispute 75.00 EUR net -75.00 EUR',
      'funds_reinstated dispute 75.00 EUR net 75.00 EUR',
      'fee_charged fee 3.20 EUR net -3.20 EUR',
      'paid_out settlement-batch 164.80 EUR net -164.80 EUR',
    ]);
  });

  it('finds a payment by the references of payment, modification and merchant, and by its batch', () => {
    expect(ids(report.events[1])).toEqual([
      'payout:TestCoECOM batch 214',
      'psp-reference:QFQTPCQ8HXSKGK82',
      'psp-reference:LQWDDLKTSV2GGS82',
      'merchant-reference:DEP-10482',
      'merchant-reference:DEP-10482-RF1',
    ]);
    expect(ids(report.events[6])).toEqual(['payout:TestCoECOM batch 214']);
  });

  it('takes the time zone of each row', () => {
    expect(report.events[0]?.times.occurredAt).toBe(instant('2026-03-03T13:12:09Z'));
    expect(report.events[5]?.times.occurredAt).toBe(instant('2026-07-06T09:00:00Z'));
  });
});

describe('PayPal settlement report', () => {
  const report = read(paypal);

  it('keeps its headers and footers aside, and proves the counts that it states', () => {
    expect(report).toMatchObject({ format: 'paypal-settlement', notes: [], skipped: [] });
    expect(report.records.map(({ locator }) => locator)).toEqual(['line:5', 'line:6', 'line:7']);
    expect(report.stored.join('')).toBe(paypal);
    expect(
      report.controls.map(({ total, stated, counted, agrees }) => [total, stated, counted, agrees]),
    ).toEqual([
      ['number of records (SC)', '3', '3', true],
      ['number of records (RC)', '3', '3', true],
      ['number of records (FF)', '3', '3', true],
    ]);
  });

  it('says so when a count does not agree', () => {
    const { controls } = read(paypal.replace('"SC",3', '"SC",4'));
    expect(controls[0]).toEqual({
      locator: 'line:9',
      total: 'number of records (SC)',
      stated: '4',
      counted: '3',
      agrees: false,
    });
  });

  it('reads minor units of each currency, and signs by debit and credit', () => {
    expect(report.events.map(told)).toEqual([
      'settled payment 300.00 USD fee 8.99 USD net 291.01 USD',
      'refunded refund 100.00 USD fee 3.00 USD net -97.00 USD',
      'paid_out settlement-batch 1910100 JPY',
    ]);
    expect(report.events[0]?.times.occurredAt).toBe(instant('2026-03-04T07:01:19Z'));
    expect(ids(report.events[1])).toEqual([
      'psp-reference:1LR1915222243192C',
      'merchant-reference:DEP-20001',
      'psp-reference:4J3265475X6749251',
    ]);
  });

  it('keeps a subscription apart: many payments share it', () => {
    const { events } = read(paypal.replace('"4J3265475X6749251","TXN"', '"I-ABCDEF123456","SUB"'));
    expect(ids(events[1])).toContain('free-text:I-ABCDEF123456');
  });

  it('reads the activity download with its own columns', () => {
    const activity = read(paypalActivity);
    expect(activity).toMatchObject({ format: 'paypal-settlement', notes: [] });
    expect(activity.events.map(told)).toEqual([
      'settled payment 1300.00 USD fee 8.99 USD net 1291.01 USD',
      'refunded refund 100.00 USD fee 3.00 USD net -97.00 USD',
    ]);
    expect(activity.events.map(({ times }) => times.occurredAt)).toEqual([
      instant('2026-03-04T18:11:12Z'),
      instant('2026-03-14T17:11:12Z'),
    ]);
  });
});

describe('Checkout.com financial actions', () => {
  const report = read(checkout);

  it('states each part of an action: what was captured, refunded, disputed, and each fee', () => {
    expect(report).toMatchObject({ format: 'checkout-settlement', skipped: [] });
    expect(report.events.map(told)).toEqual([
      'settled payment 100.00 GBP net 100.00 GBP',
      'fee_charged fee 1.50 GBP net -1.50 GBP',
      'refunded refund 40.00 GBP net -40.00 GBP',
      'funds_withdrawn dispute 17.20 GBP net -17.20 GBP',
      'status_observed dispute 20.00 EUR',
      'fee_charged fee 0.05 GBP net -0.05 GBP',
    ]);
    expect(ids(report.events[0])).toEqual([
      'payout:00000000CFJU',
      'psp-reference:pay_bbbbbbbbbb1',
      'psp-reference:act_aaaaaaaaaa1',
      'merchant-reference:DEP-30001',
    ]);
  });

  it('takes a capture that names no payout yet as captured, not as settled', () => {
    const { events } = read(checkout.replace('00000000CFJU,Capture', ',Capture'));
    expect(events[0]?.kind).toBe('captured');
  });
});

describe('Worldpay settlement', () => {
  it('reads month-first dates and names a column that it does not know', () => {
    const report = read(worldpay);
    expect(report.format).toBe('worldpay-settlement');
    expect(report.notes).toEqual([
      'Columns that the published report does not have are kept and searchable: “New Column”.',
    ]);
    expect(report.events.map(told)).toEqual([
      'settled payment 125.00 USD net 125.00 USD',
      'refunded refund 25.00 USD net -25.00 USD',
    ]);
    expect(report.events[0]?.times).toMatchObject({
      occurredAt: instant('2026-03-05T00:00:00Z'),
      bookedOn: '2026-03-04',
    });
    expect(ids(report.events[1])).toEqual(
      expect.arrayContaining(['psp-reference:82919789858712345', 'arn:24692166063000123456788']),
    );
  });
});

describe('Stripe balance reports', () => {
  it('the itemised one states the settlement, and beside it what the customer paid', () => {
    const report = read(stripeBalance);
    expect(report).toMatchObject({ format: 'stripe-balance', notes: [] });
    expect(report.events.map(told)).toEqual([
      'settled payment 92.00 EUR fee 1.75 EUR net 90.25 EUR',
      'status_observed payment 100.00 USD',
    ]);
  });

  it('the dashboard’s history names the payout and the merchant’s own metadata', () => {
    const report = read(stripeHistory);
    expect(report).toMatchObject({ format: 'stripe-balance', notes: [] });
    expect(report.events.map(told)).toEqual([
      'settled payment 100.00 EUR fee 1.75 EUR net 98.25 EUR',
      'paid_out settlement-batch 98.25 EUR fee 0.00 EUR net -98.25 EUR',
    ]);
    expect(ids(report.events[0])).toEqual(
      expect.arrayContaining(['payout:po_1abcdef', 'merchant-reference:DEP-50001', 'charge:ch_1abcdeg']),
    );
  });
});

describe('a table that is no report', () => {
  it.each([
    [
      'a ledger',
      'entry id;Buchungszeit;Betrag;Währung\n1;03.03.2026 10:00;1.234,56;EUR\n2;13.03.2026 10:00;0,99;EUR\n',
    ],
    [
      'a ledger with some of a report’s words',
      'Type,Source,Amount,Currency,Created\npayout,x-1,10.00,EUR,2026-03-03\ndeposit,x-2,12.00,EUR,2026-03-04\n',
    ],
  ])('%s stays a ledger', (_what, text) => {
    expect(recognise(text, { fileName: 'x', whole: true }).format).toBe('ledger-csv');
  });

  it('a report that lacks a column says which', () => {
    const lines = adyen.split('\n').map((line) => line.replace(/^[^,]*,[^,]*,/, ''));
    expect(read(lines.join('\n')).notes).toEqual([
      'Columns that the report usually has are missing: “Merchant Account”.',
    ]);
  });
});

describe('a report in the locale of its account', () => {
  const told = (text: string) =>
    read(text).events.map(({ kind, amount, fee, net, times }) => [
      kind,
      ...[amount, fee, net].map((figure) => (figure === null ? null : decimalText(figure))),
      times.occurredAt === null ? null : new Date(times.occurredAt).toISOString(),
    ]);

  it('has the decimal mark that its cells show', () => {
    expect(told(paypalEuropean)).toEqual([
      ['settled', '1234.56', '45.10', '1189.46', '2026-04-02T08:15:00.000Z'],
      ['refunded', '34.50', '0.00', '-34.50', '2026-04-03T09:15:00.000Z'],
    ]);
  });

  it('has the order of day and month that its cells show', () => {
    expect(told(paypalAmerican)).toEqual([
      ['settled', '1234.56', '45.10', '1189.46', '2026-04-02T17:15:00.000Z'],
      ['refunded', '34.50', '0.00', '-34.50', '2026-04-13T18:15:00.000Z'],
    ]);
  });

  it('may have its headers and words', () => {
    const report = read(paypalGerman);
    expect(report).toMatchObject({ format: 'paypal-settlement', notes: [] });
    expect(told(paypalGerman)).toEqual(told(paypalEuropean));
  });
});
