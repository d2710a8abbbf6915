/** Quotes of cmd.exe (with what programs make of them) and of PowerShell, read from a place in a text into a word. */
import { plain, type Cursor, type WordBuilder } from './quoting.ts';

/**
 * cmd.exe takes a caret before a letter away, but not inside quotes; the program then takes `"` away and reads `\"`
 * and `""` inside quotes as a quote. A caret before a quote hides it from cmd.exe alone.
 */
export function cmdPart(cursor: Cursor, word: WordBuilder, letter: string): void {
  if (letter === '^') {
    const hidden = cursor.text.charAt(cursor.at + 1);
    if (hidden === '"') {
      cmdQuoted(cursor, word, true);
    } else if (hidden !== '') {
      word.add(hidden, cursor.at, cursor.at + 2);
      cursor.at += 2;
    } else {
      cursor.at += 1;
    }
  } else if (letter === '"') {
    cmdQuoted(cursor, word, false);
  } else if (letter === '\\' && cursor.text.charAt(cursor.at + 1) === '"') {
    word.add('"', cursor.at, cursor.at + 2);
    cursor.at += 2;
  } else {
    plain(cursor, word);
  }
}

function cmdQuoted(cursor: Cursor, word: WordBuilder, isHidden: boolean): void {
  const mark = isHidden ? '^"' : '"';
  cursor.at += mark.length;
  while (cursor.at < cursor.text.length) {
    const { letter, length } = cmdLetter(cursor, isHidden);
    if (letter === '\n' && length === 1) break;
    const after = cursor.at + length;
    if (letter === '\\') {
      const next = cmdLetter(cursor, isHidden, after);
      if (next.letter === '"') {
        word.add('"', cursor.at, after + next.length);
        cursor.at = after + next.length;
        continue;
      }
    }
    if (letter === '"') {
      const next = cmdLetter(cursor, isHidden, after);
      cursor.at = after;
      if (next.letter !== '"' || next.length !== length) return;
      word.add('"', cursor.at - length, after + next.length);
      cursor.at = after + next.length;
      continue;
    }
    if (letter !== '') word.add(letter, cursor.at, after);
    cursor.at = after;
  }
  cursor.isClosed = false;
}

/** One letter as the program gets it; with carets read where cmd.exe is outside quotes. */
function cmdLetter(cursor: Cursor, isHidden: boolean, at = cursor.at): { letter: string; length: number } {
  const { text } = cursor;
  if (!isHidden || text.charAt(at) !== '^') {
    const letter = at < text.length ? String.fromCodePoint(text.codePointAt(at) ?? 0) : '';
    return { letter, length: Math.max(1, letter.length) };
  }
  // A continued line: the letter after it stands for itself, so that `^` and two line ends make one line end.
  const lineEnd = text.startsWith('\r\n', at + 1) ? 2 : text.charAt(at + 1) === '\n' ? 1 : 0;
  if (lineEnd > 0) {
    const rest = at + 1 + lineEnd;
    const second = text.startsWith('\r\n', rest) ? 2 : text.charAt(rest) === '\n' ? 1 : 0;
    return second > 0 ? { letter: '\n', length: 1 + lineEnd + second } : { letter: '', length: 1 + lineEnd };
  }
  return { letter: text.charAt(at + 1), length: 2 };
}

export function powershellPart(cursor: Cursor, word: WordBuilder, letter: string): void {
  const next = cursor.text.charAt(cursor.at + 1);
  if (letter === '`' && next !== '') {
    word.add(powershellEscapes.get(next) ?? next, cursor.at, cursor.at + 2);
    cursor.at += 2;
  } else if (letter === "'" || letter === '"') {
    powershellQuoted(cursor, word, letter);
  } else if ((letter === '@' && next === '{') || letter === '(') {
    powershellBlock(cursor, word, letter === '(' ? '(' : '{', letter === '(' ? ')' : '}');
  } else {
    plain(cursor, word);
  }
}

function powershellQuoted(cursor: Cursor, word: WordBuilder, quote: string): void {
  cursor.at += 1;
  for (;;) {
    const letter = cursor.text.charAt(cursor.at);
    if (letter === '') break;
    const next = cursor.text.charAt(cursor.at + 1);
    if (letter === quote && next !== quote) break;
    if (letter === quote) {
      word.add(quote, cursor.at, cursor.at + 2);
      cursor.at += 2;
    } else if (letter === '`' && quote === '"' && next !== '') {
      word.add(powershellEscapes.get(next) ?? next, cursor.at, cursor.at + 2);
      cursor.at += 2;
    } else {
      plain(cursor, word);
    }
  }
  if (cursor.at >= cursor.text.length) cursor.isClosed = false;
  else cursor.at += 1;
}

/** `@{ … }` and `( … )` as written, quotes respected. */
function powershellBlock(cursor: Cursor, word: WordBuilder, opening: string, closing: string): void {
  let depth = 0;
  let quote = '';
  while (cursor.at < cursor.text.length) {
    const letter = cursor.text.charAt(cursor.at);
    if (letter === '`' && quote !== "'") {
      plain(cursor, word);
      if (cursor.at < cursor.text.length) plain(cursor, word);
      continue;
    }
    if (quote !== '') quote = letter === quote ? '' : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === opening) depth += 1;
    else if (letter === closing) depth -= 1;
    plain(cursor, word);
    if (quote === '' && letter === closing && depth === 0) return;
  }
  cursor.isClosed = false;
}

const powershellEscapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
]);
