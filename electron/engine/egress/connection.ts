/**
 * Opens the socket of one exchange to an address that the guard has already judged. The address is a literal, so no
 * name is looked up again between check and connect. No proxy of the environment is ever used: these are plain sockets.
 */
import { connect as connectSocket, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, type TLSSocket } from 'node:tls';
import { stopwatch, elapsedSince } from '../kernel/clock.ts';
import type { Target } from './target.ts';

export interface ConnectionTimings {
  /** Milliseconds until the socket was connected, failed addresses included. */
  readonly connect: number;
  /** Milliseconds of the TLS handshake; null for http. */
  readonly tls: number | null;
}

export interface Connection {
  readonly socket: Socket | TLSSocket;
  /** Counts the bytes on the wire, under TLS. */
  readonly carrier: Socket;
  readonly remoteAddress: string;
  readonly timings: ConnectionTimings;
  readonly protocol: string | null;
}

/** Nothing of the request has left: connecting or the handshake failed. */
export class ConnectFailure extends Error {}

export interface ConnectOptions {
  readonly target: Target;
  /** Judged addresses, tried in order until one accepts. */
  readonly addresses: readonly string[];
  readonly signal: AbortSignal;
  /** PEM certificates trusted besides the system's. */
  readonly extraAuthorities: readonly string[];
}

/** @throws ConnectFailure; the caller's abort reason when aborted */
export async function openConnection(options: ConnectOptions): Promise<Connection> {
  const started = stopwatch();
  const failures: string[] = [];
  for (const address of options.addresses) {
    options.signal.throwIfAborted();
    try {
      const carrier = await dial(address, options.target.port, options.signal);
      const connect = elapsedSince(started);
      if (options.target.scheme === 'http') {
        return {
          socket: carrier,
          carrier,
          remoteAddress: address,
          timings: { connect, tls: null },
          protocol: null,
        };
      }
      return await secure(carrier, address, connect, options);
    } catch (thrown) {
      if (!(thrown instanceof DialFailure)) throw thrown;
      failures.push(`${address}: ${thrown.message}`);
    }
  }
  throw new ConnectFailure(`No connection could be opened (${failures.join('; ')}).`);
}

class DialFailure extends Error {}

function dial(address: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket({ host: address, port, noDelay: true });
    const stop = (): void => {
      socket.destroy();
      reject(abortReason(signal));
    };
    socket.once('connect', () => {
      signal.removeEventListener('abort', stop);
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', (error) => {
      signal.removeEventListener('abort', stop);
      reject(new DialFailure(plainReason(error)));
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}

async function secure(
  carrier: Socket,
  address: string,
  connect: number,
  { target, signal, extraAuthorities }: ConnectOptions,
): Promise<Connection> {
  const started = stopwatch();
  // A failure underneath shows on the TLS socket, where it is handled; unheard here, it would end the process.
  carrier.on('error', (error) => carrier.destroy(error));
  const socket = await new Promise<TLSSocket>((resolve, reject) => {
    const tls = connectTls({
      socket: carrier,
      // SNI names hosts only (RFC 6066 section 3).
      ...(target.isAddress ? {} : { servername: target.host }),
      // Stated here, so that no environment variable can switch verification off.
      rejectUnauthorized: true,
      checkServerIdentity: (_name, certificate) => checkServerIdentity(target.host, certificate),
      ALPNProtocols: ['http/1.1'],
      ...(extraAuthorities.length === 0 ? {} : { ca: [...extraAuthorities] }),
    });
    const stop = (): void => {
      tls.destroy();
      carrier.destroy();
      reject(abortReason(signal));
    };
    const fail = (error: Error): void => {
      signal.removeEventListener('abort', stop);
      tls.destroy();
      carrier.destroy();
      reject(new ConnectFailure(`The TLS handshake with ${target.host} failed: ${plainReason(error)}.`));
    };
    tls.once('secureConnect', () => {
      signal.removeEventListener('abort', stop);
      tls.removeListener('error', fail);
      resolve(tls);
    });
    tls.once('error', fail);
    signal.addEventListener('abort', stop, { once: true });
  });
  const timings = { connect, tls: elapsedSince(started) };
  return { socket, carrier, remoteAddress: address, timings, protocol: socket.getProtocol() };
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('stopped');
}

/** The system's word for a network failure, without its call and address noise. */
export function plainReason(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'connection refused',
    ECONNRESET: 'connection reset by the server',
    EPIPE: 'connection closed by the server',
    ETIMEDOUT: 'no reply in time',
    EHOSTUNREACH: 'host unreachable',
    ENETUNREACH: 'network unreachable',
    ENOTFOUND: 'no such name',
    EAI_AGAIN: 'the name server did not answer',
  };
  return known[code] ?? error.message.replace(/[\r\n]+/g, ' ');
}
