/** What the UI and the command line can ask of evidence. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { errorCodeSchema } from '../kernel/errors.ts';
import { grantIdSchema, jobIdSchema, recordIdSchema, sourceIdSchema } from '../kernel/ids.ts';
import { columnMappingSchema, savedMappingSchema } from './mapping.ts';
import { newSigningKeySchema, signingKeySchema } from './signing.ts';
import {
  controlCheckSchema,
  recordDetailSchema,
  recordSummarySchema,
  sourceFormatSchema,
  sourceSchema,
  statementSummarySchema,
} from './model.ts';
import {
  describedViewSchema,
  facetsSchema,
  neighboursSchema,
  queryErrorSchema,
  ranStatementSchema,
  savedSearchSchema,
  savedStatementSchema,
} from './searching.ts';

export const searchPageSchema = z.object({
  total: z.number().int(),
  /** False where counting all matches would take too long and `total` is a lower bound. */
  exact: z.boolean(),
  records: z.array(recordSummarySchema),
  next: z.string().nullable(),
  /** What of the query cannot be read, with the place; nothing is found then. */
  filterError: queryErrorSchema.nullable().default(null),
  /** Words and ids of the query as they stand in the text, to be marked. */
  marks: z.array(z.string()).default([]),
});
export type SearchPage = z.infer<typeof searchPageSchema>;

/** The result of one file of an import job. */
export const importedFileSchema = z.object({
  file: z.string(),
  sourceId: sourceIdSchema.nullable(),
  sha256: z.string(),
  format: sourceFormatSchema.nullable(),
  records: z.number().int(),
  skipped: z.number().int(),
  duplicates: z.number().int(),
  redactions: z.number().int(),
  warnings: z.array(z.string()),
  /** Records of an earlier import whose signatures could be checked only now. */
  signaturesChecked: z.number().int().optional(),
  /** The reason a file was refused whole; null when it was taken. */
  refused: z.string().nullable(),
  /** What kind of refusal it is: `mapping_needed` asks for the meaning of columns. */
  refusedCode: errorCodeSchema.nullable().default(null),
});
export type ImportedFile = z.infer<typeof importedFileSchema>;

export const cellSchema = z.union([z.string(), z.number(), z.null()]);

export const evidenceContract = {
  sources: oc.input(z.object({})).output(z.object({ sources: z.array(sourceSchema) })),
  /** What a source states about itself: control totals beside what was counted, statements with their balances. */
  sourceChecks: oc
    .input(z.object({ id: sourceIdSchema }))
    .output(z.object({ controls: z.array(controlCheckSchema), statements: z.array(statementSummarySchema) })),
  /** Imports the granted files in order; the job's result is `{files: ImportedFile[]}`. */
  import: oc
    .input(
      z.object({
        grants: z.array(grantIdSchema).min(1).max(1000),
        mapping: columnMappingSchema.optional(),
        as: sourceFormatSchema.optional(),
      }),
    )
    .output(z.object({ jobId: jobIdSchema })),
  mappings: oc.input(z.object({})).output(z.object({ mappings: z.array(savedMappingSchema) })),
  /** Keeps a mapping for all tables with these columns; it replaces the one that was kept for them. */
  saveMapping: oc
    .input(z.object({ mapping: columnMappingSchema, headers: z.array(z.string().max(500)).min(1).max(1000) }))
    .output(savedMappingSchema),
  deleteMapping: oc.input(z.object({ id: savedMappingSchema.shape.id })).output(z.object({})),
  /** Imports the synthetic sample desk that ships with the product. */
  importSampleDesk: oc.input(z.object({})).output(z.object({ jobId: jobIdSchema })),
  /** Full text, exact ids and id prefixes over all records, newest first within rank. */
  search: oc
    .input(
      z.object({
        query: z.string().max(2000),
        sourceId: sourceIdSchema.optional(),
        cursor: z.string().optional(),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(searchPageSchema),
  /** What the records of a query are: counts by source, format, party, kind of event, and over time. */
  facets: oc
    .input(z.object({ query: z.string().max(2000), sourceId: sourceIdSchema.optional() }))
    .output(facetsSchema),
  /** The records around one: in its source, or by time over all sources. */
  neighbours: oc
    .input(
      z.object({
        id: recordIdSchema,
        around: z.enum(['source', 'time']),
        /** Records on each side. */
        count: z.number().int().min(1).max(200),
      }),
    )
    .output(neighboursSchema),
  savedSearches: oc.input(z.object({})).output(z.object({ searches: z.array(savedSearchSchema) })),
  /** Saves a search under a name of its own; with `id`, changes the one that is there. */
  saveSearch: oc
    .input(
      z.object({
        id: savedSearchSchema.shape.id.optional(),
        name: savedSearchSchema.shape.name,
        query: savedSearchSchema.shape.query,
      }),
    )
    .output(savedSearchSchema),
  deleteSearch: oc.input(z.object({ id: savedSearchSchema.shape.id })).output(z.object({})),
  savedStatements: oc
    .input(z.object({}))
    .output(z.object({ statements: z.array(savedStatementSchema), history: z.array(ranStatementSchema) })),
  /** Saves a statement of the console under a name of its own; with `id`, changes the one that is there. */
  saveStatement: oc
    .input(
      z.object({
        id: savedStatementSchema.shape.id.optional(),
        name: savedStatementSchema.shape.name,
        statement: savedStatementSchema.shape.statement,
      }),
    )
    .output(savedStatementSchema),
  deleteStatement: oc.input(z.object({ id: savedStatementSchema.shape.id })).output(z.object({})),
  /** Keys by which webhooks are checked at import; their values are never given out. */
  signingKeys: oc.input(z.object({})).output(z.object({ keys: z.array(signingKeySchema) })),
  addSigningKey: oc.input(newSigningKeySchema).output(signingKeySchema),
  removeSigningKey: oc.input(z.object({ id: signingKeySchema.shape.id })).output(signingKeySchema),
  forgetStatements: oc.input(z.object({})).output(z.object({})),
  record: oc.input(z.object({ id: recordIdSchema })).output(recordDetailSchema),
  /** A window of a record's stored bytes (base64): for records too large for one message. */
  recordBytes: oc
    .input(
      z.object({
        id: recordIdSchema,
        offset: z.number().int().nonnegative(),
        length: z.number().int().min(1).max(1_048_576),
      }),
    )
    .output(z.object({ base64: z.string(), total: z.number().int() })),
  /** A window of the bytes of an attachment, as they were in the file (base64), and what kind of file it is. */
  attachmentBytes: oc
    .input(
      z.object({
        id: recordIdSchema,
        offset: z.number().int().nonnegative(),
        length: z.number().int().min(1).max(1_048_576),
      }),
    )
    .output(z.object({ mediaType: z.string(), base64: z.string(), total: z.number().int() })),
  /** The record with names and account numbers unmasked; the reason goes into the audit chain. */
  reveal: oc
    .input(z.object({ id: recordIdSchema, reason: z.string().trim().min(3).max(500) }))
    .output(z.object({ text: z.string() })),
  /** One read-only statement over the documented views. */
  sql: oc
    .input(
      z.object({
        statement: z.string().min(1).max(100_000),
        limit: z.number().int().min(1).max(10_000).default(1000),
        /** Rows left out at the start: a further page of the same statement. */
        offset: z.number().int().min(0).max(1_000_000).optional(),
        /** Keeps the statement among the last ones of the console. */
        remember: z.boolean().optional(),
      }),
    )
    .output(
      z.object({
        columns: z.array(z.string()),
        rows: z.array(z.array(cellSchema)),
        truncated: z.boolean(),
        elapsed: z.number(),
      }),
    ),
  /** The views and their columns that a statement may use. */
  sqlSchema: oc
    .input(z.object({}))
    .output(z.object({ views: z.array(describedViewSchema), functions: z.array(z.string()) })),
};
