/** The figures of the status bar, and whether the analysis still speaks of the evidence that is there. */
import { z } from 'zod';
import type { WorkspaceSummary } from '../../../shared/workspace/model.ts';
import type { ReadDb } from '../db/database.ts';
import { lastBackupAt } from './backup.ts';

const countsSchema = z.object({
  sources: z.number(),
  records: z.number(),
  redactions: z.number(),
  payments: z
    .number()
    .nullable()
    .transform((count) => count ?? 0),
  findings: z.number(),
  cases: z.number(),
  as_of: z.number().nullable(),
  revision: z.number(),
  analysed: z.number().nullable(),
});

export function summaryOf(db: ReadDb, folder: string): WorkspaceSummary {
  // Sums over sources instead of counts over records: the status bar asks often and a vault holds millions.
  const counts = countsSchema.parse(
    db
      .prepare(
        `select (select count(*) from source) as sources,
                (select coalesce(sum(records), 0) from source) as records,
                (select coalesce(sum(redactions), 0) from source) as redactions,
                (select payments from analysis) as payments,
                (select count(*) from current_finding where severity <> 'info') as findings,
                (select count(*) from investigation) as cases,
                (select as_of from analysis) as as_of,
                (select value from counter where name = 'evidence_revision') as revision,
                (select evidence_revision from analysis) as analysed`,
      )
      .get(),
  );
  const { as_of: asOf, revision, analysed, ...figures } = counts;
  return {
    ...figures,
    asOf,
    lastBackupAt: lastBackupAt(folder),
    analysisStale: revision !== (analysed ?? 0),
  };
}

const revisionsSchema = z.object({ revision: z.number(), analysed: z.number().nullable() });

/** True when evidence was added since the last analysis. */
export function analysisIsStale(db: ReadDb): boolean {
  const row = db
    .prepare(
      `select (select value from counter where name = 'evidence_revision') as revision,
              (select evidence_revision from analysis) as analysed`,
    )
    .get();
  const { revision, analysed } = revisionsSchema.parse(row);
  return revision !== (analysed ?? 0);
}
