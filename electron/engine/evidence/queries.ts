/** Read queries of evidence, run on reader threads. Everything they return is masked for display. */
import { z } from 'zod';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { excerptOf, parseSearch } from '../../../shared/evidence/searchQuery.ts';
import type { ReadDb } from '../db/database.ts';
import { shownText } from './displayText.ts';
import { runStatement } from './sqlConsole.ts';
import { storedText } from './storedText.ts';

type Query = (db: ReadDb, parameters: unknown, cancelled: () => void) => unknown;

/** Beyond this many full-text hits the newest ones are ranked and the total is a lower bound. */
const rankedHits = 50_000;
/** Text read per row for its excerpt. */
const excerptBytes = 64 * 1024;

const searchParameters = z.object({
  query: z.string(),
  sourceId: z.number().int().nullable(),
  cursor: z.string().nullable(),
  limit: z.number().int(),
});

const cursorSchema = z.tuple([z.number(), z.number(), z.number()]);

const hitRow = z.object({
  id: z.number(),
  rank: z.number(),
  at: z.number(),
  source_id: z.number(),
  source_name: z.string(),
  format: z.string(),
  display: z.string().nullable(),
  locator: z.string(),
  party: z.string().nullable(),
  title: z.string(),
  occurred_at: z.number().nullable(),
  stored_offset: z.number(),
  stored_length: z.number(),
});

// Rank 0: the id itself; 1: an id that begins so; 2: the words in the text.
const hitsSql = `
  select id, min(rank) as rank from (
    select record_id as id, 0 as rank from identifier where value = :id and tick()
    union all
    select record_id, 1 from identifier where value > :id and value < :idEnd and :prefix and tick()
    union all
    select * from (select rowid, 2 from record_text where record_text match :match and :words and tick() order by rowid desc limit ${rankedHits + 1})
  ) group by id`;

const allRecordsSql = 'select id, 0 as rank from record where tick()';

function searchSql(everything: boolean): string {
  const matchesSql = everything ? allRecordsSql : hitsSql;
  return `
    select hit.id, hit.rank, coalesce(record.occurred_at, record.received_at, 0) as at, record.source_id, source.name as source_name,
      source.format, source.display, record.locator, record.party, record.title, record.occurred_at, record.stored_offset, record.stored_length
    from (${matchesSql}) as hit
    join record on record.id = hit.id
    join source on source.id = record.source_id
    where source.status = 'complete' and (:source is null or record.source_id = :source)`;
}

function countSql(everything: boolean): string {
  const foundSql = searchSql(everything);
  return `select count(*) as total, sum(rank = 2) as texts from (${foundSql})`;
}

/** Continues behind the last row of the page before: rank, then newest first, then the later record first. */
function pageSql(everything: boolean, continued: boolean): string {
  const foundSql = searchSql(everything);
  const afterSql = continued
    ? 'and (hit.rank, -coalesce(record.occurred_at, record.received_at, 0), -hit.id) > (:rank, :at, :last)'
    : '';
  return `${foundSql} ${afterSql} order by hit.rank, at desc, hit.id desc limit :limit`;
}

const search: Query = (db, parameters) => {
  const { query, sourceId, cursor, limit } = searchParameters.parse(parameters);
  const parsed = parseSearch(query);
  const everything = query.trim() === '';
  const bound: Record<string, string | number | null> = { source: sourceId };
  if (!everything) {
    bound['id'] = parsed.identifier;
    bound['idEnd'] = `${parsed.identifier}\u{10ffff}`;
    bound['prefix'] = parsed.identifier.length >= 4 ? 1 : 0;
    bound['match'] = parsed.match ?? '""';
    bound['words'] = parsed.match === null ? 0 : 1;
  }
  const counted = z
    .object({ total: z.number(), texts: z.number().nullable() })
    .parse(db.prepare(countSql(everything)).get(bound));
  const after = cursor === null ? null : readCursor(cursor);
  bound['limit'] = limit + 1;
  if (after !== null) [bound['rank'], bound['at'], bound['last']] = after;
  const rows = db
    .prepare(pageSql(everything, after !== null))
    .all(bound)
    .map((row) => hitRow.parse(row));
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    total: counted.total,
    exact: (counted.texts ?? 0) <= rankedHits,
    records: summaries(db, shown, parsed.words),
    next: rows.length > limit && last !== undefined ? JSON.stringify([last.rank, -last.at, -last.id]) : null,
  };
};

function readCursor(cursor: string): [number, number, number] {
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

function summaries(db: ReadDb, rows: readonly z.infer<typeof hitRow>[], words: readonly string[]): unknown[] {
  const text = storedText(db);
  return rows.map((row) => {
    const bytes = text.read(row.source_id, row.stored_offset, Math.min(row.stored_length, excerptBytes));
    return {
      id: row.id,
      sourceId: row.source_id,
      sourceName: row.source_name,
      format: row.format,
      locator: row.locator,
      party: row.party,
      title: shownText(row.title, null),
      occurredAt: row.occurred_at,
      excerpt: excerptOf(shownText(bytes.toString('utf8'), row.display), words),
    };
  });
}

const sqlParameters = z.object({ statement: z.string(), limit: z.number().int() });

const sql: Query = (db, parameters, cancelled) => {
  const { statement, limit } = sqlParameters.parse(parameters);
  return runStatement(db, statement, limit, cancelled);
};

export const evidenceQueries: Readonly<Record<string, Query>> = {
  'evidence.search': search,
  'evidence.sql': sql,
};
