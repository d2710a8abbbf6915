/** The redacted stream of a source on its way into the vault: hashed whole, cut into chunks, compressed. */
import { zstdCompressSync } from 'node:zlib';
import { chunkBytes } from '../../../../shared/evidence/limits.ts';
import { createSha256 } from '../../kernel/crypto.ts';
import type { StoredChunk } from './messages.ts';

export class StoredStream {
  private readonly hash = createSha256();
  private parts: Buffer[] = [];
  private waiting = 0;
  private chunkOffset = 0;
  private chunks: StoredChunk[] = [];
  size = 0;

  /** @returns where the bytes lie in the stream */
  append(bytes: Buffer): number {
    const offset = this.size;
    this.hash.update(bytes);
    this.parts.push(bytes);
    this.waiting += bytes.length;
    this.size += bytes.length;
    if (this.waiting >= chunkBytes) this.cut();
    return offset;
  }

  /** Chunks that are complete, for the next batch. */
  takeChunks(): StoredChunk[] {
    const { chunks } = this;
    this.chunks = [];
    return chunks;
  }

  /** SHA-256 (hex) of the whole stream; the last chunk is ready afterwards. */
  finish(): string {
    this.cut();
    return this.hash.digestHex();
  }

  private cut(): void {
    if (this.waiting === 0) return;
    const plain = Buffer.concat(this.parts, this.waiting);
    this.parts = [];
    this.waiting = 0;
    for (let from = 0; from < plain.length; from += chunkBytes * 8) {
      const part = plain.subarray(from, from + chunkBytes * 8);
      this.chunks.push({ offset: this.chunkOffset, length: part.length, bytes: zstdCompressSync(part) });
      this.chunkOffset += part.length;
    }
  }
}
