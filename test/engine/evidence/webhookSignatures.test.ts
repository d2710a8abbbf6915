/** Signatures of webhooks, checked at import on the original bytes with the keys that the vault holds. */
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SigningScheme } from '../../../shared/evidence/signing.ts';
import { openEvidenceVault, type EvidenceVault } from './evidenceVault.ts';
import { details, events, publicBytes } from './webhookRows.ts';

const hmac = (key: string | Buffer, content: string, encoding: 'hex' | 'base64') =>
  createHmac('sha256', key).update(content).digest(encoding);

let vault: EvidenceVault;
beforeEach(() => {
  vault = openEvidenceVault();
});
afterEach(() => vault.close());

async function addKey(scheme: SigningScheme, label: string, secret: string) {
  return vault.evidence.handlers.addSigningKey({ scheme, label, secret }, undefined);
}

async function verdicts(name: string, content: string) {
  const { sourceId, refused } = await vault.importBytes(name, content);
  expect(refused).toBeNull();
  return (await details(vault, sourceId)).map(({ signature }) => signature);
}

describe('signatures at hand', () => {
  const delivery = (body: unknown, headers: object, receivedAt = '2023-11-14T22:13:30Z') =>
    JSON.stringify({ received_at: receivedAt, headers, body });

  it('inside Adyen items are checked with the stored key', async () => {
    await addKey(
      'adyen-standard',
      'other merchant',
      'DFB1EB5485895CFA84146406857104ABB4CBCABDC8AAF103A624C8F6A3EAAB00',
    );
    for (const name of ['adyen-authorisationTrue.json', 'adyen-captureFalse.json']) {
      const { sourceId } = await vault.importBytes(name, publicBytes(`webhooks/${name}`));
      const [record] = await details(vault, sourceId);
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
    const body = publicBytes('webhooks/adyen-accountHolderCreated.json').toString('utf8');
    expect(body).toHaveLength(1778);
    expect(await verdicts('a.jsonl', delivery(body, headers))).toMatchObject([
      { scheme: 'adyen-platform', verdict: 'valid' },
    ]);
    expect(await verdicts('b.jsonl', delivery(`${body}\n`, headers))).toMatchObject([{ verdict: 'invalid' }]);
  });

  it('of GoCardless and Razorpay are told apart by key', async () => {
    await addKey('gocardless', 'sandbox', 'anotherkey');
    await addKey('razorpay', 'live', 'key_secret');
    const gocardless = publicBytes('webhooks/gocardless-webhook_body.json').toString('utf8').trimEnd();
    const razorpay = publicBytes('webhooks/razorpay-payment_authorized.json').toString('utf8');
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
    const records = await details(vault, sourceId);
    expect(records.map(({ signature }) => signature?.verdict)).toEqual(['valid', 'stale', 'invalid']);
    expect(records[0]?.times.receivedAt).toBe(Date.parse('2023-11-14T22:13:30Z'));
    expect(records[0]?.text).not.toContain(hmac(secret, `1700000000.${body}`, 'hex'));
    expect(events(vault, sourceId).map(({ kind }) => kind)).toEqual(['captured', 'captured', 'captured']);
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

  it('of a webhook inside a HAR capture are checked too', async () => {
    await addKey('github', 'ci', 's3');
    const text = '{"action":"opened"}';
    const entry = (signature: string) => ({
      startedDateTime: '2026-02-01T10:00:00Z',
      time: 1,
      request: {
        method: 'POST',
        url: 'https://desk.example/hooks',
        headers: [{ name: 'X-Hub-Signature-256', value: signature }],
        postData: { mimeType: 'application/json', text },
      },
      response: { status: 200, headers: [], content: { size: 0 } },
    });
    const log = { entries: [entry(`sha256=${hmac('s3', text, 'hex')}`), entry(`sha256=${'0'.repeat(64)}`)] };
    expect(await verdicts('x.har', JSON.stringify({ log }))).toMatchObject([
      { scheme: 'github', verdict: 'valid' },
      { scheme: 'github', verdict: 'invalid' },
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

describe('a file that was imported before its key was stored', () => {
  it('is checked when it is imported again, and nothing else of it changes', async () => {
    const body = '{"a":1}';
    const lines = [hmac('right', body, 'hex'), hmac('wrong', body, 'hex')].map((signature) =>
      JSON.stringify({ headers: { 'X-Hub-Signature-256': `sha256=${signature}` }, body }),
    );
    const content = `${lines.join('\n')}\n`;
    const first = await vault.importBytes('hooks.jsonl', content);
    const before = await details(vault, first.sourceId);
    expect(before.map(({ signature }) => signature?.verdict)).toEqual(['unverifiable', 'unverifiable']);

    await addKey('github', 'ci', 'right');
    const again = await vault.importBytes('hooks.jsonl', content);
    expect(again).toMatchObject({
      sourceId: first.sourceId,
      records: 0,
      duplicates: 2,
      signaturesChecked: 2,
      warnings: [/imported before/, /2 signature\(s\) were checked/].map(
        (pattern) => expect.stringMatching(pattern) as string,
      ),
    });
    const after = await details(vault, first.sourceId);
    expect(after.map(({ signature }) => signature?.verdict)).toEqual(['valid', 'invalid']);
    expect(after.map((record) => ({ ...record, signature: null }))).toEqual(
      before.map((record) => ({ ...record, signature: null })),
    );

    const third = await vault.importBytes('hooks.jsonl', content);
    expect(third.signaturesChecked).toBeUndefined();
    expect(vault.audited.map(({ action }) => action)).toContain('evidence.signaturesChecked');
  });
});

describe('webhook keys', () => {
  it('are listed without their values, and every change is in the audit chain', async () => {
    const added = await addKey('stripe', 'live endpoint', 'whsec_very_secret');
    const { keys } = await vault.evidence.handlers.signingKeys({}, undefined);
    expect(keys).toEqual([added]);
    expect(JSON.stringify(keys)).not.toContain('very_secret');
    await vault.evidence.handlers.removeSigningKey({ id: added.id }, undefined);
    expect((await vault.evidence.handlers.signingKeys({}, undefined)).keys).toEqual([]);
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
    expect(() => vault.evidence.handlers.removeSigningKey({ id: '99' }, undefined)).toThrow(/no webhook key/);
  });
});
