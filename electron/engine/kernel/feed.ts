/** A live feed: each subscriber gets what is published after it subscribed, in order, and may fall behind only so far. */

/** A subscriber that lets this many items pile up is cut off; it reconnects and refetches. */
const longestQueue = 10_000;

export interface Feed<Item> {
  publish(item: Item): void;
  /** Ends when the signal aborts or the subscriber returns. */
  subscribe(first: readonly Item[], signal: AbortSignal | undefined): AsyncGenerator<Item, void, void>;
}

export function createFeed<Item>(): Feed<Item> {
  const listeners = new Set<(item: Item) => void>();

  async function* drain(
    first: readonly Item[],
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Item, void, void> {
    const queue: Item[] = [...first];
    let wake: (() => void) | null = null;
    const rouse = (): void => {
      wake?.();
    };
    const listener = (item: Item): void => {
      queue.push(item);
      rouse();
    };
    listeners.add(listener);
    signal?.addEventListener('abort', rouse);
    try {
      while (signal?.aborted !== true && queue.length < longestQueue) {
        const next = queue.shift();
        if (next !== undefined) {
          yield next;
          continue;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      listeners.delete(listener);
      signal?.removeEventListener('abort', rouse);
    }
  }

  return {
    publish: (item) => {
      for (const listener of listeners) listener(item);
    },
    subscribe: drain,
  };
}
