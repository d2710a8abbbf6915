/**
 * Serves the contract's router to one client over one wire. Whoever holds a wire may ask everything the contract
 * offers, so whoever makes a wire has already decided who may (the desktop's sender checks, the browser shell's
 * gates). What holds on every wire: frames of at most 8 MiB, at most 256 calls at once, every call answered with a
 * result or an error of the closed list, a client that leaves aborts what it asked for, and one that does not read
 * is dropped.
 */
import { mapEventIterator, ORPCError } from '@orpc/client';
import { createRouterClient, type Router } from '@orpc/server';
import { StandardRPCHandler } from '@orpc/server/standard';
import { createServerPeerHandleRequestFn } from '@orpc/server/standard-peer';
import { ServerPeer } from '@orpc/standard-server-peer';
import type { Contract, EngineClient } from '../../../shared/contract/index.ts';
import { fromErrorData, RailtraceError, toErrorData, type ErrorData } from '../../../shared/kernel/errors.ts';
import { maxCallsInFlight, maxFrameBytes } from '../../../shared/kernel/wire.ts';
import type { Log } from './context.ts';
import { placeOf } from './log.ts';

/** The implemented contract, as the composition root makes it. */
export type EngineRouter = Router<Contract, Record<never, never>>;

/** One client's line: whole text frames each way. */
export interface Wire {
  /** Resolves once the peer's side took the frame, or the wire ended: that is the back-pressure on event streams. */
  send(frame: string): Promise<void> | void;
  /** Ends the wire now. Calling it again does nothing. */
  close(): void;
  onFrame(listener: (frame: unknown) => void): void;
  onClose(listener: () => void): void;
}

export interface Served {
  /** Calls and event streams that are running. */
  running(): number;
  close(): void;
}

/**
 * Answers the frames of one wire until it closes. A frame that is not a request of this contract's protocol ends
 * the wire: no honest client sends one.
 */
export function serve(router: EngineRouter, wire: Wire, log: Log): Served {
  let inFlight = 0;
  let closed = false;
  const handler = new StandardRPCHandler<Record<never, never>>(router, {
    interceptors: [
      async (call) => {
        if (inFlight > maxCallsInFlight) throw typedError(tooManyCalls());
        const result = await call.next();
        if (!result.matched) throw typedError(unknownCommand());
        return result;
      },
    ],
    clientInterceptors: [(call) => withTypedErrors(() => call.next(), log)],
  });
  const answer = createServerPeerHandleRequestFn(handler, { context: {} });
  const peer = new ServerPeer((frame) => {
    if (typeof frame !== 'string')
      throw new TypeError('Results are JSON: bytes travel as base64 in windows.');
    return wire.send(fitting(frame));
  });

  const end = (): void => {
    if (closed) return;
    closed = true;
    peer.close({ reason: new RailtraceError('cancelled', 'The window that asked is gone.') });
    wire.close();
  };
  const receive = async (frame: unknown): Promise<void> => {
    if (closed) return;
    inFlight += 1;
    try {
      if (!isFrame(frame)) throw new TypeError('A frame is text of at most 8 MiB.');
      await peer.message(frame, answer);
    } catch (thrown) {
      log.warn('A client was disconnected: its line failed or it broke the protocol.', {
        place: placeOf(thrown),
      });
      end();
    } finally {
      inFlight -= 1;
    }
  };
  wire.onFrame((frame) => void receive(frame));
  wire.onClose(end);
  return { running: () => inFlight, close: end };
}

/**
 * The same commands for a caller in this process: parsed by the same schemas, failing with the same `RailtraceError`s
 * that a client at the end of a wire sees.
 */
export function inProcessClient(router: EngineRouter, log: Log): EngineClient {
  const railtraceError = (thrown: unknown): RailtraceError => fromErrorData(asTypedError(thrown).data);
  return createRouterClient<EngineRouter, Record<never, never>>(router, {
    context: {},
    interceptors: [
      async (call) => {
        try {
          const output = await withTypedErrors(() => call.next(), log);
          if (!isAsyncIterator(output)) return output;
          return mapEventIterator(output, {
            value: async (value: unknown) => value,
            error: async (thrown) => railtraceError(thrown),
          });
        } catch (thrown) {
          throw railtraceError(thrown);
        }
      },
    ],
  });
}

/** Every failure as the contract's typed error, whether it was foreseen or not; also those inside event streams. */
async function withTypedErrors(next: () => Promise<unknown>, log: Log): Promise<unknown> {
  const typed = (thrown: unknown): ORPCError<'RAILTRACE', ErrorData> => {
    const error = asTypedError(thrown);
    // The router has already logged what it typed itself.
    if (error.data.code === 'internal' && !(thrown instanceof ORPCError && thrown.defined)) {
      log.error('A command failed in a way that was not foreseen.', { place: placeOf(causeOf(thrown)) });
    }
    return error;
  };
  try {
    const output = await next();
    if (!isAsyncIterator(output)) return output;
    return mapEventIterator(output, {
      value: async (value: unknown) => value,
      error: async (thrown) => typed(thrown),
    });
  } catch (thrown) {
    throw typed(thrown);
  }
}

/**
 * What was thrown, as the one error that the contract declares. An input that its schema refuses becomes
 * `bad_request` naming the field; its value stays out of the sentence, since it may be evidence.
 */
export function asTypedError(thrown: unknown): ORPCError<'RAILTRACE', ErrorData> {
  if (thrown instanceof ORPCError) {
    const code: unknown = thrown.code;
    const data: unknown = thrown.data;
    if (code === 'RAILTRACE' && isErrorData(data)) return typedError(data);
    if (code === 'BAD_REQUEST') return typedError(refusedInput(data));
    return typedError(toErrorData(thrown.cause ?? thrown));
  }
  return typedError(toErrorData(thrown));
}

function typedError(data: ErrorData): ORPCError<'RAILTRACE', ErrorData> {
  return new ORPCError('RAILTRACE', { defined: true, status: 500, message: data.sentence, data });
}

function isErrorData(data: unknown): data is ErrorData {
  return typeof data === 'object' && data !== null && 'code' in data && 'sentence' in data;
}

function causeOf(thrown: unknown): unknown {
  return thrown instanceof ORPCError ? (thrown.cause ?? thrown) : thrown;
}

function refusedInput(data: unknown): ErrorData {
  const field = firstIssue(data);
  const sentence =
    field === null
      ? 'The command was given something it does not take.'
      : `The command was given something it does not take: ${field.path === '' ? 'the input' : field.path} (${field.message}).`;
  return new RailtraceError('bad_request', sentence, field === null ? {} : { field: field.path }).toData();
}

/** The first entry of a schema's issue list (Standard Schema): where, and what was expected there. */
function firstIssue(data: unknown): { path: string; message: string } | null {
  if (typeof data !== 'object' || data === null || !('issues' in data) || !Array.isArray(data.issues))
    return null;
  const issue: unknown = data.issues[0];
  if (typeof issue !== 'object' || issue === null || !('message' in issue)) return null;
  const path: unknown[] = 'path' in issue && Array.isArray(issue.path) ? issue.path : [];
  const names = path.map((step) =>
    typeof step === 'string' || typeof step === 'number' ? String(step) : '?',
  );
  return { path: names.join('.'), message: String(issue.message) };
}

function unknownCommand(): ErrorData {
  return new RailtraceError(
    'unknown_command',
    'This engine has no such command. Window and engine may be of different versions: restart Railtrace.',
  ).toData();
}

function tooManyCalls(): ErrorData {
  return new RailtraceError(
    'limit_exceeded',
    `More than ${String(maxCallsInFlight)} calls are running. Wait for some of them and ask again.`,
    { limit: maxCallsInFlight },
  ).toData();
}

function isFrame(frame: unknown): frame is string {
  return (
    typeof frame === 'string' && frame.length <= maxFrameBytes && Buffer.byteLength(frame) <= maxFrameBytes
  );
}

function isAsyncIterator(value: unknown): value is AsyncIterator<unknown> {
  return typeof value === 'object' && value !== null && 'next' in value && Symbol.asyncIterator in value;
}

/** The frame itself, or in place of one that is too large an answer to the same call that says so. */
function fitting(frame: string): string {
  if (frame.length <= maxFrameBytes / 4 || Buffer.byteLength(frame) <= maxFrameBytes) return frame;
  const id = /^\{"i":"([^"\\]{1,40})"/.exec(frame)?.[1];
  if (id === undefined) throw new TypeError('A frame begins with the id of its call.');
  const error = typedError(
    new RailtraceError('limit_exceeded', 'The answer is larger than 8 MiB. Ask for a smaller part of it.', {
      limit: maxFrameBytes,
    }).toData(),
  );
  const body = { json: error.toJSON() };
  const isEvent = frame.startsWith(`{"i":"${id}","t":3`);
  return JSON.stringify(
    isEvent ? { i: id, t: 3, p: { e: 'error', d: body } } : { i: id, p: { s: error.status, b: body } },
  );
}
