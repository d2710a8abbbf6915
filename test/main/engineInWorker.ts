/**
 * The engine's real process entry in a worker thread, with the channel that a utility process has. A thread can be
 * ended like a process: at once, or by an uncaught error.
 */
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { EngineProcess } from '../../electron/main/engineHost.ts';
import type { ToEngine } from '../../shared/kernel/hostChannel.ts';

export class EngineInWorker extends EventEmitter implements EngineProcess<MessagePort> {
  readonly pid = process.pid;
  readonly worker: Worker;

  constructor(vaultFolder: string) {
    super();
    this.worker = new Worker(new URL('./utilityProcess.ts', import.meta.url), {
      argv: ['--vault', vaultFolder],
      stdout: true,
      stderr: true,
    });
    this.worker.on('message', (message: unknown) => this.emit('message', message));
    // An uncaught error ends the thread with code 1; the exit event tells.
    this.worker.on('error', () => undefined);
    this.worker.on('exit', (code) => this.emit('exit', code));
  }

  postMessage(message: ToEngine | { kind: 'fault' }, transfer: MessagePort[] = []): void {
    this.worker.postMessage({ data: message, ports: transfer }, transfer);
  }

  kill(): boolean {
    void this.worker.terminate();
    return true;
  }
}

export function portPair(): { port1: MessagePort; port2: MessagePort } {
  return new MessageChannel();
}
