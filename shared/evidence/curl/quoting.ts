/** Quotes of the POSIX shell, with ANSI-C quotes (Bash manual, section 3.1.2), read from a place in a text into a word. */

/** A word in the making, with the place of each of its letters. */
export class WordBuilder {
  value = '';
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly start: number;

  constructor(start: number) {
    this.start = start;
  }

  add(letters: string, start: number, end: number): void {
    this.value += letters;
    if (letters.length === 1) {
      this.starts.push(start);
      this.ends.push(end);
      return;
    }
    for (let index = 0; index < letters.length; index += 1) {
      this.starts.push(start);
      this.ends.push(end);
    }
  }
}

/** A place in the text; `isClosed` turns false where a quote has no end. */
export interface Cursor {
  readonly text: string;
  at: number;
  isClosed: boolean;
}

/** One letter that stands for itself. */
export function plain(cursor: Cursor, word: WordBuilder): void {
  const code = cursor.text.charCodeAt(cursor.at);
  const isPair = code >= 0xd800 && code <= 0xdbff;
  const letters = isPair
    ? String.fromCodePoint(cursor.text.codePointAt(cursor.at) ?? 0)
    : cursor.text.charAt(cursor.at);
  word.add(letters, cursor.at, cursor.at + letters.length);
  cursor.at += letters.length;
}

export function posixPart(cursor: Cursor, word: WordBuilder, letter: string): void {
  const next = cursor.text.charAt(cursor.at + 1);
  if (letter === '\\' && next !== '') {
    word.add(next, cursor.at, cursor.at + 2);
    cursor.at += 2;
  } else if (letter === "'") {
    singleQuoted(cursor, word, 1);
  } else if (letter === '"') {
    doubleQuoted(cursor, word, 1);
  } else if (letter === '$' && next === "'") {
    ansiQuoted(cursor, word);
  } else if (letter === '$' && next === '"') {
    doubleQuoted(cursor, word, 2);
  } else if (letter === '`') {
    literalUntil(cursor, word, '`');
  } else if (letter === '$' && next === '(') {
    substitution(cursor, word);
  } else {
    plain(cursor, word);
  }
}

function singleQuoted(cursor: Cursor, word: WordBuilder, opening: number): void {
  const end = cursor.text.indexOf("'", cursor.at + opening);
  if (end < 0) cursor.isClosed = false;
  const stop = end < 0 ? cursor.text.length : end;
  cursor.at += opening;
  while (cursor.at < stop) plain(cursor, word);
  cursor.at = end < 0 ? stop : stop + 1;
}

function doubleQuoted(cursor: Cursor, word: WordBuilder, opening: number): void {
  cursor.at += opening;
  for (;;) {
    const letter = cursor.text.charAt(cursor.at);
    if (letter === '' || letter === '"') break;
    const next = cursor.text.charAt(cursor.at + 1);
    if (letter === '\\' && next !== '' && '"\\$`\n'.includes(next)) {
      if (next !== '\n') word.add(next, cursor.at, cursor.at + 2);
      cursor.at += 2;
    } else {
      plain(cursor, word);
    }
  }
  if (cursor.at >= cursor.text.length) cursor.isClosed = false;
  else cursor.at += 1;
}

/** `$'…'` with the escapes of ANSI C (Bash manual, section 3.1.2.4). */
function ansiQuoted(cursor: Cursor, word: WordBuilder): void {
  cursor.at += 2;
  for (;;) {
    const letter = cursor.text.charAt(cursor.at);
    if (letter === '' || letter === "'") break;
    if (letter !== '\\') {
      plain(cursor, word);
      continue;
    }
    const escape = ansiEscape(cursor.text.slice(cursor.at, cursor.at + 12));
    word.add(escape.value, cursor.at, cursor.at + escape.length);
    cursor.at += escape.length;
  }
  if (cursor.at >= cursor.text.length) cursor.isClosed = false;
  else cursor.at += 1;
}

function literalUntil(cursor: Cursor, word: WordBuilder, closing: string): void {
  const end = cursor.text.indexOf(closing, cursor.at + 1);
  const stop = end < 0 ? cursor.text.length : end + 1;
  if (end < 0) cursor.isClosed = false;
  while (cursor.at < stop) plain(cursor, word);
}

/** `$( … )` as written: what it would give is unknown. */
function substitution(cursor: Cursor, word: WordBuilder): void {
  let depth = 0;
  while (cursor.at < cursor.text.length) {
    const letter = cursor.text.charAt(cursor.at);
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    plain(cursor, word);
    if (letter === ')' && depth === 0) return;
  }
  cursor.isClosed = false;
}

const ansiLetters: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['e', '\x1b'],
  ['E', '\x1b'],
]);

function ansiEscape(text: string): { value: string; length: number } {
  const code = /^\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3}))/.exec(text);
  if (code !== null) {
    const [whole, hex, short, long, octal] = code;
    const value =
      octal === undefined ? Number.parseInt(hex ?? short ?? long ?? '0', 16) : Number.parseInt(octal, 8);
    return { value: value <= 0x10ffff ? String.fromCodePoint(value) : '\ufffd', length: whole.length };
  }
  const letter = text.charAt(1);
  return { value: ansiLetters.get(letter) ?? letter, length: letter === '' ? 1 : 2 };
}
