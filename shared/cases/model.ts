/** Cases: what is being investigated, by whom, with which exhibits and notes. */
import { z } from 'zod';
import { caseIdSchema, noteIdSchema } from '../kernel/ids.ts';
import { instantSchema } from '../kernel/time.ts';

export const caseStatusSchema = z.enum(['registration', 'processing', 'escalation', 'closure']);
export const caseSeveritySchema = z.enum(['low', 'medium', 'high', 'critical']);

export const caseSchema = z.object({
  id: caseIdSchema,
  title: z.string(),
  severity: caseSeveritySchema,
  status: caseStatusSchema,
  owner: z.string(),
  openedAt: instantSchema,
  changedAt: instantSchema,
  /** Grows with every change of the case, its notes or exhibits; a bundle freezes one revision. */
  revision: z.number().int(),
  notes: z.number().int(),
  exhibits: z.number().int(),
});
export type Case = z.infer<typeof caseSchema>;

/** A link from a case to a piece of evidence: who put it there, when, why. */
export const exhibitKindSchema = z.enum(['payment', 'record', 'finding', 'attempt']);
export type ExhibitKind = z.infer<typeof exhibitKindSchema>;

export const exhibitSchema = z.object({
  id: z.number().int(),
  kind: exhibitKindSchema,
  /** Id of the payment, record, finding or attempt, as text. */
  subject: z.string(),
  label: z.string(),
  why: z.string(),
  addedAt: instantSchema,
  addedBy: z.string(),
});
export type Exhibit = z.infer<typeof exhibitSchema>;

export const noteSchema = z.object({
  id: noteIdSchema,
  author: z.string(),
  writtenAt: instantSchema,
  text: z.string(),
});
export type Note = z.infer<typeof noteSchema>;

export const custodyActionSchema = z.enum([
  'opened',
  'changed',
  'status-changed',
  'exhibit-added',
  'exhibit-removed',
  'note-added',
  'viewed',
  'exported',
]);
export type CustodyAction = z.infer<typeof custodyActionSchema>;

export const custodyEntrySchema = z.object({
  seq: z.number().int(),
  at: instantSchema,
  actor: z.string(),
  action: custodyActionSchema,
  subject: z.string(),
  /** Revision of the case after this entry; viewing and exporting leave it as it was. */
  revision: z.number().int(),
  hash: z.string(),
});
export type CustodyEntry = z.infer<typeof custodyEntrySchema>;

export const caseDetailSchema = z.object({
  case: caseSchema,
  notes: z.array(noteSchema),
  exhibits: z.array(exhibitSchema),
  custody: z.array(custodyEntrySchema),
  /** Text typed but not yet added as a note; journalled so that no crash or lock loses it. */
  draft: z.string(),
});
export type CaseDetail = z.infer<typeof caseDetailSchema>;
