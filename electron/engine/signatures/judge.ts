/**
 * The verdict on a message's signature: the scheme is told by what the message carries, every stored key of that scheme
 * is tried, and the reason names the key's label. Keys and signatures themselves never enter a sentence.
 */
import type { SignatureVerdict } from '../../../shared/evidence/model.ts';
import { signingSchemeFacts, type SigningScheme } from '../../../shared/evidence/signing.ts';
import { adyenPlatform } from './adyenPlatform.ts';
import { adyenStandard } from './adyenStandard.ts';
import { checkout } from './checkout.ts';
import { coinbase } from './coinbase.ts';
import { github } from './github.ts';
import { gocardless } from './gocardless.ts';
import { paypal } from './paypal.ts';
import { razorpay } from './razorpay.ts';
import type { Check, Scheme, SignedMessage, SigningKey } from './scheme.ts';
import { square } from './square.ts';
import { standardWebhooks } from './standardWebhooks.ts';
import { stripe } from './stripe.ts';

/** Asked in this order: a header of the sender's own comes before one that several share. */
const schemes: readonly Scheme[] = [
  stripe,
  adyenPlatform,
  razorpay,
  square,
  coinbase,
  paypal,
  checkout,
  github,
  standardWebhooks,
  gocardless,
  adyenStandard,
];

export function schemeOf(id: SigningScheme): Scheme {
  const scheme = schemes.find((each) => each.id === id);
  if (scheme === undefined) throw new TypeError(`no scheme ${id}`);
  return scheme;
}

/** What loggers, and this product's own redaction, write in place of a value they take out. */
const maskedPart =
  /^(?:[*•]{3,}|x{5,}|\.{3}|\[?<?(?:redacted|filtered|masked|hidden|removed|omitted)(?:_\w+)?>?\]?)$/i;

/** A signature may be one entry of a list: one that was taken out is enough. */
function isMasked(signature: string): boolean {
  return signature.split(/[\s,=]+/).some((part) => maskedPart.test(part));
}

/** The body as it was sent, or why it is not at hand. */
export type SentBody =
  | { readonly kind: 'exact'; readonly bytes: Uint8Array }
  /** The log kept a parsed body; what it wrote may or may not be what was sent. */
  | { readonly kind: 'rewritten'; readonly bytes: Uint8Array };

/** @returns null when the message carries no signature of a known scheme */
export function judgeSignature(
  message: Omit<SignedMessage, 'body'>,
  body: SentBody,
  keys: readonly SigningKey[],
): SignatureVerdict | null {
  const whole: SignedMessage = { ...message, body: body.bytes };
  const scheme = schemes.find((each) => each.signatureOf(whole) !== null);
  if (scheme === undefined) return null;
  const { name } = signingSchemeFacts[scheme.id];
  const verdict = (kind: SignatureVerdict['verdict'], reason: string): SignatureVerdict => ({
    scheme: scheme.id,
    verdict: kind,
    reason,
  });
  if (isMasked(scheme.signatureOf(whole) ?? ''))
    return verdict('unverifiable', `The ${name} signature was already taken out of the file.`);
  const own = keys.filter((key) => key.scheme === scheme.id);
  if (own.length === 0)
    return verdict(
      'unverifiable',
      `No ${name} key was stored when the file was imported. Add one under Webhook keys and import the file again.`,
    );
  const checks = own.map((key) => ({ key, check: scheme.check(whole, key) }));
  const best = strongest(checks);
  const { check, key } = best;
  if (check.verdict === 'valid' || check.verdict === 'stale')
    return verdict(check.verdict, `${name} signature, key “${key.label}”: ${check.reason}.`);
  if (check.verdict === 'unverifiable')
    return verdict('unverifiable', `The ${name} signature ${check.reason}.`);
  if (body.kind === 'rewritten' && scheme.id !== 'adyen-standard')
    return verdict(
      'unverifiable',
      `The file keeps the body as an object, not byte for byte as it was sent, so the ${name} signature cannot be checked.`,
    );
  return verdict('invalid', `The ${name} signature ${check.reason} (${keysTried(own)}).`);
}

interface Tried {
  readonly key: SigningKey;
  readonly check: Check;
}

const ranks: readonly Check['verdict'][] = ['valid', 'stale', 'unverifiable', 'invalid'];

function strongest(checks: readonly Tried[]): Tried {
  const [first, ...rest] = checks;
  if (first === undefined) throw new TypeError('no key was tried');
  return rest.reduce(
    (best, next) => (ranks.indexOf(next.check.verdict) < ranks.indexOf(best.check.verdict) ? next : best),
    first,
  );
}

function keysTried(keys: readonly SigningKey[]): string {
  const labels = keys.map(({ label }) => `“${label}”`);
  return labels.length === 1 ? `key ${labels.join('')}` : `none of the keys ${labels.join(', ')}`;
}
