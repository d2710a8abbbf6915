/**
 * What a person types into the search. The full text only says which blocks of records can hold the words (its query
 * consists of quoted words: nothing a person writes reaches the query syntax, FTS5 section 3.1); whether a record holds
 * them is decided on its text, here.
 */

export interface SearchTerm {
  /** The words that must follow one another, folded: without case and accents. */
  readonly words: readonly string[];
  /** The last word may go on. */
  readonly prefix: boolean;
}

export interface SearchQuery {
  /** The whole text, for identifiers: exact, then as a beginning. */
  readonly identifier: string;
  /** All of these must be found; of each at least one alternative. */
  readonly wanted: readonly (readonly SearchTerm[])[];
  /** None of these may be found. */
  readonly unwanted: readonly SearchTerm[];
  /** FTS5 expression for blocks; null when the text holds no word to look for. */
  readonly match: string | null;
  /** Words to mark in excerpts, in lower case. */
  readonly words: readonly string[];
  /** A text of at least four characters that may also stand inside a longer word; null where the query is more than that. */
  readonly part: string | null;
}

interface Term extends SearchTerm {
  readonly text: string;
  readonly negative: boolean;
  readonly quoted: boolean;
}

/** ASCII words longer than this, in bytes, are indexed by their beginning, and looked for by it. */
export const wordLimit = 120;

const termPattern = /(-)?"([^"]*)"?(\*)?|(-)?([^\s"]+)/g;
const termLimit = 32;
const partLength = 4;

/** What the full text's tokenizer takes for part of a word (unicode61 with `-` and `_`). */
const letters = String.raw`\p{L}\p{N}\p{Co}_-`;
const words = new RegExp(`[${letters}]+`, 'gu');

/**
 * Words are all required; `"two words"` is a phrase, `-word` excludes, `word*` is a beginning, `a OR b` is either.
 * A single word with a digit or mark in it, as ids have, is also taken for the beginning of one.
 */
export function parseSearch(text: string): SearchQuery {
  const wanted: Term[][] = [];
  const unwanted: Term[] = [];
  let joined = false;
  for (const term of termsOf(text.slice(0, 2000))) {
    if (term === 'or') {
      joined = wanted.length > 0;
      continue;
    }
    const alternatives = wanted.at(-1);
    if (term.negative) unwanted.push(term);
    else if (joined && alternatives !== undefined) alternatives.push(term);
    else wanted.push([term]);
    joined = false;
  }
  const kept = wanted.slice(0, termLimit);
  const [only] = kept.flat();
  const single = kept.flat().length === 1 && unwanted.length === 0 && only !== undefined ? only : null;
  if (single !== null && !single.quoted && looksLikeId(single.text)) kept[0] = [{ ...single, prefix: true }];
  return {
    identifier: text.trim().replace(/^"(.*)"$/, '$1'),
    wanted: kept,
    unwanted: unwanted.slice(0, termLimit),
    match: kept.length === 0 ? null : kept.map(blockExpression).join(' AND '),
    words: kept.flat().map((each) => each.text.toLowerCase()),
    part: single !== null && single.text.length >= partLength ? single.text : null,
  };
}

function* termsOf(text: string): Generator<Term | 'or'> {
  for (const match of text.matchAll(termPattern)) {
    const quoted = match[2];
    const bare = match[5] ?? '';
    if (bare === 'OR' && match[4] === undefined) {
      yield 'or';
      continue;
    }
    const negative = (match[1] ?? match[4]) === '-' && (quoted ?? bare) !== '';
    const prefix = quoted === undefined ? bare.endsWith('*') : match[3] === '*';
    const plain = quoted ?? (prefix ? bare.slice(0, -1) : bare);
    const found = foldText(plain).match(words);
    if (found === null || !/[\p{L}\p{N}]/u.test(plain)) continue;
    yield { text: plain, words: found, negative, prefix, quoted: quoted !== undefined };
  }
}

function looksLikeId(text: string): boolean {
  return text.length >= partLength && /[\d_-]/.test(text);
}

/** Blocks can only be asked for words, not for their order or for what they lack. */
function blockExpression(alternatives: readonly SearchTerm[]): string {
  const each = alternatives.map(({ words: own, prefix }) =>
    own.map((word, index) => blockWord(word, prefix && index === own.length - 1)).join(' AND '),
  );
  return each.length === 1 ? `(${each[0] ?? ''})` : `(${each.map((one) => `(${one})`).join(' OR ')})`;
}

const beyondAscii = /[^\u0020-\u007e]/;

function blockWord(word: string, prefix: boolean): string {
  if (word.length <= wordLimit || beyondAscii.test(word)) return `"${word}"${prefix ? ' *' : ''}`;
  return `"${word.slice(0, wordLimit)}" *`;
}

/** Without case and accents, as the full text compares. ASCII keeps its length. */
export function foldText(text: string): string {
  if (!beyondAscii.test(text)) return text.toLowerCase();
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

/** Finds one term in folded text; `from` is where to begin, −1 when there is none. */
export type FindTerm = (folded: string, from: number) => number;

const letter = new RegExp(`[${letters}]`, 'u');
const asciiLetter = /[a-z0-9_-]/;

export function termFinder({ words: own, prefix }: SearchTerm): FindTerm {
  // Words consist of letters, digits, hyphens and underscores: none of them means anything in a pattern.
  const end = prefix ? '' : `(?![${letters}])`;
  const pattern = new RegExp(`${own.join(`[^${letters}]+`)}${end}`, 'gu');
  const [first = ''] = own;
  const plain = own.length === 1 && !beyondAscii.test(first) ? first : null;
  return (folded, from) =>
    plain === null ? findPattern(pattern, folded, from) : findWord(plain, prefix, folded, from);
}

/** Finds a text wherever it stands. */
export function partFinder(part: string): FindTerm {
  const folded = foldText(part);
  return (text, from) => text.indexOf(folded, from);
}

function findWord(word: string, prefix: boolean, folded: string, from: number): number {
  for (let at = folded.indexOf(word, from); at >= 0; at = folded.indexOf(word, at + 1)) {
    if (isLetterBefore(folded, at)) continue;
    if (prefix || !isLetter(folded, at + word.length)) return at;
  }
  return -1;
}

function findPattern(pattern: RegExp, folded: string, from: number): number {
  pattern.lastIndex = from;
  for (let match = pattern.exec(folded); match !== null; match = pattern.exec(folded)) {
    if (!isLetterBefore(folded, match.index)) return match.index;
    pattern.lastIndex = match.index + 1;
  }
  return -1;
}

function isLetter(text: string, at: number): boolean {
  const code = text.codePointAt(at);
  if (code === undefined) return false;
  return code < 0x80 ? asciiLetter.test(text.charAt(at)) : letter.test(String.fromCodePoint(code));
}

function isLetterBefore(text: string, at: number): boolean {
  if (at === 0) return false;
  const code = text.charCodeAt(at - 1);
  const whole = code >= 0xdc00 && code < 0xe000 ? at - 2 : at - 1;
  return isLetter(text, Math.max(0, whole));
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
