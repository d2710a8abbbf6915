/** Gives a worker thread the `process.parentPort` of a utility process, then runs the engine's entry in it. */
import { EventEmitter } from 'node:events';
import { parentPort } from 'node:worker_threads';

const thread = parentPort;
if (thread === null) throw new Error('This file is run as a worker.');

const channel = Object.assign(new EventEmitter(), {
  postMessage: (message: unknown) => {
    thread.postMessage(message);
  },
});
const faults: Readonly<Record<string, () => void>> = {
  throw: () => {
    throw new Error('A fault that the test asked for.');
  },
  memory: () => {
    // In small pieces: one large piece at the limit would end the whole process instead of this thread.
    const kept: { readonly text: string }[][] = [];
    for (;;) kept.push(Array.from({ length: 100 }, (_, index) => ({ text: `${String(kept.length)} ${String(index)}` })));
  },
};
thread.on('message', (event: { data: { kind: string; fault?: string } }) => {
  if (event.data.kind === 'fault') faults[event.data.fault ?? 'throw']?.();
  else channel.emit('message', event);
});
Reflect.set(process, 'parentPort', channel);
await import('../../electron/engine/main.ts');
