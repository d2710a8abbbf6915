import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it, vi } from 'vitest';
import { serve, type Served } from '../../electron/engine/kernel/serve.ts';
import { portWire } from '../../electron/engine/kernel/wires.ts';
import { openConnection, whenReady, type EngineState } from '../../renderer/app/transports/connection.ts';
import { followFeed } from '../../renderer/app/transports/follow.ts';
import type { Dialer, Line, LineListener } from '../../renderer/app/transports/line.ts';
import { RailtraceError } from '../../shared/kernel/errors.ts';
import { failureOf } from './conformance.ts';
import { probeRouter, quietLog } from './probe.ts';

/** A dialer that fails as often as it is told, then opens lines to a probe engine. */
function scriptedDialer(failures: number, error?: RailtraceError) {
  const probe = probeRouter();
  const state = { dialled: 0, failures, cut: (): void => undefined };
  const dialer: Dialer = {
    dial: (listener) => {
      state.dialled += 1;
      if (state.dialled <= state.failures) {
        return Promise.reject(error ?? new RailtraceError('engine_restarted', 'Not yet.'));
      }
      const { line, served } = lineTo(listener, state.dialled);
      state.cut = () => {
        served.close();
      };
      return Promise.resolve(line);
    },
    close: () => undefined,
  };
  const lineTo = (listener: LineListener, generation: number): { line: Line; served: Served } => {
    const { port1, port2 } = new MessageChannel();
    const served = serve(probe.router, portWire(port1), quietLog);
    let open = true;
    port2.on('message', (frame: string) => {
      listener.onFrame(frame);
    });
    port2.on('close', () => {
      open = false;
      listener.onClose();
    });
    const line: Line = {
      generation,
      capabilities: ['files.download'],
      isOpen: () => open,
      send: (frame) => {
        port2.postMessage(frame);
      },
      close: () => {
        port2.close();
      },
    };
    return { line, served };
  };
  return { dialer, state, probe };
}

const pauses = [1, 2];

function phasesOf(connection: { onState(listener: (state: EngineState) => void): () => void }): string[] {
  const phases: string[] = [];
  connection.onState(({ phase }) => phases.push(phase));
  return phases;
}

describe('a connection', () => {
  it('dials again until there is a line, and tells which host it found', async () => {
    const { dialer, state } = scriptedDialer(3);
    const connection = openConnection(dialer, { pauses });
    const phases = phasesOf(connection);
    await whenReady(connection);
    expect(state.dialled).toBe(4);
    expect(phases).toEqual(['lost', 'lost', 'lost', 'ready']);
    expect([...connection.capabilities()]).toEqual(['files.download']);
    connection.close();
  });

  it('makes a call wait that comes before the first line', async () => {
    const { dialer } = scriptedDialer(2);
    const connection = openConnection(dialer, { pauses });
    expect((await connection.client.evidence.search({ query: 'early', limit: 1 })).next).toBe('early');
    connection.close();
  });

  it('stops after its last attempt, rejects calls at once, and dials anew when asked to', async () => {
    const { dialer, state } = scriptedDialer(3);
    const connection = openConnection(dialer, { pauses, attempts: 3 });
    const failure = await failureOf(whenReady(connection));
    expect(failure.message).toContain('Start Railtrace again');
    expect(state.dialled).toBe(3);
    const call = await failureOf(connection.client.evidence.search({ query: 'x', limit: 1 }));
    expect([call.code, call.message]).toEqual(['engine_restarted', failure.message]);
    connection.retry();
    await whenReady(connection);
    connection.close();
  });

  it('stops at once when there will never be a line, with the reason', async () => {
    const refused = new RailtraceError('not_supported_here', 'This address was used before.');
    const { dialer, state } = scriptedDialer(99, refused);
    const failure = await failureOf(whenReady(openConnection(dialer, { pauses })));
    expect(failure.message).toBe('This address was used before.');
    expect(state.dialled).toBe(1);
  });

  it('lets a waiting call be cancelled, and lets it wait no longer than its patience', async () => {
    const connection = openConnection(
      { dial: () => new Promise(() => undefined), close: () => undefined },
      { patience: 20 },
    );
    const control = new AbortController();
    const cancelled = failureOf(
      connection.client.evidence.search({ query: 'x', limit: 1 }, { signal: control.signal }),
    );
    control.abort();
    expect((await cancelled).code).toBe('cancelled');
    expect((await failureOf(connection.client.evidence.search({ query: 'x', limit: 1 }))).code).toBe(
      'engine_restarted',
    );
    connection.close();
  });
});

describe('following a feed', () => {
  it('starts again after each lost line, with the present state first', async () => {
    const { dialer, state, probe } = scriptedDialer(0);
    const connection = await whenReady(openConnection(dialer, { pauses }));
    const seen: string[] = [];
    const stop = followFeed(
      connection,
      (signal) => connection.client.workspace.watchChanges({}, { signal }),
      {
        onStart: () => seen.push('start'),
        onItem: (change) => seen.push(String(change.seq)),
      },
    );
    await vi.waitFor(() => {
      expect(seen).toEqual(['start', '1']);
    });
    state.cut();
    await vi.waitFor(() => {
      expect(seen).toEqual(['start', '1', 'start', '1']);
    });
    probe.publish('cases');
    await vi.waitFor(() => {
      expect(seen).toEqual(['start', '1', 'start', '1', '2']);
    });
    stop();
    await vi.waitFor(() => {
      expect(probe.openFeeds()).toBe(0);
    });
    connection.close();
  });

  it('ends with the error that its source threw', async () => {
    const { dialer, probe } = scriptedDialer(0);
    const connection = await whenReady(openConnection(dialer, { pauses }));
    probe.breakFeeds();
    const ended = new Promise<RailtraceError | null>((resolve) => {
      followFeed(connection, (signal) => connection.client.workspace.watchChanges({}, { signal }), {
        onItem: () => undefined,
        onEnd: resolve,
      });
    });
    expect((await ended)?.code).toBe('storage_full');
    connection.close();
  });

  it('ends when the connection stops for good', async () => {
    const { dialer, state } = scriptedDialer(0);
    const connection = await whenReady(openConnection(dialer, { pauses, attempts: 1 }));
    const ended = new Promise<RailtraceError | null>((resolve) => {
      followFeed(connection, (signal) => connection.client.workspace.watchChanges({}, { signal }), {
        onItem: () => undefined,
        onEnd: resolve,
      });
    });
    state.failures = 99;
    state.cut();
    expect((await ended)?.code).toBe('engine_restarted');
    connection.close();
  });
});
