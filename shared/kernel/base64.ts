/** Base64 (RFC 4648) without host globals: the same in the engine, its workers and the page. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values = new Map<number, number>([...alphabet].map((letter, index) => [letter.charCodeAt(0), index]));
values.set('-'.charCodeAt(0), 62);
values.set('_'.charCodeAt(0), 63);

/** Bytes of base64 or base64url text, line breaks ignored; null when it is neither. */
export function decodeBase64(text: string): Uint8Array | null {
  const clean = text.replace(/[\r\n]+/g, '').replace(/={1,2}$/, '');
  if (clean.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((clean.length * 3) / 4));
  let bits = 0;
  let buffer = 0;
  let at = 0;
  for (let index = 0; index < clean.length; index += 1) {
    const value = values.get(clean.charCodeAt(index));
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
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const [first = 0, second, third] = bytes.subarray(index, index + 3);
    const group = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    text += letter(group >> 18) + letter(group >> 12);
    text += second === undefined ? '=' : letter(group >> 6);
    text += third === undefined ? '=' : letter(group);
  }
  return text;
}

function letter(value: number): string {
  return alphabet.charAt(value & 63);
}
