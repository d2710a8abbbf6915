/**
 * Frames the entries of a statement (`<Ntry>…</Ntry>`, any prefix) on bytes; all else is filler. Entries do not nest,
 * so a new one, or the statement's end, inside an open one shows that the open one is damaged. A document type
 * declaration stops the reading: nothing an entity could name is ever looked up.
 */
import { RailtraceError } from '../../kernel/errors.ts';
import { recordLimit } from '../limits.ts';
import { PendingBytes, type DamageReason, type Framer, type FrameSink } from './frame.ts';

const lessThan = 0x3c;
const fillerLimit = 1024 * 1024;
const endings = new Set(['Stmt', 'BkToCstmrStmt', 'Document']);

const text = new TextDecoder('utf-8');

export class XmlEntryFramer implements Framer {
  private readonly sink: FrameSink;
  private readonly name: string;
  private readonly pending = new PendingBytes();
  private at = 0;
  /** Pending bytes start with an open entry. */
  private inEntry = false;
  private overLimitFrom: number | null = null;
  private index = 0;

  constructor(sink: FrameSink, name = 'Ntry') {
    this.sink = sink;
    this.name = name;
  }

  push(chunk: Uint8Array): void {
    this.pending.append(chunk);
    this.scan();
    if (this.inEntry && this.pending.bytes.length > recordLimit) {
      this.overLimitFrom ??= this.pending.offset;
      this.pending.drop(this.at);
      this.at = 0;
    }
    if (!this.inEntry && this.at > fillerLimit) this.emitFiller(this.at);
  }

  end(): void {
    this.scan();
    const { length } = this.pending.bytes;
    if (this.inEntry) this.damage(length, 'cut-off');
    else this.emitFiller(length);
  }

  private scan(): void {
    const { pending } = this;
    for (;;) {
      const start = pending.bytes.indexOf(lessThan, this.at);
      if (start < 0) {
        this.at = pending.bytes.length;
        return;
      }
      const end = this.markupEnd(start);
      if (end < 0) {
        this.at = start;
        return;
      }
      this.at = end;
      this.markup(start, end);
    }
  }

  /** Index after the markup that starts at `start`; -1 when more bytes are needed. */
  private markupEnd(start: number): number {
    const { bytes } = this.pending;
    if (bytes.length - start < 9) {
      const closed = bytes.indexOf(0x3e, start);
      return closed < 0 ? -1 : closed + 1;
    }
    const head = latin(bytes, start, start + 9);
    if (head.startsWith('<!--')) return after(bytes, '-->', start + 4);
    if (head === '<![CDATA[') return after(bytes, ']]>', start + 9);
    if (head.startsWith('<?')) return after(bytes, '?>', start + 2);
    if (/^<!DOCTYPE/i.test(head)) {
      throw new RailtraceError(
        'unsupported_format',
        'The XML declares a document type (DTD). Statements have none, and reading one is unsafe: ask for the file without it.',
      );
    }
    return after(bytes, '>', start + 1);
  }

  private markup(start: number, end: number): void {
    const { bytes } = this.pending;
    const closing = bytes[start + 1] === 0x2f;
    const first = bytes[start + 1] ?? 0;
    if (first === 0x21 || first === 0x3f) return;
    const name = localName(bytes, start + (closing ? 2 : 1), end);
    if (name === this.name && !closing) this.open(start, end);
    else if (name === this.name && this.inEntry) this.close(end);
    else if (closing && this.inEntry && endings.has(name)) this.abandon(start);
  }

  private open(start: number, end: number): void {
    const length = end - start;
    const selfClosing = this.pending.bytes[end - 2] === 0x2f;
    if (this.inEntry) this.damage(start, 'not-closed');
    else this.emitFiller(start);
    this.inEntry = true;
    this.at = length;
    if (selfClosing) this.close(length);
  }

  private close(end: number): void {
    const { bytes, offset } = this.pending;
    this.inEntry = false;
    if (this.overLimitFrom !== null) return this.damage(end, 'too-long');
    const frame = { start: offset, end: offset + end, bytes: bytes.subarray(0, end), index: this.index };
    if (!this.sink.element(frame)) return this.damage(end, 'syntax');
    this.index += 1;
    this.pending.drop(end);
    this.at = 0;
  }

  private abandon(start: number): void {
    this.damage(start, 'not-closed');
    this.at = 0;
  }

  private damage(length: number, reason: DamageReason): void {
    const { bytes, offset } = this.pending;
    const start = this.overLimitFrom ?? offset;
    const kept = this.overLimitFrom === null && length <= recordLimit ? bytes.subarray(0, length) : null;
    this.sink.damaged({
      start,
      end: offset + length,
      bytes: kept,
      index: this.index,
      reason: this.overLimitFrom === null ? reason : 'too-long',
    });
    this.index += 1;
    this.overLimitFrom = null;
    this.inEntry = false;
    this.pending.drop(length);
    this.at = Math.max(0, this.at - length);
  }

  private emitFiller(length: number): void {
    if (length === 0) return;
    const { bytes, offset } = this.pending;
    this.sink.filler(offset, offset + length, bytes.subarray(0, length));
    this.pending.drop(length);
    this.at = Math.max(0, this.at - length);
  }
}

function latin(bytes: Uint8Array, from: number, to: number): string {
  return text.decode(bytes.subarray(from, to));
}

function after(bytes: Uint8Array, mark: string, from: number): number {
  const first = mark.charCodeAt(0);
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let same = 1;
    while (same < mark.length && bytes[at + same] === mark.charCodeAt(same)) same += 1;
    if (same === mark.length) return at + mark.length;
  }
  return -1;
}

function localName(bytes: Uint8Array, from: number, end: number): string {
  let name = '';
  for (let at = from; at < end && at < from + 200; at += 1) {
    const byte = bytes[at] ?? 0x3e;
    if (byte === 0x3a) name = '';
    else if (byte <= 0x20 || byte === 0x3e || byte === 0x2f) break;
    else name += String.fromCharCode(byte);
  }
  return name;
}
