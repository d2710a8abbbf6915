/**
 * Frames the transactions of ISO 20022 messages (`<Ntry>…</Ntry>`, `<CdtTrfTxInf>…`, any prefix) on bytes; all else is
 * filler. Which element is a transaction the message's layout says; a block or message that holds none is framed
 * itself, where the layout says that it states something. Transactions do not nest, so a new one, or the end of what
 * stands around it, shows that the open one is damaged. A document type declaration stops the reading: nothing an
 * entity could name is ever looked up.
 */
import { RailtraceError } from '../../kernel/errors.ts';
import {
  definitionOfTag,
  layoutOf,
  statementLayout,
  typeOfMessageElement,
  type MessageLayout,
} from '../iso20022/layouts.ts';
import { recordLimit } from '../limits.ts';
import { PendingBytes, type DamageReason, type Framer, type FrameSink } from './frame.ts';

const lessThan = 0x3c;
const greaterThan = 0x3e;
const slash = 0x2f;
const exclamation = 0x21;
const question = 0x3f;
const doubleQuote = 0x22;
const singleQuote = 0x27;
const fillerLimit = 1024 * 1024;
/** A longer "tag" is text in which a stray `<` stands. */
const tagLimit = 64 * 1024;

const text = new TextDecoder('utf-8');

/** An element that may become a frame: it is one unless a transaction begins inside it. */
interface Candidate {
  readonly name: string;
  /** True for a transaction, which is a frame whatever stands in it. */
  readonly isRecord: boolean;
  /** Offset in the stream. */
  readonly from: number;
}

export class XmlEntryFramer implements Framer {
  private readonly sink: FrameSink;
  private readonly pending = new PendingBytes();
  /** Index into the pending bytes: everything before it was looked at. */
  private at = 0;
  private layout: MessageLayout;
  /** Elements that end with this mark: comment, CDATA section, processing instruction. */
  private until: string | null = null;
  private inDocument = false;
  private hasType = false;
  /** The next element to open is the message. */
  private awaitsMessage = false;
  private message = '';
  /** Pending bytes start with the outermost of them. */
  private open: Candidate[] = [];
  /** In supplementary data, which may hold a document of any kind. */
  private inSupplement = false;
  private overLimitFrom: number | null = null;
  private index = 0;

  /** @param layout of messages whose namespace names no type */
  constructor(sink: FrameSink, layout: MessageLayout = statementLayout) {
    this.sink = sink;
    this.layout = layout;
  }

  push(chunk: Uint8Array): void {
    this.pending.append(chunk);
    this.scan(false);
    if (this.open.length > 0 && this.pending.bytes.length > recordLimit) {
      this.overLimitFrom ??= this.pending.offset;
      this.pending.drop(this.at);
      this.at = 0;
    }
    if (this.open.length === 0 && this.at > fillerLimit) this.emitFiller(this.at);
  }

  end(): void {
    this.scan(true);
    const { length } = this.pending.bytes;
    if (this.open.length > 0) this.damage(length, 'cut-off');
    else this.emitFiller(length);
  }

  private scan(ended: boolean): void {
    const { pending } = this;
    for (;;) {
      if (this.until !== null && !this.leave(this.until)) return;
      const start = pending.bytes.indexOf(lessThan, this.at);
      if (start < 0) {
        this.at = pending.bytes.length;
        return;
      }
      const end = this.markupEnd(start, ended);
      if (end < 0) {
        this.at = start;
        return;
      }
      this.at = end;
      if (this.until === null && pending.bytes[end - 1] === greaterThan) this.tag(start, end);
    }
  }

  /** Looks for the end of a comment or the like. False: it is not there yet. */
  private leave(mark: string): boolean {
    const { bytes } = this.pending;
    const end = after(bytes, mark, this.at);
    if (end < 0) {
      this.at = Math.max(this.at, bytes.length - mark.length + 1);
      return false;
    }
    this.at = end;
    this.until = null;
    return true;
  }

  /** Index after the markup that starts at `start`; −1 when more bytes are needed. */
  private markupEnd(start: number, ended: boolean): number {
    const { bytes } = this.pending;
    const kind = bytes[start + 1];
    if (kind === undefined) return ended ? bytes.length : -1;
    if (kind === question) {
      this.until = '?>';
      return start + 2;
    }
    if (kind !== exclamation) return this.tagEnd(start, ended);
    if (bytes.length - start < 9 && !ended) return -1;
    const head = latin(bytes, start, start + 9);
    if (head.startsWith('<!--')) this.until = '-->';
    else if (head === '<![CDATA[') this.until = ']]>';
    else if (/^<!DOCTYPE/i.test(head)) {
      throw new RailtraceError(
        'unsupported_format',
        'The XML declares a document type (DTD). Payment messages have none, and reading one is unsafe: ask for the file without it.',
      );
    } else return start + 2;
    return start + (this.until === '-->' ? 4 : 9);
  }

  /** A tag ends at the first `>` outside of quotes; a `<` before it shows that it is no tag. */
  private tagEnd(start: number, ended: boolean): number {
    const { bytes } = this.pending;
    const limit = Math.min(bytes.length, start + tagLimit);
    let quote = 0;
    for (let at = start + 1; at < limit; at += 1) {
      const byte = bytes[at];
      if (byte === lessThan) {
        const first = quote === 0 ? -1 : bytes.subarray(start, at).indexOf(greaterThan);
        return first < 0 ? at : start + first + 1;
      }
      if (quote !== 0) {
        if (byte === quote) quote = 0;
      } else if (byte === greaterThan) return at + 1;
      else if (byte === doubleQuote || byte === singleQuote) quote = byte;
    }
    if (limit === start + tagLimit) return start + 1;
    return ended ? start + 1 : -1;
  }

  private tag(start: number, end: number): void {
    const { bytes } = this.pending;
    const closing = bytes[start + 1] === slash;
    const name = localName(bytes, start + (closing ? 2 : 1), end);
    if (name === '') return;
    if (closing) this.closed(name, start, end);
    else this.opened(name, start, end, bytes[end - 2] === slash);
  }

  private opened(name: string, start: number, end: number, selfClosing: boolean): void {
    const { layout } = this;
    if (name === 'Document') {
      if (!this.inSupplement) this.documentBegins(start, end, selfClosing);
    } else if (layout.records.includes(name)) {
      this.awaitsMessage = false;
      if (this.open.at(-1)?.isRecord === true) this.damage(start, 'not-closed');
      else this.headEnds(start);
      this.begin(name, true, end - start, selfClosing);
    } else if (layout.blocks.includes(name)) {
      const unclosed = this.open.some((candidate) => candidate.isRecord || candidate.name === name);
      if (unclosed) this.damage(start, 'not-closed');
      if (layout.emptyIsRecord) this.propose(name, unclosed ? 0 : start, end - start, selfClosing);
    } else if (name === 'SplmtryData') {
      this.inSupplement = this.open.length > 0 && !selfClosing;
    } else if (this.awaitsMessage || this.isBareMessage(name)) {
      this.messageBegins(name, start, end, selfClosing);
    }
  }

  private documentBegins(start: number, end: number, selfClosing: boolean): void {
    const type = definitionOfTag(latin(this.pending.bytes, start, end))?.type;
    this.abandon(start);
    if (type !== undefined) this.layout = layoutOf(type);
    this.hasType = type !== undefined;
    this.inDocument = !selfClosing;
    this.awaitsMessage = !selfClosing;
  }

  /** A message that stands without its Document element. */
  private isBareMessage(name: string): boolean {
    return !this.inDocument && this.open.length === 0 && typeOfMessageElement(name) !== null;
  }

  private messageBegins(name: string, start: number, end: number, selfClosing: boolean): void {
    this.message = name;
    if (!this.inDocument || !this.hasType) {
      const tag = latin(this.pending.bytes, start, end);
      const type = definitionOfTag(tag)?.type ?? typeOfMessageElement(name);
      if (type !== null) this.layout = layoutOf(type);
    }
    this.awaitsMessage = false;
    if (this.layout.emptyIsRecord) this.propose(name, start, end - start, selfClosing);
  }

  /** A message or block that is a frame unless a transaction begins in it. `start` is an index of the pending bytes. */
  private propose(name: string, start: number, length: number, selfClosing: boolean): void {
    if (this.open.length === 0) {
      this.emitFiller(start);
      this.begin(name, false, length, selfClosing);
    } else if (!selfClosing) {
      this.open.push({ name, isRecord: false, from: this.pending.offset + start });
    }
  }

  /** Pending bytes start with the element. */
  private begin(name: string, isRecord: boolean, length: number, selfClosing: boolean): void {
    this.open = [{ name, isRecord, from: this.pending.offset }];
    this.inSupplement = false;
    this.at = length;
    if (selfClosing) this.complete(length);
  }

  /** What stands before a transaction in its message and block is no frame of its own. */
  private headEnds(start: number): void {
    this.open = [];
    if (this.overLimitFrom === null) {
      this.emitFiller(start);
      return;
    }
    this.sink.filler(this.overLimitFrom, this.pending.offset + start, null);
    this.overLimitFrom = null;
    this.pending.drop(start);
    this.at = Math.max(0, this.at - start);
  }

  private closed(name: string, start: number, end: number): void {
    if (name === 'SplmtryData' || name === this.message) this.inSupplement = false;
    if (name === 'Document' && this.inSupplement) return;
    const top = this.open.at(-1);
    if (top?.isRecord === true) {
      if (top.name === name) this.complete(end);
      else if (name === 'Document' || name === this.message || this.layout.blocks.includes(name))
        this.damage(start, 'not-closed');
    } else if (name === 'Document') {
      this.abandon(start);
    } else {
      const place = this.open.findLastIndex((candidate) => candidate.name === name);
      if (place === 0) this.complete(end);
      else if (place > 0) this.blockIsRecord(place, end);
    }
    if (name === 'Document') {
      this.inDocument = false;
      this.awaitsMessage = false;
    }
  }

  /** A block without transactions inside a message: what stands before it is the message's head. */
  private blockIsRecord(place: number, end: number): void {
    const block = this.open[place];
    const start = (block?.from ?? 0) - this.pending.offset;
    if (block === undefined || start < 0) {
      this.damage(end, 'too-long');
      return;
    }
    this.headEnds(start);
    this.open = [block];
    this.complete(end - start);
  }

  private complete(end: number): void {
    const { bytes, offset } = this.pending;
    this.open = [];
    if (this.overLimitFrom !== null) return this.damage(end, 'too-long');
    const frame = { start: offset, end: offset + end, bytes: bytes.subarray(0, end), index: this.index };
    if (!this.sink.element(frame)) return this.damage(end, 'syntax');
    this.index += 1;
    this.pending.drop(end);
    this.at = 0;
  }

  private abandon(start: number): void {
    if (this.open.length > 0) this.damage(start, 'not-closed');
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
    this.open = [];
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
    const byte = bytes[at] ?? greaterThan;
    if (byte === 0x3a) name = '';
    else if (byte <= 0x20 || byte === greaterThan || byte === slash) break;
    else name += String.fromCharCode(byte);
  }
  return name;
}
