/** Webhooks and PSP objects from file to vault: what is recognised, kept and stated. */
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseExactJson } from '../../../shared/evidence/exactJson.ts';
import type { ImportedFile } from '../../../shared/evidence/contract.ts';
import { openEvidenceVault, type EvidenceVault } from './evidenceVault.ts';
import { countWebhooks } from './oracles/webhooks.ts';
import { details, events, identifiers, publicBytes, publicData } from './webhookRows.ts';

let vault: EvidenceVault;
/** A vault for each test, or one for a group of tests that only read. */
const openVault = () => {
  vault = openEvidenceVault();
};

const results = new Map<string, ImportedFile>();
const closeVault = async () => {
  results.clear();
  await vault.close();
};

/** Imports a public file; a second time only its result is given. */
async function importData(path: string): Promise<ImportedFile> {
  const known = results.get(path);
  if (known !== undefined) return known;
  const [file] = await vault.importPaths([fileURLToPath(new URL(path, publicData))]);
  if (file === undefined) throw new Error('no result');
  results.set(path, file);
  return file;
}

describe('public webhooks', () => {
  beforeAll(openVault);
  afterAll(closeVault);

  it.each([
    ['adyen-accountHolderCreated.json', 'adyen-notifications', 1],
    ['adyen-authorisationTrue.json', 'adyen-notifications', 1],
    ['adyen-captureFalse.json', 'adyen-notifications', 1],
    ['gocardless-webhook_body.json', 'gocardless-webhooks', 2],
    ['razorpay-payment_authorized.json', 'razorpay-webhooks', 1],
    ['vectors.json', 'json-records', 12],
  ])('%s is %s with %i record(s)', async (name, format, records) => {
    const file = await importData(`webhooks/${name}`);
    expect(file).toMatchObject({ format, records, skipped: 0, duplicates: 0, refused: null });
    expect(countWebhooks(publicBytes(`webhooks/${name}`))).toBe(records);
  });

  it('an Adyen authorisation states amount, references and its payment link', async () => {
    const { sourceId } = await importData('webhooks/adyen-authorisationTrue.json');
    expect(events(vault, sourceId)).toMatchObject([
      { kind: 'authorized', rail: 'card', amount_minor: 10100, currency: 'EUR', status: 'AUTHORISATION' },
    ]);
    expect(identifiers(vault, sourceId)).toEqual(
      expect.arrayContaining(['psp-reference 123456789', 'merchant-reference 8313842560770001']),
    );
    const [record] = await details(vault, sourceId);
    const item = JSON.parse(record?.text ?? '') as {
      NotificationRequestItem: {
        eventCode: string;
        success: string;
        additionalData: { paymentLinkId: string; hmacSignature: string };
      };
    };
    expect(item.NotificationRequestItem).toMatchObject({ eventCode: 'AUTHORISATION', success: 'true' });
    expect(item.NotificationRequestItem.additionalData.paymentLinkId).toBe('ABCDEFG');
    expect(item.NotificationRequestItem.additionalData.hmacSignature).not.toContain('OzDjCMZIsdtDqrZ');
  });

  it('an Adyen capture that failed is no capture', async () => {
    const { sourceId } = await importData('webhooks/adyen-captureFalse.json');
    expect(events(vault, sourceId)).toMatchObject([
      {
        kind: 'failed',
        amount_minor: 23623,
        currency: 'USD',
        status: 'CAPTURE failed',
        reason: 'Insufficient balance on payment',
      },
    ]);
    expect(identifiers(vault, sourceId)).toEqual(
      expect.arrayContaining(['psp-reference PSP_REFERENCE', 'psp-reference ORIGINAL_PSP']),
    );
  });

  it('the two GoCardless events are two records without a payment', async () => {
    const { sourceId } = await importData('webhooks/gocardless-webhook_body.json');
    expect(events(vault, sourceId)).toEqual([]);
    expect((await details(vault, sourceId)).map(({ title }) => title)).toEqual([
      'subscriptions created',
      'mandates created',
    ]);
    expect(identifiers(vault, sourceId)).toEqual(
      expect.arrayContaining([
        'psp-event EV00BD05S5VM2T',
        'psp-event EV00BD05TB8K63',
        'mandate MD000AMA19XGEC',
      ]),
    );
  });

  it('a Razorpay authorisation is in paise, and its own status is only a claim', async () => {
    const { sourceId } = await importData('webhooks/razorpay-payment_authorized.json');
    expect(events(vault, sourceId)).toMatchObject([
      { kind: 'authorized', amount_minor: 1000000, fee_minor: 23000, currency: 'INR', status: 'captured' },
    ]);
    expect(identifiers(vault, sourceId)).toEqual(
      expect.arrayContaining(['psp-reference pay_6koWN7bvxujzxM', 'psp-reference order_100000000order']),
    );
  });
});

describe('the catalogue of Stripe resources', () => {
  beforeAll(openVault);
  afterAll(closeVault);

  it('gives a record for each of its 176 resources, named by its place', async () => {
    const file = await importData('psp-api/stripe-fixtures3.json');
    expect(file).toMatchObject({ format: 'stripe-events', records: 176, skipped: 0, refused: null });
    expect(countWebhooks(publicBytes('psp-api/stripe-fixtures3.json'))).toBe(176);
    const places = vault.rows('select locator from records where source_id = ?', file.sourceId ?? 0);
    expect(places).toContainEqual({ locator: 'resources.balance_transaction' });
  });

  it('states the balance transaction: amount minus fee is net', async () => {
    const { sourceId } = await importData('psp-api/stripe-fixtures3.json');
    const [balance] = vault.rows(
      `select events.amount_minor, events.fee_minor, events.net_minor, events.currency, events.kind
       from events join records on records.id = events.record_id
       where records.source_id = ? and records.title = 'balance_transaction'`,
      sourceId ?? 0,
    );
    expect(balance).toEqual({
      amount_minor: 100,
      fee_minor: 0,
      net_minor: 100,
      currency: 'USD',
      kind: 'settled',
    });
  });
});

describe('deliveries', () => {
  beforeEach(openVault);
  afterEach(closeVault);

  const one = (id: string) => ({
    received_at: '2026-02-01T10:00:05Z',
    attempt: 2,
    headers: { 'webhook-id': id, 'webhook-timestamp': '1769940000', 'webhook-signature': 'v1,AAAA' },
    body: JSON.stringify({
      type: 'payout.failed',
      timestamp: '2026-02-01T10:00:00Z',
      data: { id: 'po-77001', status: 'failed', reason: 'AC04', amount: '12.50', currency: 'EUR' },
    }),
  });

  it.each([
    ['one line each', `${JSON.stringify(one('msg_1'))}\n${JSON.stringify(one('msg_2'))}\n`, 2],
    ['a list', JSON.stringify([one('msg_1'), one('msg_2')]), 2],
    ['a bundle', JSON.stringify({ exported: 'today', deliveries: [one('msg_1'), one('msg_2')] }, null, 1), 2],
    ['one alone', JSON.stringify(one('msg_1'), null, 2), 1],
  ])('as %s are read alike', async (_how, content, records) => {
    const file = await vault.importBytes('deliveries.json', content);
    expect(file).toMatchObject({ format: 'standard-webhooks', records, skipped: 0, refused: null });
    expect(countWebhooks(Buffer.from(content))).toBe(records);
    expect(events(vault, file.sourceId)[0]).toMatchObject({
      kind: 'failed',
      direction: 'payout',
      amount: '12.50',
      reason: 'AC04',
    });
    const [record] = await details(vault, file.sourceId);
    expect(record?.times).toMatchObject({
      occurredAt: Date.parse('2026-02-01T10:00:00Z'),
      receivedAt: Date.parse('2026-02-01T10:00:05Z'),
    });
    expect(identifiers(vault, file.sourceId)).toContain('webhook-id msg_1');
  });

  it('of several senders are one file of deliveries', async () => {
    const razorpay = publicBytes('webhooks/razorpay-payment_authorized.json').toString('utf8');
    const other = { headers: { 'x-razorpay-signature': 'ab' }, body: razorpay };
    const { format, records } = await vault.importBytes(
      'mixed.jsonl',
      `${JSON.stringify(one('msg_1'))}\n${JSON.stringify(other)}\n`,
    );
    expect({ format, records }).toEqual({ format: 'webhook-deliveries', records: 2 });
  });

  it('that list several events, one request a line, give a record for each event', async () => {
    const body = publicBytes('webhooks/gocardless-webhook_body.json').toString('utf8').trimEnd();
    const content = `${body}\n${body.replaceAll('EV00', 'EV01')}\n`;
    const file = await vault.importBytes('gocardless.jsonl', content);
    expect(file).toMatchObject({ format: 'gocardless-webhooks', records: 4, skipped: 0 });
    expect(countWebhooks(Buffer.from(content))).toBe(4);
    const places = vault.rows(
      'select locator from records where source_id = ? order by id',
      file.sourceId ?? 0,
    );
    expect(places.map(({ locator }) => locator)).toEqual([
      'line:1/events[0]',
      'line:1/events[1]',
      'line:2/events[0]',
      'line:2/events[1]',
    ]);
  });
});

describe('generic JSON', () => {
  beforeEach(openVault);
  afterEach(closeVault);

  it('is kept as records that state nothing but their ids', async () => {
    const file = await vault.importBytes('x.json', '[{"a":1,"reference":"WD-88231"},{"b":{"uetr":"x"}}]');
    expect(file).toMatchObject({ format: 'json-records', records: 2, refused: null });
    expect(events(vault, file.sourceId)).toEqual([]);
    expect(identifiers(vault, file.sourceId)).toContain('merchant-reference WD-88231');
  });

  it('of one value alone is kept whole, as an attachment', async () => {
    const file = await vault.importBytes('x.json', '{"a":1}');
    expect(file).toMatchObject({ format: 'attachment', records: 1, refused: null });
  });
});

it('the public vectors are themselves JSON that is read exactly', () => {
  expect(parseExactJson(publicBytes('webhooks/vectors.json').toString('utf8'))).toHaveLength(12);
});
