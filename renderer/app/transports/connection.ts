/**
 * Keeps one client alive over any number of lines: calls that are open when a line dies are rejected at once with
 * `engine_restarted`, new ones wait for the next line, and the next line is dialled with growing pauses.
 */
import { createORPCClient, mapEventIterator, ORPCError } from '@orpc/client';
import { StandardRPCLink } from '@orpc/client/standard';
import { ClientPeer } from '@orpc/standard-server-peer';
import type { EngineClient } from '../../../shared/contract/index.ts';
import {
  cancelledError,
  errorDataSchema,
  fromErrorData,
  RailtraceError,
} from '../../../shared/kernel/errors.ts';
import { maxFrameBytes, type Capability } from '../../../shared/kernel/wire.ts';
import type { Dialer, Line } from './line.ts';

export type EngineState =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'ready'; readonly generation: number }
  /** The engine is gone and is being dialled again. */
  | { readonly phase: 'lost'; readonly sentence: string }
  /** The engine will not come back by itself; `retry` dials once more. */
  | { readonly phase: 'stopped'; readonly sentence: string };

export interface EngineConnection {
  /** The contract's commands. Failures are `RailtraceError`s, whatever the transport. */
  readonly client: EngineClient;
  capabilities(): ReadonlySet<Capability>;
  state(): EngineState;
  /** @returns a function that ends the subscription */
  onState(listener: (state: EngineState) => void): () => void;
  /** Dials at once, from `lost` or `stopped`. */
  retry(): void;
  close(): void;
}

export interface ConnectionOptions {
  /** Pauses between attempts, in ms; the last one repeats. */
  readonly pauses?: readonly number[];
  /** Failed attempts in a row before the connection is `stopped`. */
  readonly attempts?: number;
  /** How long a new call waits for a line, in ms. */
  readonly patience?: number;
}

const defaultPauses = [250, 500, 1000, 2000, 4000, 8000];
const lostSentence =
  'The engine stopped. Railtrace is starting it again; unsaved text in this window is kept.';
const goneSentence =
  'The engine cannot be reached: Railtrace was closed, or another window took its place. Start Railtrace again.';

/** @returns at once, with the connection still dialling; `whenReady` tells when the first line is open */
export function openConnection(dialer: Dialer, options: ConnectionOptions = {}): EngineConnection {
  return new Connection(dialer, options);
}

/** @throws RailtraceError when the connection stops before its first line opened */
export function whenReady(connection: EngineConnection): Promise<EngineConnection> {
  return new Promise((resolve, reject) => {
    const settle = (state: EngineState): void => {
      if (state.phase !== 'ready' && state.phase !== 'stopped') return;
      stop();
      if (state.phase === 'ready') resolve(connection);
      else reject(new RailtraceError('engine_restarted', state.sentence));
    };
    const stop = connection.onState(settle);
    settle(connection.state());
  });
}

class Connection implements EngineConnection {
  readonly client: EngineClient;
  readonly #dialer: Dialer;
  readonly #pauses: readonly number[];
  readonly #attempts: number;
  readonly #patience: number;
  readonly #listeners = new Set<(state: EngineState) => void>();
  #state: EngineState = { phase: 'connecting' };
  #line: Line | null = null;
  #peer: ClientPeer | null = null;
  #failures = 0;
  #dialling = false;
  #closed = false;
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(dialer: Dialer, options: ConnectionOptions) {
    this.#dialer = dialer;
    this.#pauses = options.pauses ?? defaultPauses;
    this.#attempts = options.attempts ?? 12;
    this.#patience = options.patience ?? 15_000;
    this.client = createORPCClient<EngineClient>(this.#makeLink());
    dialer.onStopped?.((error) => {
      this.#stop(error.message);
    });
    void this.#dial();
  }

  capabilities(): ReadonlySet<Capability> {
    return new Set(this.#line?.capabilities ?? []);
  }

  state(): EngineState {
    return this.#state;
  }

  onState(listener: (state: EngineState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  retry(): void {
    if (this.#state.phase === 'ready' || this.#closed) return;
    this.#failures = 0;
    if (this.#state.phase === 'stopped') this.#become({ phase: 'lost', sentence: lostSentence });
    clearTimeout(this.#pause);
    void this.#dial();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#pause);
    this.#line?.close();
    this.#drop();
    this.#dialer.close();
    this.#become({ phase: 'stopped', sentence: goneSentence });
    this.#listeners.clear();
  }

  async #dial(): Promise<void> {
    if (this.#dialling || this.#closed) return;
    this.#dialling = true;
    // The line's own peer: a late event of an older line must not touch a newer one.
    const peer = new ClientPeer((frame) => {
      this.#sendOn(peer, frame);
    });
    try {
      const line = await this.#dialer.dial({
        onFrame: (frame) => {
          // Only an engine of another version sends what cannot be read: leave its line.
          peer.message(frame).catch(() => this.#line?.close());
        },
        onClose: () => {
          peer.close({ reason: restartedError() });
          if (this.#peer === peer) this.#lose();
        },
      });
      if (this.#isClosed()) {
        line.close();
        return;
      }
      this.#failures = 0;
      this.#line = line;
      this.#peer = peer;
      this.#become({ phase: 'ready', generation: line.generation });
      if (!line.isOpen()) this.#lose();
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      this.#dialling = false;
      if (!this.#isClosed() && this.#state.phase === 'lost') this.#dialLater();
    }
  }

  /** Not narrowed: `close` may have been called while something was awaited. */
  #isClosed(): boolean {
    return this.#closed;
  }

  #sendOn(peer: ClientPeer, frame: unknown): void {
    if (typeof frame !== 'string') throw new TypeError('Inputs are JSON: bytes travel as base64 in chunks.');
    if (frame.length > maxFrameBytes / 4 && new TextEncoder().encode(frame).length > maxFrameBytes) {
      throw new RailtraceError('limit_exceeded', 'This is larger than 8 MiB: too much for one call.', {
        limit: maxFrameBytes,
      });
    }
    // A call that took this peer just before its line died: nobody will answer it.
    if (this.#peer !== peer || this.#line === null) throw restartedError();
    this.#line.send(frame);
  }

  #drop(): void {
    this.#peer?.close({ reason: restartedError() });
    this.#peer = null;
    this.#line = null;
  }

  #lose(): void {
    this.#drop();
    if (this.#closed || this.#state.phase === 'stopped') return;
    this.#become({ phase: 'lost', sentence: lostSentence });
    if (!this.#dialling) this.#dialLater();
  }

  #fail(thrown: unknown): void {
    const error = thrown instanceof RailtraceError ? thrown : restartedError();
    this.#failures += 1;
    if (error.code !== 'engine_restarted') this.#stop(error.message);
    else if (this.#failures >= this.#attempts) this.#stop(goneSentence);
    else this.#become({ phase: 'lost', sentence: error.message });
  }

  #stop(sentence: string): void {
    if (this.#closed) return;
    clearTimeout(this.#pause);
    this.#line?.close();
    this.#drop();
    this.#become({ phase: 'stopped', sentence });
  }

  #dialLater(): void {
    clearTimeout(this.#pause);
    // The first attempt after a loss is immediate: a new port may already be there.
    const pause =
      this.#failures === 0 ? 0 : (this.#pauses[Math.min(this.#failures, this.#pauses.length) - 1] ?? 0);
    this.#pause = setTimeout(() => void this.#dial(), pause);
  }

  #become(state: EngineState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }

  /** The present line's peer, or the next one's. */
  #nextPeer(signal: AbortSignal | undefined): Promise<ClientPeer> {
    if (signal?.aborted === true) return Promise.reject(cancelledError());
    if (this.#peer !== null) return Promise.resolve(this.#peer);
    if (this.#state.phase === 'stopped') return Promise.reject(restartedError(this.#state.sentence));
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        stop();
        signal?.removeEventListener('abort', abort);
        settle();
      };
      const timer = setTimeout(() => {
        finish(() => {
          reject(restartedError());
        });
      }, this.#patience);
      const abort = (): void => {
        finish(() => {
          reject(cancelledError());
        });
      };
      const stop = this.onState((state) => {
        const peer = this.#peer;
        if (state.phase === 'ready' && peer !== null) {
          finish(() => {
            resolve(peer);
          });
        } else if (state.phase === 'stopped') {
          finish(() => {
            reject(restartedError(state.sentence));
          });
        }
      });
      signal?.addEventListener('abort', abort);
    });
  }

  #makeLink(): StandardRPCLink<Record<never, never>> {
    return new StandardRPCLink<Record<never, never>>(
      {
        call: async (request, { signal }) => {
          const peer = await this.#nextPeer(signal);
          const response = await peer.request(request);
          return { ...response, body: () => Promise.resolve(response.body) };
        },
      },
      {
        url: 'http://orpc',
        interceptors: [
          async (call) => {
            const { signal } = call;
            try {
              const output = await call.next();
              if (!isAsyncIterator(output)) return output;
              const source = this.#peer;
              const isOver = (): boolean => source === null || source !== this.#peer;
              return mapEventIterator(output, {
                value: async (value: unknown) => value,
                error: async (thrown) => asRailtraceError(thrown, signal, isOver()),
              });
            } catch (thrown) {
              throw asRailtraceError(thrown, signal, false);
            }
          },
        ],
      },
    );
  }
}

/** Whatever a call failed with, as the one error type that the rest of the page knows. */
function asRailtraceError(
  thrown: unknown,
  signal: AbortSignal | undefined,
  isLineOver: boolean,
): RailtraceError {
  if (thrown instanceof RailtraceError) return thrown;
  if (thrown instanceof ORPCError) {
    const data = errorDataSchema.safeParse(thrown.data);
    if (data.success) return fromErrorData(data.data);
  }
  if (signal?.aborted === true) return cancelledError();
  // A stream that is read after its line died has nothing behind it any more.
  if (isLineOver) return restartedError();
  return new RailtraceError(
    'internal',
    'The engine answered in a way that this window cannot read.',
    {},
    { cause: thrown },
  );
}

function restartedError(sentence = 'The engine restarted before it answered. Try again.'): RailtraceError {
  return new RailtraceError('engine_restarted', sentence);
}

function isAsyncIterator(value: unknown): value is AsyncIterator<unknown> {
  return typeof value === 'object' && value !== null && 'next' in value && Symbol.asyncIterator in value;
}
