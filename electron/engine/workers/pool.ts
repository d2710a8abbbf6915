/** Starts worker threads from source or from the build, with memory limits, so that one bad file cannot take the engine down. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { endThread } from './messages.ts';

const fromSource = import.meta.url.endsWith('.ts');

/** Old-space ceiling of one worker; a worker that exceeds it dies alone with ERR_WORKER_OUT_OF_MEMORY. */
export const workerHeapMib = 512;

export type WorkerName = 'analyse' | 'derive' | 'parse' | 'query';

/** Built, every entry lies in dist/<entry>/ and the workers in dist/workers/. */
function workerUrl(name: WorkerName): URL {
  return fromSource
    ? new URL(`./${name}.worker.ts`, import.meta.url)
    : new URL(`../workers/${name}.worker.js`, import.meta.url);
}

export function startWorker(name: WorkerName, workerData: unknown): Worker {
  return new Worker(workerUrl(name), {
    workerData,
    name: `railtrace-${name}`,
    resourceLimits: { maxOldGenerationSizeMb: workerHeapMib },
    // Nothing of the parent's environment or flags is needed, and none may weaken a worker.
    env: {},
    execArgv: fromSource ? ['--disable-warning=ExperimentalWarning'] : [],
  });
}

/**
 * Asks an idle worker to end and waits until it has. Terminating a thread from outside while it is still starting (or
 * while it lets go of SQLite) can crash the whole process, so `terminate()` is only for one that is busy and cancelled.
 */
export async function endWorker(worker: Worker): Promise<void> {
  const ended = once(worker, 'exit');
  worker.postMessage(endThread);
  await ended;
}
