/** Bytes as text without a host: runs in the engine, its workers and the page alike. */

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
