/** What a block of the vault holds, opened again: the one place that knows how its columns are packed. */
import { zstdDecompressSync } from 'node:zlib';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { sha256 } from '../kernel/crypto.ts';

/** Bytes of `places` for each record: offset and length as 32-bit integers, then 8 bytes of SHA-256. */
export const placeBytes = 16;

/** `facts` as JSON: what records state besides their text, by the record's number in its block. */
export interface BlockFacts {
  /** Schemes that occur; identifiers name them by number. */
  readonly schemes: readonly string[];
  /** How many identifiers each record has. */
  readonly counts: readonly number[];
  /** Scheme's number and value, alternating, for one record after the other. */
  readonly identifiers: readonly (number | string)[];
  /** Events that do not have all of their record's identifiers in their order: [record, ordinal, numbers of identifiers…]. */
  readonly events: readonly (readonly number[])[];
  /** [record (−1 outside of records), offset in the record or in the stream, length, class, rule]. */
  readonly redactions: readonly (readonly [number, number, number, string, string])[];
}

export interface PackedBlock {
  readonly places: Uint8Array;
  readonly facts: Uint8Array;
  readonly bytes: Uint8Array;
  /** JSON [[record, text], …]: identifiers that their record's text does not spell so; null where there is none. */
  readonly beside: string | null;
}

/** SHA-256 over the packed columns: what a bit that flipped on the disk cannot keep. */
export function blockDigest({ places, facts, bytes, beside }: PackedBlock): Uint8Array {
  return sha256(Buffer.concat([places, facts, bytes, Buffer.from(beside ?? '')]));
}

/** @throws RailtraceError `vault_corrupt` */
export function unpackFacts(facts: Uint8Array): BlockFacts {
  const unpacked: unknown = JSON.parse(zstdDecompressSync(facts).toString('utf8'));
  if (!isFacts(unpacked))
    throw new RailtraceError('vault_corrupt', 'The vault holds a block without its facts. Restore a backup.');
  return unpacked;
}

/** The block's digest covers what stands inside; a schema for millions of rows would cost more than reading them. */
function isFacts(value: unknown): value is BlockFacts {
  if (typeof value !== 'object' || value === null) return false;
  const columns: Readonly<Record<string, unknown>> = { ...value };
  return ['schemes', 'counts', 'identifiers', 'events', 'redactions'].every((name) =>
    Array.isArray(columns[name]),
  );
}

export function unpackBytes(bytes: Uint8Array): Buffer {
  return zstdDecompressSync(bytes);
}

/** @throws RailtraceError `vault_corrupt` */
export function checkedBlock<Block extends PackedBlock & { readonly sha256: Uint8Array }>(
  block: Block,
  what: () => string,
): Block {
  if (Buffer.compare(blockDigest(block), block.sha256) !== 0) {
    throw new RailtraceError(
      'vault_corrupt',
      `${what()}: the stored bytes do not match their hash. Restore a backup.`,
    );
  }
  return block;
}

/** Identifiers as JSON for SQL: [[record, scheme, value], …]. */
export function identifiersJson(facts: BlockFacts): string {
  const { schemes, counts, identifiers } = facts;
  const rows: (number | string)[][] = [];
  let at = 0;
  counts.forEach((count, record) => {
    for (let index = 0; index < count; index += 1, at += 2)
      rows.push([record, schemes[Number(identifiers[at])] ?? '', identifiers[at + 1] ?? '']);
  });
  return JSON.stringify(rows);
}

/** The identifiers of one record, as [scheme, value]. */
export function recordIdentifiers(facts: BlockFacts, record: number): (readonly [string, string])[] {
  let at = 0;
  for (let before = 0; before < record; before += 1) at += 2 * (facts.counts[before] ?? 0);
  const found: (readonly [string, string])[] = [];
  for (let index = 0; index < (facts.counts[record] ?? 0); index += 1, at += 2)
    found.push([facts.schemes[Number(facts.identifiers[at])] ?? '', String(facts.identifiers[at + 1])]);
  return found;
}

/** The identifiers that one event of a record states, in the order in which it states them. */
export function eventIdentifiers(
  facts: BlockFacts,
  record: number,
  ordinal: number,
): (readonly [string, string])[] {
  const all = recordIdentifiers(facts, record);
  const own = facts.events.find((event) => event[0] === record && event[1] === ordinal);
  if (own === undefined) return all;
  return own.slice(2).flatMap((index) => {
    const identifier = all[index];
    return identifier === undefined ? [] : [identifier];
  });
}

/** Where a record lies in its block's plain bytes, and its content's hash as 16 hexadecimal digits. */
export interface RecordPlace {
  readonly offset: number;
  readonly length: number;
  readonly hash: string;
}

export function placeOf(places: Uint8Array, record: number): RecordPlace {
  const view = Buffer.from(places.buffer, places.byteOffset + record * placeBytes, placeBytes);
  return {
    offset: view.readUInt32LE(0),
    length: view.readUInt32LE(4),
    hash: view.toString('hex', 8, 16).toUpperCase(),
  };
}
