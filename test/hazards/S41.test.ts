/** S41: only engine/egress reaches the network: no other source imports a network module, and no other code opens a socket. */
import { readdirSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it, vi } from 'vitest';
import { answerRequests, httpAnswer, rawServer } from '../build/rawServer.ts';
import { temporaryVault } from '../build/vault.ts';
import { rawRequest } from '../engine/egress/openDoor.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Import declarations for types alone leave nothing behind when they are stripped. */
const typeImport = /\b(?:import|export)\s+type\b[^;]*;/g;
const networkImport =
  /\b(?:from|import|require)\s*\(?\s*['"](?:node:)?(https?|http2|net|tls|dgram|dns(?:\/promises)?|undici|ws)['"]/g;
const networkGlobal = /\b(fetch|WebSocket|EventSource|XMLHttpRequest)\s*\(/g;

function networkImports(source: string): string[] {
  return [...source.replace(typeImport, '').matchAll(networkImport)].map((match) => match[0]);
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !name.includes('node_modules'))
    .map((name) => join(folder, name));
}

it('S41 imports network modules in engine/egress only', () => {
  const offenders = [...sources('electron/engine'), ...sources('shared'), ...sources('electron/cli')]
    .filter((file) => !file.startsWith(`electron${sep}engine${sep}egress${sep}`))
    .filter((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return networkImports(text).length > 0 || [...text.matchAll(networkGlobal)].length > 0;
    });
  expect(offenders).toEqual([]);
});

it('S41 finds a network module however it is imported', () => {
  for (const line of [
    "import { connect } from 'node:net';",
    "import http from 'http';",
    "import {\n  request,\n} from 'node:https';",
    "export { connect } from 'node:tls';",
    "const net = await import('node:net');",
    "import 'undici';",
  ]) {
    expect(networkImports(line), line).toHaveLength(1);
  }
  expect(networkImports("import type { Socket } from 'node:net';")).toEqual([]);
});

afterEach(() => {
  vi.restoreAllMocks();
});

it('S41 opens no socket but those of the door, over a session of import, search, case and replay', async () => {
  const stacks: string[] = [];
  const connect = Socket.prototype.connect;
  vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...parameters: unknown[]) {
    stacks.push(new Error('connect').stack ?? '');
    return Reflect.apply(connect, this, parameters) as Socket;
  });
  const server = await rawServer(answerRequests(() => httpAnswer('ok')));
  const vault = await temporaryVault();
  try {
    const { client, engine } = vault;
    const { jobId } = await client.evidence.importSampleDesk({});
    expect((await engine.context.jobs.finished(jobId)).state).toBe('done');
    await engine.settled();
    await client.evidence.search({ query: 'payout' });
    await client.payments.list({});
    const opened = await client.cases.open({ title: 'no network' });
    await client.cases.addNote({ id: opened.id, text: 'nothing leaves' });
    expect(stacks).toEqual([]);
    await client.replay.allowHost({ host: server.target, environment: 'sandbox', allowPrivateAddress: true });
    await client.replay.send({
      request: rawRequest(server.target, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
      recordId: null,
    });
    expect(stacks).toHaveLength(1);
    expect(stacks[0]).toContain(relative(root, join(root, 'electron/engine/egress/connection.ts')));
  } finally {
    await vault.close();
    await server.close();
  }
});
