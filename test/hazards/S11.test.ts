import { describe, expect, it } from 'vitest';
import { Documents, type Frame } from '../../electron/main/documents.ts';
import { portDeliveryChannel, portMessageSchema, type PortMessage } from '../../shared/kernel/wire.ts';
import { openConnection } from '../../renderer/app/transports/connection.ts';
import { portDialer } from '../../renderer/app/transports/port.ts';
import { engineHostUnderTest } from '../main/engineHostUnderTest.ts';

interface Delivery {
  readonly message: PortMessage;
  readonly ports: number;
}

function frameOf(): Frame<unknown> & { readonly deliveries: Delivery[]; destroyed: boolean } {
  const deliveries: Delivery[] = [];
  const frame = {
    deliveries,
    destroyed: false,
    isDestroyed: () => frame.destroyed,
    postMessage: (channel: string, message: unknown, transfer: unknown[] = []) => {
      expect(channel).toBe(portDeliveryChannel);
      deliveries.push({ message: portMessageSchema.parse(message), ports: transfer.length });
    },
  };
  return frame;
}

const nonceA = 'aa'.repeat(32);
const nonceB = 'bb'.repeat(32);

describe('S11: a document gets its port once, marked with its own nonce', () => {
  it('delivers one port with the nonce of the document that asked', () => {
    const { host, engines } = engineHostUnderTest();
    const documents = new Documents(host);
    host.start();
    engines[0]?.emit('message', { kind: 'ready' });
    const frame = frameOf();
    expect(documents.admit(7, frame, nonceA)).toBe(true);
    expect(frame.deliveries).toEqual([
      { message: { railtrace: 'engine', state: 'ready', nonce: nonceA, generation: 1 }, ports: 1 },
    ]);
    expect(engines[0]?.clients).toEqual([1]);
  });

  it('refuses a second request of the same document, whatever nonce it brings', () => {
    const { host, engines } = engineHostUnderTest();
    const documents = new Documents(host);
    host.start();
    engines[0]?.emit('message', { kind: 'ready' });
    const frame = frameOf();
    documents.admit(7, frame, nonceA);
    expect(documents.admit(7, frame, nonceA)).toBe(false);
    expect(documents.admit(7, frame, nonceB)).toBe(false);
    expect(frame.deliveries).toHaveLength(1);
  });

  it('gives a reloaded document a new generation, and the old document nothing more', () => {
    const { host, engines } = engineHostUnderTest();
    const documents = new Documents(host);
    host.start();
    engines[0]?.emit('message', { kind: 'ready' });
    const before = frameOf();
    documents.admit(7, before, nonceA);
    documents.leave(7);
    const after = frameOf();
    expect(documents.admit(7, after, nonceB)).toBe(true);
    expect(after.deliveries.map(({ message }) => [message.nonce, message.generation])).toEqual([[nonceB, 2]]);

    engines[0]?.emit('exit', 1);
    expect(before.deliveries).toHaveLength(1);
  });

  it('delivers nothing to a frame that is gone', () => {
    const { host, engines } = engineHostUnderTest();
    const documents = new Documents(host);
    host.start();
    const frame = frameOf();
    documents.admit(7, frame, nonceA);
    frame.destroyed = true;
    engines[0]?.emit('message', { kind: 'ready' });
    expect(frame.deliveries).toEqual([]);
  });

  it('hands the port over when the engine is up, also when the page asked before', () => {
    const { host, engines } = engineHostUnderTest();
    const documents = new Documents(host);
    host.start();
    const frame = frameOf();
    documents.admit(7, frame, nonceA);
    expect(frame.deliveries).toEqual([]);
    engines[0]?.emit('message', { kind: 'ready' });
    expect(frame.deliveries).toHaveLength(1);
  });

  it('lets the page take no port that does not carry its nonce or is older than the one it has', async () => {
    let deliver: (message: unknown, port: MessagePort | undefined) => void = () => undefined;
    const asked: string[] = [];
    const door = {
      capabilities: [],
      request: (nonce: string) => asked.push(nonce),
      listen: (listener: typeof deliver) => {
        deliver = listener;
        return () => undefined;
      },
    };
    const connection = openConnection(portDialer(door, nonceA));
    const message = (nonce: string, generation: number): unknown => ({
      railtrace: 'engine',
      state: 'ready',
      nonce,
      generation,
    });
    const generationAfter = async (given: unknown): Promise<number | null> => {
      const { port1, port2 } = new MessageChannel();
      deliver(given, port2);
      await Promise.resolve();
      await new Promise((resolve) => setImmediate(resolve));
      port1.close();
      const state = connection.state();
      return state.phase === 'ready' ? state.generation : null;
    };
    expect(asked).toEqual([nonceA]);
    expect(await generationAfter(message(nonceB, 5))).toBeNull();
    expect(await generationAfter({ railtrace: 'engine' })).toBeNull();
    expect(await generationAfter('hello')).toBeNull();
    deliver(message(nonceA, 5), undefined);
    expect(connection.state().phase).toBe('connecting');

    const { port2 } = new MessageChannel();
    deliver(message(nonceA, 2), port2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(connection.state()).toEqual({ phase: 'ready', generation: 2 });
    const { port2: older } = new MessageChannel();
    deliver(message(nonceA, 1), older);
    await new Promise((resolve) => setImmediate(resolve));
    expect(connection.state()).toEqual({ phase: 'ready', generation: 2 });
    connection.close();
  });
});
