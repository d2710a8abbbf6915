/** Read queries of replay, run on reader threads. */
import { z } from 'zod';
import { sourceFormatSchema } from '../../../shared/evidence/model.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { recordIdSchema } from '../../../shared/kernel/ids.ts';
import { compareResponses, type ResponseDifference } from '../../../shared/replay/difference.ts';
import { replayableSchema, type Replayable } from '../../../shared/replay/model.ts';
import { readExchange } from '../../../shared/replay/recorded.ts';
import type { ReadDb } from '../db/database.ts';
import { locatorSql, recordTimeSql } from '../db/columnSql.ts';
import { storedText } from '../evidence/index.ts';
import { readBody } from './attemptStore.ts';

type Query = (db: ReadDb, parameters: unknown, cancelled: () => void) => unknown;

/** Records looked at for one page; a log in which few lines are exchanges goes on in the next. */
const examinedPerPage = 5000;
/** A record longer than this is no exchange that anybody wants in a list; it can still be prepared. */
const longestListed = 1_048_576;
/** Bodies beyond this are compared by their beginning. */
const comparedBytes = 33_554_432;

const listParameters = z.object({
  only: z.array(z.number()).nullable(),
  cursor: z.string().nullable(),
  limit: z.number().int(),
});

const candidateRow = z.object({
  id: recordIdSchema,
  source_id: z.number(),
  source: z.string(),
  locator: z.string(),
  format: sourceFormatSchema,
  occurred_at: z.number().nullable(),
  at: z.number(),
});
type Candidate = z.output<typeof candidateRow>;

const cursorSchema = z.tuple([z.number(), z.number()]);

// Newest first; records without a time come last.
const candidatesSql = (place: string): string => `
  select r.id, r.source_id, s.name as source, ${locatorSql('r')} as locator, s.format, r.occurred_at, ${recordTimeSql('r')} as at
  from record r join source s on s.id = r.source_id
  where s.status = 'complete' and s.format in ('har', 'api-log') and tick() ${place}
  order by at desc, r.id desc limit :examined`;

const replayable: Query = (db, parameters, cancelled) => {
  const { only, cursor, limit } = listParameters.parse(parameters);
  const place = placeAfter(cursor);
  const among = only === null ? '' : 'and r.id in (select value from json_each(:only))';
  const rows = db.prepare(candidatesSql(`${place.sql} ${among}`)).iterate({
    ...place.bound,
    examined: examinedPerPage,
    ...(only === null ? {} : { only: JSON.stringify(only) }),
  });
  const text = storedText(db);
  const exchanges: Replayable[] = [];
  let examined = 0;
  let last: Candidate | null = null;
  for (const found of rows) {
    cancelled();
    last = candidateRow.parse(found);
    examined += 1;
    const exchange = listed(last, text);
    if (exchange !== null) exchanges.push(exchange);
    if (exchanges.length >= limit) break;
  }
  const isMore = last !== null && (exchanges.length >= limit || examined >= examinedPerPage);
  return { exchanges, next: isMore && last !== null ? JSON.stringify([last.at, last.id]) : null };
};

function listed(row: Candidate, text: ReturnType<typeof storedText>): Replayable | null {
  if (text.lengthOf(row.id) > longestListed) return null;
  const stored = text.record(row.id)?.toString('utf8') ?? '';
  const exchange = readExchange(stored, row.format);
  if (exchange === null) return null;
  return replayableSchema.parse({
    recordId: row.id,
    source: row.source,
    locator: row.locator,
    method: exchange.method,
    url: exchange.url,
    status: exchange.response?.status ?? null,
    occurredAt: row.occurred_at,
  });
}

/** @throws RailtraceError `bad_request` when the mark is not one of ours */
function placeAfter(cursor: string | null): { sql: string; bound: Record<string, number> } {
  if (cursor === null) return { sql: '', bound: {} };
  const parsed = cursorSchema.safeParse(jsonOf(cursor));
  if (!parsed.success) {
    throw new RailtraceError(
      'bad_request',
      'This page mark is not from the list of exchanges. List them again.',
    );
  }
  const [at, id] = parsed.data;
  return { sql: `and (${recordTimeSql('r')}, r.id) < (:at, :id)`, bound: { at, id } };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no JSON, so not our mark: the schema says so
  }
}

const headers = z.array(z.tuple([z.string(), z.string()]));

const differenceParameters = z.object({
  attemptId: z.number(),
  status: z.number().nullable(),
  headers,
  size: z.number(),
  recorded: z.object({
    status: z.number().nullable(),
    headers,
    body: z.instanceof(Uint8Array).nullable(),
  }),
});

const difference: Query = (db, parameters): ResponseDifference => {
  const {
    attemptId,
    status,
    headers: replayedHeaders,
    size,
    recorded,
  } = differenceParameters.parse(parameters);
  const body = readBody(db, attemptId, 0, Math.min(size, comparedBytes));
  return compareResponses(recorded, { status, headers: replayedHeaders, body });
};

export const replayQueries: Readonly<Record<string, Query>> = {
  'replay.replayable': replayable,
  'replay.difference': difference,
};
