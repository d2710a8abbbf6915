/** What the records of a query are: counts by source, format, party, kind of event, and over time. */
import { z } from 'zod';
import type { Facets, Histogram, RecordFacet } from '../../../shared/evidence/searching.ts';
import { day, hour, minute } from '../../../shared/kernel/time.ts';
import { partySql, wordSql } from '../db/columnSql.ts';
import type { ReadDb } from '../db/database.ts';
import { elapsedSince, stopwatch } from '../kernel/clock.ts';
import { statedTimeSql } from './recordConditions.ts';

/** Beyond this many matching records the newest are counted, and the facets say so. */
const mostCounted = 50_000;
/** Values listed of one field. */
const mostValues = 25;
/** Rows between two looks at whether the caller gave up. */
const checkEvery = 4096;

const parametersSchema = z.object({ query: z.string(), sourceId: z.number().int().nullable() });
const rowSchema = z.tuple([z.number(), z.string().nullable(), z.number().nullable()]);
const sourceRow = z.object({ id: z.number(), name: z.string(), format: z.string(), records: z.number() });
const kindRow = z.object({ value: z.string(), count: z.number() });

export interface Matching {
  /** Ids of records, the newest import first. */
  readonly ids: readonly number[];
  /** False where more match than were asked for. */
  readonly exact: boolean;
}

/** @param enough true: what was found so far will do */
type MatchingIds = (
  db: ReadDb,
  query: string,
  sourceId: number | null,
  most: number,
  cancelled: () => void,
  enough: () => boolean,
) => Matching;

/** Facets stand beside a list: what is counted by then, in ms, is what they show. */
const patience = 1500;

const countedSql = `select record.source_id, ${partySql('record.party')}, ${statedTimeSql}
  from json_each(?) as hit join record on record.id = hit.value where tick()`;

const kindsSql = `select ${wordSql('kind')} as value, count(*) as count from
    (select distinct event.record_id, event.kind from json_each(?) as hit join event on event.record_id = hit.value where tick())
  group by kind`;

/** @param cancelled throws once the caller gave up */
export function facets(
  db: ReadDb,
  parameters: unknown,
  cancelled: () => void,
  matchingIds: MatchingIds,
): Facets {
  const { query, sourceId } = parametersSchema.parse(parameters);
  const start = stopwatch();
  const enough = () => elapsedSince(start) > patience;
  const { ids, exact } = matchingIds(db, query, sourceId, mostCounted, cancelled, enough);
  const wanted = JSON.stringify(ids);
  const bySource = new Map<number, number>();
  const byParty = new Map<string, number>();
  const times: number[] = [];
  let seen = 0;
  for (const row of db.prepare(countedSql).raw(true).iterate(wanted)) {
    if (seen % checkEvery === 0) cancelled();
    seen += 1;
    const [source, party, at] = rowSchema.parse(row);
    bySource.set(source, (bySource.get(source) ?? 0) + 1);
    byParty.set(party ?? 'none', (byParty.get(party ?? 'none') ?? 0) + 1);
    if (at !== null) times.push(at);
  }
  const kinds = z.array(kindRow).parse(db.prepare(kindsSql).all(wanted));
  return {
    counted: seen,
    exact,
    facets: [
      ...sourceFacets(db, bySource, query.trim() !== '' || sourceId !== null),
      facetOf('party', byParty),
      facetOf('kind', new Map(kinds.map(({ value, count }) => [value, count]))),
    ],
    histogram: histogramOf(times, seen - times.length),
  };
}

/** @param asCounted false: every record of every source is meant, which the sources themselves know exactly */
function sourceFacets(db: ReadDb, bySource: ReadonlyMap<number, number>, asCounted: boolean): RecordFacet[] {
  const sources = z
    .array(sourceRow)
    .parse(db.prepare(`select id, name, format, records from source where status = 'complete'`).all());
  const names = new Map<string, number>();
  const formats = new Map<string, number>();
  for (const { id, name, format, records } of sources) {
    const count = asCounted ? (bySource.get(id) ?? 0) : records;
    if (count === 0) continue;
    names.set(name, (names.get(name) ?? 0) + count);
    formats.set(format, (formats.get(format) ?? 0) + count);
  }
  return [facetOf('source', names), facetOf('format', formats)];
}

function facetOf(field: RecordFacet['field'], counts: ReadonlyMap<string, number>): RecordFacet {
  const values = [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((left, right) => right.count - left.count || (left.value < right.value ? -1 : 1));
  return { field, values: values.slice(0, mostValues), more: Math.max(0, values.length - mostValues) };
}

/** The widest bars with which a span still has a shape. */
function unitFor(span: number): Histogram['unit'] {
  if (span <= 3 * hour) return 'minute';
  if (span <= 8 * day) return 'hour';
  return span <= 400 * day ? 'day' : 'month';
}

const widths = { minute, hour, day } as const;

function startOf(at: number, unit: Histogram['unit']): number {
  if (unit !== 'month') return Math.floor(at / widths[unit]) * widths[unit];
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

function endOf(start: number, unit: Histogram['unit']): number {
  if (unit !== 'month') return start + widths[unit];
  const date = new Date(start);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

function histogramOf(times: readonly number[], untimed: number): Histogram {
  let first = Infinity;
  let last = -Infinity;
  for (const at of times) {
    first = Math.min(first, at);
    last = Math.max(last, at);
  }
  const unit = unitFor(last - first);
  const counts = new Map<number, number>();
  for (const at of times) {
    const from = startOf(at, unit);
    counts.set(from, (counts.get(from) ?? 0) + 1);
  }
  const bars = [...counts]
    .sort(([left], [right]) => left - right)
    .map(([from, count]) => ({ from, until: endOf(from, unit), count }));
  return { unit, bars, untimed };
}
