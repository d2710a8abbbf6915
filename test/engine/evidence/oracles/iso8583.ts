/** Messages in a text file of ISO 8583, counted without the importer: every line that holds anything. */

/** @returns null where the bytes are no such file */
export function countIso8583(bytes: Uint8Array): number | null {
  const lines = Buffer.from(bytes)
    .toString('latin1')
    .split(/\r\n|\r|\n/)
    .filter((line) => !/^[ \t]*$/.test(line));
  const [first = ''] = lines;
  const isMessage = /^(\d{4})?[012][1-8][0-7][0-5][0-9A-Fa-f]{16}|^[0-9A-Fa-f]{40,}$/.test(first.trim());
  return isMessage ? lines.length : null;
}
