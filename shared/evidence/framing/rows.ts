/**
 * Rows of a delimited table (RFC 4180 and its dialects) on bytes: a row ends at a line feed outside quotes. A quote
 * opens only at the start of a field, so that `5" pipe` is text. A quote that is never closed must not swallow the
 * file: when the sink refuses a row of several lines, only its first line is damaged and the rest is read again.
 */
import { lineLimit } from '../limits.ts';
import type { ParsedCell } from './cell.ts';
import { fieldStarts, fixedCells, isFixedWidths } from './fixedWidth.ts';
import { PendingBytes, type Framer, type FrameSink } from './frame.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;

/** A row with line feeds in quotes may be this long; beyond, its quote counts as never closed. */
const quotedRowLimit = 1024 * 1024;

export class RowFramer implements Framer {
  private readonly sink: FrameSink;
  private readonly delimiter: number;
  /** In a table of fixed widths a quote is a character like any other. */
  private readonly quotes: boolean;
  private readonly pending = new PendingBytes();
  private index = 0;
  private skippedFrom: number | null = null;
  /** Where the next quote may be, to search each byte once. */
  private nextQuote = 0;

  constructor(sink: FrameSink, delimiter: string) {
    this.sink = sink;
    this.delimiter = delimiter.charCodeAt(0);
    this.quotes = !isFixedWidths(delimiter);
  }

  push(chunk: Uint8Array): void {
    this.pending.append(chunk);
    this.rows(false);
  }

  end(): void {
    this.rows(true);
  }

  private rows(last: boolean): void {
    let from = 0;
    this.nextQuote = 0;
    for (;;) {
      const next = this.row(from, last);
      if (next === null) break;
      from = next;
    }
    this.pending.drop(from);
    if (this.pending.bytes.length <= lineLimit || last) return;
    this.skippedFrom ??= this.pending.offset;
    this.pending.drop(this.pending.bytes.length);
  }

  /** Hands over one row; returns where the next begins, or null when more bytes are needed. */
  private row(from: number, last: boolean): number | null {
    const { bytes } = this.pending;
    if (from >= bytes.length) {
      if (last && this.skippedFrom !== null) this.tooLong(from);
      return null;
    }
    const lineEnd = this.lineEnd(from, last);
    if (lineEnd === null) return null;
    if (this.skippedFrom !== null) {
      this.tooLong(lineEnd);
      return this.pass(lineEnd);
    }
    const end = this.rowEnd(from, lineEnd);
    if (end === 'open') {
      if (!last && bytes.length - from < quotedRowLimit) return null;
      return this.damagedLine(from, lineEnd);
    }
    if (this.handOver(from, end)) return this.pass(end);
    return this.damagedLine(from, lineEnd);
  }

  private lineEnd(from: number, last: boolean): number | null {
    const at = this.pending.bytes.indexOf(lineFeed, from);
    if (at >= 0) return at;
    return last ? this.pending.bytes.length : null;
  }

  /** End of the row that starts at `from`: a line feed outside quotes, or the end; 'open' inside an unclosed quote. */
  private rowEnd(from: number, lineEnd: number): number | 'open' {
    if (!this.quotes) return lineEnd;
    const { bytes } = this.pending;
    let end = lineEnd;
    let at = from;
    for (;;) {
      const opening = this.quoteFrom(at);
      if (opening >= end) return end;
      const before = bytes[opening - 1];
      if (opening !== from && before !== this.delimiter && before !== 0x20) {
        at = opening + 1;
        continue;
      }
      const closing = closingQuote(bytes, opening + 1);
      if (closing < 0) return 'open';
      at = closing + 1;
      if (closing > end) {
        const feed = bytes.indexOf(lineFeed, closing);
        end = feed >= 0 ? feed : bytes.length;
      }
    }
  }

  private quoteFrom(at: number): number {
    if (this.nextQuote < at) {
      const found = this.pending.bytes.indexOf(quote, at);
      this.nextQuote = found >= 0 ? found : Number.MAX_SAFE_INTEGER;
    }
    if (
      this.nextQuote < at ||
      this.pending.bytes[this.nextQuote] === quote ||
      this.nextQuote === Number.MAX_SAFE_INTEGER
    ) {
      return this.nextQuote;
    }
    this.nextQuote = -1;
    return this.quoteFrom(at);
  }

  private handOver(from: number, end: number): boolean {
    const { bytes, offset } = this.pending;
    const to = bytes[end - 1] === carriageReturn && end > from ? end - 1 : end;
    if (isBlank(bytes, from, to)) {
      if (to > from) this.sink.filler(offset + from, offset + to, bytes.subarray(from, to));
      return true;
    }
    const frame = {
      start: offset + from,
      end: offset + to,
      bytes: bytes.subarray(from, to),
      index: this.index,
    };
    if (to - from > lineLimit) this.sink.damaged({ ...frame, bytes: null, reason: 'too-long' });
    else if (!this.sink.element(frame)) return false;
    this.index += 1;
    return true;
  }

  private damagedLine(from: number, lineEnd: number): number {
    const { bytes, offset } = this.pending;
    const to = bytes[lineEnd - 1] === carriageReturn && lineEnd > from ? lineEnd - 1 : lineEnd;
    const content = bytes.subarray(from, to);
    this.sink.damaged({
      start: offset + from,
      end: offset + to,
      bytes: content,
      index: this.index,
      reason: 'syntax',
    });
    this.index += 1;
    this.nextQuote = -1;
    return this.pass(lineEnd);
  }

  private tooLong(end: number): void {
    const start = this.skippedFrom ?? this.pending.offset;
    this.sink.damaged({
      start,
      end: this.pending.offset + end,
      bytes: null,
      index: this.index,
      reason: 'too-long',
    });
    this.skippedFrom = null;
    this.index += 1;
  }

  /** The line end itself is filler. */
  private pass(end: number): number {
    const { bytes, offset } = this.pending;
    const start = bytes[end - 1] === carriageReturn ? end - 1 : end;
    const next = Math.min(bytes.length, end + 1);
    if (next > start) this.sink.filler(offset + start, offset + next, bytes.subarray(start, next));
    return next > end ? next : bytes.length;
  }
}

function closingQuote(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const found = bytes.indexOf(quote, at);
    if (found < 0) return -1;
    if (bytes[found + 1] !== quote) return found;
    at = found + 2;
  }
}

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x09 && byte !== carriageReturn) return false;
  }
  return true;
}

/**
 * Cells of one row's text. Spaces around a quoted field are dropped, an unquoted field is kept as written.
 * @param delimiter one character, or the places of a table of fixed widths
 */
export function parseCells(text: string, delimiter: string): ParsedCell[] {
  if (isFixedWidths(delimiter)) return fixedCells(text, fieldStarts(delimiter));
  const cells: ParsedCell[] = [];
  let at = 0;
  for (;;) {
    const cell = cellAt(text, at, delimiter);
    cells.push(cell);
    if (cell.end >= text.length) return cells;
    at = cell.end + delimiter.length;
  }
}

function cellAt(text: string, from: number, delimiter: string): ParsedCell {
  let start = from;
  if (delimiter !== ' ') while (text.charCodeAt(start) === 0x20) start += 1;
  if (text.charCodeAt(start) === quote) {
    const quoted = quotedCell(text, from, start, delimiter);
    if (quoted !== null) return quoted;
  }
  const found = text.indexOf(delimiter, from);
  const end = found < 0 ? text.length : found;
  return { start: from, end, value: text.slice(from, end), quoted: false };
}

function quotedCell(text: string, from: number, opening: number, delimiter: string): ParsedCell | null {
  let at = opening + 1;
  for (;;) {
    const closing = text.indexOf('"', at);
    if (closing < 0) return null;
    if (text.charCodeAt(closing + 1) === quote) {
      at = closing + 2;
      continue;
    }
    const found = text.indexOf(delimiter, closing + 1);
    const end = found < 0 ? text.length : found;
    const inner = text.slice(opening + 1, closing).replaceAll('""', '"');
    const rest = text.slice(closing + 1, end);
    return { start: from, end, value: rest.trim() === '' ? inner : inner + rest, quoted: true };
  }
}
