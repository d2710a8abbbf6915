/** Messages in a Fedwire FAIM file, counted without the importer. */

/** @returns null where the bytes are no such file */
export function countFedwire(bytes: Uint8Array): number | null {
  const text = Buffer.from(bytes)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '');
  if (!/^\s*\{(1100|1110|1120|1130|1500)\}/.test(text)) return null;
  const tags = [...text.matchAll(/\{(\d{4})\}/g)].map((match) => match[1] ?? '');
  let count = tags.length > 0 ? 1 : 0;
  let sawSupplied = false;
  for (const tag of tags) {
    if (sawSupplied && ['1100', '1110', '1120', '1130', '1500'].includes(tag)) {
      count += 1;
      sawSupplied = false;
    }
    if (tag === '1500') sawSupplied = true;
  }
  return count;
}
