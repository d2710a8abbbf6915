/** What framers hand on: stretches of a byte stream, called back in order and used up before the call returns. */

export interface Frame {
  /** Byte offsets in the stream. */
  readonly start: number;
  readonly end: number;
  /** A view that is only valid during the call. */
  readonly bytes: Uint8Array;
  /** Counts elements (lines, rows, entries), from 0, damaged ones included. */
  readonly index: number;
}

export type DamageReason =
  | 'too-long'
  | 'cut-off'
  | 'not-closed'
  | 'unbalanced'
  | 'syntax';

export interface Damage {
  readonly start: number;
  readonly end: number;
  /** Null where the stretch is too long to keep. */
  readonly bytes: Uint8Array | null;
  readonly index: number;
  readonly reason: DamageReason;
}

export interface FrameSink {
  /** False: the content is broken, and the framer looks for the next sound place itself. */
  element(frame: Frame): boolean;
  damaged(damage: Damage): void;
  /** Separators, headers and footers. `bytes` is null where the stretch is too long to keep. */
  filler(start: number, end: number, bytes: Uint8Array | null): void;
}

export interface Framer {
  push(chunk: Uint8Array): void;
  end(): void;
}

const nothing = new Uint8Array(0);

/** Bytes not used up yet, with their place in the stream. */
export class PendingBytes {
  bytes: Uint8Array = nothing;
  /** Stream offset of the first pending byte. */
  offset = 0;

  append(chunk: Uint8Array): void {
    if (this.bytes.length === 0) {
      this.bytes = chunk;
      return;
    }
    const joined = new Uint8Array(this.bytes.length + chunk.length);
    joined.set(this.bytes);
    joined.set(chunk, this.bytes.length);
    this.bytes = joined;
  }

  /** Forgets the first `count` bytes. */
  drop(count: number): void {
    this.bytes = this.bytes.subarray(count);
    this.offset += count;
  }
}
