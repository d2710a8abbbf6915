import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../electron/engine/kernel/clock.ts';
import { developmentPage, developmentPolicy } from '../../electron/shell/pageFiles.ts';
import { startServer, type ShellServer } from '../../electron/shell/server.ts';
import { probeRouter, quietLog } from '../contract/probe.ts';
import { ask } from './shellUnderTest.ts';

describe('the page of a development server', () => {
  const asked: { url: string | undefined; host: string | undefined; cookie: string | undefined }[] = [];
  let vite: Server;
  let shell: ShellServer;
  let port: number;

  beforeAll(async () => {
    vite = createServer((request, response) => {
      asked.push({ url: request.url, host: request.headers.host, cookie: request.headers.cookie });
      response.setHeader('Access-Control-Allow-Origin', '*');
      response.setHeader('Content-Type', 'text/javascript');
      response.end(`/* ${String(request.url)} */`);
    }).listen(0, '127.0.0.1');
    await once(vite, 'listening');
    const bound = vite.address();
    const address = `http://127.0.0.1:${String(typeof bound === 'object' ? bound?.port : 0)}`;
    shell = await startServer({
      router: probeRouter().router,
      page: developmentPage(address),
      policy: () => developmentPolicy(address),
      port: 0,
      clock: systemClock,
      log: quietLog,
    });
    port = Number(shell.authority.split(':')[1]);
  });
  afterAll(async () => {
    await shell.close();
    vite.close();
  });

  it('is served on the shell’s own origin, behind the same gates', async () => {
    const answer = await ask(port, { path: '/@fs/x/main.tsx?t=1', headers: { cookie: 'a=b' } });
    expect([answer.status, answer.body]).toEqual([200, '/* /@fs/x/main.tsx?t=1 */']);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.headers['content-security-policy']).toContain("default-src 'self'");
    expect(asked.at(-1)?.cookie).toBeUndefined();
    expect(asked.at(-1)?.host).not.toBe(shell.authority);
    expect((await ask(port, { host: 'evil.example' })).status).toBe(421);
    expect((await ask(port, { method: 'POST' })).status).toBe(405);
  });

  it('takes no address but one of this machine', () => {
    for (const address of [
      'http://example.com/',
      'https://127.0.0.1/',
      'file:///x',
      'http://127.0.0.1.evil.example/',
      'x',
    ]) {
      expect(() => developmentPage(address)).toThrow('--dev-server');
    }
  });

  it('answers 500 while the development server is away', async () => {
    const away = await startServer({
      router: probeRouter().router,
      page: developmentPage('http://127.0.0.1:1'),
      policy: () => developmentPolicy('http://127.0.0.1:1'),
      port: 0,
      clock: systemClock,
      log: quietLog,
    });
    expect((await ask(Number(away.authority.split(':')[1]), {})).status).toBe(500);
    await away.close();
  });
});
