/** Rows of a fixed number of characters with nothing between them, as mainframes send files without line breaks. */
import { PendingBytes, type Framer } from './frame.ts';
import type { RawLineSink } from './rawLines.ts';

const nothing = new Uint8Array(0);

export class FixedColumnFramer implements Framer {
  private readonly sink: RawLineSink;
  private readonly columns: number;
  private readonly pending = new PendingBytes();

  /** @param columns characters of a row; the bytes are UTF-8 */
  constructor(sink: RawLineSink, columns: number) {
    this.sink = sink;
    this.columns = columns;
  }

  push(chunk: Uint8Array): void {
    this.pending.append(chunk);
    let from = 0;
    let characters = 0;
    const { bytes } = this.pending;
    for (let at = 0; at < bytes.length; at += 1) {
      // A row ends before the character that begins the next one: continuation bytes belong to the character before.
      if (((bytes[at] ?? 0) & 0xc0) === 0x80) continue;
      if (characters === this.columns) {
        this.row(from, at);
        from = at;
        characters = 0;
      }
      characters += 1;
    }
    this.pending.drop(from);
  }

  end(): void {
    const { length } = this.pending.bytes;
    if (length > 0) this.row(0, length);
    this.pending.drop(length);
  }

  private row(from: number, to: number): void {
    const { bytes, offset } = this.pending;
    this.sink.line({
      start: offset + from,
      end: offset + to,
      content: bytes.subarray(from, to),
      lineBreak: nothing,
    });
  }
}
