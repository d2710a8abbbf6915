/**
 * Standard Webhooks 1.0.0 (github.com/standard-webhooks/standard-webhooks): headers webhook-id, webhook-timestamp and
 * webhook-signature (svix-* are the same under their older names). Signed is `<id>.<timestamp>.<raw body>`; the header
 * lists `v1,<base64 HMAC-SHA-256>` and `v1a,<base64 Ed25519>`, separated by spaces. A timestamp more than five minutes
 * off in either direction is refused.
 */
import { decodeBase64 } from '../../../shared/kernel/base64.ts';
import { ed25519Verify, hmacSha256 } from '../kernel/crypto.ts';
import {
  concat,
  header,
  invalid,
  judgeAge,
  mismatch,
  sameText,
  type Scheme,
  type SignedMessage,
} from './scheme.ts';

export const standardTolerance = 300_000;

type StandardKey =
  | { readonly kind: 'hmac'; readonly bytes: Uint8Array }
  | { readonly kind: 'ed25519'; readonly bytes: Uint8Array };

function part(message: SignedMessage, name: string): string | null {
  return header(message, `webhook-${name}`) ?? header(message, `svix-${name}`);
}

function keyOf(secret: string): StandardKey | null {
  const text = secret.trim();
  const isPublic = text.startsWith('whpk_');
  const bytes = decodeBase64(text.replace(/^wh(?:sec|pk)_/, ''));
  if (bytes === null || bytes.length === 0) return null;
  if (!isPublic) return { kind: 'hmac', bytes };
  return bytes.length === 32 ? { kind: 'ed25519', bytes } : null;
}

export const standardWebhooks: Scheme = {
  id: 'standard-webhooks',
  signatureOf: (message) => {
    const signature = part(message, 'signature');
    const versioned = signature !== null && /(?:^|\s)v\d+a?,/.test(signature);
    // Without the signature header the other two still say that the message claims to be signed.
    if (versioned) return signature;
    const named = part(message, 'id') !== null && part(message, 'timestamp') !== null;
    return named ? (signature ?? 'missing') : null;
  },
  check: (message, key) => {
    const [id, timestamp, signature] = [
      part(message, 'id'),
      part(message, 'timestamp'),
      part(message, 'signature'),
    ];
    if (id === null || timestamp === null || signature === null)
      return invalid('lacks one of its three headers (id, timestamp, signature)');
    const signedAt = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) * 1000 : null;
    if (signedAt === null) return invalid('has a timestamp that is no number');
    const own = keyOf(Buffer.from(key.secret).toString('utf8'));
    if (own === null) return mismatch;
    const signed = concat(`${id}.${timestamp}.`, message.body);
    if (!signature.split(/\s+/).some((entry) => matches(entry, signed, own))) return mismatch;
    return judgeAge(signedAt, message.receivedAt, { past: standardTolerance, future: standardTolerance });
  },
  refuseSecret: (secret) => {
    const text = secret.trim();
    if (/^(?:wh(?:sec|pk|sk)_)?$/.test(text)) return 'it is empty';
    if (text.startsWith('whsk_')) return 'it is the private key; checking needs the public one (whpk_)';
    return keyOf(text) === null ? 'what follows the prefix is not base64 of a key' : null;
  },
};

function matches(entry: string, signed: Uint8Array, key: StandardKey): boolean {
  const comma = entry.indexOf(',');
  const version = entry.slice(0, comma);
  const given = entry.slice(comma + 1);
  if (version === 'v1' && key.kind === 'hmac')
    return sameText(Buffer.from(hmacSha256(key.bytes, signed)).toString('base64'), given);
  if (version !== 'v1a' || key.kind !== 'ed25519') return false;
  const signature = decodeBase64(given);
  return signature !== null && ed25519Verify(key.bytes, signed, signature);
}
