/** Counts what commands, messages, collections and descriptions of APIs hold, by rules of its own. */

/**
 * Records and skipped stretches of an HTTP source.
 * @returns null where the bytes leave open what counts (quotes that do not close, JSON that does not parse)
 */
export function countHttpSources(bytes: Uint8Array): number | null {
  const text = Buffer.from(bytes).toString('utf8');
  if (text.includes('\ufffd')) return null;
  const start = text.trimStart();
  if (start.startsWith('{') || start.startsWith('[')) return countDefinitions(start);
  if (/^(?:[A-Z]{3,7} \S+ )?HTTP\/1\.1(?: \d{3})?/.test(start)) return countMessages(start);
  return countCommands(start);
}

function countDefinitions(text: string): number | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null; // what is not JSON is refused, not counted
  }
  if (typeof value !== 'object' || value === null) return null;
  if ('paths' in value) return 1 + countOperations(value.paths);
  if ('requests' in value && Array.isArray(value.requests)) return value.requests.length;
  if ('item' in value) return countItems(value.item);
  return 'values' in value || Array.isArray(value) ? 1 : null;
}

function countOperations(paths: unknown): number {
  if (typeof paths !== 'object' || paths === null) return 0;
  const methods = new Set('get put post delete options head patch trace'.split(' '));
  return Object.values(paths).reduce<number>((sum, item: unknown) => {
    const names = typeof item === 'object' && item !== null ? Object.keys(item) : [];
    return sum + names.filter((name) => methods.has(name)).length;
  }, 0);
}

function countItems(items: unknown): number {
  if (!Array.isArray(items)) return 0;
  return items.reduce<number>((sum, item: unknown) => {
    if (typeof item !== 'object' || item === null) return sum;
    return sum + ('request' in item ? 1 : 'item' in item ? countItems(item.item) : 0);
  }, 0);
}

/** Request lines, and status lines that answer none; bodies with such lines in them are not judged. */
function countMessages(text: string): number | null {
  if (/content-length|transfer-encoding/i.test(text)) return null;
  let count = 0;
  let isAwaited = false;
  for (const line of text.split(/\r?\n/)) {
    if (/^[A-Z]{3,7} \S+ HTTP\/1\.1$/.test(line)) {
      count += 1;
      isAwaited = true;
    } else if (/^HTTP\/1\.1 [2-5]\d\d(?: [\w ]*)?$/.test(line)) {
      if (!isAwaited) count += 1;
      isAwaited = false;
    } else if (/HTTP\/\d|^[#=~*-]{3}|^curl|^[A-Z]{3,7} \S+$/.test(line)) {
      return null;
    }
  }
  return count;
}

/** Lines that begin with curl; text with anything that joins, quotes or continues lines is not judged. */
function countCommands(text: string): number | null {
  // eslint-disable-next-line no-control-regex -- other control characters are part of a word for some shells
  if (/["'`\\^|;&<>$(){}\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text)) return null;
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !/^\s*#/.test(line));
  return lines.every((line) => /^curl[ \t]/.test(line)) ? lines.length : null;
}
