/** The `send` command: a job of its own, so that it shows, can be cancelled, and ends before the vault is locked. */
import { cancelledError, RailtraceError } from '../../../shared/kernel/errors.ts';
import type { AttemptId } from '../../../shared/kernel/ids.ts';
import type { EngineContext, OpenVault } from '../kernel/context.ts';
import type { Handlers } from '../kernel/router.ts';
import { keepAsEvidence } from './attemptEvidence.ts';
import type { ReplayEvidence } from './exchanges.ts';
import { sendAttempt, type SendTools } from './sending.ts';

/**
 * Answers once the outcome is written. That the attempt becomes evidence as well can take longer (an import may be
 * running) and goes on behind it; the attempt then names its record.
 */
export function sendCommand(
  { jobs, changes, log }: EngineContext,
  vault: OpenVault,
  evidence: ReplayEvidence,
  tools: SendTools,
): Handlers<'replay'>['send'] {
  const keep = async (id: AttemptId): Promise<void> => {
    try {
      await keepAsEvidence(id, { vault, store: tools.store, evidence });
      changes.publish('replay', 'evidence');
    } catch (thrown) {
      // The attempt itself is safe in the vault and shows that it has no record.
      if (!(thrown instanceof RailtraceError)) throw thrown;
      log.warn('an attempt was not kept as evidence', { attempt: id, code: thrown.code });
    }
  };

  return async ({ request, recordId, confirmation, timeout }, callerSignal) => {
    const { target, view } = tools.door.admit(request, confirmation);
    const sent = Promise.withResolvers<AttemptId>();
    const jobId = jobs.start('replay', `${view.method} to ${target.host}`, async (controls) => {
      const { signal } = controls;
      controls.report(null, 'waiting for the answer');
      const id = await sendAttempt({ request, recordId, confirmation, timeout, signal }, tools).catch(
        (thrown: unknown) => {
          sent.reject(thrown);
          throw thrown;
        },
      );
      changes.publish('replay');
      if (signal.aborted) sent.reject(cancelledError('Sending'));
      else sent.resolve(id);
      controls.report(null, 'keeping the answer as evidence');
      await keep(id);
      return { attemptId: id };
    });
    const stop = (): void => {
      jobs.cancel(jobId);
    };
    callerSignal?.addEventListener('abort', stop, { once: true });
    if (callerSignal?.aborted === true) stop();
    try {
      return { attemptId: await sent.promise };
    } finally {
      callerSignal?.removeEventListener('abort', stop);
    }
  };
}
