/**
 * Every line of a byte stream with its break, empty ones included: for formats in which a line's place and its spaces
 * mean something. A line ends at LF, CR LF or a lone CR.
 */
import { lineLimit } from '../limits.ts';
import { PendingBytes, type Framer } from './frame.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

export interface RawLine {
  /** Byte offsets in the stream, the break left out. */
  readonly start: number;
  readonly end: number;
  /** Content without the break, and the break itself (empty at the end of the stream); valid during the call only. */
  readonly content: Uint8Array;
  readonly lineBreak: Uint8Array;
}

export interface RawLineSink {
  line(line: RawLine): void;
  /** A line beyond the limit, break included; its bytes are gone. */
  tooLong(start: number, end: number): void;
}

export class RawLineFramer implements Framer {
  private readonly sink: RawLineSink;
  private readonly limit: number;
  private readonly pending = new PendingBytes();
  private skippedFrom: number | null = null;
  private searchedTo = 0;

  constructor(sink: RawLineSink, limit = lineLimit) {
    this.sink = sink;
    this.limit = limit;
  }

  push(chunk: Uint8Array): void {
    this.pending.append(chunk);
    const { bytes } = this.pending;
    let from = 0;
    for (let at = this.searchedTo; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte !== lineFeed && byte !== carriageReturn) continue;
      // A CR at the end of what is known may be the first half of CR LF.
      if (byte === carriageReturn && at + 1 === bytes.length) break;
      const next = byte === carriageReturn && bytes[at + 1] === lineFeed ? at + 2 : at + 1;
      this.line(from, at, next);
      from = next;
      at = next - 1;
    }
    const endsInReturn = bytes.length > from && bytes[bytes.length - 1] === carriageReturn;
    this.pending.drop(from);
    this.searchedTo = this.pending.bytes.length - (endsInReturn ? 1 : 0);
    if (this.pending.bytes.length <= this.limit) return;
    this.skippedFrom ??= this.pending.offset;
    this.pending.drop(this.searchedTo);
    this.searchedTo = 0;
  }

  end(): void {
    const { bytes } = this.pending;
    const { length } = bytes;
    const content = bytes[length - 1] === carriageReturn ? length - 1 : length;
    if (length > 0 || this.skippedFrom !== null) this.line(0, content, length);
    this.pending.drop(length);
    this.searchedTo = 0;
  }

  private line(from: number, to: number, next: number): void {
    const { bytes, offset } = this.pending;
    if (this.skippedFrom !== null || to - from > this.limit) {
      this.sink.tooLong(this.skippedFrom ?? offset + from, offset + next);
      this.skippedFrom = null;
      return;
    }
    this.sink.line({
      start: offset + from,
      end: offset + to,
      content: bytes.subarray(from, to),
      lineBreak: bytes.subarray(to, next),
    });
  }
}
