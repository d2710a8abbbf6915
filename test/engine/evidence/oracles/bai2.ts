/** Records and skipped pieces of a BAI2 file, counted without the importer: transaction details, and lines that belong nowhere. */

/** @returns null where the bytes are no such file */
export function countBai2(bytes: Uint8Array): number | null {
  const text = Buffer.from(bytes)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '');
  if (!/^\s*01,[^,/\r\n]*,[^,/\r\n]*,\d{6},\d{0,4},/.test(text)) return null;
  const marked = text
    .replace(/(?<=\/[^\S\r\n]+)(?=(0[123]|16|49|88|98|99),)/g, '\n')
    .replace(
      /(?<=\/)(?=02,[^,/\r\n]*,[^,/\r\n]*,\d,|03,[^,/\r\n]*,[A-Z]{0,3},|16,\d{3},|49,[+-]?\d*,\d+[^\S\r\n]*\/|9[89],[+-]?\d*,\d+,\d+[^\S\r\n]*\/)/g,
      '\n',
    );
  let count = 0;
  let isOpen = false;
  for (const line of marked.split(/\r\n|\r|\n/)) {
    if (line.trim() === '') {
      isOpen = false;
      continue;
    }
    const code = /^\s*(0[123]|16|49|88|98|99),/.exec(line)?.[1] ?? '';
    const isContinuation = code === '88' || code === '';
    if (code === '16' || (isContinuation && !isOpen)) count += 1;
    isOpen = isOpen || !isContinuation;
  }
  return count;
}
