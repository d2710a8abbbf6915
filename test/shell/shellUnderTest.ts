/** The browser shell's server over a probe router, and requests that say exactly what they are told to say. */
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentSecurityPolicy } from '../../shared/kernel/pagePolicy.ts';
import { socketPath, subprotocol, tokenPrefix } from '../../shared/kernel/wire.ts';
import type { Clock } from '../../electron/engine/kernel/clock.ts';
import type { Log } from '../../electron/engine/kernel/context.ts';
import { builtPage } from '../../electron/shell/pageFiles.ts';
import { startServer, type ShellServer } from '../../electron/shell/server.ts';
import { fixedClock, temporaryFolder } from '../build/vault.ts';
import { probeRouter, type Probe } from '../contract/probe.ts';

export interface ShellUnderTest {
  readonly server: ShellServer;
  readonly probe: Probe;
  readonly port: number;
  readonly authority: string;
  readonly clock: Clock & { set(instant: number): void };
  /** Every line that the server logged. */
  readonly logged: string[];
  close(): Promise<void>;
}

export async function shellUnderTest(): Promise<ShellUnderTest> {
  const folder = temporaryFolder();
  const page = join(folder.path, 'page');
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>Railtrace</title>');
  writeFileSync(join(page, 'assets', 'index.js'), 'export {};');
  // Beside the page: what a path that escapes would reach.
  writeFileSync(join(folder.path, 'secret.txt'), 'secret');
  mkdirSync(join(folder.path, 'page-evil'));
  writeFileSync(join(folder.path, 'page-evil', 'index.html'), 'secret');

  const clock = fixedClock();
  const logged: string[] = [];
  const log = capturingLog(logged);
  const probe = probeRouter();
  const server = await startServer({
    router: probe.router,
    page: builtPage(page),
    policy: (authority) => contentSecurityPolicy([`ws://${authority}`]),
    port: 0,
    clock,
    log,
  });
  return {
    server,
    probe,
    authority: server.authority,
    port: Number(server.authority.split(':')[1]),
    clock,
    logged,
    close: async () => {
      await server.close();
      folder.remove();
    },
  };
}

export function capturingLog(lines: string[]): Log {
  const keep = (message: string, facts?: unknown): void => {
    lines.push(JSON.stringify({ message, facts }));
  };
  return { info: keep, warn: keep, error: keep };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request by node:http, which sends the Host it is given (fetch would rewrite it). */
export function ask(
  port: number,
  options: { method?: string; path?: string; headers?: Record<string, string>; host?: string },
): Promise<Answer> {
  const { method = 'GET', path = '/', headers = {}, host = `127.0.0.1:${String(port)}` } = options;
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, method, path, headers: { host, ...headers }, agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          });
        });
      },
    );
    asked.on('upgrade', (answer, socket) => {
      socket.destroy();
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: '' });
    });
    asked.on('error', reject);
    asked.end();
  });
}

export interface UpgradeHeaders {
  readonly host?: string;
  /** Null: no Origin at all. */
  readonly origin?: string | null;
  readonly protocols?: string | null;
  readonly path?: string;
  readonly more?: Record<string, string>;
}

/** A WebSocket handshake with every part of it in the test's hands. 101: the door opened. */
export function upgrade(port: number, given: UpgradeHeaders): Promise<Answer> {
  const authority = `127.0.0.1:${String(port)}`;
  const {
    host = authority,
    origin = `http://${authority}`,
    protocols = null,
    path = socketPath,
    more = {},
  } = given;
  return ask(port, {
    path,
    host,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...(origin === null ? {} : { origin }),
      ...(protocols === null ? {} : { 'sec-websocket-protocol': protocols }),
      ...more,
    },
  });
}

export function protocolsWith(token: string): string {
  return `${subprotocol}, ${tokenPrefix}${token}`;
}

/** Bytes as they are, and everything that comes back until the server closes. */
export function sendRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('close', () => {
      resolve(Buffer.concat(chunks).toString('latin1'));
    });
    socket.on('error', reject);
  });
}
