/** Webhooks and PSP objects from file to vault: what is recognised, kept, stated, and what became of the signatures. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseExactJson } from '../../../shared/evidence/exactJson.ts';
import type { ImportedFile } from '../../../shared/evidence/contract.ts';
import type { SigningScheme } from '../../../shared/evidence/signing.ts';
import { recordIdSchema } from '../../../shared/kernel/ids.ts';
import { openEvidenceVault, type EvidenceVault } from './evidenceVault.ts';
import { countWebhooks } from './oracles/webhooks.ts';

const data = new URL('../../data/', import.meta.url);
const bytesOf = (path: string) => readFileSync(new URL(path, data));
const hmac = (key: string | Buffer, content: string, encoding: 'hex' | 'base64') =>
  createHmac('sha256', key).update(content).digest(encoding);

let vault: EvidenceVault;
/** A vault for each test, or one for a group of tests that only read. */
const openVault = () => {
  vault = openEvidenceVault();
};
const closeVault = () => vault.close();

const results = new Map<string, ImportedFile>();

/** Imports a public file; a second time only its result is given. */
async function importData(path: string): Promise<ImportedFile> {
  const known = results.get(path);
  if (known !== undefined) return known;
  const [file] = await vault.importPaths([fileURLToPath(new URL(path, data))]);
  if (file === undefined) throw new Error('no result');
  results.set(path, file);
  return file;
}

async function addKey(scheme: SigningScheme, label: string, secret: string, context?: string) {
  return vault.evidence.handlers.addSigningKey({
    scheme,
    label,
    secret,
    ...(context === undefined ? {} : { context }),
  });
}

async function details(sourceId: number) {
  const ids = vault.rows('select id from records where source_id = ? order by id', sourceId);
  const found = [];
  for (const { id } of ids)
    found.push(await vault.evidence.handlers.record({ id: recordIdSchema.parse(id) }));
  return found;
}

async function verdicts(name: string, content: string) {
  const { sourceId, refused } = await vault.importBytes(name, content);
  expect(refused).toBeNull();
  return (await details(sourceId ?? 0)).map(({ signature }) => signature);
}

const events = (sourceId: number | null) =>
  vault.rows(
    `select events.kind, events.movement, events.rail, events.direction, events.amount, events.currency, events.status,
       events.reason, events.amount_minor, events.fee_minor, events.net_minor
     from events join records on records.id = events.record_id where records.source_id = ? order by records.id`,
    sourceId ?? 0,
  );
const identifiers = (sourceId: number | null) =>
  vault
    .rows(
      `select identifiers.scheme, identifiers.value from identifiers
       join records on records.id = identifiers.record_id where records.source_id = ?`,
      sourceId ?? 0,
    )
    .map(({ scheme, value }) => `${String(scheme)} ${String(value)}`);

describe('public webhooks', () => {
  beforeAll(openVault);
  afterAll(async () => {
    results.clear();
    await closeVault();
  });

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
    expect(countWebhooks(bytesOf(`webhooks/${name}`))).toBe(records);
  });

  it('an Adyen authorisation states amount, references and its payment link', async () => {
    const { sourceId } = await importData('webhooks/adyen-authorisationTrue.json');
    expect(events(sourceId)).toMatchObject([
      { kind: 'authorized', rail: 'card', amount_minor: 10100, currency: 'EUR', status: 'AUTHORISATION' },
    ]);
    expect(identifiers(sourceId)).toEqual(
      expect.arrayContaining(['psp-reference 123456789', 'merchant-reference 8313842560770001']),
    );
    const [record] = await details(sourceId ?? 0);
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
    expect(events(sourceId)).toMatchObject([
      {
        kind: 'failed',
        amount_minor: 23623,
        currency: 'USD',
        status: 'CAPTURE failed',
        reason: 'Insufficient balance on payment',
      },
    ]);
    expect(identifiers(sourceId)).toEqual(
      expect.arrayContaining(['psp-reference PSP_REFERENCE', 'psp-reference ORIGINAL_PSP']),
    );
  });

  it('the two GoCardless events are two records without a payment', async () => {
    const { sourceId } = await importData('webhooks/gocardless-webhook_body.json');
    expect(events(sourceId)).toEqual([]);
    expect((await details(sourceId ?? 0)).map(({ title }) => title)).toEqual([
      'subscriptions created',
      'mandates created',
    ]);
    expect(identifiers(sourceId)).toEqual(
      expect.arrayContaining([
        'psp-event EV00BD05S5VM2T',
        'psp-event EV00BD05TB8K63',
        'mandate MD000AMA19XGEC',
      ]),
    );
  });

  it('a Razorpay authorisation is in paise, and its own status is only a claim', async () => {
    const { sourceId } = await importData('webhooks/razorpay-payment_authorized.json');
    expect(events(sourceId)).toMatchObject([
      { kind: 'authorized', amount_minor: 1000000, fee_minor: 23000, currency: 'INR', status: 'captured' },
    ]);
    expect(identifiers(sourceId)).toEqual(
      expect.arrayContaining(['psp-reference pay_6koWN7bvxujzxM', 'psp-reference order_100000000order']),
    );
  });
});

describe('the catalogue of Stripe resources', () => {
  beforeAll(openVault);
  afterAll(async () => {
    results.clear();
    await closeVault();
  });

  it('gives a record for each of its 176 resources, named by its place', async () => {
    const file = await importData('psp-api/stripe-fixtures3.json');
    expect(file).toMatchObject({ format: 'stripe-events', records: 176, skipped: 0, refused: null });
    expect(countWebhooks(bytesOf('psp-api/stripe-fixtures3.json'))).toBe(176);
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

describe('signatures at hand', () => {
  beforeEach(openVault);
  afterEach(async () => {
    results.clear();
    await closeVault();
  });

  const delivery = (body: unknown, headers: object, receivedAt = '2023-11-14T22:13:30Z') =>
    JSON.stringify({ received_at: receivedAt, headers, body });

  it('inside Adyen items are checked with the stored key', async () => {
    await addKey(
      'adyen-standard',
      'other merchant',
      'DFB1EB5485895CFA84146406857104ABB4CBCABDC8AAF103A624C8F6A3EAAB00',
    );
    for (const name of ['adyen-authorisationTrue.json', 'adyen-captureFalse.json']) {
      const { sourceId } = await importData(`webhooks/${name}`);
      const [record] = await details(sourceId ?? 0);
      expect(record?.signature).toMatchObject({ scheme: 'adyen-standard', verdict: 'invalid' });
      expect(record?.signature?.reason).toContain('“other merchant”');
    }
  });

  it('of an Adyen banking webhook covers its 1,778 raw bytes', async () => {
    await addKey(
      'adyen-platform',
      'platform',
      '11223344D785FBAE710E7F943F307971BB61B21281C98C9129B3D4018A57B2EB',
    );
    const headers = { HmacSignature: 'UVBzHbDayhfT1XgaRGAkuKvxwoxrLoVCBdfi3WZU8lI=' };
    const body = bytesOf('webhooks/adyen-accountHolderCreated.json').toString('utf8');
    expect(body).toHaveLength(1778);
    expect(await verdicts('a.jsonl', delivery(body, headers))).toMatchObject([
      { scheme: 'adyen-platform', verdict: 'valid' },
    ]);
    expect(await verdicts('b.jsonl', delivery(`${body}\n`, headers))).toMatchObject([{ verdict: 'invalid' }]);
  });

  it('of GoCardless and Razorpay are told apart by key', async () => {
    await addKey('gocardless', 'sandbox', 'anotherkey');
    await addKey('razorpay', 'live', 'key_secret');
    const gocardless = bytesOf('webhooks/gocardless-webhook_body.json').toString('utf8').trimEnd();
    const razorpay = bytesOf('webhooks/razorpay-payment_authorized.json').toString('utf8');
    const content = (receivedAt: string) =>
      [
        delivery(
          gocardless,
          { 'Webhook-Signature': '2693754819d3e32d7e8fcb13c729631f316c6de8dc1cf634d6527f1c07276e7e' },
          receivedAt,
        ),
        delivery(
          razorpay,
          { 'X-Razorpay-Signature': 'd60e67fd884556c045e9be7dad57903e33efc7172c17c6e3ef77db42d2b366e9' },
          receivedAt,
        ),
      ].join('\n');
    expect(await verdicts('before.jsonl', content('2023-11-14T22:13:30Z'))).toMatchObject([
      { scheme: 'gocardless', verdict: 'invalid' },
      { scheme: 'razorpay', verdict: 'valid' },
    ]);
    await addKey('gocardless', 'live', 'ED7D658C-D8EB-4941-948B-3973214F2D49');
    const [verdict] = await verdicts('after.jsonl', content('2023-11-14T22:13:31Z'));
    expect(verdict).toMatchObject({ scheme: 'gocardless', verdict: 'valid' });
    expect(verdict?.reason).toContain('“live”');
  });

  it('of Stripe deliveries are judged by the time of arrival', async () => {
    const secret = 'whsec_desk';
    await addKey('stripe', 'endpoint', secret);
    const body = JSON.stringify({
      id: 'evt_1',
      object: 'event',
      type: 'charge.captured',
      created: 1700000000,
      data: {
        object: {
          id: 'ch_1A2b3C',
          object: 'charge',
          amount: 500,
          currency: 'eur',
          captured: true,
          status: 'succeeded',
        },
      },
    });
    const headers = { 'Stripe-Signature': `t=1700000000,v1=${hmac(secret, `1700000000.${body}`, 'hex')}` };
    const { sourceId, format } = await vault.importBytes(
      'stripe.jsonl',
      [
        delivery(body, headers),
        delivery(body, headers, '2023-11-14T22:30:00Z'),
        delivery(body.replace('500', '501'), headers),
      ].join('\n'),
    );
    expect(format).toBe('stripe-events');
    const records = await details(sourceId ?? 0);
    expect(records.map(({ signature }) => signature?.verdict)).toEqual(['valid', 'stale', 'invalid']);
    expect(records[0]?.times.receivedAt).toBe(Date.parse('2023-11-14T22:13:30Z'));
    expect(records[0]?.text).not.toContain(hmac(secret, `1700000000.${body}`, 'hex'));
    expect(events(sourceId).map(({ kind }) => kind)).toEqual(['captured', 'captured', 'captured']);
  });

  it('over a body that was kept as an object count only when they match its text as written', async () => {
    await addKey('checkout', 'flow', 's3');
    const body = {
      id: 'evt_az5sblvku4ge3dwpztvyizgcau',
      type: 'payment_captured',
      created_on: '2026-02-01T10:00:00Z',
      data: { id: 'pay_1' },
    };
    const compact = JSON.stringify(body);
    const matching = delivery(body, { 'Cko-Signature': hmac('s3', compact, 'hex') });
    const spaced = delivery(body, { 'Cko-Signature': hmac('s3', JSON.stringify(body, null, 2), 'hex') });
    expect(await verdicts('objects.jsonl', `${matching}\n${spaced}\n`)).toMatchObject([
      { verdict: 'valid' },
      { verdict: 'unverifiable', reason: expect.stringMatching(/as an object/) as string },
    ]);
  });

  it('without a stored key are unverifiable, and say how to add one', async () => {
    expect(
      await verdicts('x.json', delivery('{"a":1}', { 'X-Hub-Signature-256': 'sha256=00' })),
    ).toMatchObject([
      { scheme: 'github', verdict: 'unverifiable', reason: expect.stringMatching(/Webhook keys/) as string },
    ]);
  });
});

describe('deliveries', () => {
  beforeEach(openVault);
  afterEach(async () => {
    results.clear();
    await closeVault();
  });

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
    expect(events(file.sourceId)[0]).toMatchObject({
      kind: 'failed',
      direction: 'payout',
      amount: '12.50',
      reason: 'AC04',
    });
    const [record] = await details(file.sourceId ?? 0);
    expect(record?.times).toMatchObject({
      occurredAt: Date.parse('2026-02-01T10:00:00Z'),
      receivedAt: Date.parse('2026-02-01T10:00:05Z'),
    });
    expect(identifiers(file.sourceId)).toContain('webhook-id msg_1');
  });

  it('of several senders are one file of deliveries', async () => {
    const razorpay = bytesOf('webhooks/razorpay-payment_authorized.json').toString('utf8');
    const other = { headers: { 'x-razorpay-signature': 'ab' }, body: razorpay };
    const { format, records } = await vault.importBytes(
      'mixed.jsonl',
      `${JSON.stringify(one('msg_1'))}\n${JSON.stringify(other)}\n`,
    );
    expect({ format, records }).toEqual({ format: 'webhook-deliveries', records: 2 });
  });

  it('that list several events, one request a line, give a record for each event', async () => {
    const body = bytesOf('webhooks/gocardless-webhook_body.json').toString('utf8').trimEnd();
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
  afterEach(async () => {
    results.clear();
    await closeVault();
  });

  it('is kept as records that state nothing but their ids', async () => {
    const file = await vault.importBytes('x.json', '[{"a":1,"reference":"WD-88231"},{"b":{"uetr":"x"}}]');
    expect(file).toMatchObject({ format: 'json-records', records: 2, refused: null });
    expect(events(file.sourceId)).toEqual([]);
    expect(identifiers(file.sourceId)).toContain('merchant-reference WD-88231');
  });

  it('of one value alone is refused', async () => {
    expect((await vault.importBytes('x.json', '{"a":1}')).refused).toMatch(/no events/);
  });
});

describe('webhook keys', () => {
  beforeEach(openVault);
  afterEach(async () => {
    results.clear();
    await closeVault();
  });

  it('are listed without their values, and every change is in the audit chain', async () => {
    const added = await addKey('stripe', 'live endpoint', 'whsec_very_secret');
    const { keys } = await vault.evidence.handlers.signingKeys({});
    expect(keys).toEqual([added]);
    expect(JSON.stringify(keys)).not.toContain('very_secret');
    await vault.evidence.handlers.removeSigningKey({ id: added.id });
    expect((await vault.evidence.handlers.signingKeys({})).keys).toEqual([]);
    expect(vault.audited.map(({ action, subject }) => [action, subject])).toEqual([
      ['evidence.signingKeyAdded', 'live endpoint'],
      ['evidence.signingKeyRemoved', 'live endpoint'],
    ]);
    expect(JSON.stringify(vault.audited)).not.toContain('very_secret');
  });

  it.each<[SigningScheme, string, RegExp]>([
    ['adyen-standard', 'not hexadecimal', /hexadecimal/],
    ['standard-webhooks', 'whsec_', /empty/],
    ['standard-webhooks', 'whsk_AAAA', /private key/],
    ['paypal', 'some text', /PEM/],
  ])('of %s are refused when they cannot be one', async (scheme, secret, reason) => {
    await expect(addKey(scheme, 'x', secret)).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringMatching(reason) as string,
    });
  });

  it('of one scheme have names of their own', async () => {
    await addKey('github', 'ci', 'a');
    await expect(addKey('github', 'ci', 'b')).rejects.toMatchObject({ code: 'conflict' });
    await expect(addKey('stripe', 'ci', 'b')).resolves.toMatchObject({ label: 'ci' });
    expect(() => vault.evidence.handlers.removeSigningKey({ id: '99' })).toThrow(/no webhook key/);
  });
});

it('the public vectors are themselves JSON that is read exactly', () => {
  expect(parseExactJson(bytesOf('webhooks/vectors.json').toString('utf8'))).toHaveLength(12);
});
