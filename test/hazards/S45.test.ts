import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ask,
  sendRaw,
  shellUnderTest,
  upgrade,
  type Answer,
  type ShellUnderTest,
} from '../shell/shellUnderTest.ts';

describe('S45: every answer carries the same guards, and no command is taken over HTTP', () => {
  let shell: ShellUnderTest;
  beforeAll(async () => {
    shell = await shellUnderTest();
  });
  afterAll(() => shell.close());

  const golden = (): Record<string, string> => ({
    'content-security-policy':
      `default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self' ws://${shell.authority}; ` +
      "img-src 'self' blob:; font-src 'self'; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; " +
      "frame-src 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; " +
      'trusted-types railtrace editorViewLayer',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'permissions-policy':
      'camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=()',
  });
  const transportHeaders = new Set([
    'allow',
    'connection',
    'content-length',
    'content-type',
    'date',
    'keep-alive',
    'transfer-encoding',
  ]);
  const guardsOf = (answer: Answer): Record<string, unknown> =>
    Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !transportHeaders.has(name)));

  it.each([
    ['the page', 200, { path: '/' }],
    ['a script', 200, { path: '/assets/index.js' }],
    ['a HEAD', 200, { path: '/', method: 'HEAD' }],
    ['a missing file', 404, { path: '/nothing.js' }],
    ['a file of an unknown kind', 404, { path: '/index.exe' }],
    ['another host', 421, { path: '/', host: 'evil.example' }],
    ['a POST', 405, { path: '/', method: 'POST' }],
    ['a preflight', 405, { path: '/', method: 'OPTIONS', headers: { origin: 'http://evil.example' } }],
  ])('guards %s', async (_name, status, options) => {
    const answer = await ask(shell.port, options);
    expect(answer.status).toBe(status);
    expect(guardsOf(answer)).toEqual(golden());
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it.each([
    ['without a secret', 401, {}],
    ['from elsewhere', 403, { origin: 'http://evil.example' }],
    ['to another path', 404, { path: '/other' }],
    ['for another host', 421, { host: 'evil.example' }],
  ])('guards a refused upgrade %s', async (_name, status, given) => {
    const answer = await upgrade(shell.port, given);
    expect(answer.status).toBe(status);
    expect(guardsOf(answer)).toEqual(golden());
  });

  it('guards the answer to what is not HTTP', async () => {
    const answer = await sendRaw(shell.port, 'nonsense\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain("Content-Security-Policy: default-src 'none'");
  });

  it('refuses every method but GET and HEAD, says which it takes, and runs no command', async () => {
    const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'MKCOL'];
    for (const method of methods) {
      for (const path of ['/', '/engine', '/evidence/search', '/rpc/evidence/search']) {
        const answer = await ask(shell.port, { method, path });
        expect({ method, path, status: answer.status }).toEqual({ method, path, status: 405 });
        expect(answer.headers.allow).toBe('GET, HEAD');
      }
    }
    const asGet = '/evidence/search?data=%7B%22json%22%3A%7B%22query%22%3A%22x%22%2C%22limit%22%3A1%7D%7D';
    expect((await ask(shell.port, { path: asGet })).status).toBe(404);
    expect(shell.probe.seen).toEqual([]);
  });
});
