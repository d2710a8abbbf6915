/** Lines of a byte stream, ended by LF or CR LF; empty ones are filler. */
import { lineLimit } from '../limits.ts';
import { PendingBytes, type Framer, type FrameSink } from './frame.ts';

const lineFeed = 0x0a;

export class LineFramer implements Framer {
  private readonly sink: FrameSink;
  private readonly limit: number;
  private readonly pending = new PendingBytes();
  /** Start of a line that is being skipped because it is too long. */
  private skippedFrom: number | null = null;
  private searchedTo = 0;
  private index = 0;

  constructor(sink: FrameSink, limit = lineLimit) {
    this.sink = sink;
    this.limit = limit;
  }

  push(chunk: Uint8Array): void {
    this.pending.append(chunk);
    let from = 0;
    let search = this.searchedTo;
    for (;;) {
      const at = this.pending.bytes.indexOf(lineFeed, search);
      if (at < 0) break;
      this.line(from, at, at + 1);
      from = at + 1;
      search = from;
    }
    this.pending.drop(from);
    this.searchedTo = this.pending.bytes.length;
    if (this.pending.bytes.length <= this.limit) return;
    this.skippedFrom ??= this.pending.offset;
    this.pending.drop(this.pending.bytes.length);
    this.searchedTo = 0;
  }

  end(): void {
    const length = this.pending.bytes.length;
    if (length > 0 || this.skippedFrom !== null) this.line(0, length, length);
    this.pending.drop(length);
  }

  private line(from: number, to: number, next: number): void {
    const { bytes, offset } = this.pending;
    if (this.skippedFrom !== null) {
      this.sink.damaged({
        start: this.skippedFrom,
        end: offset + to,
        bytes: null,
        index: this.index,
        reason: 'too-long',
      });
      this.skippedFrom = null;
      this.index += 1;
    } else {
      this.wholeLine(bytes, from, to);
    }
    if (next > to) this.sink.filler(offset + to, offset + next, bytes.subarray(to, next));
  }

  private wholeLine(bytes: Uint8Array, from: number, to: number): void {
    let start = from;
    let end = to;
    while (start < end && isSpace(bytes[start])) start += 1;
    while (end > start && isSpace(bytes[end - 1])) end -= 1;
    if (start === end) return;
    const frame = { start: this.pending.offset + start, end: this.pending.offset + end, index: this.index };
    const content = bytes.subarray(start, end);
    if (end - start > this.limit) this.sink.damaged({ ...frame, bytes: null, reason: 'too-long' });
    else if (!this.sink.element({ ...frame, bytes: content }))
      this.sink.damaged({ ...frame, bytes: content, reason: 'syntax' });
    this.index += 1;
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d;
}
