/**
 * JSON read exactly (RFC 8259): numbers keep their text, so that 2^53+1 and 1.0 survive; objects have no
 * prototype, so that a member named `__proto__` or `constructor` is only data; of members with one name the last
 * counts, as everywhere, and the reader says that it happened.
 */
import type { ExactJson, ExactNumber } from './importing.ts';
import { NamedValue, pairRole, type PairListener } from './jsonPairs.ts';
import { jsonDepthLimit } from './limits.ts';

/** Not JSON: `offset` is the place in the text, in UTF-16 units. */
export class JsonSyntaxError extends Error {
  readonly offset: number;
  /** True where the text may be sound but nests deeper than the reader allows. */
  readonly tooDeep: boolean;

  constructor(message: string, offset: number, tooDeep = false) {
    super(message);
    this.name = 'JsonSyntaxError';
    this.offset = offset;
    this.tooDeep = tooDeep;
  }
}

/** Told of everything that can carry a secret, with its place in the text. */
export interface JsonListener extends PairListener {
  /**
   * A string or a number.
   * @param value decoded string, or the number's text
   * @param start offset of the opening quote or first digit
   * @param end offset after the closing quote or last digit
   * @param path names of the members that lead here, outermost first; valid during the call only
   */
  scalar(value: string, isString: boolean, start: number, end: number, path: readonly string[]): void;
}

export interface ExactJsonResult {
  readonly value: ExactJson;
  readonly duplicateKeys: number;
}

/**
 * Objects of a file: every name is only data, since nothing is inherited. Made by a constructor, so that the engine gives
 * objects of one shape one layout; a literal without prototype would be a hash table each.
 */
class Members {
  [name: string]: ExactJson;
}
Reflect.deleteProperty(Members.prototype, 'constructor');
Object.setPrototypeOf(Members.prototype, null);

/** Told from an object of a file by its making: a member that is called like this one makes no number. */
class WrittenNumber implements ExactNumber {
  readonly isExactNumber = true;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A number that a reader of another format makes. */
export function exactNumber(text: string): ExactNumber {
  return new WrittenNumber(text);
}

export function isExactNumber(value: ExactJson | undefined): value is ExactNumber {
  if (typeof value !== 'object' || value === null || value instanceof Members) return false;
  return value instanceof WrittenNumber || 'isExactNumber' in value;
}

export function isExactObject(value: ExactJson | undefined): value is { readonly [key: string]: ExactJson } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value);
}

export function isExactArray(value: ExactJson | undefined): value is readonly ExactJson[] {
  return Array.isArray(value);
}

/** The text of a string or number; null for everything else. */
export function scalarText(value: ExactJson | undefined): string | null {
  if (typeof value === 'string') return value;
  return isExactNumber(value) ? value.text : null;
}

/** Member of an object, or undefined; never anything inherited. */
export function member(value: ExactJson | undefined, ...path: string[]): ExactJson | undefined {
  let current = value;
  for (const key of path) {
    if (!isExactObject(current)) return undefined;
    current = current[key];
  }
  return current;
}

/**
 * Reads one JSON value and nothing after it.
 * @throws JsonSyntaxError with the place
 */
export function parseExactJson(
  text: string,
  listener?: JsonListener,
  depthLimit = jsonDepthLimit,
): ExactJson {
  return new ExactJsonReader(text, listener, depthLimit, false).document();
}

/** As parseExactJson, and counts members that repeat a name. */
export function readExactJson(
  text: string,
  listener?: JsonListener,
  depthLimit = jsonDepthLimit,
): ExactJsonResult {
  const reader = new ExactJsonReader(text, listener, depthLimit, true);
  return { value: reader.document(), duplicateKeys: reader.duplicateKeys };
}

class ExactJsonReader {
  duplicateKeys = 0;
  private readonly text: string;
  private readonly listener: JsonListener | undefined;
  private readonly depthLimit: number;
  private readonly countsDuplicates: boolean;
  private readonly path: string[] = [];
  private at = 0;
  private depth = 0;

  constructor(
    text: string,
    listener: JsonListener | undefined,
    depthLimit: number,
    countsDuplicates: boolean,
  ) {
    this.countsDuplicates = countsDuplicates;
    this.text = text;
    this.listener = listener;
    this.depthLimit = depthLimit;
  }

  document(): ExactJson {
    this.skipSpace();
    const value = this.value();
    this.skipSpace();
    if (this.at < this.text.length) this.fail('Something follows the value');
    return value;
  }

  private fail(message: string, at = this.at): never {
    throw new JsonSyntaxError(message, at);
  }

  private skipSpace(): void {
    const { text } = this;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (code > 0x20 || (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09)) return;
      this.at += 1;
    }
  }

  private value(): ExactJson {
    switch (this.text.charCodeAt(this.at)) {
      case 0x7b:
        this.enter();
        return this.leave(this.object());
      case 0x5b:
        this.enter();
        return this.leave(this.array());
      case 0x22: {
        const start = this.at;
        const value = this.string(false);
        this.listener?.scalar(value, true, start, this.at, this.path);
        return value;
      }
      case 0x74:
        return this.word('true', true);
      case 0x66:
        return this.word('false', false);
      case 0x6e:
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  private enter(): void {
    this.depth += 1;
    if (this.depth > this.depthLimit) {
      throw new JsonSyntaxError(`Nested deeper than ${this.depthLimit} levels`, this.at, true);
    }
  }

  private leave(value: ExactJson): ExactJson {
    this.depth -= 1;
    return value;
  }

  private word<Value extends boolean | null>(word: string, value: Value): Value {
    if (!this.text.startsWith(word, this.at)) this.fail('Not a JSON value');
    this.at += word.length;
    return value;
  }

  /** RFC 8259 section 6: an integer without leading zeros, then perhaps a fraction and an exponent. */
  private number(): ExactNumber {
    const { text } = this;
    const start = this.at;
    let at = start;
    if (text.charCodeAt(at) === 0x2d) at += 1;
    const integer = at;
    at = this.digits(at);
    if (at === integer) this.fail(start >= text.length ? 'The text ends early' : 'Not a JSON value');
    // What follows a leading zero belongs to no number, and is told by whoever reads on.
    if (text.charCodeAt(integer) === 0x30) at = integer + 1;
    if (text.charCodeAt(at) === 0x2e) {
      const end = this.digits(at + 1);
      if (end > at + 1) at = end;
    }
    if ((text.charCodeAt(at) | 0x20) === 0x65) {
      const sign = text.charCodeAt(at + 1);
      const from = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
      const end = this.digits(from);
      if (end > from) at = end;
    }
    this.at = at;
    const written = text.slice(start, at);
    this.listener?.scalar(written, false, start, at, this.path);
    return new WrittenNumber(written);
  }

  private digits(from: number): number {
    const { text } = this;
    let at = from;
    for (let code = text.charCodeAt(at); code >= 0x30 && code <= 0x39; code = text.charCodeAt(at)) at += 1;
    return at;
  }

  private string(isName: boolean): string {
    const { text } = this;
    const start = this.at + 1;
    let index = start;
    let plain = true;
    for (;;) {
      const code = text.charCodeAt(index);
      if (code === 0x22) break;
      if (code === 0x5c) {
        plain = false;
        index += 2;
        continue;
      }
      if (code < 0x20) this.fail('A control character inside a string', index);
      if (Number.isNaN(code)) this.fail('A string is not closed', start - 1);
      index += 1;
    }
    this.at = index + 1;
    if (!plain) return this.unescape(start - 1, index + 1);
    return isName ? knownName(text, start, index) : text.slice(start, index);
  }

  private unescape(start: number, end: number): string {
    try {
      const value: unknown = JSON.parse(this.text.slice(start, end));
      if (typeof value === 'string') return value;
    } catch {
      // Reported below with the place in the whole text, which the built-in parser does not know.
    }
    return this.fail('A bad escape inside a string', start);
  }

  private array(): ExactJson {
    const items: ExactJson[] = [];
    this.at += 1;
    this.skipSpace();
    if (this.text.charCodeAt(this.at) === 0x5d) {
      this.at += 1;
      return items;
    }
    let previous: string | null = null;
    for (;;) {
      this.skipSpace();
      const start = this.at;
      const item = this.value();
      if (typeof item === 'string') {
        if (previous !== null) this.listener?.pair(previous, item, start, this.at, this.path);
        previous = item;
      } else {
        previous = null;
      }
      items.push(item);
      this.skipSpace();
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x2c && code !== 0x5d) this.fail('A comma or ] is missing');
      this.at += 1;
      if (code === 0x5d) return items;
    }
  }

  private object(): ExactJson {
    const { text, listener, path } = this;
    const members: Record<string, ExactJson> = new Members();
    this.at += 1;
    this.skipSpace();
    if (text.charCodeAt(this.at) === 0x7d) {
      this.at += 1;
      return members;
    }
    let pair: NamedValue | null = null;
    for (;;) {
      this.skipSpace();
      if (text.charCodeAt(this.at) !== 0x22) this.fail('A member name is missing');
      const key = this.string(true);
      this.skipSpace();
      if (text.charCodeAt(this.at) !== 0x3a) this.fail('A colon is missing');
      this.at += 1;
      this.skipSpace();
      if (this.countsDuplicates && members[key] !== undefined) this.duplicateKeys += 1;
      const start = this.at;
      path.push(key);
      const value = this.value();
      path.pop();
      members[key] = value;
      if (listener !== undefined) {
        const role = pairRole(key);
        if (role !== 'none') {
          pair ??= new NamedValue();
          pair.note(role, scalarText(value), typeof value === 'string', start, this.at);
        }
      }
      this.skipSpace();
      const code = text.charCodeAt(this.at);
      if (code !== 0x2c && code !== 0x7d) this.fail('A comma or } is missing');
      this.at += 1;
      if (code === 0x7d) break;
    }
    if (listener !== undefined) pair?.tell(listener, path);
    return members;
  }
}

/** Member names repeat from record to record: the last ones are kept, so that they need not be made again. */
const names: (string | undefined)[] = new Array<string | undefined>(2048);
const longestName = 40;

function knownName(text: string, start: number, end: number): string {
  const length = end - start;
  if (length === 0 || length > longestName) return text.slice(start, end);
  const first = text.charCodeAt(start);
  const last = text.charCodeAt(end - 1);
  const middle = text.charCodeAt(start + (length >> 1));
  const slot = (first + 31 * last + 7 * middle + 131 * length) & (names.length - 1);
  const known = names[slot];
  if (known?.length === length && text.startsWith(known, start)) return known;
  const name = text.slice(start, end);
  names[slot] = name;
  return name;
}
