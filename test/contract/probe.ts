/** A router over the real contract whose handlers do what a transport is tested with. */
import { RailtraceError } from '../../shared/kernel/errors.ts';
import { recordIdSchema, type RecordId } from '../../shared/kernel/ids.ts';
import { jobIdSchema } from '../../shared/kernel/ids.ts';
import type { Job, Topic } from '../../shared/workspace/model.ts';
import { maxFrameBytes } from '../../shared/kernel/wire.ts';
import type { Changes, Log } from '../../electron/engine/kernel/context.ts';
import { createChanges } from '../../electron/engine/kernel/publish.ts';
import { buildRouter } from '../../electron/engine/kernel/router.ts';
import type { EngineRouter } from '../../electron/engine/kernel/serve.ts';

export const quietLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

export interface Probe {
  readonly router: EngineRouter;
  /** Queries that reached a handler, in order. */
  readonly seen: string[];
  answered(): number;
  /** Calls of `evidence.sql` that wait for their cancel. */
  waiting(): number;
  openFeeds(): number;
  /** From now on a feed throws after its first item. */
  breakFeeds(): void;
  publish(...topics: Topic[]): void;
  readonly refusedRecord: RecordId;
  readonly brokenRecord: RecordId;
  readonly hugeRecord: RecordId;
  readonly largeRecord: RecordId;
}

const refusedRecord = recordIdSchema.parse(404);
const brokenRecord = recordIdSchema.parse(500);
const hugeRecord = recordIdSchema.parse(8);
const largeRecord = recordIdSchema.parse(7);

export function probeRouter(): Probe {
  const seen: string[] = [];
  let answered = 0;
  let waiting = 0;
  let openFeeds = 0;
  let isBroken = false;
  const changes = createChanges();
  changes.publish('workspace');

  const evidence = {
    search: ({ query }: { query: string }) => {
      if (seen.length < 1000) seen.push(query);
      answered += 1;
      return { total: 0, exact: true, records: [], next: query };
    },
    record: ({ id }: { id: RecordId }) => {
      if (id === brokenRecord) throw new TypeError('cannot read card 4111 1111 1111 1111');
      throw new RailtraceError('not_found', 'There is no record 404. It may belong to another vault.', {
        record: id,
      });
    },
    reveal: ({ id }: { id: RecordId }) => ({
      text: 'x'.repeat(id === hugeRecord ? maxFrameBytes + 1 : maxFrameBytes - 1024),
    }),
    sql: async (_input: unknown, signal: AbortSignal | undefined) => {
      waiting += 1;
      try {
        await aborted(signal);
        throw new RailtraceError('cancelled', 'The statement was cancelled.');
      } finally {
        waiting -= 1;
      }
    },
  };
  const workspace = {
    watchJobs: () => progressOfOneJob(),
    watchChanges: async function* (_input: unknown, signal: AbortSignal | undefined) {
      openFeeds += 1;
      try {
        for await (const change of watched(changes, signal)) {
          yield change;
          if (isBroken) throw new RailtraceError('storage_full', 'The disk is full.');
        }
      } finally {
        openFeeds -= 1;
      }
    },
  };
  const handlers: Readonly<Record<string, unknown>> = { evidence, workspace };
  return {
    router: buildRouter(() => handlers, quietLog),
    seen,
    answered: () => answered,
    waiting: () => waiting,
    openFeeds: () => openFeeds,
    breakFeeds: () => {
      isBroken = true;
    },
    publish: (...topics) => {
      changes.publish(...topics);
    },
    refusedRecord,
    brokenRecord,
    hugeRecord,
    largeRecord,
  };
}

function watched(changes: Changes, signal: AbortSignal | undefined) {
  return changes.watch(signal);
}

async function* progressOfOneJob(): AsyncGenerator<Job, void, void> {
  for (const progress of [0, 0.25, 0.5, 0.75, 1]) {
    await Promise.resolve();
    yield {
      id: jobIdSchema.parse('job-1'),
      kind: 'import',
      title: 'Importing statement.xml',
      state: progress === 1 ? 'done' : 'running',
      progress,
      detail: '',
      startedAt: 0,
      endedAt: progress === 1 ? 1 : null,
      result: null,
      error: null,
    };
  }
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return Promise.reject(new Error('The caller gave no signal.'));
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}
