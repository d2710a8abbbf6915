/**
 * Stripe (docs.stripe.com/webhooks/signature): `Stripe-Signature: t=<seconds>,v1=<hex>[,v1=…]`; each v1 is the
 * HMAC-SHA-256 of `<t>.<raw body>` keyed by the endpoint's secret as text, prefix included. Any matching v1 counts,
 * other schemes (v0) do not. The official libraries refuse a message older than 300 s.
 */
import { instantFromEpoch } from '../../../shared/payments/normalise/times.ts';
import { hmacSha256 } from '../kernel/crypto.ts';
import {
  concat,
  header,
  invalid,
  judgeAge,
  mismatch,
  refuseEmpty,
  sameText,
  type Scheme,
  type SignedMessage,
} from './scheme.ts';

export const stripeTolerance = 300_000;

export const stripe: Scheme = {
  id: 'stripe',
  signatureOf: (message) => header(message, 'stripe-signature'),
  check: (message, key) => {
    const parts = partsOf(message);
    const timestamp = parts.find(([name]) => name === 't')?.[1] ?? '';
    const signedAt = /^\d+$/.test(timestamp) ? instantFromEpoch(timestamp) : null;
    if (signedAt === null) return invalid('has no readable time (t=)');
    const signatures = parts.filter(([name]) => name === 'v1').map(([, value]) => value);
    if (signatures.length === 0) return invalid('has no v1 entry, the only one that may be trusted');
    const expected = Buffer.from(hmacSha256(key.secret, concat(`${timestamp}.`, message.body))).toString(
      'hex',
    );
    if (!signatures.some((given) => sameText(expected, given))) return mismatch;
    return judgeAge(signedAt, message.receivedAt, { past: stripeTolerance, future: Infinity });
  },
  refuseSecret: refuseEmpty,
};

function partsOf(message: SignedMessage): (readonly [string, string])[] {
  const text = header(message, 'stripe-signature') ?? '';
  return text.split(',').map((part) => {
    const [name = '', ...rest] = part.split('=');
    return [name.trim(), rest.join('=').trim()] as const;
  });
}
