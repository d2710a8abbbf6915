/**
 * The line of the browser shell: a WebSocket to the page's own origin. It opens with the one-time token of the
 * window's address, then with the resume secret of the line before it, kept in `sessionStorage` over a reload.
 */
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import {
  resumePrefix,
  secretSchema,
  socketHelloSchema,
  socketPath,
  subprotocol,
  tokenPrefix,
} from '../../../shared/kernel/wire.ts';
import type { Dialer, Line, LineListener } from './line.ts';

/** The part of a WebSocket that is used here; tests bring one that can set its Origin. */
export interface Socket {
  readonly readyState: number;
  send(data: string): void;
  close(): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close' | 'error', listener: () => void): void;
}

export interface SocketDoor {
  open(subprotocols: string[]): Socket;
  /** The secret of the next line, if a line was open before in this tab. */
  resume: string | null;
  /** The one-time token of the window's address; used once. */
  token: string | null;
}

const openState = 1;

export function socketDialer(door: SocketDoor): Dialer {
  let current: Socket | null = null;
  return {
    dial: (listener) => {
      const secret = nextSecret(door);
      if (secret === null) {
        return Promise.reject(
          new RailtraceError(
            'not_supported_here',
            'This address was used before. Start Railtrace again, or take a new address from it.',
          ),
        );
      }
      current = door.open([subprotocol, secret]);
      return openLine(door, current, listener);
    },
    close: () => current?.close(),
  };
}

function nextSecret(door: SocketDoor): string | null {
  const { token } = door;
  if (token !== null) {
    door.token = null;
    return tokenPrefix + token;
  }
  return door.resume === null ? null : resumePrefix + door.resume;
}

function openLine(door: SocketDoor, socket: Socket, listener: LineListener): Promise<Line> {
  return new Promise((resolve, reject) => {
    let open = false;
    socket.addEventListener('message', ({ data }) => {
      if (typeof data !== 'string') {
        socket.close();
      } else if (open) {
        listener.onFrame(data);
      } else {
        const hello = socketHelloSchema.safeParse(parseJson(data));
        if (!hello.success) {
          socket.close();
          return;
        }
        open = true;
        door.resume = hello.data.resume;
        resolve({
          generation: hello.data.generation,
          capabilities: hello.data.capabilities,
          isOpen: () => open,
          send: (frame) => {
            if (socket.readyState === openState) socket.send(frame);
          },
          close: () => {
            socket.close();
          },
        });
      }
    });
    socket.addEventListener('close', () => {
      reject(
        new RailtraceError('engine_restarted', 'The engine cannot be reached. Railtrace is trying again.'),
      );
      if (open) listener.onClose();
      open = false;
    });
    // The close event follows and tells the rest.
    socket.addEventListener('error', () => undefined);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whatever it is, it is not the hello that was expected.
    return null;
  }
}

const storageKey = 'railtrace.resume';

/**
 * The door of the page that is open in this tab. Takes the token out of the address at once, so that it is neither
 * in the history nor in a screenshot.
 */
export function pageSocketDoor(): SocketDoor {
  return {
    token: takeFragment(),
    get resume() {
      const kept = secretSchema.safeParse(sessionStorage.getItem(storageKey));
      return kept.success ? kept.data : null;
    },
    set resume(secret) {
      if (secret === null) sessionStorage.removeItem(storageKey);
      else sessionStorage.setItem(storageKey, secret);
    },
    open: (subprotocols) => new WebSocket(`ws://${location.host}${socketPath}`, subprotocols),
  };
}

function takeFragment(): string | null {
  const token = secretSchema.safeParse(location.hash.slice(1));
  if (!token.success) return null;
  history.replaceState(null, '', location.pathname + location.search);
  return token.data;
}
