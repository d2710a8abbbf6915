/**
 * The findings domain at work: the analysis after each import, findings as of any time, and the judged payments that
 * the lifecycle view asks for at another time than the stored one.
 */
import { z } from 'zod';
import type { ReadDb } from '../db/database.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { JobId } from '../../../shared/kernel/ids.ts';
import { instantSchema, type Instant } from '../../../shared/kernel/time.ts';
import type { Finding } from '../../../shared/findings/model.ts';
import type { Job } from '../../../shared/workspace/model.ts';
import type { EngineContext, JobControls, OpenVault } from '../kernel/context.ts';
import type { Handlers } from '../kernel/router.ts';
import { projectionSchema } from '../../../shared/lifecycle/model.ts';
import type { JudgeAt } from '../lifecycle/index.ts';
import type { Payments } from '../payments/index.ts';
import { judgeEvidence, type Verdict } from './analyst.ts';
import { replaceAnalysis, storedAnalysis } from './store.ts';

export interface Findings {
  readonly handlers: Handlers<'findings'>;
  readonly analysis: Analysis;
}

export interface Analysis {
  /** Judges all evidence and replaces what is stored; a second call while one runs makes it run once more. */
  readonly start: () => JobId;
  /** The whole verdict at a time, from a small cache. */
  readonly at: (asOf: Instant, signal: AbortSignal | undefined) => Promise<Verdict>;
  /** One payment's projection at a time; null where nothing of it was known then. */
  readonly projectionAt: JudgeAt;
  /** Cancels what runs and waits for its end; called before the vault is locked. */
  readonly stop: () => Promise<void>;
}

const verdictsKept = 3;

const settingRow = z.object({ value: z.string() });

/** The judging time that the person chose in the settings; null: the newest in the evidence. */
function chosenTime(db: ReadDb): Instant | null {
  const row = db.prepare(`select value from setting where name = 'asOf'`).get();
  return row === undefined ? null : instantSchema.nullable().parse(JSON.parse(settingRow.parse(row).value));
}

/** Made before the domains that look at other times: lifecycle asks it through the composition root. */
export function createFindings(vault: OpenVault, payments: Payments, analysis: Analysis): Findings {
  return {
    analysis,
    handlers: {
      list: async ({ asOf, code, severity, reference }, signal) => {
        const stored = storedAnalysis(vault.read);
        const paymentId = reference === undefined ? undefined : await payments.find(reference);
        if (asOf === undefined || asOf === stored?.asOf) {
          const findings = await vault.query<Finding[]>(
            'findings.list',
            { code, severity, paymentId },
            signal,
          );
          return { asOf: stored?.asOf ?? null, findings };
        }
        const verdict = await analysis.at(asOf, signal);
        const findings = verdict.findings.filter(
          (finding) =>
            (code === undefined || finding.code === code) &&
            (severity === undefined || finding.severity === severity) &&
            (paymentId === undefined || finding.paymentId === paymentId),
        );
        return { asOf: verdict.asOf, findings };
      },
    },
  };
}

export function createAnalysis(context: EngineContext, vault: OpenVault): Analysis {
  const verdicts = new Map<string, Verdict>();
  const present: { job: JobId | null; again: boolean } = { job: null, again: false };

  const judgeUntilCurrent = async (controls: JobControls): Promise<Verdict> => {
    for (;;) {
      present.again = false;
      const verdict = await judgeEvidence(
        context,
        vault,
        chosenTime(vault.read),
        controls.signal,
        (detail) => {
          controls.report(null, detail);
        },
      );
      if (!wasAskedAgain()) return verdict;
    }
  };
  const wasAskedAgain = (): boolean => present.again;

  const perform = async (controls: JobControls): Promise<Job['result']> => {
    try {
      const verdict = await judgeUntilCurrent(controls);
      replaceAnalysis(vault.db, { ...verdict, finishedAt: context.clock.now() });
      verdicts.clear();
      context.changes.publish('payments', 'findings', 'workspace');
      return { payments: verdict.payments.length, findings: verdict.findings.length };
    } finally {
      // From here on a new request starts a new job: this one has read its evidence.
      present.job = null;
    }
  };

  const at = async (asOf: Instant, signal: AbortSignal | undefined): Promise<Verdict> => {
    const revision = storedAnalysis(vault.read)?.revision;
    if (revision === undefined)
      throw new RailtraceError('not_found', 'No evidence has been analysed yet. Import a file first.');
    const key = `${String(revision)}@${String(asOf)}`;
    const known = verdicts.get(key);
    if (known !== undefined) return known;
    const verdict = await judgeEvidence(context, vault, asOf, signal);
    verdicts.set(key, verdict);
    const oldest = verdicts.keys().next();
    if (verdicts.size > verdictsKept && oldest.done !== true) verdicts.delete(oldest.value);
    return verdict;
  };

  return {
    at,
    projectionAt: async (paymentId, asOf, signal) => {
      const row = (await at(asOf, signal)).payments.find(({ summary }) => summary.id === paymentId);
      return row === undefined ? null : projectionSchema.parse(JSON.parse(row.projection));
    },
    start: () => {
      if (present.job !== null) {
        present.again = true;
        return present.job;
      }
      present.job = context.jobs.start('analyse', 'Analysing payments', perform);
      return present.job;
    },
    stop: async () => {
      const { job } = present;
      if (job === null) return;
      context.jobs.cancel(job);
      await context.jobs.finished(job);
    },
  };
}
