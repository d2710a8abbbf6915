/** Replaces the analysis in the vault: payments, their ids, links and findings, in one transaction, so readers see one or the other. */
import { z } from 'zod';
import {
  findingSchema,
  type Finding,
  type FindingCode,
  type Severity,
} from '../../../shared/findings/model.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import type { ReadDb, WriteDb } from '../db/database.ts';
import { sortableAmount } from '../payments/index.ts';
import type { PaymentRow } from './messages.ts';

export interface StoredAnalysis {
  readonly payments: readonly PaymentRow[];
  readonly findings: readonly Finding[];
  readonly asOf: Instant | null;
  readonly revision: number;
  readonly profiles: string;
  readonly finishedAt: Instant;
}

export function replaceAnalysis(db: WriteDb, analysis: StoredAnalysis): void {
  const insertPayment = db.prepare(
    `insert into payment (id, reference, rail, direction, amount_minor, currency, amount_sort, ledger_state, psp_state, bank_state,
       first_at, last_at, open_for, severity_rank, summary, event_ids, projection)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertReference = db.prepare(
    'insert or ignore into payment_reference (value, payment_id) values (?, ?)',
  );
  const insertLink = db.prepare(
    'insert or ignore into link (payment_id, record_id, rule, reason, score, certain) values (?, ?, ?, ?, ?, ?)',
  );
  const insertFinding = db.prepare(
    'insert or ignore into finding (id, code, severity, payment_id, refs, explanation, next_step, records, as_of) values (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  db.transaction(() => {
    db.exec(
      'delete from finding; delete from link; delete from payment_reference; delete from payment; delete from analysis;',
    );
    for (const { summary, projection, eventIds, references, links, severityRank } of analysis.payments) {
      const { states, amount } = summary;
      insertPayment.run(
        summary.id,
        summary.reference,
        summary.rail,
        summary.direction,
        amount?.minor ?? null,
        amount?.currency ?? null,
        sortableAmount(amount?.minor ?? null, amount?.currency ?? null),
        states.ledger?.state ?? null,
        states.psp?.state ?? null,
        states.bank?.state ?? null,
        summary.firstAt,
        summary.lastAt,
        summary.openFor,
        severityRank,
        JSON.stringify(summary),
        JSON.stringify(eventIds),
        projection,
      );
      for (const reference of references) insertReference.run(reference, summary.id);
      for (const link of links)
        insertLink.run(summary.id, link.recordId, link.rule, link.reason, link.score, link.certain ? 1 : 0);
    }
    for (const finding of analysis.findings) {
      insertFinding.run(
        finding.id,
        finding.code,
        finding.severity,
        finding.paymentId,
        JSON.stringify(finding.references),
        finding.explanation,
        finding.nextStep,
        JSON.stringify(finding.records),
        finding.asOf,
      );
    }
    db.prepare(
      'insert into analysis (id, as_of, evidence_revision, finished_at, profiles) values (1, ?, ?, ?, ?)',
    ).run(analysis.asOf, analysis.revision, analysis.finishedAt, analysis.profiles);
  }).immediate();
}

const analysisRow = z.object({
  as_of: z.number().nullable(),
  evidence_revision: z.number(),
  profiles: z.string(),
});

/** What the stored analysis was judged as of, and on which evidence; null before the first one. */
export function storedAnalysis(
  db: ReadDb,
): { asOf: Instant | null; revision: number; profiles: string } | null {
  const row = db.prepare('select as_of, evidence_revision, profiles from analysis').get();
  if (row === undefined) return null;
  const { as_of: asOf, evidence_revision: revision, profiles } = analysisRow.parse(row);
  return { asOf, revision, profiles };
}

const findingRow = z.object({
  id: z.string(),
  code: z.string(),
  severity: z.string(),
  payment_id: z.string().nullable(),
  refs: z.string(),
  explanation: z.string(),
  next_step: z.string().nullable(),
  records: z.string(),
  as_of: z.number(),
});

function jsonOf(text: string): unknown {
  return JSON.parse(text);
}

function findingOf(row: unknown): Finding {
  const {
    payment_id: paymentId,
    refs,
    next_step: nextStep,
    records,
    as_of: asOf,
    ...rest
  } = findingRow.parse(row);
  return findingSchema.parse({
    ...rest,
    paymentId,
    references: jsonOf(refs),
    nextStep,
    records: jsonOf(records),
    asOf,
  });
}

export interface FindingFilter {
  readonly code?: FindingCode | undefined;
  readonly severity?: Severity | undefined;
  readonly paymentId?: string | undefined;
}

/** Most severe first, then by id. */
export function findingsOf(db: ReadDb, { code, severity, paymentId }: FindingFilter): Finding[] {
  return db
    .prepare(
      `select * from finding where (:code is null or code = :code) and (:severity is null or severity = :severity)
         and (:payment is null or payment_id = :payment) and tick()
       order by case severity when 'high' then 0 when 'medium' then 1 when 'low' then 2 else 3 end, id`,
    )
    .all({ code: code ?? null, severity: severity ?? null, payment: paymentId ?? null })
    .map(findingOf);
}
