/** What can be asked of cases. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { caseIdSchema } from '../kernel/ids.ts';
import {
  caseDetailSchema,
  caseSchema,
  caseSeveritySchema,
  caseStatusSchema,
  exhibitKindSchema,
} from './model.ts';

export const casesContract = {
  list: oc.input(z.object({})).output(z.object({ cases: z.array(caseSchema) })),
  open: oc
    .input(
      z.object({ title: z.string().trim().min(1).max(300), severity: caseSeveritySchema.default('medium') }),
    )
    .output(caseSchema),
  get: oc.input(z.object({ id: caseIdSchema })).output(caseDetailSchema),
  change: oc
    .input(
      z.object({
        id: caseIdSchema,
        title: z.string().trim().min(1).max(300).optional(),
        severity: caseSeveritySchema.optional(),
        status: caseStatusSchema.optional(),
        owner: z.string().trim().min(1).max(200).optional(),
      }),
    )
    .output(caseSchema),
  addNote: oc
    .input(z.object({ id: caseIdSchema, text: z.string().trim().min(1).max(100_000) }))
    .output(caseDetailSchema),
  saveDraft: oc
    .input(z.object({ id: caseIdSchema, text: z.string().max(100_000) }))
    .output(z.object({ savedAt: z.number() })),
  addExhibit: oc
    .input(
      z.object({
        id: caseIdSchema,
        kind: exhibitKindSchema,
        subject: z.string().min(1).max(500),
        why: z.string().max(2000).default(''),
      }),
    )
    .output(caseDetailSchema),
  removeExhibit: oc
    .input(z.object({ id: caseIdSchema, exhibitId: z.number().int() }))
    .output(caseDetailSchema),
};
