/**
 * The browser shell's loopback server: the page's files over HTTP, the engine's commands over one kind of WebSocket.
 * A caller that passes the gates may do everything that the person at this vault may do, which is not far from
 * running code as them. Therefore: it listens on the literal 127.0.0.1 only, asks every request for its exact Host
 * before anything else, opens a socket only to our own Origin with a one-time or resume secret (gate.ts,
 * admissions.ts), and takes no command over HTTP at all. There is no unauthenticated socket.
 */
import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { pageHeaders } from '../../shared/kernel/pagePolicy.ts';
import { maxFrameBytes, subprotocol, type Capability, type SocketHello } from '../../shared/kernel/wire.ts';
import type { Clock } from '../engine/kernel/clock.ts';
import type { Log } from '../engine/kernel/context.ts';
import { serve, type EngineRouter, type Served } from '../engine/kernel/serve.ts';
import { socketWire } from '../engine/kernel/wires.ts';
import { createAdmissions, type Admission, type Admissions } from './admissions.ts';
import { decideRequest, decideUpgrade, isRefusal, type Asked, type Refusal } from './gate.ts';
import type { Page } from './pageFiles.ts';

/** What this host can do beyond the contract's commands. */
const capabilities: Capability[] = ['files.download'];
const goingAway = 1001;
const takenOver = 4001;

export interface ServerOptions {
  readonly router: EngineRouter;
  readonly page: Page;
  /** The content security policy, given where the server listens (`127.0.0.1:port`). */
  readonly policy: (authority: string) => string;
  /** 0: any free port. */
  readonly port: number;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ShellServer {
  /** `127.0.0.1:port` */
  readonly authority: string;
  /** A new address that opens the product once, within 60 s. @param onUsed called when it did */
  mintAddress(onUsed?: () => void): string;
  /** Windows that are connected now. */
  live(): number;
  /** Calls and event streams that are running, over all windows. */
  running(): number;
  /** Ends every socket and request and stops listening. */
  close(): Promise<void>;
}

/** @throws Error with code EADDRINUSE when the port is taken */
export async function startServer(options: ServerOptions): Promise<ShellServer> {
  const http = createServer({ requireHostHeader: false });
  await listen(http, options.port);
  const bound = http.address();
  if (bound === null || typeof bound === 'string') throw new Error('The server has no port.');
  const authority = `127.0.0.1:${String(bound.port)}`;

  const headers = pageHeaders(options.policy(authority));
  const admissions = createAdmissions(options.clock);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
    // The secret beside it is never confirmed back.
    handleProtocols: () => subprotocol,
  });

  const served = new Set<Served>();
  http.on('request', (asked, answer) => {
    void answerRequest(options, authority, headers, asked, answer);
  });
  http.on('upgrade', (asked, socket, head) => {
    upgrade({ options, authority, headers, admissions, sockets, served }, asked, socket, head);
  });
  http.on('clientError', (_error, socket) => {
    refuseSocket(socket, { status: 400, sentence: 'This is not HTTP.' }, headers);
  });
  sockets.on('wsClientError', (_error, socket) => {
    refuseSocket(socket, { status: 400, sentence: 'This is not a WebSocket handshake.' }, headers);
  });

  return {
    authority,
    mintAddress: (onUsed) => `http://${authority}/#${admissions.mintToken(onUsed)}`,
    live: () => admissions.live(),
    running: () => [...served].reduce((sum, client) => sum + client.running(), 0),
    close: () => closeAll(http, sockets),
  };
}

function listen(http: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      http.off('error', reject);
      resolve();
    });
  });
}

function askedOf(request: IncomingMessage): Asked {
  return { method: request.method, target: request.url, rawHeaders: request.rawHeaders };
}

async function answerRequest(
  options: ServerOptions,
  authority: string,
  headers: Record<string, string>,
  asked: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(headers)) answer.setHeader(name, value);
  const refusal = decideRequest(askedOf(asked), authority);
  if (refusal !== null) {
    // What else the caller sends on this connection is not read.
    answer.setHeader('Connection', 'close');
    if (refusal.status === 405) answer.setHeader('Allow', 'GET, HEAD');
    answer.writeHead(refusal.status, { 'Content-Type': 'text/plain; charset=utf-8' });
    answer.end(`${refusal.sentence}\n`);
    return;
  }
  try {
    await options.page(asked, answer);
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
    options.log.error('A file of the page could not be served.', { code });
    if (!answer.headersSent) answer.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' });
    answer.end();
  }
}

interface Upgrading {
  readonly options: ServerOptions;
  readonly authority: string;
  readonly headers: Record<string, string>;
  readonly admissions: Admissions;
  readonly sockets: WebSocketServer;
  readonly served: Set<Served>;
}

function upgrade(to: Upgrading, asked: IncomingMessage, socket: Duplex, head: Buffer): void {
  // A peer that resets the connection is no error of ours; the close that follows is all there is to handle.
  socket.on('error', () => socket.destroy());
  const decided = decideUpgrade(askedOf(asked), to.authority);
  if (isRefusal(decided)) {
    refuseSocket(socket, decided, to.headers);
    return;
  }
  const admission = to.admissions.admit(decided);
  if (admission === null) {
    refuseSocket(
      socket,
      { status: 401, sentence: 'The address was used before or has expired.' },
      to.headers,
    );
    return;
  }
  to.sockets.handleUpgrade(asked, socket, head, (connected) => {
    const client = welcome(to.options, connected, admission);
    to.served.add(client);
    connected.on('close', () => to.served.delete(client));
  });
}

let generation = 0;

function welcome({ router, log }: ServerOptions, client: WebSocket, admission: Admission): Served {
  generation += 1;
  const hello: SocketHello = { railtrace: 'hello', generation, resume: admission.resume, capabilities };
  admission.attach(() => {
    client.close(takenOver);
  });
  client.on('close', () => {
    admission.detach();
  });
  client.once('message', () => {
    admission.confirm();
  });
  // Frames that are too large or not WebSocket at all: ws closes the socket, which is all that is needed.
  client.on('error', () => {
    log.warn('A window broke the socket protocol and was disconnected.');
  });
  client.send(JSON.stringify(hello));
  return serve(router, socketWire(client), log);
}

function refuseSocket(socket: Duplex, refusal: Refusal, headers: Record<string, string>): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = `${refusal.sentence}\n`;
  const lines = Object.entries({
    ...headers,
    Connection: 'close',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
  }).map(([name, value]) => `${name}: ${value}`);
  const status = `HTTP/1.1 ${String(refusal.status)} ${STATUS_CODES[refusal.status] ?? 'Refused'}`;
  socket.end(`${[status, ...lines].join('\r\n')}\r\n\r\n${body}`);
}

function closeAll(http: Server, sockets: WebSocketServer): Promise<void> {
  for (const client of sockets.clients) {
    client.close(goingAway);
    client.terminate();
  }
  return new Promise((resolve) => {
    http.close(() => {
      resolve();
    });
    http.closeAllConnections();
  });
}
