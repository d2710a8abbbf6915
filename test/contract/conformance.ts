/**
 * What every transport must do, written once. A transport brings a client over a router that it serves, and a way
 * to cut its line; everything else here is the same for all of them.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineClient } from '../../shared/contract/index.ts';
import { RailtraceError } from '../../shared/kernel/errors.ts';
import { maxCallsInFlight, maxFrameBytes } from '../../shared/kernel/wire.ts';
import type { EngineRouter } from '../../electron/engine/kernel/serve.ts';
import type { EngineConnection } from '../../renderer/app/transports/connection.ts';
import { probeRouter, type Probe } from './probe.ts';

export interface Opened {
  readonly client: EngineClient;
  /** Calls that the serving side still works on. */
  running(): number;
  close(): Promise<void>;
  /** What only a transport with a line can do. */
  readonly line?: {
    readonly connection: EngineConnection;
    /** Cuts the line as a crash would; the next one can be opened at once. */
    cut(): void;
  };
}

export interface TransportUnderTest {
  readonly name: string;
  open(router: EngineRouter): Promise<Opened>;
}

/** The error that a call was rejected with. */
export async function failureOf(call: Promise<unknown>): Promise<RailtraceError> {
  const outcome = await call.then(
    (value) => ({ value }),
    (thrown: unknown) => ({ thrown }),
  );
  if ('value' in outcome) throw new Error(`The call succeeded with ${JSON.stringify(outcome.value)}.`);
  expect(outcome.thrown).toBeInstanceOf(RailtraceError);
  return outcome.thrown as RailtraceError;
}

/** Calls a command that the contract does not name. */
export function callByName(client: EngineClient, path: readonly string[]): Promise<unknown> {
  let target: unknown = client;
  for (const step of path) target = Reflect.get(target as object, step);
  return (target as (input: unknown) => Promise<unknown>)({});
}

export function conformsToContract(transport: TransportUnderTest): void {
  describe(`the contract over ${transport.name}`, () => {
    let probe: Probe;
    let opened: Opened;

    beforeEach(async () => {
      probe = probeRouter();
      opened = await transport.open(probe.router);
    });
    afterEach(async () => {
      await opened.close();
    });

    it('answers calls in the order in which their handlers end, each to its own caller', async () => {
      const texts = Array.from({ length: 50 }, (_, index) => `question ${String(index)}`);
      const answers = await Promise.all(
        texts.map((query) => opened.client.evidence.search({ query, limit: 1 })),
      );
      expect(answers.map((answer) => answer.next)).toEqual(texts);
      expect(probe.seen).toEqual(texts);
    });

    it('keeps text exactly, also what JSON must escape and what is not in the basic plane', async () => {
      const query = '"\\ \u0000 \u2028 € 𝄞 \ud83d\ude00 </script> ‮';
      expect((await opened.client.evidence.search({ query, limit: 1 })).next).toBe(query);
    });

    it('fails with the code, the sentence and the details that the handler threw', async () => {
      const error = await failureOf(opened.client.evidence.record({ id: probe.refusedRecord }));
      expect({ ...error.toData() }).toEqual({
        code: 'not_found',
        sentence: 'There is no record 404. It may belong to another vault.',
        details: { record: 404 },
        retryable: false,
      });
    });

    it('keeps the words of an unforeseen error to itself', async () => {
      const error = await failureOf(opened.client.evidence.record({ id: probe.brokenRecord }));
      expect(error.code).toBe('internal');
      expect(JSON.stringify(error.toData())).not.toContain('4111');
      expect(error.stack).not.toContain('probe.ts');
    });

    it('refuses an input that the schema does not take before the handler sees it', async () => {
      const error = await failureOf(opened.client.evidence.search({ query: 'x', limit: 100_000 }));
      expect(error.code).toBe('bad_request');
      expect(error.message).toContain('limit');
      expect(probe.seen).toEqual([]);
    });

    it('carries a cancel to the handler and rejects the caller', async () => {
      const control = new AbortController();
      const call = opened.client.evidence.sql({ statement: 'wait', limit: 1 }, { signal: control.signal });
      const failure = failureOf(call);
      await vi.waitFor(() => {
        expect(probe.waiting()).toBe(1);
      });
      const start = performance.now();
      control.abort();
      expect((await failure).code).toBe('cancelled');
      await vi.waitFor(() => {
        expect(probe.waiting()).toBe(0);
      });
      expect(performance.now() - start).toBeLessThan(200);
    });

    it('reports progress in order through an event stream that ends with its job', async () => {
      const seen: (number | null)[] = [];
      for await (const job of await opened.client.workspace.watchJobs({})) seen.push(job.progress);
      expect(seen).toEqual([0, 0.25, 0.5, 0.75, 1]);
      await vi.waitFor(() => {
        expect(opened.running()).toBe(0);
      });
    });

    it('ends an event stream at its source when the reader leaves', async () => {
      const changes = await opened.client.workspace.watchChanges({});
      for await (const change of changes) {
        expect(change.seq).toBe(1);
        break;
      }
      await vi.waitFor(() => {
        expect(probe.openFeeds()).toBe(0);
      });
    });

    it('fails an event stream with the typed error that its source threw', async () => {
      probe.breakFeeds();
      const failing = await opened.client.workspace.watchChanges({});
      expect((await failing.next()).value).toEqual({ seq: 1, topics: [] });
      const error = await failureOf(failing.next());
      expect(error.code).toBe('storage_full');
      expect(error.message).toBe('The disk is full.');
    });

    it('answers 10,000 calls and holds nothing of them afterwards', async () => {
      const batch = 100;
      for (let done = 0; done < 10_000; done += batch) {
        await Promise.all(
          Array.from({ length: batch }, () => opened.client.evidence.search({ query: 'again', limit: 1 })),
        );
      }
      expect(probe.answered()).toBe(10_000);
      expect(opened.running()).toBe(0);
    });

    it.each([
      [['toString']],
      [['__proto__']],
      [['constructor']],
      [['evidence', '__proto__']],
      [['evidence', 'constructor']],
      [['evidence', 'hasOwnProperty']],
      [['evidence', 'noSuchCommand']],
      [['__proto__', 'polluted']],
    ])('has no command %j', async (path) => {
      if (opened.line === undefined) {
        // In one process a command is a property: what is not there cannot be called at all.
        let at: unknown = probe.router;
        for (const step of path) {
          const isThere = typeof at === 'object' && at !== null && Object.hasOwn(at, step);
          at = isThere ? (at as Record<string, unknown>)[step] : undefined;
        }
        expect(at).toBeUndefined();
        return;
      }
      const name = path.at(-1) ?? '';
      // The client's own proxy answers some names itself: they never leave as a call.
      if (['toString', 'bind', 'valueOf', 'toJSON'].includes(name)) return;
      expect((await failureOf(callByName(opened.client, path))).code).toBe('unknown_command');
      expect(Reflect.get({}, 'polluted')).toBeUndefined();
    });
  });
}

/** What a transport with a line must do besides. */
export function survivesItsLine(transport: TransportUnderTest): void {
  describe(`a line over ${transport.name}`, () => {
    let probe: Probe;
    let opened: Opened;
    let line: NonNullable<Opened['line']>;

    beforeEach(async () => {
      probe = probeRouter();
      opened = await transport.open(probe.router);
      if (opened.line === undefined) throw new Error(`${transport.name} has no line.`);
      line = opened.line;
    });
    afterEach(async () => {
      await opened.close();
    });

    it('refuses to send a call larger than 8 MiB and goes on', async () => {
      const error = await failureOf(
        opened.client.evidence.search({ query: 'x'.repeat(maxFrameBytes), limit: 1 }),
      );
      expect(error.code).toBe('limit_exceeded');
      expect((await opened.client.evidence.search({ query: 'next', limit: 1 })).next).toBe('next');
    });

    it('answers a call whose result is larger than 8 MiB with an error and goes on', async () => {
      const error = await failureOf(
        opened.client.evidence.reveal({ id: probe.hugeRecord, reason: 'testing' }),
      );
      expect(error.code).toBe('limit_exceeded');
      expect((await opened.client.evidence.search({ query: 'next', limit: 1 })).next).toBe('next');
    });

    it('carries a result of almost 8 MiB', async () => {
      const { text } = await opened.client.evidence.reveal({ id: probe.largeRecord, reason: 'testing' });
      expect(text.length).toBe(maxFrameBytes - 1024);
    });

    it('refuses the call after the 256th at once and answers the others', async () => {
      const stop = new AbortController();
      const waiting = Array.from({ length: maxCallsInFlight }, () =>
        failureOf(opened.client.evidence.sql({ statement: 'wait', limit: 1 }, { signal: stop.signal })),
      );
      await vi.waitFor(() => {
        expect(probe.waiting()).toBe(maxCallsInFlight);
      });
      expect((await failureOf(opened.client.evidence.search({ query: 'one more', limit: 1 }))).code).toBe(
        'limit_exceeded',
      );
      stop.abort();
      const codes = new Set((await Promise.all(waiting)).map((error) => error.code));
      expect(codes).toEqual(new Set(['cancelled']));
      await vi.waitFor(() => {
        expect(opened.running()).toBe(0);
      });
      expect((await opened.client.evidence.search({ query: 'free again', limit: 1 })).next).toBe(
        'free again',
      );
    });

    it('rejects what is pending within 100 ms of the line dying, and aborts it at the engine', async () => {
      const pending = Array.from({ length: 20 }, () =>
        failureOf(opened.client.evidence.sql({ statement: 'wait', limit: 1 })),
      );
      const feed = await opened.client.workspace.watchChanges({});
      await feed.next();
      const nextChange = failureOf(feed.next());
      await vi.waitFor(() => {
        expect(probe.waiting()).toBe(20);
      });

      const seenAt = new Promise<number>((resolve) => {
        const stop = line.connection.onState((state) => {
          if (state.phase !== 'lost') return;
          stop();
          resolve(performance.now());
        });
      });
      line.cut();
      const errors = await Promise.all([...pending, nextChange]);
      expect(performance.now() - (await seenAt)).toBeLessThan(100);
      expect(new Set(errors.map((error) => error.code))).toEqual(new Set(['engine_restarted']));
      await vi.waitFor(() => {
        expect(probe.waiting()).toBe(0);
      });
      expect(probe.openFeeds()).toBe(0);
    });

    it('comes back with a new generation, and the feed starts with a snapshot and its seq', async () => {
      const before = line.connection.state();
      const first = await opened.client.workspace.watchChanges({});
      expect((await first.next()).value).toEqual({ seq: 1, topics: [] });
      line.cut();
      expect((await failureOf(first.next())).code).toBe('engine_restarted');

      probe.publish('cases');
      // Asked while there is no line: waits for the next one.
      const second = await opened.client.workspace.watchChanges({});
      expect((await second.next()).value).toEqual({ seq: 2, topics: [] });
      probe.publish('evidence', 'payments');
      expect((await second.next()).value).toEqual({ seq: 3, topics: ['evidence', 'payments'] });

      const after = line.connection.state();
      if (before.phase !== 'ready' || after.phase !== 'ready') throw new Error('Both lines are open.');
      expect(after.generation).toBeGreaterThan(before.generation);
    });

    it('stays usable over 20 lines', async () => {
      for (let round = 0; round < 20; round += 1) {
        line.cut();
        const query = `round ${String(round)}`;
        // A call that meets the dying line fails as such; the next one waits for the new line.
        const answer = await opened.client.evidence
          .search({ query, limit: 1 })
          .catch(() => opened.client.evidence.search({ query, limit: 1 }));
        expect(answer.next).toBe(query);
      }
      expect(opened.running()).toBe(0);
    });

    it('rejects every later call once it was closed', async () => {
      line.connection.close();
      expect((await failureOf(opened.client.evidence.search({ query: 'late', limit: 1 }))).code).toBe(
        'engine_restarted',
      );
      expect(line.connection.state().phase).toBe('stopped');
    });
  });
}
