/** Bodies that carry text, and maybe secrets, inside base64. */
import { decodeBase64 } from '../../kernel/base64.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text inside base64, when it is readable text; null otherwise. */
export function base64Text(text: string): string | null {
  const bytes = decodeBase64(text);
  if (bytes === null || bytes.length < 8) return null;
  let odd = 0;
  for (const byte of bytes) {
    if (byte < 9 || (byte > 13 && byte < 32) || byte === 127) odd += 1;
  }
  if (odd > 0) return null;
  try {
    return utf8.decode(bytes);
  } catch {
    // Not UTF-8: an image or a cipher text, where no text detector can see anything.
    return null;
  }
}
