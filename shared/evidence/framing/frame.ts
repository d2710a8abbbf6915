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

export type DamageReason = 'too-long' | 'cut-off' | 'not-closed' | 'unbalanced' | 'syntax';

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

/** Bytes not used up yet, with their place in the stream. Appending is linear: room grows by doubling. */
export class PendingBytes {
  bytes: Uint8Array = new Uint8Array(0);
  /** Stream offset of the first pending byte. */
  offset = 0;
  private store: Uint8Array = new Uint8Array(0);
  /** Where the pending bytes end in the store; −1 while they are the caller's own chunk. */
  private storeEnd = -1;

  append(chunk: Uint8Array): void {
    const { length } = this.bytes;
    if (length === 0) {
      this.bytes = chunk;
      this.storeEnd = -1;
      return;
    }
    const needed = length + chunk.length;
    if (this.storeEnd < 0 || this.storeEnd + chunk.length > this.store.length) {
      if (this.store.length < needed || this.storeEnd >= 0) {
        const room = new Uint8Array(Math.max(2 * needed, 64 * 1024));
        room.set(this.bytes);
        this.store = room;
      } else {
        this.store.set(this.bytes);
      }
      this.storeEnd = length;
    }
    this.store.set(chunk, this.storeEnd);
    this.storeEnd += chunk.length;
    this.bytes = this.store.subarray(this.storeEnd - needed, this.storeEnd);
  }

  /** Forgets the first `count` bytes. */
  drop(count: number): void {
    this.bytes = this.bytes.subarray(count);
    this.offset += count;
  }
}
