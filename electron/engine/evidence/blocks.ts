/** Blocks read back: opened once, checked against their hash, the last ones kept. */
import { z } from 'zod';
import { foldText } from '../../../shared/evidence/searchQuery.ts';
import type { ReadDb } from '../db/database.ts';
import {
  checkedBlock,
  placeOf,
  unpackBytes,
  unpackFacts,
  type BlockFacts,
  type RecordPlace,
} from '../db/packedBlock.ts';

const blockRow = z.object({
  id: z.number(),
  source_id: z.number(),
  records: z.number(),
  stored_offset: z.number(),
  stored_length: z.number(),
  sha256: z.instanceof(Uint8Array),
  places: z.instanceof(Uint8Array),
  facts: z.instanceof(Uint8Array),
  bytes: z.instanceof(Uint8Array),
  beside: z.string().nullable(),
  source_name: z.string(),
});
type BlockRow = z.infer<typeof blockRow>;

/** Texts of a block's records, folded for comparing, in one string. */
export interface FoldedTexts {
  readonly text: string;
  /** Where the text of each record begins and ends. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Neighbouring records share blocks: a page of a list opens few. */
const blocksKept = 24;

/** One block, whose columns are unpacked when they are asked for. */
export class OpenBlock {
  readonly id: number;
  readonly sourceId: number;
  readonly sourceName: string;
  readonly records: number;
  readonly storedOffset: number;
  readonly storedLength: number;
  private readonly row: BlockRow;
  private plainBytes: Buffer | null = null;
  private foldedTexts: FoldedTexts | null = null;
  private unpackedFacts: BlockFacts | null = null;

  /** @throws RailtraceError `vault_corrupt` when the bytes are not those that were stored */
  constructor(row: BlockRow) {
    this.row = checkedBlock(row, () => `${row.source_name}, bytes ${row.stored_offset} and following`);
    this.id = row.id;
    this.sourceId = row.source_id;
    this.sourceName = row.source_name;
    this.records = row.records;
    this.storedOffset = row.stored_offset;
    this.storedLength = row.stored_length;
  }

  get plain(): Buffer {
    this.plainBytes ??= unpackBytes(this.row.bytes);
    return this.plainBytes;
  }

  get facts(): BlockFacts {
    this.unpackedFacts ??= unpackFacts(this.row.facts);
    return this.unpackedFacts;
  }

  /** Identifiers that are found though the text does not spell them so, by the record's number. */
  get beside(): readonly (readonly [number, string])[] {
    const { beside } = this.row;
    return beside === null ? [] : z.array(z.tuple([z.number(), z.string()])).parse(JSON.parse(beside));
  }

  place(record: number): RecordPlace {
    return placeOf(this.row.places, record);
  }

  /** A record's stored bytes, at most so many. */
  record(record: number, most = Number.POSITIVE_INFINITY): Buffer {
    const { offset, length } = this.place(record);
    return this.plain.subarray(offset, offset + Math.min(length, most));
  }

  get folded(): FoldedTexts {
    this.foldedTexts ??= this.fold();
    return this.foldedTexts;
  }

  private fold(): FoldedTexts {
    const starts: number[] = [];
    const ends: number[] = [];
    const whole = this.plain.toString('utf8');
    if (whole.length === this.plain.length) {
      // Nothing beyond ASCII: places in the text are places in the bytes, and folding keeps them.
      for (let record = 0; record < this.records; record += 1) {
        const { offset, length } = this.place(record);
        starts.push(offset);
        ends.push(offset + length);
      }
      return { text: whole.toLowerCase(), starts, ends };
    }
    const parts: string[] = [];
    let length = 0;
    for (let record = 0; record < this.records; record += 1) {
      const part = foldText(this.record(record).toString('utf8'));
      parts.push(part, '\n');
      starts.push(length);
      ends.push(length + part.length);
      length += part.length + 1;
    }
    return { text: parts.join(''), starts, ends };
  }
}

export interface BlockReading {
  /** The block with this id; null when there is none. */
  block(id: number): OpenBlock | null;
  /** The block that holds a record. */
  blockOf(recordId: number): OpenBlock | null;
  /** The block that holds a place of a source's stored stream. */
  blockAt(sourceId: number, offset: number): OpenBlock | null;
}

const columnsSql = `select block.id, block.source_id, block.records, block.stored_offset, block.stored_length, block.sha256, block.places,
  block.facts, block.bytes, block.beside, source.name as source_name from block join source on source.id = block.source_id`;

export function blockReading(db: ReadDb): BlockReading {
  const byId = db.prepare(`${columnsSql} where block.id = ?`);
  const idOf = db.prepare('select id from block where id <= ? order by id desc limit 1').pluck();
  const idAt = db
    .prepare(
      'select id from block where source_id = ? and stored_offset <= ? order by stored_offset desc limit 1',
    )
    .pluck();
  const hashOf = db.prepare('select sha256 from block where id = ?').pluck();
  const opened = new Map<number, { readonly sha256: Uint8Array; readonly block: OpenBlock }>();

  const open = (id: number): OpenBlock | null => {
    const known = opened.get(id);
    if (known !== undefined) {
      // The number may have been given again after a cancelled import.
      const hash = hashOf.get(id);
      if (hash instanceof Uint8Array && Buffer.compare(hash, known.sha256) === 0) return known.block;
      opened.delete(id);
    }
    const found = byId.get(id);
    if (found === undefined) return null;
    const row = blockRow.parse(found);
    const block = new OpenBlock(row);
    const oldest = opened.keys().next();
    if (opened.size >= blocksKept && oldest.done !== true) opened.delete(oldest.value);
    opened.set(id, { sha256: row.sha256, block });
    return block;
  };
  const byFound = (found: unknown): OpenBlock | null => (typeof found === 'number' ? open(found) : null);

  return {
    block: open,
    blockOf: (recordId) => {
      const block = byFound(idOf.get(recordId));
      return block !== null && recordId < block.id + block.records ? block : null;
    },
    blockAt: (sourceId, offset) => {
      const block = byFound(idAt.get(sourceId, offset));
      return block !== null && offset < block.storedOffset + block.storedLength ? block : null;
    },
  };
}
