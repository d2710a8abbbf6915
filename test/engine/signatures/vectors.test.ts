/** The public vectors of the senders' own libraries (test/data/webhooks/vectors.json): every one of the twelve. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { adyenPageText, adyenSignedText } from '../../../electron/engine/signatures/adyenStandard.ts';
import { schemeOf } from '../../../electron/engine/signatures/judge.ts';
import { verifyRazorpayPayment } from '../../../electron/engine/signatures/razorpay.ts';
import { parseExactJson } from '../../../shared/evidence/exactJson.ts';
import type { SigningScheme } from '../../../shared/evidence/signing.ts';
import { aKey, aMessage } from './signed.ts';

const folder = new URL('../../data/webhooks/', import.meta.url);
const vectorSchema = z.object({
  id: z.string(),
  scheme: z.string(),
  payload: z.string().optional(),
  payload_file: z.string().optional(),
  strip_final_newline: z.boolean().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  item: z.json().optional(),
  item_of: z.string().optional(),
  fields: z.record(z.string(), z.string()).optional(),
  signed_string: z.string().optional(),
  secret: z.string().optional(),
  secret_hex: z.string().optional(),
  signature: z.string().optional(),
  expected: z.string().optional(),
  rule: z.string().optional(),
});
const vectors = z
  .array(vectorSchema)
  .parse(JSON.parse(readFileSync(new URL('vectors.json', folder), 'utf8')));

function vector(id: string): z.infer<typeof vectorSchema> {
  const found = vectors.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no vector ${id}`);
  return found;
}

function payloadOf({
  payload,
  payload_file: file,
  strip_final_newline: strip,
}: z.infer<typeof vectorSchema>) {
  if (file === undefined) return Buffer.from(payload ?? '', 'utf8');
  const bytes = readFileSync(new URL(file, folder));
  return strip === true && bytes.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes;
}

describe('bodies signed in a header', () => {
  it.each<[string, SigningScheme, string, number | null]>([
    ['gocardless-valid', 'gocardless', 'webhook-signature', 550],
    ['gocardless-wrong-key', 'gocardless', 'webhook-signature', 550],
    ['razorpay-webhook-valid', 'razorpay', 'x-razorpay-signature', 971],
    ['razorpay-webhook-invalid', 'razorpay', 'x-razorpay-signature', 0],
    ['adyen-banking-valid', 'adyen-platform', 'HmacSignature', 1778],
  ])('%s is judged as its source says', (id, scheme, header, length) => {
    const { secret, secret_hex: hex, signature = '', expected } = vector(id);
    const body = payloadOf(vector(id));
    expect(body).toHaveLength(length ?? body.length);
    const message = aMessage(body, { [header]: signature });
    expect(schemeOf(scheme).check(message, aKey(scheme, secret ?? hex ?? '')).verdict).toBe(expected);
  });

  it('razorpay-payment-valid: the checkout signature covers order and payment', () => {
    const { payload = '', secret = '', signature = '', expected } = vector('razorpay-payment-valid');
    const [order = '', payment = ''] = payload.split('|');
    expect(expected).toBe('valid');
    expect(verifyRazorpayPayment(order, payment, signature, Buffer.from(secret))).toBe(true);
    expect(verifyRazorpayPayment(order, `${payment}1`, signature, Buffer.from(secret))).toBe(false);
  });
});

describe('Adyen items', () => {
  const item = JSON.stringify(vector('adyen-report-available-valid').item);

  it.each(['adyen-report-available-valid', 'adyen-invalid-signature'])('%s', (id) => {
    const { secret_hex: key = '', signature = '', expected } = vector(id);
    const signed = item.replace(/\}$/, `,"additionalData":{"hmacSignature":${JSON.stringify(signature)}}}`);
    const message = aMessage(`{"notificationItems":[{"NotificationRequestItem":${signed}}]}`, {});
    expect(schemeOf('adyen-standard').check(message, aKey('adyen-standard', key)).verdict).toBe(expected);
  });

  it('sign eight fields joined by colons', () => {
    expect(adyenSignedText(parseExactJson(item))).toBe(vector('adyen-report-available-valid').signed_string);
  });

  it('adyen-escaping: the older pages escape colons and backslashes', () => {
    const { fields = {}, signed_string: text, expected } = vector('adyen-escaping');
    expect(expected).toBe('signed_string');
    expect(adyenPageText(fields)).toBe(text);
  });
});

describe('Standard Webhooks', () => {
  const scheme = schemeOf('standard-webhooks');
  const { headers = {}, payload = '', secret = '' } = vector('standard-webhooks-sign');
  const at = (seconds: number) => aMessage(payload, headers, { receivedAt: seconds * 1000 });
  const signedAt = 1614265330;

  it('standard-webhooks-sign: valid at its time, too old outside the tolerance', () => {
    expect(scheme.check(at(signedAt), aKey('standard-webhooks', secret)).verdict).toBe('valid');
    expect(scheme.check(at(signedAt + 3600), aKey('standard-webhooks', secret)).verdict).toBe('stale');
  });

  it('standard-webhooks-wrong-signature: invalid, with and without the prefix of the secret', () => {
    const wrong = vector('standard-webhooks-wrong-signature');
    expect(wrong.expected).toBe('invalid');
    const message = aMessage(wrong.payload ?? '', wrong.headers ?? {}, { receivedAt: signedAt * 1000 });
    for (const prefix of ['', 'whsec_'])
      expect(scheme.check(message, aKey('standard-webhooks', `${prefix}${wrong.secret ?? ''}`)).verdict).toBe(
        'invalid',
      );
  });

  it('standard-webhooks-tolerance: five minutes in both directions, three headers, a number, a secret', () => {
    const key = aKey('standard-webhooks', secret);
    expect(vector('standard-webhooks-tolerance').rule).toMatch(/5 minutes/);
    expect(scheme.check(at(signedAt + 300), key).verdict).toBe('valid');
    expect(scheme.check(at(signedAt + 301), key).verdict).toBe('stale');
    expect(scheme.check(at(signedAt - 300), key).verdict).toBe('valid');
    expect(scheme.check(at(signedAt - 301), key).verdict).toBe('stale');
    for (const missing of Object.keys(headers)) {
      const rest = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== missing));
      expect(scheme.check(aMessage(payload, rest), key).verdict).toBe('invalid');
    }
    const noNumber = { ...headers, 'webhook-timestamp': 'yesterday' };
    expect(scheme.check(aMessage(payload, noNumber), key).verdict).toBe('invalid');
    expect(scheme.refuseSecret('')).not.toBeNull();
    expect(scheme.refuseSecret('whsec_')).not.toBeNull();
    expect(scheme.refuseSecret(secret)).toBeNull();
  });
});

it('no vector is left out', () => {
  expect(vectors.map(({ id }) => id)).toEqual([
    'gocardless-valid',
    'gocardless-wrong-key',
    'razorpay-webhook-valid',
    'razorpay-webhook-invalid',
    'razorpay-payment-valid',
    'adyen-report-available-valid',
    'adyen-invalid-signature',
    'adyen-escaping',
    'adyen-banking-valid',
    'standard-webhooks-sign',
    'standard-webhooks-wrong-signature',
    'standard-webhooks-tolerance',
  ]);
});
