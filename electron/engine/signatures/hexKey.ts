/** Adyen shows its HMAC keys as hexadecimal digits; the key is what they stand for. */

/** Null when the secret is not hexadecimal. */
export function hexKey(secret: Uint8Array): Uint8Array | null {
  const text = Buffer.from(secret).toString('utf8').trim();
  return isHex(text) ? Buffer.from(text, 'hex') : null;
}

export function refuseNoHex(secret: string): string | null {
  return isHex(secret.trim()) ? null : 'an Adyen HMAC key is written in hexadecimal digits';
}

function isHex(text: string): boolean {
  return text.length >= 2 && text.length % 2 === 0 && /^[0-9A-Fa-f]+$/.test(text);
}
