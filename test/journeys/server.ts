/** A raw loopback server: keeps every byte it received, answers with bytes it was given. */
import { createServer, type AddressInfo } from 'node:net';

export interface RawServer {
  /** `127.0.0.1:port` */
  readonly host: string;
  /** Everything each connection sent, in the order in which they came. */
  readonly received: Buffer[];
  close(): Promise<void>;
}

/** The head's end and the body's stated length say when a request is complete. */
function isComplete(bytes: Buffer): boolean {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const stated = /^content-length:\s*(\d+)/im.exec(bytes.subarray(0, end).toString('latin1'))?.[1];
  return bytes.length - end - 4 >= Number(stated ?? 0);
}

/** @param answer sent whole once a request is complete, after which the connection is closed */
export async function startRawServer(answer: Buffer): Promise<RawServer> {
  const received: Buffer[] = [];
  const server = createServer((socket) => {
    const index = received.push(Buffer.alloc(0)) - 1;
    socket.on('data', (chunk) => {
      const bytes = Buffer.concat([received[index] ?? Buffer.alloc(0), chunk]);
      received[index] = bytes;
      if (isComplete(bytes)) socket.end(answer);
    });
    // A peer that goes away has sent what it has sent.
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${String(port)}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** An HTTP/1.1 answer with a JSON body, closed after it. */
export function jsonAnswer(status: string, body: unknown): Buffer {
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status}`,
    'Content-Type: application/json',
    `Content-Length: ${String(Buffer.byteLength(text))}`,
    'Connection: close',
  ].join('\r\n');
  return Buffer.from(`${head}\r\n\r\n${text}`);
}
