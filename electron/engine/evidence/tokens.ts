/** Keyed pseudonyms: equal values get equal tokens within one vault, and nobody without its key can compute them. */
import type { Tokenise } from '../../../shared/evidence/redaction/spans.ts';
import { hmacSha256 } from '../kernel/crypto.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz234567';
const tokenLetters = 16;
/** Files repeat the same few cards and secrets thousands of times. */
const remembered = 10_000;

/** `class_` and 80 bits of HMAC-SHA-256 in base32. */
export function createTokenise(key: Uint8Array): Tokenise {
  const tokens = new Map<string, string>();
  return (kind, canonical) => {
    const subject = `${kind}\n${canonical}`;
    const known = tokens.get(subject);
    if (known !== undefined) return known;
    const token = `${kind}_${base32(hmacSha256(key, subject))}`;
    if (tokens.size >= remembered) tokens.clear();
    tokens.set(subject, token);
    return token;
  };
}

function base32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5 && text.length < tokenLetters) {
      bits -= 5;
      text += letters.charAt((buffer >> bits) & 31);
    }
    if (text.length >= tokenLetters) break;
  }
  return text;
}
