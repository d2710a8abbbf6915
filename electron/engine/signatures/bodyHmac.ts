/** The plainest scheme: HMAC-SHA-256 over the raw body, written in a header. Several senders differ only in names. */
import type { SigningScheme } from '../../../shared/evidence/signing.ts';
import { hmacSha256 } from '../kernel/crypto.ts';
import { header, mismatch, refuseEmpty, sameText, valid, type Scheme } from './scheme.ts';

export interface BodyHmac {
  readonly id: SigningScheme;
  readonly header: string;
  readonly encoding: 'hex' | 'base64';
  /** Stands before the signature in the header. */
  readonly prefix?: string;
  /** The key's bytes from the secret as the sender shows it; the text's own bytes where nothing is said. */
  readonly keyOf?: (secret: Uint8Array) => Uint8Array | null;
  readonly refuseSecret?: (secret: string) => string | null;
  /** Senders that share a header are told apart here. */
  readonly applies?: (signature: string) => boolean;
}

/** Signature of a body, as such a sender would write it. */
export function bodyHmac(key: Uint8Array, body: Uint8Array | string, encoding: 'hex' | 'base64'): string {
  return Buffer.from(hmacSha256(key, body)).toString(encoding);
}

export function bodyHmacScheme(rule: BodyHmac): Scheme {
  return {
    id: rule.id,
    signatureOf: (message) => {
      const given = header(message, rule.header);
      return given === null || rule.applies?.(given) === false ? null : given;
    },
    check: (message, key) => {
      const bytes = rule.keyOf === undefined ? key.secret : rule.keyOf(key.secret);
      if (bytes === null) return mismatch;
      const expected = `${rule.prefix ?? ''}${bodyHmac(bytes, message.body, rule.encoding)}`;
      return sameText(expected, header(message, rule.header) ?? '')
        ? valid('matches the bytes of the body')
        : mismatch;
    },
    refuseSecret: rule.refuseSecret ?? refuseEmpty,
  };
}
