import { describe, expect, it, vi } from 'vitest';
import { serve, type Wire } from '../../electron/engine/kernel/serve.ts';
import { capturingLog } from '../shell/shellUnderTest.ts';
import { probeRouter, type Probe } from './probe.ts';

/** A wire whose frames the test writes and reads itself. */
function rawWire(): Wire & {
  readonly sent: string[];
  receive(frame: unknown): void;
  closed: boolean;
  hangUp(): void;
} {
  const listeners: { frame: (frame: unknown) => void; close: () => void } = {
    frame: () => undefined,
    close: () => undefined,
  };
  const wire = {
    sent: [] as string[],
    closed: false,
    send: (frame: string) => {
      wire.sent.push(frame);
    },
    close: () => {
      wire.closed = true;
    },
    onFrame: (listener: (frame: unknown) => void) => {
      listeners.frame = listener;
    },
    onClose: (listener: () => void) => {
      listeners.close = listener;
    },
    receive: (frame: unknown) => {
      listeners.frame(frame);
    },
    hangUp: () => {
      listeners.close();
    },
  };
  return wire;
}

function serving(): {
  wire: ReturnType<typeof rawWire>;
  probe: Probe;
  logged: string[];
  running: () => number;
} {
  const wire = rawWire();
  const probe = probeRouter();
  const logged: string[] = [];
  const served = serve(probe.router, wire, capturingLog(logged));
  return { wire, probe, logged, running: served.running };
}

const answersOf = async (wire: { sent: string[] }, count: number): Promise<string[]> => {
  await vi.waitFor(() => {
    expect(wire.sent.length).toBeGreaterThanOrEqual(count);
  });
  return wire.sent;
};

describe('serving one wire', () => {
  it.each([
    '/toString',
    '/__proto__',
    '/constructor',
    '/hasOwnProperty',
    '/evidence',
    '/evidence/',
    '/evidence/__proto__',
    '/evidence/search/toString',
    '/constructor/prototype',
    '/%5f%5fproto%5f%5f',
    '/evidence%2fsearch',
    '/../evidence/search',
    '/',
  ])('answers unknown_command to %s', async (path) => {
    const { wire } = serving();
    wire.receive(JSON.stringify({ i: '1', p: { u: path, b: { json: {} } } }));
    const [answer] = await answersOf(wire, 1);
    const resolved = path === '/../evidence/search';
    // A path that resolves to a command is that command: the router, not the path, decides what may be asked.
    expect(answer).toContain(resolved ? 'bad_request' : 'unknown_command');
    expect(wire.closed).toBe(false);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('keeps keys like __proto__ in an input as data', async () => {
    const { wire, probe } = serving();
    wire.receive(
      '{"i":"1","p":{"u":"/evidence/search","b":{"json":{"query":"x","limit":1,"__proto__":{"polluted":1}}}}}',
    );
    await answersOf(wire, 1);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(probe.seen).toEqual(['x']);
  });

  it.each([
    ['not JSON', '{'],
    ['not text', Buffer.from('{}')],
    ['nothing', undefined],
    ['a foreign address', JSON.stringify({ i: '1', p: { u: 'http://%', b: {} } })],
    ['no request', JSON.stringify({ i: '1' })],
  ])('drops a client whose frame is %s, and logs no word of it', async (_name, frame) => {
    const { wire, logged } = serving();
    wire.receive(frame);
    await vi.waitFor(() => {
      expect(wire.closed).toBe(true);
    });
    expect(logged).toHaveLength(1);
    expect(logged.join()).not.toContain('%');
  });

  it('tells what a schema refused by the field’s name, never by its value', async () => {
    const { wire } = serving();
    wire.receive(
      JSON.stringify({
        i: '1',
        p: { u: '/evidence/search', b: { json: { query: 'x', limit: 'secret-value' } } },
      }),
    );
    const [answer = ''] = await answersOf(wire, 1);
    expect(answer).toContain('bad_request');
    expect(answer).toContain('limit');
    expect(answer).not.toContain('secret-value');
  });

  it('logs where an unforeseen error happened, without its words', async () => {
    const { wire, probe, logged } = serving();
    wire.receive(
      JSON.stringify({ i: '1', p: { u: '/evidence/record', b: { json: { id: probe.brokenRecord } } } }),
    );
    const [answer = ''] = await answersOf(wire, 1);
    expect(answer).toContain('internal');
    expect(`${answer}${logged.join()}`).not.toContain('4111');
    expect(answer).not.toContain('probe.ts');
  });

  it('aborts what a client asked for when it hangs up', async () => {
    const { wire, probe, running } = serving();
    for (const id of ['1', '2']) {
      wire.receive(
        JSON.stringify({ i: id, p: { u: '/evidence/sql', b: { json: { statement: 'wait', limit: 1 } } } }),
      );
    }
    await vi.waitFor(() => {
      expect(probe.waiting()).toBe(2);
    });
    wire.hangUp();
    await vi.waitFor(() => {
      expect([probe.waiting(), running()]).toEqual([0, 0]);
    });
    expect(wire.sent).toEqual([]);
  });
});
