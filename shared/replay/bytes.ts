/** Bytes and base64 without a host: runs in the engine, its workers and the page alike. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values: ReadonlyMap<string, number> = new Map(
  [...alphabet].map((character, index): [string, number] => [character, index]),
);

/** Reads base64 (RFC 4648, also URL-safe, white space ignored). Null when the text is no base64. */
export function base64Bytes(text: string): Uint8Array<ArrayBuffer> | null {
  const digits = text.replace(/\s+/g, '').replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '');
  if (digits.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (const digit of digits) {
    const value = values.get(digit);
    if (value === undefined) return null;
    buffer = ((buffer << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = (buffer >> bits) & 0xff;
      at += 1;
    }
  }
  return bytes;
}

/** Padded base64. */
export function base64Text(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second, third] = bytes.subarray(at, at + 3);
    const word = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    text += (alphabet[word >> 18] ?? '') + (alphabet[(word >> 12) & 63] ?? '');
    text += second === undefined ? '=' : (alphabet[(word >> 6) & 63] ?? '');
    text += third === undefined ? '=' : (alphabet[word & 63] ?? '');
  }
  return text;
}

/** The text of UTF-8 bytes; null when they are none. A byte order mark stays in the text. */
export function utf8Text(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (thrown) {
    // The one way in which a fatal decoder says that the bytes are no UTF-8.
    if (thrown instanceof TypeError) return null;
    throw thrown;
  }
}
