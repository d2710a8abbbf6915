/** What can be asked of payments: the list with its filter language, one payment with everything known about it, an id's home. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { jobIdSchema, recordIdSchema } from '../kernel/ids.ts';
import { instantSchema } from '../kernel/time.ts';
import { annotationIdSchema, annotationSchema } from './annotations.ts';
import { linkSchema, paymentEventSchema, paymentSummarySchema } from './model.ts';

export const paymentSortSchema = z.enum(['lastAt', 'firstAt', 'amount', 'reference', 'openFor', 'severity']);

export const facetSchema = z.object({
  field: z.string(),
  values: z.array(z.object({ value: z.string(), count: z.number().int() })),
});

export const paymentPageSchema = z.object({
  total: z.number().int(),
  payments: z.array(paymentSummarySchema),
  next: z.string().nullable(),
  facets: z.array(facetSchema),
  /** What the filter could not be read as, with the place, for the filter bar; null when it is sound. */
  filterError: z.object({ message: z.string(), at: z.number().int() }).nullable(),
  asOf: instantSchema.nullable(),
});

export const paymentDetailSchema = z.object({
  payment: paymentSummarySchema,
  events: z.array(paymentEventSchema),
  links: z.array(linkSchema),
});
export type PaymentDetail = z.infer<typeof paymentDetailSchema>;

const reference = z.string().min(1).max(500);
/** Read by whoever wonders about the link later. */
const reason = z.string().trim().min(1).max(2000);
const recordIds = z.array(recordIdSchema).min(1).max(1000);
/** What was kept, and the job that judges the evidence again. */
const annotatedSchema = z.object({ annotation: annotationSchema, analysis: jobIdSchema });

export const paymentsContract = {
  list: oc
    .input(
      z.object({
        /** `rail:card state:processing age>2d amount:1000..2000 finding:DOUBLE_CREDIT free text` */
        filter: z.string().max(2000).default(''),
        sort: paymentSortSchema.default('lastAt'),
        descending: z.boolean().default(true),
        cursor: z.string().optional(),
        limit: z.number().int().min(1).max(1000).default(200),
        withFacets: z.boolean().default(true),
      }),
    )
    .output(paymentPageSchema),
  get: oc.input(z.object({ reference: z.string().min(1).max(500) })).output(paymentDetailSchema),
  /** Where a pasted id leads: payments it belongs to and how many records mention it. */
  resolve: oc.input(z.object({ text: z.string().min(1).max(500) })).output(
    z.object({
      payments: z.array(paymentSummarySchema).max(20),
      records: z.number().int(),
    }),
  ),
  /**
   * Says that two payments are one, or that records are part of a payment. The analysis that follows obeys; its job is
   * named. Exactly one of `b` and `recordIds` is given.
   */
  join: oc
    .input(z.object({ a: reference, b: reference.optional(), recordIds: recordIds.optional(), reason }))
    .output(annotatedSchema),
  /** Says that some records of a payment are not part of it. */
  split: oc.input(z.object({ paymentId: reference, recordIds, reason })).output(annotatedSchema),
  /** Takes an annotation back; it stays listed as taken back. */
  undoAnnotation: oc.input(z.object({ id: annotationIdSchema })).output(annotatedSchema),
  /** Latest first. */
  annotations: oc.input(z.object({})).output(z.object({ annotations: z.array(annotationSchema) })),
};
