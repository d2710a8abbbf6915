/** What a person keeps and sees while searching: facets, neighbours of a record, saved searches, saved statements. */
import { z } from 'zod';
import { instantSchema } from '../kernel/time.ts';
import { recordSummarySchema } from './model.ts';

/** Where in a query something cannot be read. */
export const queryErrorSchema = z.object({
  message: z.string(),
  /** Offset in the query, in UTF-16 units. */
  at: z.number().int().nonnegative(),
});
export type QueryError = z.infer<typeof queryErrorSchema>;

export const recordFacetFields = ['source', 'format', 'party', 'kind'] as const;
export const recordFacetSchema = z.object({
  /** The field of the filter language that a value narrows by. */
  field: z.enum(recordFacetFields),
  /** Most frequent first; `none` stands for records without one. */
  values: z.array(z.object({ value: z.string(), count: z.number().int() })),
  /** Values beyond those listed. */
  more: z.number().int(),
});
export type RecordFacet = z.infer<typeof recordFacetSchema>;

export const histogramSchema = z.object({
  /** Width of a bar. Bars start at whole hours, days, and 1st of months in UTC. */
  unit: z.enum(['minute', 'hour', 'day', 'month']),
  /** Bars that count something, in the order of time; empty ones are left out. */
  bars: z.array(z.object({ from: instantSchema, until: instantSchema, count: z.number().int() })),
  /** Records that state no time. */
  untimed: z.number().int(),
});
export type Histogram = z.infer<typeof histogramSchema>;

export const facetsSchema = z.object({
  /** Records that were counted. */
  counted: z.number().int(),
  /** False where more match than were counted: the newest of them were. */
  exact: z.boolean(),
  facets: z.array(recordFacetSchema),
  histogram: histogramSchema,
});
export type Facets = z.infer<typeof facetsSchema>;

export const neighboursSchema = z.object({
  /** In the order of the source, or of time. */
  before: z.array(recordSummarySchema),
  record: recordSummarySchema,
  after: z.array(recordSummarySchema),
});
export type Neighbours = z.infer<typeof neighboursSchema>;

const savedName = z.string().trim().min(1).max(120);

export const savedSearchSchema = z.object({
  id: z.number().int().positive(),
  name: savedName,
  query: z.string().min(1).max(2000),
  changedAt: instantSchema,
});
export type SavedSearch = z.infer<typeof savedSearchSchema>;

export const savedStatementSchema = z.object({
  id: z.number().int().positive(),
  name: savedName,
  statement: z.string().min(1).max(100_000),
  changedAt: instantSchema,
});
export type SavedStatement = z.infer<typeof savedStatementSchema>;

/** A statement that ran in the console, the latest run of each. */
export const ranStatementSchema = z.object({
  statement: z.string(),
  ranAt: instantSchema,
  rows: z.number().int(),
  /** In ms. */
  elapsed: z.number().int(),
});
export type RanStatement = z.infer<typeof ranStatementSchema>;

/** The console remembers this many statements. */
export const statementsRemembered = 50;

/** One view of the SQL console as its reference describes it. */
export const describedViewSchema = z.object({
  name: z.string(),
  columns: z.array(z.string()),
  description: z.string(),
  /** The columns again, in the same order, with what they hold. */
  details: z.array(z.object({ name: z.string(), type: z.string(), description: z.string() })),
});
export type DescribedView = z.infer<typeof describedViewSchema>;
