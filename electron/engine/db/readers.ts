/**
 * Reader threads: scanning queries run beside the writer, and each can be stopped.
 * A running statement ignores worker.terminate(), so every scanning query calls tick(), which throws once the
 * shared flag is set (hazards F1).
 */
import type { Worker } from 'node:worker_threads';
import { z } from 'zod';
import {
  cancelledError,
  errorDataSchema,
  fromErrorData,
  RailtraceError,
} from '../../../shared/kernel/errors.ts';
import type { DatabaseAccess } from '../kernel/context.ts';
import { endWorker, startWorker } from '../workers/pool.ts';

const readerCount = 2;

interface Call {
  readonly name: string;
  readonly parameters: unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

interface Reader {
  readonly worker: Worker;
  readonly flag: Int32Array;
  current: Call | null;
}

const replySchema = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: errorDataSchema }),
]);

export interface Readers {
  readonly query: <Result>(name: string, parameters: unknown, signal?: AbortSignal) => Promise<Result>;
  close(): Promise<void>;
}

export function createReaders(access: DatabaseAccess): Readers {
  const waiting: Call[] = [];
  let closed = false;

  const startReader = (): Reader => {
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const reader: Reader = { worker: startWorker('query', { access, flag }), flag, current: null };
    reader.worker.on('message', (message: unknown) => {
      const call = reader.current;
      reader.current = null;
      const reply = replySchema.parse(message);
      if (reply.ok) call?.resolve(reply.value);
      else call?.reject(fromErrorData(reply.error));
      serveNext();
    });
    const died = (): void => {
      reader.current?.reject(
        new RailtraceError('internal', 'A reader stopped while it answered. Ask again.'),
      );
      reader.current = null;
      readers = readers.filter((other) => other !== reader);
      if (!closed) {
        readers.push(startReader());
        serveNext();
      }
    };
    reader.worker.once('error', died);
    return reader;
  };

  const serveNext = (): void => {
    const free = readers.find((reader) => reader.current === null);
    const call = free === undefined ? undefined : waiting.shift();
    if (free === undefined || call === undefined) return;
    free.current = call;
    Atomics.store(free.flag, 0, 0);
    free.worker.postMessage({ name: call.name, parameters: call.parameters });
  };

  let readers: Reader[] = Array.from({ length: readerCount }, startReader);

  const abandon = (call: Call): void => {
    const queued = waiting.indexOf(call);
    if (queued >= 0) {
      waiting.splice(queued, 1);
      call.reject(cancelledError('The query'));
      return;
    }
    const running = readers.find((reader) => reader.current === call);
    if (running !== undefined) Atomics.store(running.flag, 0, 1);
  };

  return {
    query: <Result>(name: string, parameters: unknown, signal?: AbortSignal): Promise<Result> =>
      new Promise<Result>((resolve, reject) => {
        if (closed) throw new RailtraceError('vault_locked', 'The vault is locked. Unlock it first.');
        if (signal?.aborted === true) throw cancelledError('The query');
        // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the caller names the query and so knows its result
        const call: Call = { name, parameters, resolve: resolve as (value: unknown) => void, reject };
        signal?.addEventListener('abort', () => {
          abandon(call);
        });
        waiting.push(call);
        serveNext();
      }),
    close: async () => {
      closed = true;
      for (const call of waiting.splice(0))
        call.reject(new RailtraceError('vault_locked', 'The vault was locked.'));
      for (const reader of readers) Atomics.store(reader.flag, 0, 1);
      await Promise.all(readers.map((reader) => endWorker(reader.worker)));
    },
  };
}
