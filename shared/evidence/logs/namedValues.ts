/**
 * `name=value` pairs in a line (logfmt, key-value appenders): read in one pass from left to right, so that unclosed
 * quotes in a hostile line cost nothing extra.
 */

export interface NamedValues {
  readonly pairs: readonly (readonly [name: string, value: string])[];
  /** True when the line consists of pairs and bare words that logfmt allows, beginning with a pair. */
  readonly isWhole: boolean;
}

const nameLimit = 64;
const pairLimit = 200;

/** @returns the pairs in order, duplicates kept; at most 200 */
export function namedValues(text: string): NamedValues {
  const pairs: (readonly [string, string])[] = [];
  const scan = { noQuoteAfter: { '"': Infinity, "'": Infinity } };
  let from = 0;
  let other = 0;
  for (;;) {
    const equals = text.indexOf('=', from);
    if (equals < 0 || pairs.length >= pairLimit) break;
    const name = nameBefore(text, equals, from);
    if (name === null) {
      from = equals + 1;
      continue;
    }
    if (pairs.length === 0) other += text.slice(0, equals - name.length).trim().length;
    const { value, end } = valueAfter(text, equals + 1, scan.noQuoteAfter);
    pairs.push([name, value]);
    from = end;
  }
  return { pairs, isWhole: pairs.length > 0 && other === 0 };
}

function isNameCode(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x5f ||
    code === 0x2d ||
    code === 0x2e ||
    code === 0x40
  );
}

/** The name right before an equals sign, with a boundary before it. */
function nameBefore(text: string, equals: number, from: number): string | null {
  let start = equals;
  while (start > from && equals - start <= nameLimit && isNameCode(text.charCodeAt(start - 1))) start -= 1;
  const name = text.slice(start, equals);
  if (name === '' || name.length > nameLimit || !/^[A-Za-z_@]/.test(name)) return null;
  const before = start === 0 ? ' ' : text.charAt(start - 1);
  return /[\s,;([{|"']/.test(before) ? name : null;
}

function valueAfter(
  text: string,
  start: number,
  noQuoteAfter: Record<'"' | "'", number>,
): { value: string; end: number } {
  const quote = text.charAt(start);
  if ((quote === '"' || quote === "'") && start < noQuoteAfter[quote]) {
    const end = closingQuote(text, start, quote);
    if (end > 0) return { value: unescaped(text.slice(start + 1, end)), end: end + 1 };
    noQuoteAfter[quote] = start;
  }
  let end = start;
  while (end < text.length && !isBreak(text.charCodeAt(end))) end += 1;
  return { value: text.slice(start, end), end };
}

function closingQuote(text: string, opening: number, quote: string): number {
  for (let at = opening + 1; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '\\') at += 1;
    else if (letter === quote) return at;
  }
  return -1;
}

function isBreak(code: number): boolean {
  return (
    code <= 0x20 ||
    code === 0x2c ||
    code === 0x3b ||
    code === 0x22 ||
    code === 0x27 ||
    code === 0x29 ||
    code === 0x5d ||
    code === 0x7d ||
    code === 0x7c
  );
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\([\s\S])/g, (_, letter: string) =>
    letter === 'n' ? '\n' : letter === 't' ? '\t' : letter === 'r' ? '\r' : letter,
  );
}
