/** Runs the analysis on its own thread: to replace the stored one, or to look at another time and store nothing. */
import { once } from 'node:events';
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
  const worker = startWorker('analyse', { access: vault.access, resources: context.resources, asOf });
  const abort = (): void => void worker.terminate();
  signal?.addEventListener('abort', abort, { once: true });
  const ended = once(worker, 'exit');
  try {
    return await collect(worker, signal, report);
  } finally {
    signal?.removeEventListener('abort', abort);
    // It ends by itself once it has sent its last batch.
    await ended;
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
