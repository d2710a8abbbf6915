/** Follows one of the engine's feeds for as long as the page wants it, over engine restarts. */
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { EngineConnection } from './connection.ts';

export interface FeedListener<Item> {
  /** The feed (re)started: what was known before may have gaps. Its first item is the present state. */
  onStart?(): void;
  onItem(item: Item): void;
  /** The feed ended with an error other than a restart, for instance because the vault was locked. */
  onEnd?(error: RailtraceError | null): void;
}

/**
 * Opens the feed now and again after each restart of the engine, until the returned function is called or the
 * engine refuses it.
 */
export function followFeed<Item>(
  connection: EngineConnection,
  open: (signal: AbortSignal) => Promise<AsyncIterable<Item>>,
  listener: FeedListener<Item>,
): () => void {
  const stop = new AbortController();
  void follow(connection, open, listener, stop.signal);
  return () => {
    stop.abort();
  };
}

async function follow<Item>(
  connection: EngineConnection,
  open: (signal: AbortSignal) => Promise<AsyncIterable<Item>>,
  listener: FeedListener<Item>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const items = await open(signal);
      listener.onStart?.();
      for await (const item of items) listener.onItem(item);
      if (!isAborted(signal)) listener.onEnd?.(null);
      return;
    } catch (thrown) {
      if (isAborted(signal)) return;
      const error =
        thrown instanceof RailtraceError
          ? thrown
          : new RailtraceError('internal', 'The feed broke.', {}, { cause: thrown });
      if (error.code !== 'engine_restarted' || connection.state().phase === 'stopped') {
        listener.onEnd?.(error);
        return;
      }
    }
  }
}

/** Not narrowed: the signal may abort while something is awaited. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
