/** Read queries of findings, run on reader threads. */
import { z } from 'zod';
import { findingCodeSchema, severitySchema } from '../../../shared/findings/model.ts';
import type { ReadDb } from '../db/database.ts';
import { findingsOf } from './store.ts';

const listParameters = z.object({
  code: findingCodeSchema.optional(),
  severity: severitySchema.optional(),
  paymentId: z.string().optional(),
});

export const findingsQueries: Readonly<
  Record<string, (db: ReadDb, parameters: unknown, cancelled: () => void) => unknown>
> = {
  'findings.list': (db, parameters) => findingsOf(db, listParameters.parse(parameters)),
};
