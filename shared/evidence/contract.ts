/** What the UI and the command line can ask of evidence. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { grantIdSchema, jobIdSchema, recordIdSchema, sourceIdSchema } from '../kernel/ids.ts';
import { columnMappingSchema } from './mapping.ts';
import { recordDetailSchema, recordSummarySchema, sourceFormatSchema, sourceSchema } from './model.ts';

export const searchPageSchema = z.object({
  total: z.number().int(),
  /** False where counting all matches would take too long and `total` is a lower bound. */
  exact: z.boolean(),
  records: z.array(recordSummarySchema),
  next: z.string().nullable(),
});

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
  /** The reason a file was refused whole; null when it was taken. */
  refused: z.string().nullable(),
});
export type ImportedFile = z.infer<typeof importedFileSchema>;

export const cellSchema = z.union([z.string(), z.number(), z.null()]);

export const evidenceContract = {
  sources: oc.input(z.object({})).output(z.object({ sources: z.array(sourceSchema) })),
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
    .output(z.object({ views: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })) })),
};
