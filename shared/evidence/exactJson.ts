/**
 * JSON read exactly (RFC 8259): numbers keep their text, so that 2^53+1 and 1.0 survive; objects have no
 * prototype, so that a member named `__proto__` or `constructor` is only data; of members with one name the last
 * counts, as everywhere, and the reader says that it happened.
 */
import type { ExactJson, ExactNumber } from './importing.ts';
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
export interface JsonListener {
  /**
   * A string or a number.
   * @param value decoded string, or the number's text
   * @param start offset of the opening quote or first digit
   * @param end offset after the closing quote or last digit
   * @param path names of the members that lead here, outermost first; valid during the call only
   */
  scalar(value: string, isString: boolean, start: number, end: number, path: readonly string[]): void;
  /** A header, cookie or parameter written as `{name, value}` or as neighbours in a list. */
  pair(name: string, value: string, start: number, end: number, path: readonly string[]): void;
}

export interface ExactJsonResult {
  readonly value: ExactJson;
  readonly duplicateKeys: number;
}

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

export function isExactNumber(value: ExactJson | undefined): value is ExactNumber {
  return (
    typeof value === 'object' && value !== null && 'isExactNumber' in value && value.isExactNumber === true
  );
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
  return readExactJson(text, listener, depthLimit).value;
}

/** As parseExactJson, and counts members that repeat a name. */
export function readExactJson(
  text: string,
  listener?: JsonListener,
  depthLimit = jsonDepthLimit,
): ExactJsonResult {
  const reader = new ExactJsonReader(text, listener, depthLimit);
  return { value: reader.document(), duplicateKeys: reader.duplicateKeys };
}

class ExactJsonReader {
  duplicateKeys = 0;
  private readonly text: string;
  private readonly listener: JsonListener | undefined;
  private readonly depthLimit: number;
  private readonly path: string[] = [];
  private at = 0;
  private depth = 0;

  constructor(text: string, listener: JsonListener | undefined, depthLimit: number) {
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
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at += 1;
    }
  }

  private value(): ExactJson {
    switch (this.text.charCodeAt(this.at)) {
      case 0x7b:
        return this.nested(() => this.object());
      case 0x5b:
        return this.nested(() => this.array());
      case 0x22: {
        const start = this.at;
        const value = this.string();
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

  private nested(read: () => ExactJson): ExactJson {
    this.depth += 1;
    if (this.depth > this.depthLimit) {
      throw new JsonSyntaxError(`Nested deeper than ${this.depthLimit} levels`, this.at, true);
    }
    const value = read();
    this.depth -= 1;
    return value;
  }

  private word<Value extends boolean | null>(word: string, value: Value): Value {
    if (!this.text.startsWith(word, this.at)) this.fail('Not a JSON value');
    this.at += word.length;
    return value;
  }

  private number(): ExactNumber {
    numberPattern.lastIndex = this.at;
    const match = numberPattern.exec(this.text);
    if (match === null) this.fail(this.at >= this.text.length ? 'The text ends early' : 'Not a JSON value');
    const text = match[0];
    const start = this.at;
    this.at += text.length;
    this.listener?.scalar(text, false, start, this.at, this.path);
    return { isExactNumber: true, text };
  }

  private string(): string {
    const start = this.at + 1;
    let index = start;
    let plain = true;
    for (;;) {
      const code = this.text.charCodeAt(index);
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
    if (plain) return this.text.slice(start, index);
    return this.unescape(start - 1, index + 1);
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
    const members = emptyObject();
    this.at += 1;
    this.skipSpace();
    if (this.text.charCodeAt(this.at) === 0x7d) {
      this.at += 1;
      return members;
    }
    const pair = new NamedValue();
    for (;;) {
      this.skipSpace();
      if (this.text.charCodeAt(this.at) !== 0x22) this.fail('A member name is missing');
      const key = this.string();
      this.skipSpace();
      if (this.text.charCodeAt(this.at) !== 0x3a) this.fail('A colon is missing');
      this.at += 1;
      this.skipSpace();
      if (key in members) this.duplicateKeys += 1;
      const start = this.at;
      this.path.push(key);
      const value = this.value();
      this.path.pop();
      members[key] = value;
      pair.note(key, value, start, this.at);
      this.skipSpace();
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x2c && code !== 0x7d) this.fail('A comma or } is missing');
      this.at += 1;
      if (code === 0x7d) break;
    }
    if (this.listener !== undefined) pair.tell(this.listener, this.path);
    return members;
  }
}

/** A record without prototype: every name is only data. */
function emptyObject(): Record<string, ExactJson> {
  return { __proto__: null };
}

/** Members beside which a bare `number` is a card's. */
const cardSiblings =
  /^(?:exp|exp_?month|exp_?year|expiry|expiry_?month|expiry_?year|expiration|expiration_?date|cvc|cvv|cvv2|cvc2|card_?holder|name_on_card|security_?code)$/i;

/**
 * Remembers the members of an object that only make sense together, in whatever order they come: `{name, value}`, and a
 * `number` beside an expiry date.
 */
class NamedValue {
  private name: string | null = null;
  private value: string | null = null;
  private start = 0;
  private end = 0;
  private number: { readonly text: string; readonly start: number; readonly end: number } | null = null;
  private besideCard = false;

  note(key: string, value: ExactJson, start: number, end: number): void {
    if (key.length > 15) return;
    const lower = key.toLowerCase();
    if ((lower === 'name' || lower === 'key') && typeof value === 'string') this.name = value;
    if (lower === 'value') {
      this.value = scalarText(value);
      this.start = start;
      this.end = end;
    }
    if (lower === 'number') {
      const text = scalarText(value);
      if (text !== null) this.number = { text, start, end };
    } else if (cardSiblings.test(key)) {
      this.besideCard = true;
    }
  }

  tell(listener: JsonListener, path: readonly string[]): void {
    if (this.number !== null && this.besideCard)
      listener.pair('card_number', this.number.text, this.number.start, this.number.end, path);
    if (this.name === null || this.value === null) return;
    listener.pair(this.name, this.value, this.start, this.end, path);
  }
}
