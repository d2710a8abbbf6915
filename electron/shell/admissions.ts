/**
 * The secrets that open a socket. A token is minted for one window, lives 60 s and works once. The session that it
 * opens then hands out a resume secret with each socket; presenting it takes the session over (a reload) and rotates
 * it. Secrets are compared in constant time and kept only as digests.
 */
import { constantTimeEqual, randomBytes, sha256 } from '../engine/kernel/crypto.ts';
import type { Clock } from '../engine/kernel/clock.ts';
import type { Secret } from './gate.ts';

export const tokenLifeMs = 60_000;
/** Printed addresses may pile up; the oldest go first. */
const mostTokens = 16;

/** One window's place: at most one live socket, which `replace` ends when the next one arrives. */
export interface Admission {
  /** The secret that the next socket of this window presents. */
  readonly resume: string;
  /** Tells that the window has read `resume`: from here the secret before it is void. */
  confirm(): void;
  /** Registers how to end this socket. The window's earlier socket, if one is left, is ended now. */
  attach(end: () => void): void;
  /** The socket has closed. */
  detach(): void;
}

interface Session {
  current: Uint8Array;
  /** Still accepted until `current` is known to have arrived: a reload may cut the line before the hello. */
  previous: Uint8Array | null;
  end: (() => void) | null;
}

interface Token {
  readonly digest: Uint8Array;
  readonly expiresAt: number;
  readonly onUsed: () => void;
}

export interface Admissions {
  /** @param onUsed called once, when the token opened a socket */
  mintToken(onUsed?: () => void): string;
  admit(secret: Secret): Admission | null;
  /** Live sockets. */
  live(): number;
}

export function createAdmissions(clock: Clock): Admissions {
  let tokens: Token[] = [];
  const sessions = new Set<Session>();

  const open = (session: Session): Admission => {
    const resume = mintSecret();
    session.current = digestOf(resume);
    let end: (() => void) | null = null;
    return {
      resume,
      confirm: () => {
        if (session.end === end) session.previous = null;
      },
      attach: (endNow) => {
        session.end?.();
        end = endNow;
        session.end = endNow;
      },
      detach: () => {
        if (session.end === end) session.end = null;
      },
    };
  };

  const useToken = (digest: Uint8Array): Admission | null => {
    const now = clock.now();
    tokens = tokens.filter((token) => token.expiresAt > now);
    const token = tokens.find((candidate) => constantTimeEqual(candidate.digest, digest));
    if (token === undefined) return null;
    tokens = tokens.filter((other) => other !== token);
    const session: Session = { current: digest, previous: null, end: null };
    sessions.add(session);
    token.onUsed();
    return open(session);
  };

  const resume = (digest: Uint8Array): Admission | null => {
    for (const session of sessions) {
      const isCurrent = constantTimeEqual(session.current, digest);
      if (!isCurrent && (session.previous === null || !constantTimeEqual(session.previous, digest))) continue;
      session.previous = digest;
      return open(session);
    }
    return null;
  };

  return {
    mintToken: (onUsed = () => undefined) => {
      const token = mintSecret();
      tokens = [
        ...tokens.slice(1 - mostTokens),
        { digest: digestOf(token), expiresAt: clock.now() + tokenLifeMs, onUsed },
      ];
      return token;
    },
    admit: ({ kind, value }) => (kind === 'token' ? useToken : resume)(digestOf(value)),
    live: () => [...sessions].filter((session) => session.end !== null).length,
  };
}

/** 256 bits, lower-case hex. */
function mintSecret(): string {
  return Buffer.from(randomBytes(32)).toString('hex');
}

function digestOf(secret: string): Uint8Array {
  return sha256(Buffer.from(secret, 'utf8'));
}
