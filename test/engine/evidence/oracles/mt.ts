/**
 * Records and skipped pieces of a file of SWIFT MT messages, counted without the importer: statement lines of account
 * statements, and other messages.
 */
/* eslint-disable no-control-regex -- control characters frame messages in files from a SWIFT line */

/** @returns null where the bytes are no such file */
export function countMt(bytes: Uint8Array): number | null {
  const text = Buffer.from(bytes).toString('latin1');
  if (!/^[\s\x01-\x04\xef\xbb\xbf$]{0,40}(?:\{[124]:|:(?:\d\d[A-Z]?|NS):)/.test(text)) return null;
  // A message ends where the next begins: with its first block, or with a further :20:.
  const marked = text.replace(/\r\n?/g, '\n').replace(/\}([\s$]{0,8})\{1:/g, '}$1\n{1:');
  const lines = marked.replace(/\{4:(\s{0,8}):(?=\d\d[A-Z]?:)/g, '{4:$1\n:').split('\n');
  let count = 0;
  let tags: string[] = [];
  let type: string | null = null;
  let ended = false;
  const finish = (): void => {
    const isStatement =
      type === null
        ? tags.some((tag) => /^(28C?|34F|6[02][FM]|61|90[CD])$/.test(tag))
        : /^(940|941|942|950|970|972)$/.test(type);
    if (isStatement) count += tags.filter((tag) => tag === '61').length;
    else if (tags.length > 0) count += 1;
    tags = [];
    type = null;
    ended = false;
  };
  for (const line of lines) {
    const tag = /^[\x01-\x08 ]{0,4}:(\d\d[A-Z]?|NS):/.exec(line)?.[1];
    const header = /^[\x01\x02\s$]*\{[123]:/.test(line);
    if ((header && line.includes('{1:')) || (tag === '20' && tags.length > 0)) finish();
    if (/^\s*-\s*(\}.*)?[\x03\x04$\s]*$/.test(line) || /^\}\s*(\{5:.*)?$/.test(line)) {
      ended = true;
      continue;
    }
    if (ended && !/^\{5:/.test(line.trim())) finish();
    if (header && tags.length === 0) type = /\{2:[IO]?(\d{3})/.exec(line)?.[1] ?? type;
    if (tag !== undefined) tags.push(tag);
  }
  finish();
  return count;
}
