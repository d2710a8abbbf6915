/** Runs the analysis on its own thread: to replace the stored one, or to look at another time and store nothing. */
import type { Worker } from 'node:worker_threads';
import type { Finding } from '../../../shared/findings/model.ts';
import { cancelledError, fromErrorData, RailtraceError } from '../../../shared/kernel/errors.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import type { EngineContext, OpenVault } from '../kernel/context.ts';
import { startWorker } from '../workers/pool.ts';
import { isFromAnalyst, type FromAnalyst, type PaymentRow } from './messages.ts';

export interface Verdict {
  readonly payments: readonly PaymentRow[];
  readonly findings: readonly Finding[];
  readonly asOf: Instant | null;
  readonly revision: number;
  readonly profiles: string;
}

/**
 * @param asOf judging time, or null for the newest in the evidence
 * @throws RailtraceError `cancelled`, or what the analysis failed with
 */
export async function judgeEvidence(
  context: EngineContext,
  vault: OpenVault,
  asOf: Instant | null,
  signal: AbortSignal | undefined,
  report: (detail: string) => void = () => undefined,
): Promise<Verdict> {
  if (signal?.aborted === true) throw cancelledError('The analysis');
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const worker = startWorker('analyse', { access: vault.access, resources: context.resources, asOf, flag });
  const abort = (): void => {
    Atomics.store(flag, 0, 1);
  };
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await collect(worker, signal, report);
  } finally {
    // The thread ends by itself: after its last batch, or at its next look at the flag. Nobody waits for it, and it
    // is never terminated, because that can take the whole process with it (see endWorker).
    signal?.removeEventListener('abort', abort);
  }
}

function collect(
  worker: Worker,
  signal: AbortSignal | undefined,
  report: (detail: string) => void,
): Promise<Verdict> {
  const payments: PaymentRow[] = [];
  const findings: Finding[] = [];
  return new Promise((resolve, reject) => {
    const take = (message: FromAnalyst): void => {
      switch (message.type) {
        case 'progress':
          report(message.detail);
          break;
        case 'payments':
          payments.push(...message.rows);
          break;
        case 'findings':
          findings.push(...message.findings);
          break;
        case 'done':
          resolve({
            payments,
            findings,
            asOf: message.asOf,
            revision: message.revision,
            profiles: message.profiles,
          });
          break;
        case 'failed':
          reject(fromErrorData(message.error));
          break;
      }
    };
    worker.on('message', (message: unknown) => {
      if (isFromAnalyst(message)) take(message);
    });
    signal?.addEventListener(
      'abort',
      () => {
        reject(cancelledError('The analysis'));
      },
      { once: true },
    );
    worker.once('error', reject);
    worker.once('exit', () => {
      reject(
        signal?.aborted === true
          ? cancelledError('The analysis')
          : new RailtraceError('internal', 'The analysis stopped before its end. Start it again.'),
      );
    });
  });
}
