/**
 * Entries of a text log: an entry begins with a line that the format's own test knows, and takes all lines up to the
 * next such line (stack traces, indented bodies). What stands before the first entry is filler.
 */
import { lineLimit } from '../limits.ts';
import { PendingBytes, type Framer, type FrameSink } from './frame.ts';

const lineFeed = 0x0a;
/** How much of a line its test is shown. */
const headBytes = 400;
const latin1 = new TextDecoder('latin1');

/** @param head the line's start as Latin-1 characters, without its line end */
export type BeginsEntry = (head: string) => boolean;

export class LogEntryFramer implements Framer {
  private readonly sink: FrameSink;
  private readonly begins: BeginsEntry;
  private readonly limit: number;
  private readonly pending = new PendingBytes();
  /** True while the pending bytes begin with an entry's first line. */
  private inEntry = false;
  private skippedFrom: number | null = null;
  /** Start, within the pending bytes, of the line that is not complete yet. */
  private lineStart = 0;
  private searchedTo = 0;
  /** True while what comes next is the rest of a line whose start was dropped. */
  private isCutLine = false;
  private index = 0;
  /** Number, from 1, of the line with which the present frame begins. */
  lineNumber = 1;
  /** Number of the line with which the pending bytes begin. */
  private pendingLine = 1;

  constructor(sink: FrameSink, begins: BeginsEntry, limit = lineLimit) {
    this.sink = sink;
    this.begins = begins;
    this.limit = limit;
  }

  push(chunk: Uint8Array): void {
    this.pending.append(chunk);
    for (;;) {
      const at = this.pending.bytes.indexOf(lineFeed, this.searchedTo);
      if (at < 0) break;
      this.line(at + 1);
    }
    this.searchedTo = this.pending.bytes.length;
    if (this.pending.bytes.length > this.limit) this.overflow();
  }

  end(): void {
    if (this.lineStart < this.pending.bytes.length) this.line(this.pending.bytes.length);
    this.close(this.pending.bytes.length);
  }

  /** A line is complete: it begins an entry, or belongs to the one before. */
  private line(end: number): void {
    const { bytes } = this.pending;
    const start = this.lineStart;
    const isRest = this.isCutLine;
    this.isCutLine = false;
    if (!isRest && this.begins(headOf(bytes, start, end))) {
      // A line that was long may have been known for a beginning before its end.
      if (start > 0 || !this.inEntry) this.close(start);
      this.inEntry = true;
      this.lineStart = end - start;
    } else if (!this.inEntry && this.skippedFrom === null) {
      this.close(end);
      this.lineStart = 0;
    } else {
      this.lineStart = end;
    }
    this.searchedTo = this.lineStart;
    if (this.pending.bytes.length > this.limit && this.lineStart > this.limit) this.overflow();
  }

  /** Hands on everything before `to`, and forgets it. */
  private close(to: number): void {
    const { bytes, offset } = this.pending;
    if (this.skippedFrom === null) this.lineNumber = this.pendingLine;
    if (this.skippedFrom !== null) {
      const start = this.skippedFrom;
      this.skippedFrom = null;
      this.sink.damaged({ start, end: offset + to, bytes: null, index: this.index, reason: 'too-long' });
      this.index += 1;
    } else if (this.inEntry) {
      this.entry(bytes.subarray(0, to), offset);
    } else if (to > 0) {
      this.sink.filler(offset, offset + to, bytes.subarray(0, to));
    }
    this.inEntry = false;
    this.pendingLine += lineEnds(bytes.subarray(0, to));
    this.pending.drop(to);
    this.lineStart = Math.max(0, this.lineStart - to);
    this.searchedTo = Math.max(0, this.searchedTo - to);
  }

  private entry(bytes: Uint8Array, offset: number): void {
    let length = bytes.length;
    while (length > 0 && isSpace(bytes[length - 1])) length -= 1;
    const frame = { start: offset, end: offset + length, index: this.index };
    const content = bytes.subarray(0, length);
    if (length > this.limit) this.sink.damaged({ ...frame, bytes: null, reason: 'too-long' });
    else if (!this.sink.element({ ...frame, bytes: content }))
      this.sink.damaged({ ...frame, bytes: content, reason: 'syntax' });
    this.index += 1;
    if (length < bytes.length)
      this.sink.filler(offset + length, offset + bytes.length, bytes.subarray(length));
  }

  /** Neither an entry nor a line may fill the memory: what is too long is dropped up to the next entry. */
  private overflow(): void {
    if (this.lineStart > 0 && this.beginsHere()) {
      this.close(this.lineStart);
      this.inEntry = true;
      this.searchedTo = this.pending.bytes.length;
      if (this.pending.bytes.length <= this.limit) return;
    } else if (!this.inEntry && this.skippedFrom === null && this.lineStart > 0) {
      this.close(this.lineStart);
    }
    if (this.skippedFrom === null) {
      this.skippedFrom = this.pending.offset;
      this.lineNumber = this.pendingLine;
    }
    this.pendingLine += lineEnds(this.pending.bytes);
    this.inEntry = false;
    this.isCutLine = this.isCutLine || this.lineStart < this.pending.bytes.length;
    this.pending.drop(this.pending.bytes.length);
    this.lineStart = 0;
    this.searchedTo = 0;
  }

  /** True where the line that is not complete yet begins an entry. */
  private beginsHere(): boolean {
    const { bytes } = this.pending;
    return (
      !this.isCutLine &&
      this.lineStart < bytes.length &&
      this.begins(headOf(bytes, this.lineStart, bytes.length))
    );
  }
}

function headOf(bytes: Uint8Array, start: number, end: number): string {
  let stop = Math.min(end, start + headBytes);
  while (stop > start && isLineEnd(bytes[stop - 1])) stop -= 1;
  return latin1.decode(bytes.subarray(start, stop));
}

function lineEnds(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) count += 1;
  return count;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === 0x0a || byte === 0x0d;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || isLineEnd(byte);
}
