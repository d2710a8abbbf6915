/** Reading from the engine: what was asked is fetched, kept while it refreshes, and fetched again when it changed. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { EngineClient } from '../../shared/contract/index.ts';
import type { ErrorData } from '../../shared/kernel/errors.ts';
import type { Topic } from '../../shared/workspace/model.ts';
import { errorOf, isCancelled, useClient } from './engine.ts';
import { useSession } from './session.ts';

export interface Loaded<T> {
  /** Of the present key; null until the first answer. While refreshing, the former answer. */
  readonly data: T | null;
  readonly error: ErrorData | null;
  readonly loading: boolean;
  readonly reload: () => void;
}

interface Answer<T> {
  readonly key: string | null;
  readonly data: T | null;
  readonly error: ErrorData | null;
}

/** Adds up the versions of the topics a view shows: one number that grows when any of them changed. */
function useTopicVersion(topics: readonly Topic[]): number {
  return useSession(({ versions }) => topics.reduce((sum, topic) => sum + versions[topic], 0));
}

/**
 * @param key what is asked for; null asks for nothing. Another key shows its own loading state.
 * @param topics changes of these fetch again, without a loading state
 */
export function useEngineQuery<T>(
  key: string | null,
  load: (client: EngineClient, signal: AbortSignal) => Promise<T>,
  topics: readonly Topic[] = [],
): Loaded<T> {
  const client = useClient();
  const version = useTopicVersion(topics);
  const [round, setRound] = useState(0);
  const [answer, setAnswer] = useState<Answer<T>>({ key: null, data: null, error: null });
  const latest = useRef(load);
  useEffect(() => {
    latest.current = load;
  });

  useEffect(() => {
    if (key === null) return;
    const stop = new AbortController();
    const fetchNow = async () => {
      try {
        const data = await latest.current(client, stop.signal);
        if (!stop.signal.aborted) setAnswer({ key, data, error: null });
      } catch (thrown) {
        if (stop.signal.aborted || isCancelled(thrown)) return;
        setAnswer((before) => ({
          key,
          data: before.key === key ? before.data : null,
          error: errorOf(thrown),
        }));
      }
    };
    void fetchNow();
    return () => stop.abort();
  }, [client, key, version, round]);

  const isPresent = answer.key === key;
  return {
    data: isPresent ? answer.data : null,
    error: isPresent ? answer.error : null,
    loading: key !== null && !isPresent,
    reload: useCallback(() => setRound((before) => before + 1), []),
  };
}
