/** What can be asked of lifecycles: the rail profiles, and one payment's path on its rail. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { instantSchema } from '../kernel/time.ts';
import { projectionSchema, railProfileSchema } from './model.ts';

export const lifecycleContract = {
  profiles: oc.input(z.object({})).output(z.object({ profiles: z.array(railProfileSchema) })),
  /** The payment as judged at `asOf` (default: the judging time of the workspace). */
  projection: oc
    .input(z.object({ reference: z.string().min(1).max(500), asOf: instantSchema.optional() }))
    .output(projectionSchema),
};
