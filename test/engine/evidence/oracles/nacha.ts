/** Records and skipped pieces of a NACHA file, counted without the importer: entries, and lines that belong nowhere. */

/** @returns null where the bytes are no such file */
export function countNacha(bytes: Uint8Array): number | null {
  const text = Buffer.from(bytes)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '');
  if (!/^\s*(101[ \d]\d{9}.{10}\d{6}|5(200|220|225|280)|6[2-58]\d{10})/.test(text)) return null;
  const lines = text.split(/\r\n|\r|\n/);
  const [first = ''] = lines;
  const isUnbroken =
    first.startsWith('101') && first.trimEnd().length >= 188 && /^[15689]/.test(first.slice(94));
  let count = 0;
  let inEntry = false;
  for (const line of isUnbroken ? (text.match(/[\s\S]{1,94}/g) ?? []) : lines) {
    const isPadding = line.trim() === '' || /^9{9,}\s*$/.test(line);
    const type = isPadding ? '' : line.charAt(0);
    if (type === '6' || (type === '7' && !inEntry) || (type !== '' && !/^[156789]/.test(type))) count += 1;
    inEntry = type === '6' || (type === '7' && inEntry);
  }
  return count;
}
