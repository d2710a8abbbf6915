/** What an exhibit can point at, and how each is named in a case. Looks only at domains to the left of cases. */
import type { z } from 'zod';
import type { ExhibitKind } from '../../../shared/cases/model.ts';
import type { PaymentDetail } from '../../../shared/payments/contract.ts';
import type { Finding } from '../../../shared/findings/model.ts';
import type { RecordDetail } from '../../../shared/evidence/model.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import {
  attemptIdSchema,
  recordIdSchema,
  type AttemptId,
  type RecordId,
} from '../../../shared/kernel/ids.ts';
import { formatMoney, moneyFromWire } from '../../../shared/kernel/money.ts';
import type { Attempt } from '../../../shared/replay/model.ts';

/** What cases needs of the domains to its left. */
export interface CaseNeighbours {
  /** @throws RailtraceError `not_found` */
  payment(reference: string): PaymentDetail | Promise<PaymentDetail>;
  /** @throws RailtraceError `not_found` */
  record(id: RecordId): RecordDetail | Promise<RecordDetail>;
  /** Undefined when no finding of the present analysis has this id. */
  finding(id: string): Finding | undefined | Promise<Finding | undefined>;
  /** @throws RailtraceError `not_found` */
  attempt(id: AttemptId): Attempt;
  /** Who works here, from the settings. */
  actor(): string;
  /** Text with card data and credentials replaced. */
  redacted(text: string): string;
}

export interface Subject {
  /** One spelling, so that a thing is in a case once. */
  readonly subject: string;
  readonly label: string;
  /** Of the stored bytes; null where the exhibit is no single piece of evidence. */
  readonly itemSha256: string | null;
}

/** @throws RailtraceError `not_found`, `bad_request` when the subject is no such id */
export async function findSubject(
  kind: ExhibitKind,
  subject: string,
  neighbours: CaseNeighbours,
): Promise<Subject> {
  switch (kind) {
    case 'payment': {
      const { payment } = await neighbours.payment(subject);
      const amount = payment.amount === null ? '' : `, ${formatMoney(moneyFromWire(payment.amount))}`;
      // The id, because two payments may share a reference; where only one has it, they are the same.
      return { subject: payment.id, label: `${payment.reference}${amount}`, itemSha256: null };
    }
    case 'record': {
      const record = await neighbours.record(idIn(subject, recordIdSchema));
      return {
        subject: String(record.id),
        label: `${record.title} (${record.sourceName} ${record.locator})`,
        itemSha256: record.storedSha256,
      };
    }
    case 'finding': {
      const finding = await neighbours.finding(subject);
      if (finding === undefined) throw new RailtraceError('not_found', `There is no finding ${subject}.`);
      const about = finding.references[0] ?? finding.records[0]?.locator ?? '';
      return { subject: finding.id, label: `${finding.code} ${about}`.trim(), itemSha256: null };
    }
    case 'attempt': {
      const attempt = neighbours.attempt(idIn(subject, attemptIdSchema));
      const outcome = attempt.status === null ? attempt.outcome : String(attempt.status);
      return {
        subject: String(attempt.id),
        label: `${attempt.method} ${attempt.url} → ${outcome}`,
        itemSha256: null,
      };
    }
  }
}

function idIn<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(/^\d+$/.test(text) ? Number(text) : null);
  if (!parsed.success)
    throw new RailtraceError('bad_request', `“${text}” is no number of a record or an attempt.`);
  return parsed.data;
}
