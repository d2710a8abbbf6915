/** The findings domain at work: the analysis after each import, and findings as of any time. */
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { ReadDb } from '../db/database.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { JobId } from '../../../shared/kernel/ids.ts';
import { second, instantSchema, type Instant } from '../../../shared/kernel/time.ts';
import type { Finding } from '../../../shared/findings/model.ts';
import type { Job } from '../../../shared/workspace/model.ts';
import type { EngineContext, JobControls, OpenVault } from '../kernel/context.ts';
import type { Handlers } from '../kernel/router.ts';
import type { Payments } from '../payments/index.ts';
import { byWeight } from './analyse.ts';
import { judgeEvidence, type Verdict } from './analyst.ts';
import { AnalysisWriter, clearSlice, storedAnalysis } from './store.ts';

export interface Findings {
  readonly handlers: Handlers<'findings'>;
  readonly analysis: Analysis;
}

/** All findings at a time. */
export interface FindingsAt {
  readonly asOf: Instant | null;
  readonly findings: readonly Finding[];
}

export interface Analysis {
  /**
   * Judges all evidence and stores what changed; a second call while one runs makes it run once more.
   * @param patiently more evidence may follow soon: an analysis that was just done is not repeated at once
   */
  readonly start: (patiently?: boolean) => JobId;
  /** From a small cache. */
  readonly at: (asOf: Instant, signal: AbortSignal | undefined) => Promise<FindingsAt>;
  /** Cancels what runs and waits for its end; called before the vault is locked. */
  readonly stop: () => Promise<void>;
}

const verdictsKept = 3;
/** A hundred replays in a row are a hundred small imports: they wait for each other as long as one analysis takes. */
const longestPatience = 10 * second;

const settingRow = z.object({ value: z.string() });

/** The judging time that the person chose in the settings; null: the newest in the evidence. */
function chosenTime(db: ReadDb): Instant | null {
  const row = db.prepare(`select value from setting where name = 'asOf'`).get();
  return row === undefined ? null : instantSchema.nullable().parse(JSON.parse(settingRow.parse(row).value));
}

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

/** Judges until nobody has asked again meanwhile, and stores what differs. */
async function analyseAndStore(
  context: EngineContext,
  vault: OpenVault,
  controls: JobControls,
  isWantedAgain: () => boolean,
): Promise<Verdict> {
  for (;;) {
    await clearAway(vault, controls.signal);
    const writer = new AnalysisWriter(vault.db);
    const verdict = await judgeEvidence(
      context,
      vault,
      { asOf: chosenTime(vault.read), wanted: 'changes' },
      controls.signal,
      {
        report: (progress, detail) => {
          controls.report(progress, detail);
        },
        rows: (table, rows) => {
          writer.write(table, rows);
        },
        gone: (table, numbers) => {
          writer.retire(table, numbers);
        },
      },
    );
    if (isWantedAgain()) continue;
    writer.finish({ ...verdict, finishedAt: context.clock.now() });
    return verdict;
  }
}

/** Removes rows that no reader sees, a slice a turn. */
async function clearAway(vault: OpenVault, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && clearSlice(vault.db)) await nextTurn();
}

export function createAnalysis(context: EngineContext, vault: OpenVault): Analysis {
  const verdicts = new Map<string, FindingsAt>();
  const present: { job: JobId | null; again: boolean } = { job: null, again: false };
  const last = { finishedAt: Number.NEGATIVE_INFINITY, took: 0 };

  const perform = async (controls: JobControls, patiently: boolean): Promise<Job['result']> => {
    try {
      const patience = Math.min(longestPatience, last.took) - (context.clock.now() - last.finishedAt);
      if (patiently && patience > 0) await pause(patience, undefined, { signal: controls.signal });
      present.again = false;
      const startedAt = context.clock.now();
      const verdict = await analyseAndStore(context, vault, controls, () => {
        const again = present.again;
        present.again = false;
        return again;
      });
      last.finishedAt = context.clock.now();
      last.took = last.finishedAt - startedAt;
      verdicts.clear();
      context.changes.publish('payments', 'findings', 'workspace');
      await clearAway(vault, controls.signal);
      return { payments: verdict.payments, findings: verdict.findings };
    } finally {
      // From here on a new request starts a new job: this one has read its evidence.
      present.job = null;
    }
  };

  const at = async (asOf: Instant, signal: AbortSignal | undefined): Promise<FindingsAt> => {
    const revision = storedAnalysis(vault.read)?.revision;
    if (revision === undefined)
      throw new RailtraceError('not_found', 'No evidence has been analysed yet. Import a file first.');
    const key = `${String(revision)}@${String(asOf)}`;
    const known = verdicts.get(key);
    if (known !== undefined) return known;
    const findings: Finding[] = [];
    const verdict = await judgeEvidence(context, vault, { asOf, wanted: 'findings' }, signal, {
      findings: (some) => {
        findings.push(...some);
      },
    });
    const found: FindingsAt = { asOf: verdict.asOf, findings: findings.sort(byWeight) };
    verdicts.set(key, found);
    const oldest = verdicts.keys().next();
    if (verdicts.size > verdictsKept && oldest.done !== true) verdicts.delete(oldest.value);
    return found;
  };

  return {
    at,
    start: (patiently = false) => {
      if (present.job !== null) {
        present.again = true;
        return present.job;
      }
      present.job = context.jobs.start('analyse', 'Analysing payments', (controls) =>
        perform(controls, patiently),
      );
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
