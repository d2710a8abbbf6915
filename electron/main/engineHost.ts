/**
 * Keeps one engine process running. Each page that asked has one message port to it, handed over with the page's
 * nonce and a generation that grows with every handover; when the engine dies it is started again with growing pauses
 * and every page gets a new port. After three crashes within a minute it stays down and the pages are told.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { toHostSchema, type ToEngine, type ToHost } from '../../shared/kernel/hostChannel.ts';
import type { PortMessage } from '../../shared/kernel/wire.ts';

/** What is used of Electron's `UtilityProcess`. */
export interface EngineProcess<Port> {
  readonly pid: number | undefined;
  postMessage(message: ToEngine, transfer?: Port[]): void;
  on(event: 'spawn', listener: () => void): unknown;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  kill(): boolean;
}

/** One document of a window, until it is left or its frame is gone. */
export interface PageLine<Port> {
  readonly nonce: string;
  deliver(message: PortMessage, ports: Port[]): void;
}

export interface EngineHostOptions<Port> {
  fork(): EngineProcess<Port>;
  channel(): { port1: Port; port2: Port };
  /** Milliseconds from any start, growing. */
  now(): number;
  /** A request of the engine other than `ready`: the dialogs. */
  onRequest(request: Exclude<ToHost, { kind: 'ready' }>, reply: (message: ToEngine) => void): void;
  /** Names and codes only. */
  log(line: string): void;
}

const firstPauseMs = 250;
const longestPauseMs = 8_000;
const crashWindowMs = 60_000;
const mostCrashes = 3;

export class EngineHost<Port> {
  readonly #options: EngineHostOptions<Port>;
  readonly #pages = new Set<PageLine<Port>>();
  #process: EngineProcess<Port> | null = null;
  #isReady = false;
  #generation = 0;
  #crashes: number[] = [];
  #state: 'running' | 'stopped' | 'closing' = 'running';
  #exited: Promise<void> = Promise.resolve();

  constructor(options: EngineHostOptions<Port>) {
    this.#options = options;
  }

  /** Starts the engine. Pages may attach before it is up: they get their port when it is. */
  start(): void {
    this.#state = 'running';
    const engine = this.#options.fork();
    this.#process = engine;
    engine.on('message', (message) => {
      this.#receive(engine, message);
    });
    this.#exited = new Promise((resolve) => {
      engine.on('exit', (code) => {
        resolve();
        if (this.#process === engine) this.#ended(code);
      });
    });
  }

  /** Gives a document its port, now or when the engine is up, and a new one after each restart. */
  attach(page: PageLine<Port>): void {
    this.#pages.add(page);
    if (this.#isReady) this.#connect(page);
    else if (this.#state === 'stopped') this.#startAgain();
  }

  /** A document that comes after the engine was left stopped is a person who tries again: by reloading the window. */
  #startAgain(): void {
    this.#crashes = [];
    this.start();
  }

  /** The document is gone, and with it its end of the port: the engine sees that by itself. */
  detach(page: PageLine<Port>): void {
    this.#pages.delete(page);
  }

  /** The engine's process id while it runs. */
  processId(): number | undefined {
    return this.#process?.pid;
  }

  /** Asks the engine to flush and exit; kills it when it has not within the limit. */
  async close(limitMs = 3_500): Promise<void> {
    const engine = this.#process;
    this.#state = 'closing';
    if (engine === null) return;
    engine.postMessage({ kind: 'close' });
    const late = new AbortController();
    const isOver = await Promise.race([
      this.#exited.then(() => true),
      pause(limitMs, false, { signal: late.signal }).catch(() => true),
    ]);
    late.abort();
    if (!isOver) {
      this.#options.log('The engine did not close in time and was ended.');
      engine.kill();
      await this.#exited;
    }
  }

  #receive(engine: EngineProcess<Port>, message: unknown): void {
    const parsed = toHostSchema.safeParse(message);
    if (!parsed.success || engine !== this.#process) return;
    if (parsed.data.kind === 'ready') {
      this.#isReady = true;
      for (const page of this.#pages) this.#connect(page);
      return;
    }
    this.#options.onRequest(parsed.data, (reply) => {
      if (engine === this.#process) engine.postMessage(reply);
    });
  }

  #connect(page: PageLine<Port>): void {
    const engine = this.#process;
    if (engine === null) return;
    this.#generation += 1;
    const generation = this.#generation;
    const { port1, port2 } = this.#options.channel();
    engine.postMessage({ kind: 'client', generation }, [port1]);
    page.deliver({ railtrace: 'engine', state: 'ready', nonce: page.nonce, generation }, [port2]);
  }

  #ended(code: number): void {
    this.#process = null;
    this.#isReady = false;
    if (this.#state !== 'running') return;
    const now = this.#options.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < crashWindowMs), now];
    this.#options.log(`The engine ended with code ${String(code)}.`);
    if (this.#crashes.length >= mostCrashes) {
      this.#state = 'stopped';
      for (const page of this.#pages) this.#tellStopped(page);
      return;
    }
    const wait = Math.min(firstPauseMs * 2 ** (this.#crashes.length - 1), longestPauseMs);
    void this.#restart(wait);
  }

  async #restart(wait: number): Promise<void> {
    await pause(wait);
    if (this.#state === 'running' && this.#process === null) this.start();
  }

  #tellStopped(page: PageLine<Port>): void {
    page.deliver(
      {
        railtrace: 'engine',
        state: 'stopped',
        nonce: page.nonce,
        generation: this.#generation,
        sentence:
          'The engine stopped three times within a minute and was not started again. Reload the window to try once more, or restart Railtrace.',
      },
      [],
    );
  }
}
