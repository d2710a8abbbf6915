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
thread.on('message', (event: { data: { kind: string } }) => {
  if (event.data.kind === 'fault') throw new Error('A fault that the test asked for.');
  channel.emit('message', event);
});
Reflect.set(process, 'parentPort', channel);
await import('../../electron/engine/main.ts');
