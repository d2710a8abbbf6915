/** What can be asked of findings. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { instantSchema } from '../kernel/time.ts';
import { findingCodeSchema, findingSchema, severitySchema } from './model.ts';

export const findingsContract = {
  /** All findings judged at `asOf`; another time than the workspace's is judged afresh and not stored. */
  list: oc
    .input(
      z.object({
        asOf: instantSchema.optional(),
        code: findingCodeSchema.optional(),
        severity: severitySchema.optional(),
        reference: z.string().optional(),
      }),
    )
    .output(z.object({ asOf: instantSchema.nullable(), findings: z.array(findingSchema) })),
};
