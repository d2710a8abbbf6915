/** The transports under test, each built from the product's own two ends. */
import { MessageChannel } from 'node:worker_threads';
import WebSocket from 'ws';
import { systemClock } from '../../electron/engine/kernel/clock.ts';
import {
  inProcessClient,
  serve,
  type EngineRouter,
  type Served,
} from '../../electron/engine/kernel/serve.ts';
import { portWire } from '../../electron/engine/kernel/wires.ts';
import { startServer } from '../../electron/shell/server.ts';
import { openConnection, whenReady } from '../../renderer/app/transports/connection.ts';
import { portDialer, type PortDoor } from '../../renderer/app/transports/port.ts';
import { socketDialer, type SocketDoor } from '../../renderer/app/transports/socket.ts';
import { contentSecurityPolicy } from '../../shared/kernel/pagePolicy.ts';
import { socketPath } from '../../shared/kernel/wire.ts';
import type { TransportUnderTest } from './conformance.ts';
import { quietLog } from './probe.ts';

export const inProcess: TransportUnderTest = {
  name: 'calls in one process',
  open: async (router) => ({
    client: inProcessClient(router, quietLog),
    running: () => 0,
    close: async () => undefined,
  }),
};

const nonce = 'ab'.repeat(32);

/** Stands where preload and main stand: hands the page one port for each engine. */
function portHost(router: EngineRouter) {
  let deliver: ((message: unknown, port: MessagePort) => void) | undefined;
  let served: Served | undefined;
  let generation = 0;
  const connect = (): void => {
    generation += 1;
    const { port1, port2 } = new MessageChannel();
    served = serve(router, portWire(port1), quietLog);
    deliver?.({ railtrace: 'engine', state: 'ready', nonce, generation }, port2 as unknown as MessagePort);
  };
  const door: PortDoor = {
    capabilities: [],
    request: connect,
    listen: (listener) => {
      deliver = listener;
      return () => (deliver = undefined);
    },
  };
  return {
    door,
    running: () => served?.running() ?? 0,
    cut: () => {
      served?.close();
      connect();
    },
    close: () => served?.close(),
  };
}

export const messagePort: TransportUnderTest = {
  name: 'a message port',
  open: async (router) => {
    const host = portHost(router);
    const connection = await whenReady(openConnection(portDialer(host.door, nonce)));
    return {
      client: connection.client,
      running: host.running,
      close: async () => {
        connection.close();
        host.close();
      },
      line: { connection, cut: host.cut },
    };
  },
};

/** A window of the browser shell, as far as the socket goes: its Origin, its token, its resume secret. */
export function windowOf(authority: string, token: string): SocketDoor & { last: WebSocket | undefined } {
  const door: SocketDoor & { last: WebSocket | undefined } = {
    token,
    resume: null,
    last: undefined,
    open: (subprotocols) => {
      const socket = new WebSocket(`ws://${authority}${socketPath}`, subprotocols, {
        origin: `http://${authority}`,
      });
      door.last = socket;
      return {
        get readyState() {
          return socket.readyState;
        },
        send: (data) => {
          socket.send(data);
        },
        close: () => {
          socket.close();
        },
        addEventListener: (type: string, listener: (event: { data: unknown }) => void) => {
          if (type === 'message') {
            socket.on('message', (data, isBinary) => {
              listener({ data: isBinary || !Buffer.isBuffer(data) ? data : data.toString('utf8') });
            });
          } else {
            socket.on(type, () => {
              listener({ data: undefined });
            });
          }
        },
      };
    },
  };
  return door;
}

export function tokenOf(address: string): string {
  return new URL(address).hash.slice(1);
}

export const webSocket: TransportUnderTest = {
  name: 'a WebSocket of the browser shell',
  open: async (router) => {
    const server = await startServer({
      router,
      page: async (_asked, answer) => {
        answer.end();
      },
      policy: (authority) => contentSecurityPolicy([`ws://${authority}`]),
      port: 0,
      clock: systemClock,
      log: quietLog,
    });
    const door = windowOf(server.authority, tokenOf(server.mintAddress()));
    const connection = await whenReady(openConnection(socketDialer(door), { pauses: [10] }));
    return {
      client: connection.client,
      running: () => server.running(),
      close: async () => {
        connection.close();
        await server.close();
      },
      line: {
        connection,
        cut: () => {
          door.last?.terminate();
        },
      },
    };
  },
};
