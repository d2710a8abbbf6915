/** A raw TCP server on loopback that keeps every byte it is sent and answers as it is told. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

export interface RawServer {
  readonly port: number;
  /** `127.0.0.1:port` */
  readonly target: string;
  /** One entry a connection, in order: everything received on it. */
  readonly received: Buffer[];
  close(): Promise<void>;
}

/** Called at every piece of data with what the connection has received so far. */
export type Answering = (socket: Socket, received: Buffer) => void;

export interface TlsIdentity {
  readonly key: string;
  readonly cert: string;
}

export async function rawServer(answer: Answering, tls?: TlsIdentity): Promise<RawServer> {
  const received: Buffer[] = [];
  const sockets = new Set<Socket>();
  const handle = (socket: Socket): void => {
    const index = received.push(Buffer.alloc(0)) - 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that goes away mid-answer is part of what these servers are for.
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      const soFar = Buffer.concat([received[index] ?? Buffer.alloc(0), bytes]);
      received[index] = soFar;
      answer(socket, soFar);
    });
  };
  const server: Server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The test server has no port.');
  return {
    port: address.port,
    target: `127.0.0.1:${String(address.port)}`,
    received,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers with the same bytes once `length` bytes have come. */
export function answerAfter(length: number, response: string | Buffer): Answering {
  return (socket, received) => {
    if (received.length >= length) socket.write(response);
  };
}

/** Answers as soon as a request with its Content-Length is complete; as often as requests come. */
export function answerRequests(response: (request: Buffer) => string | Buffer): Answering {
  const seen = new WeakMap<Socket, number>();
  return (socket, received) => {
    const start = seen.get(socket) ?? 0;
    const request = received.subarray(start);
    const headEnd = request.indexOf('\r\n\r\n');
    if (headEnd === -1) return;
    const length = Number(
      /content-length: *(\d+)/i.exec(request.subarray(0, headEnd).toString('latin1'))?.[1] ?? 0,
    );
    const end = headEnd + 4 + length;
    if (request.length < end) return;
    seen.set(socket, start + end);
    socket.write(response(request.subarray(0, end)));
  };
}

export function httpAnswer(
  body: string | Buffer,
  status = '200 OK',
  headers: readonly string[] = [],
): Buffer {
  const bytes = Buffer.from(body);
  const head = [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${String(bytes.length)}`, '', ''].join(
    '\r\n',
  );
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}
