/** Long work: known by id before it begins, reports progress, can be cancelled, always ends in a stated state. */
import { cancelledError, RailtraceError, toErrorData } from '../../../shared/kernel/errors.ts';
import { jobIdSchema, type JobId } from '../../../shared/kernel/ids.ts';
import type { Job } from '../../../shared/workspace/model.ts';
import type { Clock } from './clock.ts';
import type { Jobs, JobControls, Log } from './context.ts';
import { createFeed } from './feed.ts';
import { placeOf } from './log.ts';

/** Ended jobs beyond this many are forgotten, oldest first. */
const keptEndedJobs = 200;

interface RunningJob {
  job: Job;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

export function createJobs(clock: Clock, log: Log): Jobs {
  const running = new Map<JobId, RunningJob>();
  const feed = createFeed<Job>();
  let count = 0;

  const change = (entry: RunningJob, changes: Partial<Job>): void => {
    entry.job = { ...entry.job, ...changes };
    feed.publish(entry.job);
  };

  const forgetOld = (): void => {
    const ended = [...running.values()].filter((entry) => entry.job.endedAt !== null);
    for (const entry of ended.slice(0, Math.max(0, ended.length - keptEndedJobs)))
      running.delete(entry.job.id);
  };

  const entryOf = (id: JobId): RunningJob => {
    const entry = running.get(id);
    if (entry === undefined) throw new RailtraceError('not_found', `There is no job ${id}.`);
    return entry;
  };

  const perform = async (
    entry: RunningJob,
    work: (controls: JobControls) => Promise<Job['result']>,
  ): Promise<void> => {
    const { signal } = entry.controller;
    try {
      const result = await work({
        signal,
        report: (progress, detail) => {
          if (entry.job.endedAt === null) change(entry, { progress, detail });
        },
      });
      if (signal.aborted) throw cancelledError(entry.job.title);
      change(entry, { state: 'done', progress: 1, result, endedAt: clock.now() });
    } catch (thrown) {
      const error = signal.aborted ? cancelledError(entry.job.title).toData() : toErrorData(thrown);
      if (error.code === 'internal')
        log.error('job failed', { kind: entry.job.kind, cause: placeOf(thrown) });
      const state = error.code === 'cancelled' ? 'cancelled' : 'failed';
      change(entry, { state, error, endedAt: clock.now() });
    }
    forgetOld();
  };

  return {
    start: (kind, title, work) => {
      count += 1;
      const id = jobIdSchema.parse(`job-${String(count)}`);
      const job: Job = {
        id,
        kind,
        title,
        state: 'running',
        progress: null,
        detail: '',
        startedAt: clock.now(),
        endedAt: null,
        result: null,
        error: null,
      };
      let settle: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => {
        settle = resolve;
      });
      const entry: RunningJob = { job, controller: new AbortController(), ended };
      running.set(id, entry);
      feed.publish(job);
      void perform(entry, work).finally(settle);
      return id;
    },
    get: (id) => entryOf(id).job,
    list: () => [...running.values()].map((entry) => entry.job),
    cancel: (id) => {
      const entry = entryOf(id);
      entry.controller.abort();
      return entry.job;
    },
    finished: async (id) => {
      const entry = entryOf(id);
      await entry.ended;
      return entry.job;
    },
    watch: (signal) =>
      feed.subscribe(
        [...running.values()].map((entry) => entry.job),
        signal,
      ),
  };
}
