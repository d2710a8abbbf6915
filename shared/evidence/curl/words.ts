/**
 * Command lines taken apart into commands and words, as the POSIX shell (with ANSI-C quotes), cmd.exe and PowerShell
 * read them. Nothing is expanded or run: variables, substitutions and globs stay as they are written.
 * Every character of a word knows where it stands in the text, so that secrets can be replaced in place.
 */
import { plain, posixPart, WordBuilder, type Cursor } from './quoting.ts';
import { cmdPart, powershellPart } from './windowsQuoting.ts';

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

/** Letters and digits, which mean nothing to any shell. */
function isOrdinary(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x2d && code <= 0x3a) || (code >= 0x41 && code <= 0x5a);
}

class Lexer implements Cursor {
  readonly text: string;
  private readonly dialect: ShellDialect;
  at = 0;
  private readonly found: Command[] = [];
  private words: Word[] = [];
  private start = -1;
  private lastEnd = 0;
  private input: string | null = null;
  isClosed = true;
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
    if (isOrdinary(text.charCodeAt(at))) {
      this.word ??= new WordBuilder(at);
      plain(this, this.word);
      return;
    }
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
    if (this.dialect === 'posix') posixPart(this, word, letter);
    else if (this.dialect === 'cmd') cmdPart(this, word, letter);
    else powershellPart(this, word, letter);
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
