/** The two kinds of line that a client can have: a message port inside the machine's memory, or a socket. */
import type { Wire } from './serve.ts';

/** A `MessagePort` of worker_threads or Electron's `MessagePortMain`: the latter wraps what arrives in an event. */
export interface PortLike {
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

/**
 * A wire over a message port. The port has no measure of what waits in it: both ends are this product's own
 * processes, and what one call may send is bounded by the frame.
 */
export function portWire(port: PortLike): Wire {
  let open = true;
  port.on('close', () => {
    open = false;
  });
  return {
    send: (frame) => {
      if (open) port.postMessage(frame);
    },
    close: () => {
      if (!open) return;
      open = false;
      port.close();
    },
    onFrame: (listener) => {
      port.on('message', (message) => {
        listener(
          typeof message === 'object' && message !== null && 'data' in message ? message.data : message,
        );
      });
      port.start();
    },
    onClose: (listener) => {
      port.on('close', listener);
    },
  };
}

/** What this file needs of a socket of the `ws` package. */
export interface SocketLike {
  on(event: 'message', listener: (data: Buffer | ArrayBuffer | Buffer[], isBinary: boolean) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  send(data: string, done: (error?: Error) => void): void;
  terminate(): void;
}

/** A client that leaves more than this unread is dropped. */
const mostWaitingBytes = 32 * 1024 * 1024;
/** A client that takes nothing for this long while something waits is dropped. */
const longestStallMs = 20_000;

/** A wire over a WebSocket. Frames are counted until the operating system took them. */
export function socketWire(socket: SocketLike): Wire {
  let waiting = 0;
  let stalled: NodeJS.Timeout | undefined;
  const drop = (): void => {
    clearTimeout(stalled);
    socket.terminate();
  };
  const watch = (): void => {
    clearTimeout(stalled);
    stalled = waiting > 0 ? setTimeout(drop, longestStallMs).unref() : undefined;
  };
  return {
    send: (frame) =>
      new Promise((resolve) => {
        const size = Buffer.byteLength(frame);
        if (waiting === 0) {
          waiting = size;
          watch();
        } else {
          waiting += size;
        }
        if (waiting > mostWaitingBytes) drop();
        socket.send(frame, () => {
          waiting -= size;
          watch();
          resolve();
        });
      }),
    close: drop,
    onFrame: (listener) => {
      socket.on('message', (data, isBinary) => {
        listener(isBinary || !Buffer.isBuffer(data) ? data : data.toString('utf8'));
      });
    },
    onClose: (listener) => {
      socket.on('close', () => {
        clearTimeout(stalled);
        listener();
      });
    },
  };
}
