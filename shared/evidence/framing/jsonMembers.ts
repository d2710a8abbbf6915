/**
 * Frames the members of one object inside a JSON document whose values are objects: a catalogue by name. On bytes and
 * without holding more than one member. Members of other types are filler; brackets alone decide where one ends.
 */
import { recordLimit } from '../limits.ts';
import { PendingBytes, type Framer, type FrameSink } from './frame.ts';

const quote = 0x22;
const colon = 0x3a;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const fillerLimit = 1024 * 1024;
const decoder = new TextDecoder();

export class JsonMemberFramer implements Framer {
  /** True once the object was found. */
  found = false;
  /** True when the object was closed. */
  closed = false;
  /** Name of the member that is being handed over. */
  name = '';
  private readonly sink: FrameSink;
  private readonly path: readonly string[];
  private readonly limit: number;
  private readonly pending = new PendingBytes();
  /** Index into the pending bytes: everything before it was looked at. */
  private at = 0;
  private inString = false;
  private escaped = false;
  private stringFrom = 0;
  private lastString = '';
  /** Names that lead to each open container; the root's is empty. */
  private readonly names: string[] = [];
  private nextName = '';
  /** Depth of the open member's value; −1 between members. */
  private memberDepth = -1;
  private index = 0;
  private dropped = 0;

  constructor(sink: FrameSink, path: readonly string[], limit = recordLimit) {
    this.sink = sink;
    this.path = path;
    this.limit = limit;
  }

  push(chunk: Uint8Array): void {
    this.pending.append(chunk);
    this.run();
    if (this.memberDepth >= 0 && this.pending.bytes.length > this.limit) this.drop();
    else if (this.memberDepth < 0 && this.pending.bytes.length > fillerLimit)
      this.emitFiller(this.fillerEnd());
  }

  end(): void {
    if (this.memberDepth >= 0) this.emitDamage('cut-off');
    this.emitFiller(this.pending.bytes.length);
  }

  private run(): void {
    while (this.at < this.pending.bytes.length) {
      const byte = this.pending.bytes[this.at] ?? 0;
      if (this.inString) this.insideString(byte);
      else this.outsideString(byte);
    }
  }

  private insideString(byte: number): void {
    this.at += 1;
    if (this.escaped) this.escaped = false;
    else if (byte === backslash) this.escaped = true;
    else if (byte === quote) {
      this.inString = false;
      if (this.memberDepth < 0)
        this.lastString = decoder.decode(this.pending.bytes.subarray(this.stringFrom, this.at - 1));
    }
  }

  private outsideString(byte: number): void {
    if (byte === openBrace && this.memberDepth < 0 && this.atTarget()) {
      this.emitFiller(this.at);
      this.name = this.nextName;
      this.memberDepth = this.names.length;
    }
    this.at += 1;
    if (byte === quote) {
      this.inString = true;
      this.stringFrom = this.at;
    } else if (byte === colon) {
      this.nextName = this.lastString;
    } else if (byte === openBrace || byte === openBracket) {
      this.names.push(this.names.length === 0 ? '' : this.nextName);
      if (this.memberDepth < 0 && this.atTarget()) this.found = true;
    } else if (byte === closeBrace || byte === closeBracket) {
      if (this.memberDepth < 0 && this.atTarget()) this.closed = true;
      this.names.pop();
      if (this.names.length === this.memberDepth) this.emitMember();
    }
  }

  /** True directly inside the object that is wanted. */
  private atTarget(): boolean {
    return (
      !this.closed &&
      this.names.length === this.path.length + 1 &&
      this.path.every((name, depth) => this.names[depth + 1] === name)
    );
  }

  private emitMember(): void {
    if (this.dropped > 0) {
      this.emitDamage('too-long');
      return;
    }
    const { bytes, offset } = this.pending;
    const length = this.at;
    const kept = bytes.subarray(0, length);
    this.memberDepth = -1;
    const frame = { start: offset, end: offset + length, bytes: kept, index: this.index };
    if (!this.sink.element(frame)) this.sink.damaged({ ...frame, reason: 'syntax' });
    this.use(length);
  }

  private emitDamage(reason: 'cut-off' | 'too-long'): void {
    const length = this.at;
    const { bytes, offset } = this.pending;
    const whole = this.dropped === 0 && length <= this.limit ? bytes.subarray(0, length) : null;
    this.memberDepth = -1;
    this.sink.damaged({
      start: offset - this.dropped,
      end: offset + length,
      bytes: whole,
      index: this.index,
      reason,
    });
    this.dropped = 0;
    this.use(length);
  }

  private use(length: number): void {
    this.index += 1;
    this.pending.drop(length);
    this.at = 0;
  }

  /** A member that is too long to keep is only counted. */
  private drop(): void {
    this.dropped += this.at;
    this.pending.drop(this.at);
    this.at = 0;
  }

  private fillerEnd(): number {
    return this.inString ? Math.min(this.stringFrom, this.at) : this.at;
  }

  private emitFiller(length: number): void {
    if (length === 0) return;
    const { bytes, offset } = this.pending;
    this.sink.filler(offset, offset + length, bytes.subarray(0, length));
    this.pending.drop(length);
    this.at -= length;
    this.stringFrom = Math.max(0, this.stringFrom - length);
  }
}
