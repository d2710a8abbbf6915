/** No message that was changed anywhere is accepted: 10,000 mutations over all schemes, the seed printed. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inspectRecord } from '../../../electron/engine/signatures/inspect.ts';
import { schemeOf } from '../../../electron/engine/signatures/judge.ts';
import type { SigningScheme } from '../../../shared/evidence/signing.ts';
import { seededRandom, type Random } from '../../desk/random.ts';
import { aKey, aMessage } from './signed.ts';

const seed = 20261120;
const rounds = 10_000;

interface Sample {
  readonly scheme: SigningScheme;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly secret: string;
  readonly context: string | null;
  /** Headers that the signature covers, or that carry it. */
  readonly covered: readonly string[];
}

const mac = (key: string | Buffer, text: string, encoding: 'hex' | 'base64') =>
  createHmac('sha256', key).update(text).digest(encoding);

function samples(): Sample[] {
  const body = readFileSync(
    new URL('../../data/webhooks/razorpay-payment_authorized.json', import.meta.url),
    'utf8',
  );
  const adyenKey = '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056';
  const standard = Buffer.from('a standard webhooks key of 32 by');
  const simple = (scheme: SigningScheme, header: string, value: string, secret = 's3'): Sample => ({
    scheme,
    body,
    headers: { [header]: value },
    secret,
    context: null,
    covered: [header],
  });
  return [
    {
      ...simple('stripe', 'stripe-signature', `t=1700000000,v1=${mac('s3', `1700000000.${body}`, 'hex')}`),
    },
    simple('adyen-platform', 'hmacsignature', mac(Buffer.from(adyenKey, 'hex'), body, 'base64'), adyenKey),
    simple('gocardless', 'webhook-signature', mac('s3', body, 'hex')),
    simple('razorpay', 'x-razorpay-signature', mac('s3', body, 'hex')),
    simple('coinbase', 'x-cc-webhook-signature', mac('s3', body, 'hex')),
    simple('checkout', 'cko-signature', mac('s3', body, 'hex')),
    simple('github', 'x-hub-signature-256', `sha256=${mac('s3', body, 'hex')}`),
    {
      ...simple('square', 'x-square-hmacsha256-signature', mac('s3', `https://a.example/${body}`, 'base64')),
      context: 'https://a.example/',
    },
    {
      scheme: 'standard-webhooks',
      body,
      headers: {
        'webhook-id': 'msg_1',
        'webhook-timestamp': '1700000000',
        'webhook-signature': `v1,${mac(standard, `msg_1.1700000000.${body}`, 'base64')}`,
      },
      secret: `whsec_${standard.toString('base64')}`,
      context: null,
      covered: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
    },
  ];
}

/** One byte changed, added, left out, or two swapped; never the same text. */
function mutated(text: string, random: Random): string {
  for (;;) {
    const at = random.int(0, text.length - 1);
    const letter = String.fromCharCode(random.int(33, 126));
    const changed = random.pick([
      `${text.slice(0, at)}${letter}${text.slice(at + 1)}`,
      `${text.slice(0, at)}${letter}${text.slice(at)}`,
      `${text.slice(0, at)}${text.slice(at + 1)}`,
      `${text.slice(0, at)}${text.charAt(at + 1)}${text.charAt(at)}${text.slice(at + 2)}`,
    ]);
    if (changed !== text) return changed;
  }
}

describe('a changed message', () => {
  it(`is never accepted (${rounds} mutations, seed ${seed})`, () => {
    const random = seededRandom(`signatures ${seed}`);
    const all = samples();
    let accepted = 0;
    for (const sample of all) {
      const key = aKey(sample.scheme, sample.secret, sample.context);
      expect(schemeOf(sample.scheme).check(aMessage(sample.body, sample.headers), key).verdict).toBe('valid');
    }
    for (let round = 0; round < rounds; round += 1) {
      const sample = random.pick(all);
      const what = random.pick(['body', 'header', 'secret'] as const);
      const header = random.pick(sample.covered);
      const body = what === 'body' ? mutated(sample.body, random) : sample.body;
      const value = sample.headers[header] ?? '';
      const headers =
        what === 'header' ? { ...sample.headers, [header]: changedHeader(value, random) } : sample.headers;
      const secret = what === 'secret' ? changedSecret(sample.secret, random) : sample.secret;
      const check = schemeOf(sample.scheme).check(
        aMessage(body, headers),
        aKey(sample.scheme, secret, sample.context),
      );
      if (check.verdict === 'valid') accepted += 1;
    }
    expect(accepted, `seed ${seed}`).toBe(0);
  });

  it('in a file is never reported as valid, whatever byte of the record changed what was signed', () => {
    const random = seededRandom(`deliveries ${seed}`);
    const secret = 'whsec_1';
    const body = '{"id":"evt_1","object":"event","type":"payout.paid","data":{"object":{"id":"po_1"}}}';
    const header = `t=1700000000,v1=${mac(secret, `1700000000.${body}`, 'hex')}`;
    const key = aKey('stripe', secret);
    const record = (text: string) =>
      JSON.stringify({
        received_at: '2023-11-14T22:13:22Z',
        headers: { 'Stripe-Signature': header },
        body: text,
      });
    expect(inspectRecord(record(body), [key])?.verdict).toBe('valid');
    for (let round = 0; round < 1000; round += 1) {
      const changed = mutated(body, random);
      expect(inspectRecord(record(changed), [key])?.verdict, changed).toBe('invalid');
    }
  });
});

/** A header that lists entries still says the same when all its old entries are there: only others count. */
function changedHeader(value: string, random: Random): string {
  const entries = value.startsWith('t=') ? /,/ : /\s+/;
  for (;;) {
    const changed = mutated(value, random);
    const present = new Set(changed.split(entries).map((entry) => entry.trim()));
    if (!value.split(entries).every((entry) => present.has(entry))) return changed;
  }
}

/** Hexadecimal and base64 keys have several spellings of the same bytes. */
function changedSecret(secret: string, random: Random): string {
  for (;;) {
    const changed = mutated(secret, random);
    const same =
      changed.toLowerCase() === secret.toLowerCase() ||
      changed.trim() === secret.trim() ||
      Buffer.from(changed.replace(/^whsec_/, ''), 'base64').equals(
        Buffer.from(secret.replace(/^whsec_/, ''), 'base64'),
      );
    if (!same) return changed;
  }
}
