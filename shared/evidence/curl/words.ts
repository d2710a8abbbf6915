/**
 * Command lines taken apart into commands and words, as the POSIX shell (with ANSI-C quotes), cmd.exe and PowerShell
 * read them. Nothing is expanded or run: variables, substitutions and globs stay as they are written.
 * Every character of a word knows where it stands in the text, so that secrets can be replaced in place.
 */

export type ShellDialect = 'posix' | 'cmd' | 'powershell';

export interface Word {
  readonly value: string;
  /** Place in the text of each UTF-16 unit of `value`, and where it ends. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly start: number;
  readonly end: number;
}

export interface Command {
  readonly words: readonly Word[];
  readonly start: number;
  readonly end: number;
  /** What is fed to standard input: the operator and its word, or `|` for a pipe. Null where nothing is. */
  readonly input: string | null;
  /** False where a quote is not closed before the text ends. */
  readonly isClosed: boolean;
}

/** How the text is quoted: by what only one of the shells writes. */
export function dialectOf(text: string): ShellDialect {
  if (/\bInvoke-(?:WebRequest|RestMethod)\b/i.test(text) || /[ \t]`\r?\n/.test(text)) return 'powershell';
  return /\^\r?\n|[ \t]\^"/.test(text) ? 'cmd' : 'posix';
}

export function splitCommands(text: string, dialect: ShellDialect): Command[] {
  return new Lexer(text, dialect).commands();
}

class WordBuilder {
  value = '';
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly start: number;

  constructor(start: number) {
    this.start = start;
  }

  add(letters: string, start: number, end: number): void {
    this.value += letters;
    for (let index = 0; index < letters.length; index += 1) {
      this.starts.push(start);
      this.ends.push(end);
    }
  }
}

class Lexer {
  private readonly text: string;
  private readonly dialect: ShellDialect;
  private at = 0;
  private readonly found: Command[] = [];
  private words: Word[] = [];
  private start = -1;
  private lastEnd = 0;
  private input: string | null = null;
  private isClosed = true;
  private word: WordBuilder | null = null;

  constructor(text: string, dialect: ShellDialect) {
    this.text = text;
    this.dialect = dialect;
  }

  commands(): Command[] {
    while (this.at < this.text.length) this.step();
    this.endCommand();
    return this.found;
  }

  private step(): void {
    const { text, at } = this;
    const letter = text.charAt(at);
    const continued = this.continuation();
    if (continued > 0) {
      this.at += continued;
    } else if (letter === ' ' || letter === '\t' || letter === '\r') {
      this.endWord();
      this.at += 1;
    } else if (letter === '\n') {
      this.endCommand();
      this.at += 1;
    } else if (letter === '#' && this.word === null && this.dialect !== 'cmd') {
      this.skipComment();
    } else if (this.isSeparator(letter)) {
      this.separator(letter);
    } else if ((letter === '<' || letter === '>') && this.dialect !== 'powershell') {
      this.redirection(letter);
    } else {
      this.wordPart(letter);
    }
  }

  /** Length of a line continuation at this place; 0 where there is none. */
  private continuation(): number {
    const mark = this.dialect === 'posix' ? '\\' : this.dialect === 'cmd' ? '^' : '`';
    if (this.text.charAt(this.at) !== mark) return 0;
    if (this.text.charAt(this.at + 1) === '\n') return 2;
    return this.text.startsWith('\r\n', this.at + 1) ? 3 : 0;
  }

  private isSeparator(letter: string): boolean {
    if (letter === '|' || letter === '&') return true;
    return letter === ';' && this.dialect !== 'cmd';
  }

  private separator(letter: string): void {
    const isPipe = letter === '|' && this.text.charAt(this.at + 1) !== '|';
    this.endCommand();
    this.at += 1;
    while (this.text.charAt(this.at) === letter) this.at += 1;
    if (isPipe) this.input = '|';
  }

  private skipComment(): void {
    const end = this.text.indexOf('\n', this.at);
    this.at = end < 0 ? this.text.length : end;
  }

  /** `< file`, `<<< text`, `> file`, `2>&1`: the word belongs to the shell and not to the command. */
  private redirection(letter: string): void {
    if (this.word !== null && /^\d$/.test(this.word.value)) this.word = null;
    else this.endWord();
    let operator = '';
    while ('<>&'.includes(this.text.charAt(this.at)) && this.at < this.text.length && operator.length < 3) {
      operator += this.text.charAt(this.at);
      this.at += 1;
    }
    while (/[ \t]/.test(this.text.charAt(this.at))) this.at += 1;
    const before = this.words.length;
    if (this.start < 0) this.start = this.at;
    while (this.at < this.text.length && !/[\s;|&<>]/.test(this.text.charAt(this.at))) {
      this.wordPart(this.text.charAt(this.at));
    }
    this.endWord();
    const target = this.words.length > before ? this.words.pop() : undefined;
    if (letter === '<') this.input = `${operator} ${target?.value ?? ''}`;
    if (letter === '<' && operator === '<<' && target !== undefined) this.heredoc(target.value);
  }

  private heredoc(marker: string): void {
    const lineEnd = this.text.indexOf('\n', this.at);
    if (lineEnd < 0) return;
    for (let from = lineEnd + 1; from <= this.text.length;) {
      const next = this.text.indexOf('\n', from);
      const end = next < 0 ? this.text.length : next;
      if (this.text.slice(from, end).trim() === marker || next < 0) {
        this.at = end;
        this.lastEnd = end;
        return;
      }
      from = next + 1;
    }
  }

  private wordPart(letter: string): void {
    const word = (this.word ??= new WordBuilder(this.at));
    if (this.dialect === 'posix') this.posixPart(word, letter);
    else if (this.dialect === 'cmd') this.cmdPart(word, letter);
    else this.powershellPart(word, letter);
  }

  private plain(word: WordBuilder): void {
    const code = this.text.codePointAt(this.at) ?? 0;
    const letters = String.fromCodePoint(code);
    word.add(letters, this.at, this.at + letters.length);
    this.at += letters.length;
  }

  private posixPart(word: WordBuilder, letter: string): void {
    const next = this.text.charAt(this.at + 1);
    if (letter === '\\' && next !== '') {
      word.add(next, this.at, this.at + 2);
      this.at += 2;
    } else if (letter === "'") {
      this.singleQuoted(word, 1);
    } else if (letter === '"') {
      this.doubleQuoted(word, 1);
    } else if (letter === '$' && next === "'") {
      this.ansiQuoted(word);
    } else if (letter === '$' && next === '"') {
      this.doubleQuoted(word, 2);
    } else if (letter === '`') {
      this.literalUntil(word, '`');
    } else if (letter === '$' && next === '(') {
      this.substitution(word);
    } else {
      this.plain(word);
    }
  }

  private singleQuoted(word: WordBuilder, opening: number): void {
    const end = this.text.indexOf("'", this.at + opening);
    if (end < 0) this.isClosed = false;
    const stop = end < 0 ? this.text.length : end;
    this.at += opening;
    while (this.at < stop) this.plain(word);
    this.at = end < 0 ? stop : stop + 1;
  }

  private doubleQuoted(word: WordBuilder, opening: number): void {
    this.at += opening;
    for (;;) {
      const letter = this.text.charAt(this.at);
      if (letter === '' || letter === '"') break;
      const next = this.text.charAt(this.at + 1);
      if (letter === '\\' && next !== '' && '"\\$`\n'.includes(next)) {
        if (next !== '\n') word.add(next, this.at, this.at + 2);
        this.at += 2;
      } else {
        this.plain(word);
      }
    }
    if (this.at >= this.text.length) this.isClosed = false;
    else this.at += 1;
  }

  /** `$'…'` with the escapes of ANSI C (Bash manual, section 3.1.2.4). */
  private ansiQuoted(word: WordBuilder): void {
    this.at += 2;
    for (;;) {
      const letter = this.text.charAt(this.at);
      if (letter === '' || letter === "'") break;
      if (letter !== '\\') {
        this.plain(word);
        continue;
      }
      const escape = ansiEscape(this.text.slice(this.at, this.at + 12));
      word.add(escape.value, this.at, this.at + escape.length);
      this.at += escape.length;
    }
    if (this.at >= this.text.length) this.isClosed = false;
    else this.at += 1;
  }

  private literalUntil(word: WordBuilder, closing: string): void {
    const end = this.text.indexOf(closing, this.at + 1);
    const stop = end < 0 ? this.text.length : end + 1;
    if (end < 0) this.isClosed = false;
    while (this.at < stop) this.plain(word);
  }

  /** `$( … )` as written: what it would give is unknown. */
  private substitution(word: WordBuilder): void {
    let depth = 0;
    while (this.at < this.text.length) {
      const letter = this.text.charAt(this.at);
      if (letter === '(') depth += 1;
      if (letter === ')') depth -= 1;
      this.plain(word);
      if (letter === ')' && depth === 0) return;
    }
    this.isClosed = false;
  }

  /**
   * cmd.exe takes a caret before a letter away, but not inside quotes; the program then takes `"` away and reads `\"`
   * and `""` inside quotes as a quote. A caret before a quote hides it from cmd.exe alone.
   */
  private cmdPart(word: WordBuilder, letter: string): void {
    if (letter === '^') {
      const hidden = this.text.charAt(this.at + 1);
      if (hidden === '"') {
        this.cmdQuoted(word, true);
      } else if (hidden !== '') {
        word.add(hidden, this.at, this.at + 2);
        this.at += 2;
      } else {
        this.at += 1;
      }
    } else if (letter === '"') {
      this.cmdQuoted(word, false);
    } else if (letter === '\\' && this.text.charAt(this.at + 1) === '"') {
      word.add('"', this.at, this.at + 2);
      this.at += 2;
    } else {
      this.plain(word);
    }
  }

  private cmdQuoted(word: WordBuilder, isHidden: boolean): void {
    const mark = isHidden ? '^"' : '"';
    this.at += mark.length;
    while (this.at < this.text.length) {
      const { letter, length } = this.cmdLetter(isHidden);
      if (letter === '\n' && length === 1) break;
      const after = this.at + length;
      if (letter === '\\') {
        const next = this.cmdLetter(isHidden, after);
        if (next.letter === '"') {
          word.add('"', this.at, after + next.length);
          this.at = after + next.length;
          continue;
        }
      }
      if (letter === '"') {
        const next = this.cmdLetter(isHidden, after);
        this.at = after;
        if (next.letter !== '"' || next.length !== length) return;
        word.add('"', this.at - length, after + next.length);
        this.at = after + next.length;
        continue;
      }
      if (letter !== '') word.add(letter, this.at, after);
      this.at = after;
    }
    this.isClosed = false;
  }

  /** One letter as the program gets it; with carets read where cmd.exe is outside quotes. */
  private cmdLetter(isHidden: boolean, at = this.at): { letter: string; length: number } {
    const { text } = this;
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

  private powershellPart(word: WordBuilder, letter: string): void {
    const next = this.text.charAt(this.at + 1);
    if (letter === '`' && next !== '') {
      word.add(powershellEscapes.get(next) ?? next, this.at, this.at + 2);
      this.at += 2;
    } else if (letter === "'" || letter === '"') {
      this.powershellQuoted(word, letter);
    } else if ((letter === '@' && next === '{') || letter === '(') {
      this.powershellBlock(word, letter === '(' ? '(' : '{', letter === '(' ? ')' : '}');
    } else {
      this.plain(word);
    }
  }

  private powershellQuoted(word: WordBuilder, quote: string): void {
    this.at += 1;
    for (;;) {
      const letter = this.text.charAt(this.at);
      if (letter === '') break;
      const next = this.text.charAt(this.at + 1);
      if (letter === quote && next !== quote) break;
      if (letter === quote) {
        word.add(quote, this.at, this.at + 2);
        this.at += 2;
      } else if (letter === '`' && quote === '"' && next !== '') {
        word.add(powershellEscapes.get(next) ?? next, this.at, this.at + 2);
        this.at += 2;
      } else {
        this.plain(word);
      }
    }
    if (this.at >= this.text.length) this.isClosed = false;
    else this.at += 1;
  }

  /** `@{ … }` and `( … )` as written, quotes respected. */
  private powershellBlock(word: WordBuilder, opening: string, closing: string): void {
    let depth = 0;
    let quote = '';
    while (this.at < this.text.length) {
      const letter = this.text.charAt(this.at);
      if (letter === '`' && quote !== "'") {
        this.plain(word);
        if (this.at < this.text.length) this.plain(word);
        continue;
      }
      if (quote !== '') quote = letter === quote ? '' : quote;
      else if (letter === '"' || letter === "'") quote = letter;
      else if (letter === opening) depth += 1;
      else if (letter === closing) depth -= 1;
      this.plain(word);
      if (quote === '' && letter === closing && depth === 0) return;
    }
    this.isClosed = false;
  }

  private endWord(): void {
    const { word } = this;
    if (word === null) return;
    this.word = null;
    if (this.start < 0) this.start = word.start;
    this.lastEnd = this.at;
    this.words.push({
      value: word.value,
      starts: word.starts,
      ends: word.ends,
      start: word.start,
      end: this.at,
    });
  }

  private endCommand(): void {
    this.endWord();
    if (this.words.length > 0) {
      const { words, start, lastEnd, input, isClosed } = this;
      this.found.push({ words, start, end: lastEnd, input, isClosed });
    }
    this.words = [];
    this.start = -1;
    this.input = null;
    this.isClosed = true;
  }
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
    const value = octal === undefined ? Number.parseInt(hex ?? short ?? long ?? '0', 16) : Number.parseInt(octal, 8);
    return { value: value <= 0x10ffff ? String.fromCodePoint(value) : '\ufffd', length: whole.length };
  }
  const letter = text.charAt(1);
  return { value: ansiLetters.get(letter) ?? letter, length: letter === '' ? 1 : 2 };
}
