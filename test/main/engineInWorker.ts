/**
 * The engine's real process entry in a worker thread, with the channel that a utility process has. A thread can be
 * ended like a process: at once, by an uncaught error, or by running out of its memory.
 */
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { EngineProcess } from '../../electron/main/engineHost.ts';
import type { ToEngine } from '../../shared/kernel/hostChannel.ts';

export class EngineInWorker extends EventEmitter implements EngineProcess<MessagePort> {
  readonly pid = process.pid;
  readonly worker: Worker;

  constructor(vaultFolder: string, heapMb = 512) {
    super();
    this.worker = new Worker(new URL('./utilityProcess.ts', import.meta.url), {
      argv: ['--vault', vaultFolder],
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
      stdout: true,
      stderr: true,
    });
    this.worker.on('message', (message: unknown) => this.emit('message', message));
    // An uncaught error ends the thread with code 1; the exit event tells.
    this.worker.on('error', () => undefined);
    this.worker.on('exit', (code) => this.emit('exit', code));
  }

  postMessage(message: ToEngine | { kind: 'fault'; fault: string }, transfer: MessagePort[] = []): void {
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
