/** Reads windows of a source's stored stream back from its compressed chunks. */
import { zstdDecompressSync } from 'node:zlib';
import { z } from 'zod';
import type { ReadDb } from '../db/database.ts';

export interface StoredText {
  /** The stored bytes of a window; shorter where the stream ends. */
  read(sourceId: number, offset: number, length: number): Buffer;
}

const chunkRow = z.object({
  stored_offset: z.number(),
  stored_length: z.number(),
  bytes: z.instanceof(Uint8Array),
});

/** Neighbouring records share chunks: a page of a list opens few. */
const chunksKept = 24;

export function storedText(db: ReadDb): StoredText {
  const covering = db.prepare(
    'select stored_offset, stored_length, bytes from source_chunk where source_id = ? and stored_offset <= ? order by stored_offset desc limit 1',
  );
  const opened = new Map<string, { offset: number; plain: Buffer }>();

  const chunkAt = (sourceId: number, offset: number): { offset: number; plain: Buffer } | null => {
    for (const [key, chunk] of opened) {
      if (
        key.startsWith(`${sourceId}:`) &&
        offset >= chunk.offset &&
        offset < chunk.offset + chunk.plain.length
      )
        return chunk;
    }
    const found = covering.get(sourceId, offset);
    if (found === undefined) return null;
    const row = chunkRow.parse(found);
    if (offset >= row.stored_offset + row.stored_length) return null;
    const chunk = { offset: row.stored_offset, plain: zstdDecompressSync(row.bytes) };
    const oldest = opened.keys().next();
    if (opened.size >= chunksKept && oldest.done !== true) opened.delete(oldest.value);
    opened.set(`${sourceId}:${row.stored_offset}`, chunk);
    return chunk;
  };

  return {
    read: (sourceId, offset, length) => {
      const parts: Buffer[] = [];
      let at = offset;
      while (at < offset + length) {
        const chunk = chunkAt(sourceId, at);
        if (chunk === null) break;
        const part = chunk.plain.subarray(at - chunk.offset, offset + length - chunk.offset);
        parts.push(part);
        at += part.length;
      }
      return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
    },
  };
}
