/** An engine host over engines that do what the test says. */
import { EventEmitter } from 'node:events';
import { EngineHost } from '../../electron/main/engineHost.ts';
import type { ToEngine } from '../../shared/kernel/hostChannel.ts';

export class ScriptedEngine extends EventEmitter {
  readonly pid = 1;
  readonly received: ToEngine[] = [];
  kills = 0;
  /** False: `close` is ignored, as by a process that hangs. */
  isObedient = true;
  /** Generations of the clients it was handed. */
  get clients(): number[] {
    return this.received.flatMap((message) => (message.kind === 'client' ? [message.generation] : []));
  }
  postMessage(message: ToEngine): void {
    this.received.push(message);
    if (message.kind === 'close' && this.isObedient) this.emit('exit', 0);
  }
  kill(): boolean {
    this.kills += 1;
    this.emit('exit', 137);
    return true;
  }
}

export function engineHostUnderTest() {
  const engines: ScriptedEngine[] = [];
  const logged: string[] = [];
  const requests: unknown[] = [];
  const clock = { now: 0 };
  const host = new EngineHost<unknown>({
    fork: () => {
      const engine = new ScriptedEngine();
      engines.push(engine);
      return engine;
    },
    channel: () => ({ port1: {}, port2: {} }),
    now: () => clock.now,
    onRequest: (request, reply) => {
      requests.push(request);
      reply({ kind: 'picked', id: request.id, paths: ['/chosen/file.csv'] });
    },
    log: (line) => logged.push(line),
  });
  return { host, engines, logged, requests, clock };
}
