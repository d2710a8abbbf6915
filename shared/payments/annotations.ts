/** What a person says about which records belong together: kept with author and time, and taken back whenever they wish. */
import { z } from 'zod';
import { instantSchema } from '../kernel/time.ts';

export const annotationIdSchema = z.number().int().positive().brand<'AnnotationId'>();
export type AnnotationId = z.infer<typeof annotationIdSchema>;

/** A record by what never changes: its file's hash and its place in it. It survives a new import and a new analysis. */
export const recordPlaceSchema = z.object({ sha256: z.string(), source: z.string(), locator: z.string() });
export type RecordPlace = z.infer<typeof recordPlaceSchema>;

export const annotationSchema = z.object({
  id: annotationIdSchema,
  /** `join`: the records of both sides are one payment. `split`: those of the first side are not of the second's. */
  kind: z.enum(['join', 'split']),
  author: z.string(),
  at: instantSchema,
  reason: z.string(),
  /** The payments as they were called when the annotation was made. */
  payments: z.array(z.string()),
  records: z.number().int(),
  undoneAt: instantSchema.nullable(),
  undoneBy: z.string().nullable(),
});
export type Annotation = z.infer<typeof annotationSchema>;
