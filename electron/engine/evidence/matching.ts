/**
 * The records of a query, block by block: the full text names the blocks that can hold the words, the texts of their
 * records decide.
 */
import { z } from 'zod';
import {
  partFinder,
  termFinder,
  type FindTerm,
  type SearchQuery,
} from '../../../shared/evidence/searchQuery.ts';
import type { ReadDb } from '../db/database.ts';
import type { BlockReading, FoldedTexts, OpenBlock } from './blocks.ts';
import { foldText } from '../../../shared/evidence/searchQuery.ts';

/** A block of a complete source, as its index knows it. */
export interface CandidateBlock {
  readonly id: number;
  readonly sourceId: number;
  /** Earliest and latest time of its records. */
  readonly firstAt: number;
  readonly lastAt: number;
}

const candidateRow = z.object({
  id: z.number(),
  sourceId: z.number(),
  firstAt: z.number().nullable(),
  lastAt: z.number().nullable(),
});

/** Up to so many blocks are looked up one by one; beyond, the list of all blocks is read once. */
const lookedUp = 500;

/**
 * Blocks that can hold what the query asks for, the latest first.
 * @param match FTS5 expression; null for every block
 */
export function candidateBlocks(db: ReadDb, match: string | null, sourceId: number | null): CandidateBlock[] {
  const complete = new Set(
    db.prepare(`select id from source where status = 'complete'`).pluck().all().map(Number),
  );
  const isAsked = (block: CandidateBlock) =>
    complete.has(block.sourceId) && (sourceId === null || block.sourceId === sourceId);
  const columnsSql = 'select id, source_id as sourceId, first_at as firstAt, last_at as lastAt from block';
  const read = (row: unknown): CandidateBlock => {
    const { firstAt, lastAt, ...rest } = candidateRow.parse(row);
    return { ...rest, firstAt: firstAt ?? 0, lastAt: lastAt ?? 0 };
  };
  const all = `${columnsSql} where records > 0 and tick()`;
  if (match === null) return latestFirst(db.prepare(all).all().map(read).filter(isAsked));
  const found = db
    .prepare('select rowid from block_text where block_text match ? and tick()')
    .pluck()
    .all(match)
    .map(Number);
  if (found.length > lookedUp) {
    const wanted = new Set(found);
    return latestFirst(
      db
        .prepare(all)
        .all()
        .map(read)
        .filter((block) => wanted.has(block.id) && isAsked(block)),
    );
  }
  const one = db.prepare(`${columnsSql} where id = ?`);
  return latestFirst(found.map((id) => read(one.get(id))).filter(isAsked));
}

function latestFirst(blocks: CandidateBlock[]): CandidateBlock[] {
  return blocks.sort((left, right) => right.lastAt - left.lastAt || right.id - left.id);
}

/** Decides which records of a block a query finds. */
export type MatchRecords = (block: OpenBlock) => number[];

export function matcher(query: SearchQuery): MatchRecords {
  const wanted = query.wanted.map((alternatives) => alternatives.map(termFinder));
  const unwanted = query.unwanted.map(termFinder);
  return (block) => {
    const texts = block.folded;
    const groups = wanted.map((finders) => anyOf(finders, texts, block));
    const [first, ...others] = groups;
    if (first === undefined) return [];
    const without = anyOf(unwanted, texts, block);
    const found: number[] = [];
    first.forEach((yes, record) => {
      if (yes === 1 && without[record] === 0 && others.every((group) => group[record] === 1))
        found.push(record);
    });
    return found;
  };
}

/** Records that hold the text anywhere, also inside of a word. */
export function partMatcher(part: string): MatchRecords {
  const find = partFinder(part);
  return (block) =>
    [...anyOf([find], block.folded, block)].flatMap((yes, record) => (yes === 1 ? [record] : []));
}

function anyOf(finders: readonly FindTerm[], texts: FoldedTexts, block: OpenBlock): Uint8Array {
  const found = new Uint8Array(block.records);
  for (const find of finders) {
    markRecords(find, texts, found);
    for (const [record, value] of block.beside) if (find(foldText(value), 0) >= 0) found[record] = 1;
  }
  return found;
}

function markRecords(find: FindTerm, { text, starts, ends }: FoldedTexts, found: Uint8Array): void {
  let record = 0;
  let at = find(text, starts[0] ?? 0);
  while (at >= 0) {
    while (record < ends.length && (ends[record] ?? 0) <= at) record += 1;
    if (record >= ends.length) return;
    const start = starts[record] ?? 0;
    if (at >= start) {
      found[record] = 1;
      // One hit a record is enough.
      record += 1;
      if (record >= starts.length) return;
      at = find(text, Math.max(at + 1, starts[record] ?? 0));
    } else {
      at = find(text, start);
    }
  }
}

/** A record that a query finds. */
export interface Hit {
  readonly id: number;
  /** When it happened or arrived, as lists are ordered; 0 where it does not say. */
  readonly at: number;
}

/**
 * How the records of found blocks are looked at more closely: conditions beside the text, and their times.
 * @param whereSql over the aliases `record` and `source`
 */
export function hitReader(
  db: ReadDb,
  whereSql: string,
  bound: Readonly<Record<string, string | number | bigint | null>>,
): (ids: readonly number[]) => Hit[] {
  const select = db
    .prepare(
      `select record.id, coalesce(record.occurred_at, record.received_at, 0) as at
       from json_each(:ids) as wanted join record on record.id = wanted.value join source on source.id = record.source_id
       where ${whereSql} and tick() order by at desc, record.id desc`,
    )
    .raw(true);
  const row = z.tuple([z.number(), z.number()]);
  return (ids) =>
    ids.length === 0
      ? []
      : select.all({ ...bound, ids: JSON.stringify(ids) }).map((each) => {
          const [id, at] = row.parse(each);
          return { id, at };
        });
}

export interface Scan {
  readonly candidates: readonly CandidateBlock[];
  readonly blocks: BlockReading;
  readonly match: MatchRecords;
  readonly hitsOf: (ids: readonly number[]) => Hit[];
  readonly cancelled: () => void;
  /** True once no further block is to be opened. */
  readonly isOver?: () => boolean;
}

/** The hits of one block. */
export function hitsIn({ blocks, match, hitsOf, cancelled }: Scan, candidate: CandidateBlock): Hit[] {
  cancelled();
  const block = blocks.block(candidate.id);
  return block === null ? [] : hitsOf(match(block).map((record) => block.id + record));
}

/**
 * All hits, the latest first, as far as the caller wants them: a block is opened when its latest record can be the next
 * hit. Of equal times the later record comes first.
 */
export function* latestHits(scan: Scan, visited: (hits: number) => void): Generator<Hit, void, void> {
  const pending: Hit[] = [];
  for (const candidate of scan.candidates) {
    yield* takeBefore(pending, candidate.lastAt);
    if (scan.isOver?.() === true) break;
    const hits = hitsIn(scan, candidate);
    visited(hits.length);
    pending.push(...hits);
    pending.sort((left, right) => left.at - right.at || left.id - right.id);
  }
  yield* takeBefore(pending, Number.NEGATIVE_INFINITY);
}

/** Hits later than what is still to come, taken from the end. */
function* takeBefore(pending: Hit[], at: number): Generator<Hit, void, void> {
  for (let last = pending.at(-1); last !== undefined && last.at > at; last = pending.at(-1)) {
    pending.pop();
    yield last;
  }
}
