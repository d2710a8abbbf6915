/** A finding: what is wrong with a payment (or a record no payment explains), in one plain sentence, with its records. */
import { z } from 'zod';
import { findingIdSchema, paymentIdSchema, recordIdSchema } from '../kernel/ids.ts';
import { instantSchema } from '../kernel/time.ts';

export const findingCodes = [
  'STUCK_BEYOND_SLA',
  'PARTY_STATUS_MISMATCH',
  'MISSING_CREDIT',
  'DOUBLE_CREDIT',
  'DUPLICATE_PAYMENT',
  'AMOUNT_MISMATCH',
  'CURRENCY_MISMATCH',
  'ILLEGAL_TRANSITION',
  'REFUND_GT_CAPTURE',
  'REFUND_AND_CHARGEBACK',
  'RETURN_AFTER_CREDIT',
  'MISSING_EVENT',
  'ORPHAN_ENTRY',
  'DUPLICATE_EVENT',
  'BALANCE_CHAIN_BROKEN',
  'STATEMENT_GAP',
  'FILE_TOTAL_MISMATCH',
  'AUTH_SIGNATURE_FAIL',
] as const;
export const findingCodeSchema = z.enum(findingCodes);
export type FindingCode = z.infer<typeof findingCodeSchema>;

export const severitySchema = z.enum(['info', 'low', 'medium', 'high']);
export type Severity = z.infer<typeof severitySchema>;

export const citedRecordSchema = z.object({
  recordId: recordIdSchema,
  source: z.string(),
  locator: z.string(),
});

export const findingSchema = z.object({
  /** Stable over re-analysis: code, payment or record, and what it is about. */
  id: findingIdSchema,
  code: findingCodeSchema,
  severity: severitySchema,
  paymentId: paymentIdSchema.nullable(),
  /** Every id of the payment, or of the cited records where there is no payment. */
  references: z.array(z.string()),
  explanation: z.string(),
  nextStep: z.string().nullable(),
  /** Empty only where the finding is about a file that has no record: then its sentence names file and place. */
  records: z.array(citedRecordSchema),
  asOf: instantSchema,
});
export type Finding = z.infer<typeof findingSchema>;
