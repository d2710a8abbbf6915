/** One reader thread: answers named read queries one at a time over a read-only connection. */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { cancelledError, RailtraceError, toErrorData } from '../../../shared/kernel/errors.ts';
import { openReader } from '../db/open.ts';
import { endThread } from './messages.ts';
import { queries } from './queries.ts';

const { access, flag } = z
  .object({
    access: z.object({ file: z.string(), key: z.instanceof(Uint8Array) }),
    flag: z.instanceof(Int32Array),
  })
  .parse(workerData);

const cancelled = (): void => {
  if (Atomics.load(flag, 0) !== 0) throw cancelledError('The query');
};

const db = openReader(access);
// Not deterministic, or SQLite would call it once per statement instead of once per row.
db.function('tick', { deterministic: false }, () => {
  cancelled();
  return 1;
});

const requestSchema = z.object({ name: z.string(), parameters: z.unknown() });

function answer(message: unknown): unknown {
  const { name, parameters } = requestSchema.parse(message);
  const query = queries.get(name);
  if (query === undefined) throw new RailtraceError('internal', `There is no query ${name}.`);
  return query(db, parameters, cancelled);
}

parentPort?.on('message', (message: unknown) => {
  if (message === endThread) {
    db.close();
    parentPort?.close();
    return;
  }
  try {
    parentPort?.postMessage({ ok: true, value: answer(message) });
  } catch (thrown) {
    parentPort?.postMessage({ ok: false, error: toErrorData(thrown) });
  }
});
