/**
 * Who may speak to the browser shell. The engine behind it reads and writes everything in the vault, and a loopback
 * port is open to every page and every program of this machine. Three gates, all pure and all exact:
 *  1. Host: what the request says it wants must be the address that we listen on, to the letter. A name that a
 *     hostile page made resolve to 127.0.0.1 still arrives with its own name here (DNS rebinding).
 *  2. Origin, on the upgrade: only our own page may open the socket; a missing Origin is a program and is refused.
 *  3. A secret, on the upgrade: the one-time token of the window we opened, or the resume secret of its last socket.
 */
import {
  resumePrefix,
  secretSchema,
  socketPath,
  subprotocol,
  tokenPrefix,
} from '../../shared/kernel/wire.ts';

/** An answer in place of the service asked for. `null`: the gate is open. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 405 | 421;
  readonly sentence: string;
}

export interface Asked {
  readonly method: string | undefined;
  /** The request target as it came. */
  readonly target: string | undefined;
  /** Names and values in turn, as they came: a second Host line must not hide behind the first. */
  readonly rawHeaders: readonly string[];
}

/** Every value that a header was sent with. */
export function headerValues(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) values.push(rawHeaders[index + 1] ?? '');
  }
  return values;
}

/** The first gate, for every request and every upgrade, before anything else is looked at. */
export function decideHost(asked: Asked, authority: string): Refusal | null {
  const hosts = headerValues(asked.rawHeaders, 'host');
  return hosts.length === 1 && hosts[0] === authority
    ? null
    : { status: 421, sentence: 'This server does not answer for that host.' };
}

/** What a plain request may ask: a file of the page, by GET or HEAD. There are no commands over HTTP. */
export function decideRequest(asked: Asked, authority: string): Refusal | null {
  const host = decideHost(asked, authority);
  if (host !== null) return host;
  if (asked.method !== 'GET' && asked.method !== 'HEAD') {
    return { status: 405, sentence: 'Only GET and HEAD are answered.' };
  }
  return asked.target?.startsWith('/') === true
    ? null
    : { status: 400, sentence: 'The request has no path.' };
}

export type Secret = { readonly kind: 'token' | 'resume'; readonly value: string };

/** What the upgrade offers as its secret, once its other gates are open. */
export function decideUpgrade(asked: Asked, authority: string): Refusal | Secret {
  const host = decideHost(asked, authority);
  if (host !== null) return host;
  if (asked.method !== 'GET' || asked.target !== socketPath) {
    return { status: 404, sentence: 'There is no such socket.' };
  }
  const origins = headerValues(asked.rawHeaders, 'origin');
  if (origins.length !== 1 || origins[0] !== `http://${authority}`) {
    return { status: 403, sentence: 'Only the window of Railtrace itself may connect.' };
  }
  return (
    secretOffered(asked.rawHeaders) ?? {
      status: 401,
      sentence: 'The address was used before or has expired.',
    }
  );
}

/** Exactly our subprotocol and one secret beside it. */
function secretOffered(rawHeaders: readonly string[]): Secret | null {
  const offered = headerValues(rawHeaders, 'sec-websocket-protocol').flatMap((line) =>
    line.split(',').map((name) => name.trim()),
  );
  const [first, second, ...more] = offered;
  if (first !== subprotocol || second === undefined || more.length > 0) return null;
  for (const [kind, prefix] of [
    ['token', tokenPrefix],
    ['resume', resumePrefix],
  ] as const) {
    const value = secretSchema.safeParse(second.startsWith(prefix) ? second.slice(prefix.length) : null);
    if (value.success) return { kind, value: value.data };
  }
  return null;
}

export function isRefusal(decided: Refusal | Secret): decided is Refusal {
  return 'status' in decided;
}
