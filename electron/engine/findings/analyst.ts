/** Runs the analysis on its own thread: to replace the stored one, or to look at another time and store nothing. */
import type { Worker } from 'node:worker_threads';
import type { Finding } from '../../../shared/findings/model.ts';
import { cancelledError, fromErrorData, RailtraceError } from '../../../shared/kernel/errors.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import type { EngineContext, OpenVault } from '../kernel/context.ts';
import { startWorker } from '../workers/pool.ts';
import { isFromAnalyst, type AnalysedRow, type AnalysedTable, type FromAnalyst } from './messages.ts';

export interface Verdict {
  readonly asOf: Instant | null;
  readonly revision: number;
  readonly profiles: string;
  readonly view: string;
  readonly dialects: string;
  readonly payments: number;
  readonly findings: number;
}

/** Takes what the analysis says while it goes on; nothing of it is held in memory. */
export interface VerdictTaker {
  report?(progress: number | null, detail: string): void;
  rows?(table: AnalysedTable, rows: readonly AnalysedRow[]): void;
  gone?(table: AnalysedTable, numbers: readonly number[]): void;
  findings?(findings: readonly Finding[]): void;
}

export interface Judging {
  /** Null: the newest time in the evidence. */
  readonly asOf: Instant | null;
  /** `changes`: rows that differ from the stored ones. `findings`: all findings, and nothing to store. */
  readonly wanted: 'changes' | 'findings';
}

/** @throws RailtraceError `cancelled`, or what the analysis failed with */
export async function judgeEvidence(
  context: EngineContext,
  vault: OpenVault,
  judging: Judging,
  signal: AbortSignal | undefined,
  taker: VerdictTaker,
): Promise<Verdict> {
  if (signal?.aborted === true) throw cancelledError('The analysis');
  // Told to the thread while it is busy: that nobody waits any more, and how many messages were taken.
  const flags = new Int32Array(new SharedArrayBuffer(8));
  const worker = startWorker('analyse', {
    access: vault.access,
    resources: context.resources,
    ...judging,
    flags,
  });
  const abort = (): void => {
    Atomics.store(flags, 0, 1);
    Atomics.notify(flags, 1);
  };
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await collect(worker, flags, signal, taker);
  } finally {
    // The thread ends by itself: after its last batch, or at its next look at the flag. Nobody waits for it, and it
    // is never terminated, because that can take the whole process with it (see endWorker).
    signal?.removeEventListener('abort', abort);
  }
}

function take(message: FromAnalyst, taker: VerdictTaker): void {
  switch (message.type) {
    case 'progress':
      taker.report?.(message.progress, message.detail);
      break;
    case 'rows':
      taker.rows?.(message.table, message.rows);
      break;
    case 'gone':
      taker.gone?.(message.table, message.numbers);
      break;
    case 'findings':
      taker.findings?.(message.findings);
      break;
    case 'done':
    case 'failed':
      break;
  }
}

function collect(
  worker: Worker,
  flags: Int32Array,
  signal: AbortSignal | undefined,
  taker: VerdictTaker,
): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const fail = (error: unknown): void => {
      isOver = true;
      Atomics.store(flags, 0, 1);
      Atomics.notify(flags, 1);
      reject(error instanceof Error ? error : new RailtraceError('internal', String(error)));
    };
    worker.on('message', (message: unknown) => {
      if (isOver || !isFromAnalyst(message)) return;
      if (message.type === 'done') resolve(message);
      else if (message.type === 'failed') fail(fromErrorData(message.error));
      else {
        try {
          take(message, taker);
        } catch (error) {
          fail(error);
        }
      }
      Atomics.add(flags, 1, 1);
      Atomics.notify(flags, 1);
    });
    signal?.addEventListener(
      'abort',
      () => {
        fail(cancelledError('The analysis'));
      },
      { once: true },
    );
    worker.once('error', fail);
    worker.once('exit', () => {
      fail(
        signal?.aborted === true
          ? cancelledError('The analysis')
          : new RailtraceError('internal', 'The analysis stopped before its end. Start it again.'),
      );
    });
  });
}
