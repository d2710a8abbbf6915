/** Branded identifiers: a payment id cannot be passed where a record id is meant. All travel as JSON strings or numbers. */
import { z } from 'zod';

export const sourceIdSchema = z.number().int().positive().brand<'SourceId'>();
export type SourceId = z.infer<typeof sourceIdSchema>;

export const recordIdSchema = z.number().int().positive().brand<'RecordId'>();
export type RecordId = z.infer<typeof recordIdSchema>;

/** `<record id>.<ordinal>`: the n-th event that a record states. */
export const eventIdSchema = z
  .string()
  .regex(/^\d+\.\d+$/)
  .brand<'EventId'>();
export type EventId = z.infer<typeof eventIdSchema>;

/** Stable over re-analysis and import order: derived from the payment's strongest identifier. */
export const paymentIdSchema = z.string().min(1).max(200).brand<'PaymentId'>();
export type PaymentId = z.infer<typeof paymentIdSchema>;

export const findingIdSchema = z.string().min(1).max(300).brand<'FindingId'>();
export type FindingId = z.infer<typeof findingIdSchema>;

export const caseIdSchema = z.number().int().positive().brand<'CaseId'>();
export type CaseId = z.infer<typeof caseIdSchema>;

export const noteIdSchema = z.number().int().positive().brand<'NoteId'>();
export type NoteId = z.infer<typeof noteIdSchema>;

export const attemptIdSchema = z.number().int().positive().brand<'AttemptId'>();
export type AttemptId = z.infer<typeof attemptIdSchema>;

export const jobIdSchema = z.string().min(1).brand<'JobId'>();
export type JobId = z.infer<typeof jobIdSchema>;

/** One-use permission to read (or write) one file that a person chose; the UI never holds a path. */
export const grantIdSchema = z.string().min(16).brand<'GrantId'>();
export type GrantId = z.infer<typeof grantIdSchema>;
