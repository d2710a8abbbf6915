/** Messages of bytes that each stand behind their length, as they go over a line between hosts; or one message alone. */
import { PendingBytes, type Framer } from './frame.ts';
import type { RawLineSink } from './rawLines.ts';

const nothing = new Uint8Array(0);

/** `two-bytes`: big-endian; `four-digits`: ASCII; `single`: no length, the stream is one message. */
export type MessageFraming = 'two-bytes' | 'four-digits' | 'single';

/** No message of ISO 8583 comes near it. */
const singleLimit = 64 * 1024;

export class LengthPrefixedFramer implements Framer {
  private readonly sink: RawLineSink;
  private readonly framing: MessageFraming;
  private readonly pending = new PendingBytes();
  /** Start of a stretch in which no message can be told from the next any more. */
  private lostFrom: number | null = null;

  constructor(sink: RawLineSink, framing: MessageFraming) {
    this.sink = sink;
    this.framing = framing;
  }

  push(chunk: Uint8Array): void {
    this.pending.append(chunk);
    if (this.framing === 'single') {
      if (this.pending.bytes.length > singleLimit) this.lose();
      return;
    }
    for (let length = this.next(); length !== null; length = this.next()) this.hand(length);
  }

  end(): void {
    const { bytes, offset } = this.pending;
    if (this.lostFrom !== null) this.sink.tooLong(this.lostFrom, offset + bytes.length);
    else if (bytes.length > 0) this.hand(bytes.length);
    this.pending.drop(this.pending.bytes.length);
  }

  /** Length of the next message with its prefix; null while it is not whole. */
  private next(): number | null {
    const { bytes } = this.pending;
    const prefix = this.framing === 'two-bytes' ? 2 : 4;
    if (this.lostFrom !== null || bytes.length < prefix) {
      if (this.lostFrom !== null) this.lose();
      return null;
    }
    const length = prefixedLength(bytes, this.framing);
    if (length === null) this.lose();
    return length === null || bytes.length < prefix + length ? null : prefix + length;
  }

  private lose(): void {
    this.lostFrom ??= this.pending.offset;
    this.pending.drop(this.pending.bytes.length);
  }

  /** The message is handed over with its prefix: the reader knows transport headers. */
  private hand(length: number): void {
    const { bytes, offset } = this.pending;
    this.sink.line({
      start: offset,
      end: offset + length,
      content: bytes.subarray(0, length),
      lineBreak: nothing,
    });
    this.pending.drop(length);
  }
}

/** The length that a prefix states; null where it states none. */
export function prefixedLength(bytes: Uint8Array, framing: MessageFraming): number | null {
  if (framing === 'two-bytes') return (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  const digits = String.fromCharCode(...bytes.subarray(0, 4));
  return /^\d{4}$/.test(digits) ? Number(digits) : null;
}
