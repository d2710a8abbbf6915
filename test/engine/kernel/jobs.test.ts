import { describe, expect, it } from 'vitest';
import { createJobs } from '../../../electron/engine/kernel/jobs.ts';
import { createLog } from '../../../electron/engine/kernel/log.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { fixedClock } from '../../build/vault.ts';

const jobsWithLog = () => {
  const lines: string[] = [];
  const clock = fixedClock();
  return {
    jobs: createJobs(
      clock,
      createLog(clock, 'info', (line) => lines.push(line)),
    ),
    lines,
  };
};

describe('jobs', () => {
  it('end with their result', async () => {
    const { jobs } = jobsWithLog();
    const id = jobs.start('import', 'Importing', ({ report }) => {
      report(0.5, 'half');
      return Promise.resolve({ records: 3 });
    });
    const ended = await jobs.finished(id);
    expect(ended).toMatchObject({ state: 'done', progress: 1, result: { records: 3 }, error: null });
  });

  it('report each change to whoever watches', async () => {
    const { jobs } = jobsWithLog();
    const watched = jobs.watch(undefined);
    const first = watched.next();
    jobs.start('import', 'Importing', ({ report }) => {
      report(0.5, 'half');
      return Promise.resolve(null);
    });
    const states = [(await first).value?.state];
    for (let count = 0; count < 2; count += 1) states.push((await watched.next()).value?.state);
    await watched.return();
    expect(states).toEqual(['running', 'running', 'done']);
  });

  it('end as cancelled when they are cancelled, even if the work finished first', async () => {
    const { jobs } = jobsWithLog();
    const id = jobs.start(
      'import',
      'Importing',
      ({ signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            resolve(null);
          });
        }),
    );
    jobs.cancel(id);
    expect(await jobs.finished(id)).toMatchObject({ state: 'cancelled', error: { code: 'cancelled' } });
  });

  it('fail with the sentence of a foreseen error', async () => {
    const { jobs } = jobsWithLog();
    const id = jobs.start('import', 'Importing', () =>
      Promise.reject(new RailtraceError('storage_full', 'The disk is full.')),
    );
    expect(await jobs.finished(id)).toMatchObject({
      state: 'failed',
      error: { code: 'storage_full', sentence: 'The disk is full.' },
    });
  });

  it('fail without the words of an unforeseen error, in the result and in the log', async () => {
    const { jobs, lines } = jobsWithLog();
    const id = jobs.start('import', 'Importing', () =>
      Promise.reject(new Error('4111111111111111 in a message')),
    );
    const ended = await jobs.finished(id);
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'internal' } });
    expect(JSON.stringify(ended) + lines.join('')).not.toContain('4111111111111111');
    expect(lines.join('')).toContain('job failed');
  });

  it('are forgotten oldest first once many have ended', async () => {
    const { jobs } = jobsWithLog();
    for (let count = 0; count < 250; count += 1)
      await jobs.finished(jobs.start('import', 'Importing', () => Promise.resolve(null)));
    expect(jobs.list()).toHaveLength(200);
    expect(jobs.list().at(-1)?.id).toBe('job-250');
  });
});
