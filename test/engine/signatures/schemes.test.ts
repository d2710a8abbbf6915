/** Schemes with published vectors outside the data folder, and the rules that no vector covers. */
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { judgeSignature, schemeOf } from '../../../electron/engine/signatures/judge.ts';
import type { SigningScheme } from '../../../shared/evidence/signing.ts';
import { selfSigned } from './selfSigned.ts';
import { aKey, aMessage } from './signed.ts';

const hmac = (key: string, text: string, encoding: 'hex' | 'base64') =>
  createHmac('sha256', key).update(text).digest(encoding);

describe('published examples', () => {
  it('GitHub: the documentation’s own', () => {
    const secret = "It's a Secret to Everybody";
    const message = aMessage('Hello, World!', {
      'X-Hub-Signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    });
    expect(schemeOf('github').check(message, aKey('github', secret)).verdict).toBe('valid');
  });

  it('Adyen: the documentation’s own item', () => {
    const item = {
      pspReference: '7914073381342284',
      merchantAccountCode: 'TestMerchant',
      merchantReference: 'TestPayment-1407325143704',
      amount: { value: 1130, currency: 'EUR' },
      eventCode: 'AUTHORISATION',
      success: 'true',
      additionalData: { hmacSignature: 'coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0=' },
    };
    const key = aKey('adyen-standard', '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056');
    const check = (changed: object) =>
      schemeOf('adyen-standard').check(aMessage(JSON.stringify({ ...item, ...changed }), {}), key).verdict;
    expect(check({})).toBe('valid');
    expect(check({ success: true })).toBe('valid');
    expect(check({ success: 'false' })).toBe('invalid');
    expect(check({ amount: { value: 1131, currency: 'EUR' } })).toBe('invalid');
  });
});

describe('Stripe', () => {
  const secret = 'whsec_stripe_test';
  const body = '{\n  "id": "evt_1"\n}';
  const signature = (at: number, key = secret) => hmac(key, `${at}.${body}`, 'hex');
  const check = (header: string, receivedAt: number | null = null) =>
    schemeOf('stripe').check(
      aMessage(body, { 'Stripe-Signature': header }, { receivedAt }),
      aKey('stripe', secret),
    );

  it('any of several v1 entries may match', () => {
    expect(check(`t=1700000000,v1=${signature(1700000000, 'old')},v1=${signature(1700000000)}`).verdict).toBe(
      'valid',
    );
  });

  it('an entry of another version never counts', () => {
    expect(check(`t=1700000000,v0=${signature(1700000000)}`).verdict).toBe('invalid');
  });

  it('the prefix of the secret is part of the key', () => {
    expect(check(`t=1700000000,v1=${signature(1700000000, secret.slice(6))}`).verdict).toBe('invalid');
  });

  it('is stale 300 s after it was made, judged by the time of arrival', () => {
    const header = `t=1700000000,v1=${signature(1700000000)}`;
    expect(check(header, 1700000300_000).verdict).toBe('valid');
    expect(check(header, 1700000301_000)).toMatchObject({ verdict: 'stale' });
    expect(check(header, 1699990000_000).verdict).toBe('valid');
    expect(check(header).reason).toMatch(/not judged/);
  });

  it('the time that was signed cannot be changed', () => {
    expect(check(`t=1700000001,v1=${signature(1700000000)}`).verdict).toBe('invalid');
    expect(check(`t=,v1=${signature(1700000000)}`).verdict).toBe('invalid');
  });
});

describe('senders of a plain HMAC', () => {
  it.each<[SigningScheme, string]>([
    ['coinbase', 'X-CC-Webhook-Signature'],
    ['checkout', 'Cko-Signature'],
    ['razorpay', 'X-Razorpay-Signature'],
    ['gocardless', 'Webhook-Signature'],
  ])('%s signs the body in hexadecimal', (scheme, header) => {
    const body = '{"id":"ä"}';
    const message = (text: string) => aMessage(text, { [header]: hmac('s3', body, 'hex') });
    expect(schemeOf(scheme).check(message(body), aKey(scheme, 's3')).verdict).toBe('valid');
    expect(schemeOf(scheme).check(message(`${body} `), aKey(scheme, 's3')).verdict).toBe('invalid');
    expect(schemeOf(scheme).check(message(body), aKey(scheme, 's4')).verdict).toBe('invalid');
  });
});

describe('Square', () => {
  const url = 'https://desk.example/square';
  const body = '{"merchant_id":"M"}';
  const headers = { 'x-square-hmacsha256-signature': hmac('key', url + body, 'base64') };

  it('signs the notification URL before the body', () => {
    const check = (context: string | null, at: string | null) =>
      schemeOf('square').check(aMessage(body, headers, { url: at }), aKey('square', 'key', context)).verdict;
    expect(check(url, null)).toBe('valid');
    expect(check(null, url)).toBe('valid');
    expect(check(`${url}/`, null)).toBe('invalid');
    expect(check(url, 'http://proxy.local/square')).toBe('valid');
    expect(check(null, null)).toBe('unverifiable');
  });

  it('its withdrawn SHA-1 header is not trusted', () => {
    const message = aMessage(body, { 'x-square-signature': 'abc' });
    expect(schemeOf('square').check(message, aKey('square', 'key', url)).verdict).toBe('unverifiable');
  });
});

describe('PayPal', () => {
  const { certificate, privateKey } = selfSigned();
  const body = '{"event_type":"PAYMENT.CAPTURE.COMPLETED"}';
  const signed = (webhookId: string, text = body) =>
    `tx-1|2026-02-01T10:00:00Z|${webhookId}|${String(crc32(Buffer.from(text)))}`;
  const message = (text: string) =>
    aMessage(text, {
      'PAYPAL-TRANSMISSION-ID': 'tx-1',
      'PAYPAL-TRANSMISSION-TIME': '2026-02-01T10:00:00Z',
      'PAYPAL-AUTH-ALGO': 'SHA256withRSA',
      'PAYPAL-TRANSMISSION-SIG': sign('sha256', Buffer.from(signed('WH-1')), privateKey).toString('base64'),
    });
  const check = (text: string, context: string | null, secret = certificate) =>
    schemeOf('paypal').check(message(text), aKey('paypal', secret, context)).verdict;

  it('is checked with the certificate and the webhook id that were stored', () => {
    expect(check(body, 'WH-1')).toBe('valid');
    expect(check(`${body} `, 'WH-1')).toBe('invalid');
    expect(check(body, 'WH-2')).toBe('invalid');
    expect(check(body, null)).toBe('unverifiable');
    expect(check(body, 'WH-1', 'no certificate')).toBe('invalid');
  });
});

describe('Standard Webhooks with a public key', () => {
  it('v1a is Ed25519 over the same text', () => {
    const pair = generateKeyPairSync('ed25519');
    const raw = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
    const body = '{"type":"a.b"}';
    const signature = sign(null, Buffer.from(`msg_1.1700000000.${body}`), pair.privateKey).toString('base64');
    const check = (text: string, version: string) =>
      schemeOf('standard-webhooks').check(
        aMessage(text, {
          'svix-id': 'msg_1',
          'svix-timestamp': '1700000000',
          'svix-signature': `v1,AAAA ${version},${signature}`,
        }),
        aKey('standard-webhooks', `whpk_${raw.toString('base64')}`),
      ).verdict;
    expect(check(body, 'v1a')).toBe('valid');
    expect(check(`${body} `, 'v1a')).toBe('invalid');
    expect(check(body, 'v1')).toBe('invalid');
  });
});

describe('the verdict over the stored keys', () => {
  const body = '{"a":1}';
  const header = hmac('right', body, 'hex');
  const message = { ...aMessage(body, { 'cko-signature': header }) };
  const exact = { kind: 'exact', bytes: Buffer.from(body) } as const;
  const named = (label: string, secret: string) => ({ ...aKey('checkout', secret), label });

  it('names the key that matched and none of the values', () => {
    const verdict = judgeSignature(message, exact, [named('old', 'wrong'), named('live', 'right')]);
    expect(verdict).toMatchObject({ scheme: 'checkout', verdict: 'valid' });
    expect(verdict?.reason).toContain('“live”');
    expect(verdict?.reason).not.toMatch(/right|wrong/);
    expect(verdict?.reason).not.toContain(header);
  });

  it('names all keys that did not', () => {
    const verdict = judgeSignature(message, exact, [named('old', 'a'), named('live', 'b')]);
    expect(verdict).toMatchObject({ verdict: 'invalid' });
    expect(verdict?.reason).toMatch(/“old”, “live”/);
  });

  it('without a key of the scheme says so', () => {
    expect(judgeSignature(message, exact, [aKey('stripe', 'right')])).toMatchObject({
      verdict: 'unverifiable',
      reason: expect.stringMatching(/No Checkout\.com key/) as string,
    });
  });

  it.each(['[FILTERED]', '***', 'redacted_credential_k3j2', '<redacted>', 't=1700000000,v1=[REDACTED]'])(
    'says when the logger had masked the signature already: %s',
    (header) => {
      const masked = aMessage(body, { 'cko-signature': header });
      expect(judgeSignature(masked, exact, [named('live', 'right')])).toMatchObject({
        verdict: 'unverifiable',
        reason: expect.stringMatching(/taken out/) as string,
      });
    },
  );

  it('a body that the log wrote anew cannot be invalid, and is valid only when it matches', () => {
    const key = [named('live', 'right')];
    const rewritten = { kind: 'rewritten', bytes: Buffer.from('{ "a": 1 }') } as const;
    expect(judgeSignature(message, rewritten, key)).toMatchObject({ verdict: 'unverifiable' });
    expect(judgeSignature(message, { ...exact, kind: 'rewritten' }, key)).toMatchObject({ verdict: 'valid' });
  });

  it('is none where nothing is signed', () => {
    expect(judgeSignature(aMessage(body, { accept: '*/*' }), exact, [])).toBeNull();
  });
});
