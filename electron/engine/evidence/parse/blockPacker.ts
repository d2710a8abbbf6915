/** Packs filled blocks as the vault keeps them: compressed, hashed, with their distinct words. One packer a source. */
import { constants, zstdCompressSync } from 'node:zlib';
import { blockDigest, placeBytes } from '../../db/packedBlock.ts';
import { createSha256, sha256 } from '../../kernel/crypto.ts';
import { BlockWords } from './blockWords.ts';
import type { Block, FilledBlock } from './messages.ts';

/** Above 3 the time grows faster than what it saves (measured on logs and PSP events). */
const compression = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };
/** Bytes of a record's SHA-256 that tell it from the others of the vault. */
const hashBytes = 8;

export class BlockPacker {
  private readonly hash = createSha256();
  private readonly words = new BlockWords();

  /** Blocks come in the order of the stream. */
  pack(block: FilledBlock): Block {
    const {
      plain,
      facts,
      beside,
      plain: { length: storedLength },
    } = block;
    this.hash.update(plain);
    const packed = {
      places: placesOf(block),
      facts: zstdCompressSync(facts, compression),
      bytes: zstdCompressSync(plain, compression),
      beside,
    };
    const { records, storedOffset, firstAt, lastAt, texts, record, event, signatures } = block;
    return {
      ...packed,
      ...{ records, storedOffset, storedLength, firstAt, lastAt, texts, record, event, signatures },
      sha256: blockDigest(packed),
      words: this.wordsOf(block),
    };
  }

  /** SHA-256 (hex) of the whole stream, once its last block was packed. */
  digestHex(): string {
    return this.hash.digestHex();
  }

  private wordsOf({ plain, windows, records, wordless, moreWords }: FilledBlock): string {
    const without = new Set(wordless);
    for (let record = 0; record < records; record += 1) {
      if (without.has(record)) continue;
      const offset = windows[2 * record] ?? 0;
      this.words.add(plain, offset, offset + (windows[2 * record + 1] ?? 0));
    }
    for (const text of moreWords) this.words.addText(text);
    return this.words.take();
  }
}

/** For each record offset, length and the beginning of its hash. */
function placesOf({ plain, windows, records }: FilledBlock): Uint8Array {
  const places = Buffer.alloc(records * placeBytes);
  for (let record = 0; record < records; record += 1) {
    const offset = windows[2 * record] ?? 0;
    const length = windows[2 * record + 1] ?? 0;
    places.writeUInt32LE(offset, record * placeBytes);
    places.writeUInt32LE(length, record * placeBytes + 4);
    places.set(
      sha256(plain.subarray(offset, offset + length)).subarray(0, hashBytes),
      record * placeBytes + 8,
    );
  }
  return places;
}
