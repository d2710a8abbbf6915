/**
 * What a person types into the search, as a query that full text search understands. The person's text only ever
 * becomes quoted strings: nothing in it can reach the query syntax (FTS5 section 3.1).
 */

export interface SearchQuery {
  /** The whole text, for identifiers: exact, then as a prefix. */
  readonly identifier: string;
  /** FTS5 expression; null when the text holds no word to look for. */
  readonly match: string | null;
  /** Words to mark in excerpts, in lower case. */
  readonly words: readonly string[];
}

interface Term {
  readonly text: string;
  readonly negative: boolean;
  readonly prefix: boolean;
}

const term = /(-)?"([^"]*)"?(\*)?|(-)?([^\s"]+)/g;

/** Words are all required; `"two words"` is a phrase, `-word` excludes, `word*` is a beginning. */
export function parseSearch(text: string): SearchQuery {
  const terms: Term[] = [];
  for (const match of text.slice(0, 2000).matchAll(term)) {
    const quoted = match[2];
    const bare = match[5] ?? '';
    const negative = (match[1] ?? match[4]) === '-' && (quoted ?? bare) !== '';
    const prefix = quoted === undefined ? bare.endsWith('*') : match[3] === '*';
    const plain = quoted ?? (prefix ? bare.slice(0, -1) : bare);
    if (/[\p{L}\p{N}]/u.test(plain)) terms.push({ text: plain, negative, prefix });
  }
  const wanted = terms.filter(({ negative }) => !negative).slice(0, 32);
  const unwanted = terms.filter(({ negative }) => negative).slice(0, 32);
  const all = wanted.map(expression).join(' AND ');
  const match =
    all === '' ? null : unwanted.reduce((built, each) => `(${built}) NOT ${expression(each)}`, all);
  return {
    identifier: text.trim().replace(/^"(.*)"$/, '$1'),
    match,
    words: wanted.map((each) => each.text.toLowerCase()),
  };
}

function expression({ text, prefix }: Term): string {
  const clean = text.replaceAll('\u0000', ' ').replaceAll('"', '""');
  return `"${clean}"${prefix ? ' *' : ''}`;
}

const around = 90;

/** One line of text around the first match, or the text's start. */
export function excerptOf(text: string, words: readonly string[]): string {
  const lower = text.length > 200_000 ? text.slice(0, 200_000).toLowerCase() : text.toLowerCase();
  const places = words.map((word) => lower.indexOf(word)).filter((at) => at >= 0);
  const at = places.length > 0 ? Math.min(...places) : 0;
  const from = Math.max(0, at - around);
  const to = Math.min(text.length, at + 2 * around);
  const line = text.slice(from, to).replace(/\s+/g, ' ').trim();
  return `${from > 0 ? '…' : ''}${line}${to < text.length ? '…' : ''}`;
}
