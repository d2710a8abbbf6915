/**
 * One request out, one answer in, over HTTP/1.1: the given bytes exactly, nothing added, never sent twice.
 * The socket serves this exchange only and is destroyed after it.
 */
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { stopwatch, elapsedSince } from '../kernel/clock.ts';
import {
  ConnectFailure,
  openConnection,
  plainReason,
  type Connection,
  type ConnectOptions,
} from './connection.ts';
import { createResponseReader, type ResponseHead, type ResponseReader } from './responseReader.ts';

/** Milliseconds per phase; null where the phase did not happen. `send` + `wait` + `receive` cover the open socket. */
export interface ExchangeTimings {
  readonly dns: number | null;
  readonly connect: number | null;
  readonly tls: number | null;
  readonly send: number | null;
  readonly wait: number | null;
  readonly receive: number | null;
}

export interface ExchangeResult {
  /** `not_sent`: no byte of the request left. `answered`: a final status arrived. Between them: `uncertain`. */
  readonly outcome: 'not_sent' | 'uncertain' | 'answered';
  /** What went wrong or is odd, in words; null when nothing is. */
  readonly reason: string | null;
  readonly head: ResponseHead | null;
  readonly trailers: readonly (readonly [string, string])[];
  /** Whether the answer came to its stated end. */
  readonly isComplete: boolean;
  readonly remoteAddress: string | null;
  readonly protocol: string | null;
  readonly timings: Omit<ExchangeTimings, 'dns'>;
  /** Bytes on the wire, TLS records included. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

export interface ExchangeOptions extends ConnectOptions {
  readonly bytes: Uint8Array;
  /** Decides the framing of the answer (HEAD has no body). */
  readonly method: string;
  onHead(head: ResponseHead): void;
  onBody(bytes: Uint8Array): void;
}

const nothingTimed = { connect: null, tls: null, send: null, wait: null, receive: null };

/** Never throws for what the network does: the outcome says it. */
export async function performExchange(options: ExchangeOptions): Promise<ExchangeResult> {
  let connection: Connection;
  try {
    connection = await openConnection(options);
  } catch (thrown) {
    if (!options.signal.aborted && !(thrown instanceof ConnectFailure)) throw thrown;
    return {
      outcome: 'not_sent',
      reason: options.signal.aborted ? stopReason(options.signal) : messageOf(thrown),
      head: null,
      trailers: [],
      isComplete: false,
      remoteAddress: null,
      protocol: null,
      timings: nothingTimed,
      bytesSent: 0,
      bytesReceived: 0,
    };
  }
  return converse(connection, options);
}

/** What the socket's events found, until one of them settles the exchange. */
interface Conversation {
  head: ResponseHead | null;
  sendDone: number | null;
  firstByte: number | null;
  failure: string | null;
}

function converse(connection: Connection, options: ExchangeOptions): Promise<ExchangeResult> {
  const { socket } = connection;
  const { signal } = options;
  const started = stopwatch();
  const talk: Conversation = { head: null, sendDone: null, firstByte: null, failure: null };
  const reader = createResponseReader(options.method, {
    interim: () => undefined,
    head: (head) => {
      talk.head = head;
      options.onHead(head);
    },
    body: (bytes) => options.onBody(bytes),
  });
  return new Promise((resolve, reject) => {
    let isSettled = false;
    const settle = (isComplete: boolean): void => {
      if (isSettled) return;
      isSettled = true;
      signal.removeEventListener('abort', stop);
      // Read before the socket goes: a destroyed handle has forgotten its counts.
      const counts = {
        bytesSent: connection.carrier.bytesWritten,
        bytesReceived: connection.carrier.bytesRead,
      };
      socket.destroy();
      connection.carrier.destroy();
      resolve(resultOf({ connection, reader, talk, isComplete, counts, total: elapsedSince(started) }));
    };
    const stop = (): void => {
      talk.failure = stopReason(signal);
      settle(false);
    };
    const take = (bytes: Uint8Array): void => {
      talk.firstByte ??= elapsedSince(started);
      try {
        if (reader.push(bytes)) settle(true);
      } catch (thrown) {
        // Keeping the answer failed (a full disk): that is the caller's error, not the server's.
        isSettled = true;
        signal.removeEventListener('abort', stop);
        socket.destroy();
        reject(thrown instanceof Error ? thrown : new Error('The answer could not be kept.'));
      }
    };
    socket.on('data', take);
    socket.on('end', () => settle(reader.end()));
    socket.on('error', (error: Error) => {
      talk.failure = `The connection failed: ${plainReason(error)}.`;
      settle(false);
    });
    socket.on('close', () => settle(reader.end()));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) {
      stop();
      return;
    }
    socket.write(options.bytes, () => {
      talk.sendDone ??= elapsedSince(started);
    });
  });
}

function resultOf(end: {
  connection: Connection;
  reader: ResponseReader;
  talk: Conversation;
  isComplete: boolean;
  counts: { bytesSent: number; bytesReceived: number };
  total: number;
}): ExchangeResult {
  const { connection, reader, talk, total } = end;
  // An early answer can overtake the flush; then sending ended with it.
  const send = Math.min(talk.sendDone ?? total, talk.firstByte ?? total);
  const reasons = [...(talk.failure === null ? [] : [talk.failure]), ...reader.notes];
  return {
    outcome: talk.head === null ? 'uncertain' : 'answered',
    reason: reasons.length === 0 ? null : reasons.join(' '),
    head: talk.head,
    trailers: reader.trailers,
    isComplete: end.isComplete,
    remoteAddress: connection.remoteAddress,
    protocol: connection.protocol,
    timings: {
      ...connection.timings,
      send,
      wait: talk.firstByte === null ? null : Math.max(0, talk.firstByte - send),
      receive: talk.firstByte === null ? null : Math.max(0, total - talk.firstByte),
    },
    ...end.counts,
  };
}

function stopReason(signal: AbortSignal): string {
  return signal.reason instanceof RailtraceError ? signal.reason.message : 'Stopped before the end.';
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
