/** The search for records: a page of hits with their number. Runs on reader threads. */
import { z } from 'zod';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { parseRecordFilter } from '../../../shared/evidence/recordFilter.ts';
import type { QueryError } from '../../../shared/evidence/searching.ts';
import { foldText, parseSearch, type SearchQuery } from '../../../shared/evidence/searchQuery.ts';
import { recordTimeSql } from '../db/columnSql.ts';
import type { ReadDb } from '../db/database.ts';
import { elapsedSince, stopwatch } from '../kernel/clock.ts';
import { recordIdentifiers } from '../db/packedBlock.ts';
import { blockReading } from './blocks.ts';
import type { Matching } from './facets.ts';
import {
  candidateBlocks,
  hitReader,
  hitsIn,
  latestHits,
  matcher,
  partMatcher,
  type Hit,
  type Scan,
} from './matching.ts';
import { recordConditions, type RecordConditions } from './recordConditions.ts';
import { summariesOf } from './summaries.ts';

/** A query that so few blocks can answer is answered whole: every hit counted, ids before words. */
const answeredWhole = 24;
/** Else the hits of so many blocks are counted: a lower bound. */
const countedBlocks = 16;
/** Records counted where there is no text to look for. */
const countedRecords = 50_000;
/** Hits among which ids are told from words. */
const rankedHits = 2000;
/** How long everything is read for the middle of an id, in milliseconds; what was not read by then is said to be open. */
const partBudget = 3000;
/** A source with fewer records is read and sorted rather than found by time among all others. */
const smallSource = 50_000;

const searchParameters = z.object({
  query: z.string(),
  sourceId: z.number().int().nullable(),
  cursor: z.string().nullable(),
  limit: z.number().int(),
});
type Parameters = z.infer<typeof searchParameters>;

/** Behind which hit a page begins, and what the pages before said of the whole. */
const cursorSchema = z.object({
  rank: z.number(),
  at: z.number(),
  id: z.number(),
  part: z.boolean(),
  total: z.number(),
  exact: z.boolean(),
});
type Cursor = z.infer<typeof cursorSchema>;

interface Asked {
  readonly text: string;
  readonly query: SearchQuery;
  readonly conditions: RecordConditions;
  readonly words: readonly string[];
  readonly error: QueryError | null;
}

interface RankedHit extends Hit {
  /** 0: the id itself; 1: an id that begins so; 2: the words in the text. */
  readonly rank: number;
}

interface Page {
  readonly total: number;
  readonly exact: boolean;
  readonly hits: readonly RankedHit[];
  readonly more: boolean;
}

type Cancelled = () => void;

export function search(db: ReadDb, parameters: unknown, cancelled: Cancelled): unknown {
  const parsed = searchParameters.parse(parameters);
  const asked = readQuery(db, parsed.query);
  if (asked.error !== null)
    return { total: 0, exact: true, records: [], next: null, filterError: asked.error };
  const after = parsed.cursor === null ? null : readCursor(parsed.cursor);
  const { page, part } = pageOf(db, asked, parsed, after, cancelled);
  const last = page.hits.at(-1);
  return {
    total: page.total,
    exact: page.exact,
    records: summariesOf(
      db,
      page.hits.map(({ id }) => id),
      asked.words,
    ),
    next:
      page.more && last !== undefined
        ? JSON.stringify({ ...last, part, total: page.total, exact: page.exact } satisfies Cursor)
        : null,
    marks: asked.words,
  };
}

function readQuery(db: ReadDb, text: string): Asked {
  const filter = parseRecordFilter(text);
  const query = parseSearch(filter.text);
  const everything = filter.text.trim() === '';
  return {
    text: filter.text.trim(),
    query,
    conditions: recordConditions(db, filter.conditions),
    words: everything ? [] : [...new Set([...query.words, query.identifier.toLowerCase()])],
    error: filter.error,
  };
}

function pageOf(
  db: ReadDb,
  asked: Asked,
  parameters: Parameters,
  after: Cursor | null,
  cancelled: Cancelled,
): { readonly page: Page; readonly part: boolean } {
  const { query } = asked;
  if (asked.text === '') return { page: everything(db, asked, parameters, after), part: false };
  if (query.match === null) return { page: { total: 0, exact: true, hits: [], more: false }, part: false };
  if (after?.part !== true) {
    const page = found(db, asked, parameters, after, cancelled);
    if (page.hits.length > 0 || after !== null || query.part === null) return { page, part: false };
  }
  // Nothing is called so: perhaps it is the middle of an id, which only reading everything tells.
  const scan = scanOf(db, asked, parameters, partMatcher(query.part ?? ''), null, cancelled);
  const start = stopwatch();
  const isOver = () => elapsedSince(start) > partBudget;
  return { page: latestPage(scan, parameters.limit, after, isOver), part: true };
}

function scanOf(
  db: ReadDb,
  { conditions }: Asked,
  { sourceId }: Pick<Parameters, 'sourceId'>,
  match: Scan['match'],
  blockMatch: string | null,
  cancelled: Cancelled,
): Scan {
  return {
    candidates: candidateBlocks(db, blockMatch, sourceId),
    blocks: blockReading(db),
    match,
    hitsOf: hitReader(db, conditions.whereSql, conditions.bound),
    cancelled,
  };
}

function found(
  db: ReadDb,
  asked: Asked,
  parameters: Parameters,
  after: Cursor | null,
  cancelled: Cancelled,
): Page {
  const scan = scanOf(db, asked, parameters, matcher(asked.query), asked.query.match, cancelled);
  if (scan.candidates.length > answeredWhole) return latestPage(scan, parameters.limit, after);
  const hits = scan.candidates.flatMap((candidate) => hitsIn(scan, candidate));
  const ranked = rankHits(scan, hits, asked.query.identifier).sort(compareHits);
  const rest = after === null ? ranked : ranked.filter((hit) => compareHits(hit, after) > 0);
  return {
    total: hits.length,
    exact: true,
    hits: rest.slice(0, parameters.limit),
    more: rest.length > parameters.limit,
  };
}

/** Ids first, then newest first, then the later record first. */
function compareHits(left: RankedHit, right: RankedHit): number {
  return left.rank - right.rank || right.at - left.at || right.id - left.id;
}

function rankHits({ blocks }: Scan, hits: readonly Hit[], identifier: string): RankedHit[] {
  const wanted = foldText(identifier);
  return hits.map((hit) => {
    const block = hits.length <= rankedHits ? blocks.blockOf(hit.id) : null;
    if (block === null) return { ...hit, rank: 2 };
    let rank = 2;
    for (const [, value] of recordIdentifiers(block.facts, hit.id - block.id)) {
      if (value === identifier) rank = 0;
      else if (rank === 2 && foldText(value).startsWith(wanted)) rank = 1;
    }
    return { ...hit, rank };
  });
}

/** A page in the order of time alone: what so many blocks hold is not ranked. */
function latestPage(
  scan: Scan,
  limit: number,
  after: Cursor | null,
  isOver: () => boolean = () => false,
): Page {
  let visited = 0;
  let counted = 0;
  const note = (hits: number): void => {
    visited += 1;
    counted += hits;
  };
  const remaining =
    after === null
      ? scan
      : { ...scan, candidates: scan.candidates.filter(({ firstAt }) => firstAt <= after.at) };
  const hits: RankedHit[] = [];
  let more = false;
  for (const hit of latestHits({ ...remaining, isOver }, note)) {
    if (after !== null && (hit.at > after.at || (hit.at === after.at && hit.id >= after.id))) continue;
    if (hits.length >= limit) {
      more = true;
      break;
    }
    hits.push({ ...hit, rank: 2 });
  }
  if (after !== null) return { total: after.total, exact: after.exact, hits, more };
  for (const candidate of scan.candidates.slice(visited, isOver() ? visited : countedBlocks))
    note(hitsIn(scan, candidate).length);
  return { total: counted, exact: visited >= scan.candidates.length, hits, more };
}

const idRow = z.tuple([z.number(), z.number()]);
const sizeRow = z.object({ records: z.number() });

/** Every record that meets the conditions, found by time. */
function everything(db: ReadDb, asked: Asked, { sourceId, limit }: Parameters, after: Cursor | null): Page {
  const { whereSql, bound } = asked.conditions;
  const sources = z
    .array(sizeRow)
    .parse(
      db
        .prepare(`select records from source where status = 'complete' and (:source is null or id = :source)`)
        .all({ source: sourceId }),
    );
  const records = sources.reduce((sum, source) => sum + source.records, 0);
  const small = sourceId !== null && records <= smallSource;
  const timeSql = recordTimeSql('record');
  // A plus keeps SQLite from going by the index of times.
  const orderSql = small ? `+${timeSql}` : timeSql;
  const rangeSql =
    sourceId === null
      ? '1'
      : `record.source_id = :source and record.id between (select first_record from source where id = :source)
         and (select last_record from source where id = :source)`;
  const afterSql = after === null ? '1' : `(${orderSql}, record.id) < (:at, :last)`;
  const rows = db
    .prepare(
      `select record.id, ${timeSql} as at from record join source on source.id = record.source_id
       where source.status = 'complete' and ${rangeSql} and ${afterSql} and ${whereSql} and tick()
       order by ${orderSql} desc, record.id desc limit :limit`,
    )
    .raw(true)
    .all({
      ...bound,
      limit: limit + 1,
      ...(sourceId === null ? {} : { source: sourceId }),
      ...(after === null ? {} : { at: after.at, last: after.id }),
    });
  const hits = rows.map((row) => {
    const [id, time] = idRow.parse(row);
    return { id, at: time, rank: 2 };
  });
  const counted =
    whereSql === '1' ? { total: records, exact: true } : (after ?? countRecords(db, asked, sourceId));
  return {
    total: counted.total,
    exact: counted.exact,
    hits: hits.slice(0, limit),
    more: hits.length > limit,
  };
}

function countRecords(
  db: ReadDb,
  { conditions: { whereSql, bound } }: Asked,
  sourceId: number | null,
): { readonly total: number; readonly exact: boolean } {
  const count = Number(
    db
      .prepare(
        `select count(*) from (select 1 from record join source on source.id = record.source_id
         where source.status = 'complete' and (:source is null or record.source_id = :source) and ${whereSql} and tick()
         limit :most)`,
      )
      .pluck()
      .get({ ...bound, source: sourceId, most: countedRecords + 1 }),
  );
  return { total: Math.min(count, countedRecords), exact: count <= countedRecords };
}

/** Records that a query finds, the latest first, at most `most` of them; none where the query cannot be read. */
export function matchingIds(
  db: ReadDb,
  query: string,
  sourceId: number | null,
  most: number,
  cancelled: Cancelled = () => undefined,
  enough: () => boolean = () => false,
): Matching {
  const asked = readQuery(db, query);
  if (asked.error !== null) return { ids: [], exact: true };
  if (asked.text === '') {
    const page = everything(db, asked, { query, sourceId, cursor: null, limit: most }, null);
    return { ids: page.hits.map(({ id }) => id), exact: !page.more };
  }
  if (asked.query.match === null) return { ids: [], exact: true };
  const { match, part } = asked.query;
  const found = firstIds(
    scanOf(db, asked, { sourceId }, matcher(asked.query), match, cancelled),
    most,
    enough,
  );
  if (found.ids.length > 0 || part === null) return found;
  return firstIds(scanOf(db, asked, { sourceId }, partMatcher(part), null, cancelled), most, enough);
}

function firstIds(scan: Scan, most: number, enough: () => boolean): Matching {
  const ids: number[] = [];
  for (const { id } of latestHits(scan, () => undefined)) {
    if (ids.length >= most || enough()) return { ids, exact: false };
    ids.push(id);
  }
  return { ids, exact: true };
}

function readCursor(cursor: string): Cursor {
  const parsed = cursorSchema.safeParse(parseJson(cursor));
  if (!parsed.success)
    throw new RailtraceError('bad_request', 'This page mark is not from a search. Search again.');
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a mark that is no JSON fails the schema, which says so
  }
}

/** Blocks read to count where an id is mentioned: enough for any id that is one payment's. */
const mentionBlocks = 256;

/** How many records of complete sources state exactly this id; of an id that is everywhere, a lower bound. */
export function mentionsOf(db: ReadDb, identifier: string, cancelled: Cancelled = () => undefined): number {
  const { match } = parseSearch(`"${identifier.replaceAll('"', ' ')}"`);
  if (match === null) return 0;
  const blocks = blockReading(db);
  let mentions = 0;
  for (const { id } of candidateBlocks(db, match, null).slice(0, mentionBlocks)) {
    cancelled();
    const facts = blocks.block(id)?.facts;
    facts?.counts.forEach((_count, record) => {
      if (recordIdentifiers(facts, record).some(([, value]) => value === identifier)) mentions += 1;
    });
  }
  return mentions;
}
