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
  /** The answer to the key before, while the present one is on its way: for lists that should not blink. */
  readonly former: T | null;
  readonly error: ErrorData | null;
  readonly loading: boolean;
  readonly reload: () => void;
}

interface Answer<T> {
  readonly key: string | null;
  readonly data: T | null;
  readonly error: ErrorData | null;
}

/** One call under way, shared by every part of a view that asks the same at the same time. */
interface Flight<T> {
  readonly answer: Promise<T>;
  readonly stop: AbortController;
  passengers: number;
}

const flights = new Map<string, Flight<unknown>>();

interface Landing<T> {
  readonly onData: (data: T) => void;
  readonly onError: (thrown: unknown) => void;
}

/**
 * Joins the call for `name`, or starts it. The key names everything that the answer depends on, so that the same key
 * is the same question.
 *
 * @returns a function that leaves; when the last one leaves, the call is cancelled
 */
function join<T>(name: string, start: (signal: AbortSignal) => Promise<T>, landing: Landing<T>): () => void {
  const present = flights.get(name);
  const flight: Flight<unknown> = present ?? takeOff(name, start);
  flight.passengers += 1;
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- one name is one question, so one type of answer
  flight.answer.then((data) => landing.onData(data as T), landing.onError);
  let isOnBoard = true;
  return () => {
    if (!isOnBoard) return;
    isOnBoard = false;
    flight.passengers -= 1;
    if (flight.passengers > 0 || flights.get(name) !== flight) return;
    flights.delete(name);
    flight.stop.abort();
  };
}

function takeOff<T>(name: string, start: (signal: AbortSignal) => Promise<T>): Flight<unknown> {
  const stop = new AbortController();
  const flight: Flight<unknown> = { answer: start(stop.signal), stop, passengers: 0 };
  flights.set(name, flight);
  const land = () => {
    if (flights.get(name) === flight) flights.delete(name);
  };
  flight.answer.then(land, land);
  return flight;
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
    let isWanted = true;
    const leave = join(
      `${key} ${String(version)} ${String(round)}`,
      (signal) => latest.current(client, signal),
      {
        onData: (data) => {
          if (isWanted) setAnswer({ key, data, error: null });
        },
        onError: (thrown) => {
          if (!isWanted || isCancelled(thrown)) return;
          setAnswer((before) => ({
            key,
            data: before.key === key ? before.data : null,
            error: errorOf(thrown),
          }));
        },
      },
    );
    return () => {
      isWanted = false;
      leave();
    };
  }, [client, key, version, round]);

  const isPresent = answer.key === key;
  return {
    data: isPresent ? answer.data : null,
    former: isPresent ? null : answer.data,
    error: isPresent ? answer.error : null,
    loading: key !== null && !isPresent,
    reload: useCallback(() => setRound((before) => before + 1), []),
  };
}
