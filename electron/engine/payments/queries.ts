/** Read queries of payments, run on reader threads. */
import { z } from 'zod';
import { paymentSortSchema } from '../../../shared/payments/contract.ts';
import type { ReadDb } from '../db/database.ts';
import { mentionsOf } from '../evidence/index.ts';
import { detailOf, recordsOf } from './detail.ts';
import { paymentsNamed } from './named.ts';
import { listPayments, summaryOf } from './store.ts';

const listParameters = z.object({
  filter: z.string(),
  sort: paymentSortSchema,
  descending: z.boolean(),
  cursor: z.string().nullable(),
  limit: z.number().int(),
  withFacets: z.boolean(),
});
const reference = z.object({ reference: z.string() });

export const paymentsQueries: Readonly<
  Record<string, (db: ReadDb, parameters: unknown, cancelled: () => void) => unknown>
> = {
  'payments.list': (db, parameters) => listPayments(db, listParameters.parse(parameters)),
  'payments.named': (db, parameters, cancelled) =>
    paymentsNamed(db, reference.parse(parameters).reference, cancelled),
  'payments.detail': (db, parameters) => detailOf(db, reference.parse(parameters).reference),
  'payments.records': (db, parameters) => recordsOf(db, reference.parse(parameters).reference),
  'payments.resolve': (db, parameters, cancelled) => {
    const text = reference.parse(parameters).reference.trim();
    const payments = paymentsNamed(db, text, cancelled).flatMap((id) => summaryOf(db, id) ?? []);
    return { payments, records: mentionsOf(db, text, cancelled) };
  },
};
