/** What the vault holds already, as the parse worker asks it: whole files by hash, single records by their bytes. */
import { z } from 'zod';
import type { SourceFormat } from '../../../../shared/evidence/model.ts';
import type { ReadDb } from '../../db/database.ts';
import { placeBytes } from '../../db/packedBlock.ts';
import { sha256 } from '../../kernel/crypto.ts';
import { storedText } from '../storedText.ts';

export interface OtherRecords {
  /** True when a source that was complete before holds the same bytes as a record of the same format. */
  hasRecord(format: SourceFormat, bytes: Uint8Array): boolean;
}

export interface KnownSources {
  /** Id of the complete source with this original hash; null when there is none. */
  sourceOf(sha256: string): number | null;
  /** Fixes which sources count as "another" for the file that begins now. */
  remember(): OtherRecords;
}

const rowWithId = z.object({ id: z.number() });
const sourceRow = z.object({ id: z.number(), format: z.string(), records: z.number() });
const placesRow = z.object({ id: z.number(), places: z.instanceof(Uint8Array) });

export function knownSources(db: ReadDb): KnownSources {
  const byHash = db.prepare(
    `select id from source where sha256 = ? and status = 'complete' and format <> 'replay-attempt'`,
  );
  const complete = db.prepare(`select id, format, records from source where status = 'complete'`);
  const placesOf = db.prepare('select id, places from block where source_id = ?');
  return {
    sourceOf: (sha256) => {
      const row = byHash.get(sha256);
      return row === undefined ? null : rowWithId.parse(row).id;
    },
    remember: () => {
      const sources = complete.all().map((row) => sourceRow.parse(row));
      const tables = new Map<SourceFormat, HashTable | null>();
      const text = storedText(db);
      // Most imports are the first of their format: they need no table at all.
      const tableOf = (format: SourceFormat): HashTable | null => {
        const known = tables.get(format);
        if (known !== undefined) return known;
        const others = sources.filter((source) => source.format === format);
        const records = others.reduce((sum, source) => sum + source.records, 0);
        const table = records === 0 || format === 'replay-attempt' ? null : new HashTable(records);
        if (table !== null)
          for (const { id } of others)
            for (const row of placesOf.iterate(id)) {
              const block = placesRow.parse(row);
              table.addBlock(block.id, block.places);
            }
        tables.set(format, table);
        return table;
      };
      return {
        hasRecord: (format, bytes) => {
          const table = tableOf(format);
          if (table === null) return false;
          return table.find(sha256(bytes), (recordId) => {
            const stored = text.record(recordId);
            return stored !== null && Buffer.compare(stored, bytes) === 0;
          });
        },
      };
    },
  };
}

/** Records by the first eight bytes of their hash: 12 bytes of memory each. */
class HashTable {
  private readonly high: Uint32Array;
  private readonly low: Uint32Array;
  /** 0 where nothing is; ids of records start at 1. */
  private readonly ids: Uint32Array;
  private readonly mask: number;

  constructor(records: number) {
    let size = 1024;
    while (size < 2 * records) size *= 2;
    this.high = new Uint32Array(size);
    this.low = new Uint32Array(size);
    this.ids = new Uint32Array(size);
    this.mask = size - 1;
  }

  addBlock(firstId: number, places: Uint8Array): void {
    const view = new DataView(places.buffer, places.byteOffset, places.byteLength);
    for (let record = 0; record * placeBytes < places.length; record += 1) {
      const at = record * placeBytes + 8;
      const high = view.getUint32(at);
      let slot = high & this.mask;
      while (this.ids[slot] !== 0) slot = (slot + 1) & this.mask;
      this.ids[slot] = firstId + record;
      this.high[slot] = high;
      this.low[slot] = view.getUint32(at + 4);
    }
  }

  find(hash: Uint8Array, isSame: (recordId: number) => boolean): boolean {
    const view = new DataView(hash.buffer, hash.byteOffset, hash.byteLength);
    const high = view.getUint32(0);
    const low = view.getUint32(4);
    for (let slot = high & this.mask; ; slot = (slot + 1) & this.mask) {
      const id = this.ids[slot] ?? 0;
      if (id === 0) return false;
      if (this.high[slot] === high && this.low[slot] === low && isSame(id)) return true;
    }
  }
}
