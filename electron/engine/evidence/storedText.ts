/** Reads windows of a source's stored stream, and records, back from its packed blocks. */
import type { ReadDb } from '../db/database.ts';
import { blockReading } from './blocks.ts';

export interface StoredText {
  /** The stored bytes of a window of a source; shorter where the stream ends. */
  read(sourceId: number, offset: number, length: number): Buffer;
  /** A record's stored bytes, at most so many; null when there is no such record. */
  record(id: number, most?: number): Buffer | null;
  /** How many bytes a record has; 0 when there is no such record. */
  lengthOf(id: number): number;
}

export function storedText(db: ReadDb): StoredText {
  const blocks = blockReading(db);
  return {
    read: (sourceId, offset, length) => {
      const parts: Buffer[] = [];
      let at = offset;
      while (at < offset + length) {
        const block = blocks.blockAt(sourceId, at);
        if (block === null) break;
        const part = block.plain.subarray(at - block.storedOffset, offset + length - block.storedOffset);
        parts.push(part);
        at += part.length;
      }
      return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
    },
    record: (id, most) => {
      const block = blocks.blockOf(id);
      return block === null ? null : block.record(id - block.id, most);
    },
    lengthOf: (id) => {
      const block = blocks.blockOf(id);
      return block === null ? 0 : block.place(id - block.id).length;
    },
  };
}
