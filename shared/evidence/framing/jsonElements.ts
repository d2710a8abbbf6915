/**
 * Frames the elements of one array inside a JSON document (the root, `data`, `log.entries`) or a row of root values,
 * on bytes and without holding more than one element. Damage stays local: an element that does not parse, or whose
 * brackets do not balance, is handed over as damaged, and framing goes on where the text looks like the start of
 * an element again.
 */
import { recordLimit } from '../limits.ts';
import { PendingBytes, type DamageReason, type Framer, type FrameSink } from './frame.ts';

/** Names that lead from the root to the array; null frames the values at the root themselves. */
export type ArrayPath = readonly string[] | null;

const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const fillerLimit = 1024 * 1024;
const stackLimit = 100_000;
const prefixLength = 64;

type State = 'seek' | 'between' | 'element' | 'resync' | 'tail';

export class JsonElementFramer implements Framer {
  /** True once the array (or the first root value) was found. */
  found = false;
  /** True when the array was closed. */
  closed = false;
  /** True when something other than space follows the document. */
  trailing = false;
  private readonly sink: FrameSink;
  private readonly path: ArrayPath;
  private readonly limit: number;
  private readonly pending = new PendingBytes();
  private state: State;
  /** Index into the pending bytes: everything before it was looked at. */
  private at = 0;
  private inString = false;
  private readonly stack: number[] = [];
  private readonly names: string[] = [];
  private stringFrom = 0;
  private lastString = '';
  private index = 0;
  private damagedFrom = 0;
  private damagedReason: DamageReason = 'syntax';
  /** Bytes between two sound elements, and what sound elements have in common at their start. */
  private separator: Uint8Array | null = null;
  private prefix: Uint8Array | null = null;
  private lastSoundEnd = -1;
  private soundElements = 0;
  /** How the element that is being skipped began. */
  private brokenStart: Uint8Array | null = null;
  /** Containers around the array that are still open behind it. */
  private openAround = 0;
  private droppedFiller = 0;

  constructor(sink: FrameSink, path: ArrayPath, limit = recordLimit) {
    this.sink = sink;
    this.path = path;
    this.limit = limit;
    this.state = path === null ? 'between' : 'seek';
    this.found = path === null;
  }

  push(chunk: Uint8Array): void {
    this.pending.append(chunk);
    this.run(false);
    if (this.state === 'element' && this.pending.bytes.length > this.limit)
      this.startResync('too-long', this.pending.bytes.length);
    if (this.state !== 'element' && this.state !== 'resync' && this.pending.bytes.length > fillerLimit)
      this.dropFiller();
  }

  end(): void {
    for (;;) {
      this.run(true);
      const { length } = this.pending.bytes;
      if (this.state === 'element' && this.isScalar()) {
        this.finishElement(length);
      } else if (this.state === 'element') {
        const next = this.findStart(1);
        if (next < 0) {
          this.emitDamage(length, 'cut-off');
          break;
        }
        this.damagedReason = 'not-closed';
        this.resumeAt(next);
      } else {
        if (this.state === 'resync') this.emitDamage(length, this.damagedReason);
        break;
      }
    }
    this.emitFiller(this.pending.bytes.length);
  }

  private run(last: boolean): void {
    for (;;) {
      const before = this.state;
      const position = this.pending.offset + this.at;
      if (this.state === 'seek') this.seek();
      else if (this.state === 'between') this.between();
      else if (this.state === 'element') this.scanElement();
      else if (this.state === 'resync') this.resync(last);
      else this.tail();
      if (this.state === before && position === this.pending.offset + this.at) return;
      if (this.at >= this.pending.bytes.length && this.state === before) return;
    }
  }

  /** Walks from the root to the array that is wanted. */
  private seek(): void {
    const path = this.path ?? [];
    const { bytes } = this.pending;
    while (this.at < bytes.length) {
      if (this.inString) {
        if (!this.closeString()) return;
        this.lastString =
          this.names.length < this.stack.length ? this.textOf(this.stringFrom, this.at - 1) : '';
        continue;
      }
      const byte = bytes[this.at];
      this.at += 1;
      if (byte === quote) {
        this.inString = true;
        this.stringFrom = this.at;
      } else if (byte === 0x3a) {
        this.names[this.stack.length - 1] = this.lastString;
      } else if (
        byte === openBracket &&
        this.stack.length === path.length &&
        path.every((name, index) => this.names[index] === name)
      ) {
        this.found = true;
        this.stack.length = 0;
        this.state = 'between';
        return;
      } else if (byte === openBrace || byte === openBracket) {
        this.stack.push(byte);
        this.names.length = Math.min(this.names.length, this.stack.length - 1);
      } else if (byte === closeBrace || byte === closeBracket) {
        this.stack.pop();
        this.names.length = Math.min(this.names.length, this.stack.length);
      } else if (byte === comma) {
        this.names.length = Math.min(this.names.length, Math.max(0, this.stack.length - 1));
      }
    }
  }

  private textOf(from: number, to: number): string {
    if (to - from > 100) return '';
    let text = '';
    for (const byte of this.pending.bytes.subarray(from, to)) text += String.fromCharCode(byte);
    return text;
  }

  /** Moves behind the closing quote; false when more bytes are needed. */
  private closeString(): boolean {
    const { bytes } = this.pending;
    for (;;) {
      const at = bytes.indexOf(quote, this.at);
      if (at < 0) {
        this.at = bytes.length;
        return false;
      }
      let escapes = 0;
      while (bytes[at - 1 - escapes] === backslash) escapes += 1;
      this.at = at + 1;
      if (escapes % 2 === 0) {
        this.inString = false;
        return true;
      }
    }
  }

  private between(): void {
    const { bytes } = this.pending;
    while (this.at < bytes.length) {
      const byte = bytes[this.at];
      if (byte === closeBracket && this.path !== null) {
        this.at += 1;
        this.closed = true;
        this.openAround = this.path.length;
        this.inString = false;
        this.state = 'tail';
        return;
      }
      // A brace too many after an element is passed over: the element before it was sound.
      if (!isSpace(byte) && byte !== comma && byte !== closeBrace) {
        this.beginElement();
        return;
      }
      this.at += 1;
    }
  }

  /** Behind the array: the members that follow it, the closing brackets, and perhaps what does not belong there. */
  private tail(): void {
    const { bytes } = this.pending;
    while (this.at < bytes.length) {
      if (this.inString) {
        if (!this.closeString()) return;
        continue;
      }
      const byte = bytes[this.at];
      this.at += 1;
      if (this.openAround === 0) this.trailing ||= !isSpace(byte);
      else if (byte === quote) this.inString = true;
      else if (byte === openBrace || byte === openBracket) this.openAround += 1;
      else if (byte === closeBrace || byte === closeBracket) this.openAround -= 1;
    }
  }

  private beginElement(): void {
    const separator = this.pending.bytes.slice(0, this.at);
    const follows = this.lastSoundEnd === this.pending.offset;
    this.emitFiller(this.at);
    if (follows && separator.length <= prefixLength) this.separator = separator;
    this.state = 'element';
    this.inString = false;
    this.stack.length = 0;
  }

  /** Pending bytes start with the element. */
  private scanElement(): void {
    const { bytes } = this.pending;
    const { stack } = this;
    while (this.at < bytes.length) {
      if (this.inString) {
        if (!this.closeString()) return;
        if (stack.length === 0) return this.finishElement(this.at);
        continue;
      }
      const byte = bytes[this.at];
      switch (byte) {
        case quote:
          this.inString = true;
          break;
        case openBrace:
        case openBracket:
          if (stack.length >= stackLimit) return this.startResync('unbalanced', this.at);
          stack.push(byte);
          break;
        case closeBrace:
        case closeBracket:
          // A closing bracket that closes nothing is at least passed over.
          if (stack.length === 0) return this.finishElement(Math.max(1, this.at));
          // In ASCII a closing bracket is its opening one plus two.
          if (stack.pop() !== byte - 2) return this.startResync('unbalanced', this.at + 1);
          if (stack.length === 0) {
            this.at += 1;
            return this.finishElement(this.at);
          }
          break;
        case comma:
        case 0x20:
        case 0x0a:
        case 0x0d:
        case 0x09:
          if (stack.length === 0) return this.finishElement(this.at);
          break;
        default:
      }
      this.at += 1;
    }
  }

  private isScalar(): boolean {
    return this.stack.length === 0 && !this.inString && this.pending.bytes.length > 0;
  }

  private finishElement(length: number): void {
    const { bytes, offset } = this.pending;
    const content = bytes.subarray(0, length);
    const frame = { start: offset, end: offset + length, bytes: content, index: this.index };
    if (length > this.limit) {
      this.emitDamage(length, 'too-long');
      this.at = 0;
      this.state = 'between';
      return;
    }
    if (!this.sink.element(frame)) return this.startResync('syntax', length);
    this.index += 1;
    this.soundElements += 1;
    this.learnPrefix(content);
    this.pending.drop(length);
    this.lastSoundEnd = this.pending.offset;
    this.at = 0;
    this.state = 'between';
  }

  private learnPrefix(content: Uint8Array): void {
    const known = this.prefix ?? content.slice(0, prefixLength);
    let same = 0;
    while (same < known.length && known[same] === content[same]) same += 1;
    if (this.prefix === null || same < this.prefix.length) this.prefix = known.slice(0, same);
  }

  /**
   * The element is broken. Where its text holds the start of another one, framing resumes there; a balanced element
   * that only fails to parse is damaged alone.
   */
  private startResync(reason: DamageReason, length: number): void {
    this.damagedReason = reason;
    this.damagedFrom = this.pending.offset;
    this.brokenStart = this.pending.bytes.slice(0, prefixLength);
    const next = this.findStart(1);
    if (next >= 0 && next < Math.max(length, 1)) return this.resumeAt(next);
    if (reason === 'syntax') {
      this.emitDamage(length, reason);
      this.at = 0;
      this.state = 'between';
      return;
    }
    this.state = 'resync';
    this.at = 0;
  }

  private resumeAt(next: number): void {
    this.emitDamage(next, this.damagedReason);
    this.at = 0;
    this.state = 'between';
  }

  private resync(last: boolean): void {
    const next = this.findStart(Math.max(1, this.at - 2 * prefixLength));
    if (next >= 0) return this.resumeAt(next);
    const keep = last ? 0 : 2 * prefixLength;
    this.at = this.pending.bytes.length;
    if (this.pending.bytes.length <= this.limit || last) return;
    // Too long to keep: only the tail may still hold the beginning of a start.
    this.pending.drop(this.pending.bytes.length - keep);
    this.damagedReason = 'too-long';
    this.at = this.pending.bytes.length;
  }

  /** Index of the next element's first byte; -1 when none is seen. */
  private findStart(from: number): number {
    const { bytes } = this.pending;
    const prefix = this.startPattern();
    if (prefix.length < 2) return -1;
    const first = prefix[0] ?? openBrace;
    for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
      if (at + prefix.length > bytes.length) return -1;
      let same = 1;
      while (same < prefix.length && bytes[at + same] === prefix[same]) same += 1;
      if (same === prefix.length && this.afterSeparator(at)) return at;
    }
    return -1;
  }

  private startPattern(): Uint8Array {
    if (this.prefix !== null && this.soundElements > 1) return this.prefix;
    // One element tells only how it begins: up to its first member's name and the first sign of the value.
    const bytes = this.prefix ?? this.brokenStart ?? this.pending.bytes.subarray(0, prefixLength);
    const nameEnd = bytes.indexOf(quote, bytes.indexOf(quote) + 1);
    if (nameEnd <= 0 || nameEnd >= prefixLength || bytes[0] !== openBrace) return bytes.slice(0, 0);
    const colon = bytes.indexOf(0x3a, nameEnd);
    return bytes.slice(0, colon > 0 && colon < nameEnd + 4 ? colon + 1 : nameEnd + 1);
  }

  private afterSeparator(at: number): boolean {
    const { bytes } = this.pending;
    const { separator } = this;
    if (separator !== null && separator.length > 0) {
      const from = at - separator.length;
      return from >= 0 && separator.every((byte, index) => bytes[from + index] === byte);
    }
    let before = at - 1;
    while (before > 0 && isSpace(bytes[before])) before -= 1;
    return bytes[before] === comma || (this.path === null && before < at - 1);
  }

  private emitDamage(length: number, reason: DamageReason): void {
    const { bytes, offset } = this.pending;
    const whole = this.pending.offset + length;
    const start = this.state === 'resync' ? this.damagedFrom : offset;
    const kept = start === offset && length <= this.limit ? bytes.subarray(0, length) : null;
    this.sink.damaged({ start, end: whole, bytes: kept, index: this.index, reason });
    this.index += 1;
    this.pending.drop(length);
    this.lastSoundEnd = -1;
  }

  private emitFiller(length: number): void {
    if (length === 0 && this.droppedFiller === 0) return;
    const { bytes, offset } = this.pending;
    if (this.droppedFiller > 0) this.sink.filler(offset - this.droppedFiller, offset + length, null);
    else this.sink.filler(offset, offset + length, bytes.subarray(0, length));
    this.droppedFiller = 0;
    this.pending.drop(length);
    this.at = 0;
  }

  /** Headers of unreasonable length are counted, not kept. */
  private dropFiller(): void {
    const keepFrom = this.inString ? Math.min(this.stringFrom, this.at) : this.at;
    const drop = this.inString && this.at - keepFrom > fillerLimit ? this.at : keepFrom;
    this.droppedFiller += drop;
    this.pending.drop(drop);
    this.at -= drop;
    this.stringFrom = Math.max(0, this.stringFrom - drop);
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
