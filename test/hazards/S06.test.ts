import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { contentSecurityPolicy } from '../../shared/kernel/pagePolicy.ts';
import { resolveAppUrl } from '../../electron/main/policy.ts';
import { temporaryFolder } from '../build/vault.ts';
import { isCallOfMethod, isTextWith, nodesIn } from '../main/syntax.ts';

vi.mock('electron', () => import('../main/fakeElectron.ts'));
const { answer, registerAppScheme, serveApp } = await import('../../electron/main/protocol.ts');
const { FakeSession, privileges } = await import('../main/fakeElectron.ts');

/** Paths that must not leave the page's folder, however they are written. */
const traversals = [
  '../secret.txt',
  '..%2fsecret.txt',
  '%2e%2e/secret.txt',
  '%2e%2e%2fsecret.txt',
  '%252e%252e%252fsecret.txt',
  '..\\secret.txt',
  '..%5csecret.txt',
  'assets/../../secret.txt',
  'assets/..%2f..%2fsecret.txt',
  'assets\\..\\..\\secret.txt',
  '/secret.txt',
  '//secret.txt',
  '/etc/passwd',
  'C:/windows/win.ini',
  'C:%5cwindows%5cwin.ini',
  '%00',
  'index.html%00',
  'index.html%00.js',
  '../client-build-evil/index.html',
  '..%2fclient-build-evil%2findex.html',
  'assets/./../index.html/..',
  'assets//index.js',
  '.env',
  '.git/config',
  'assets/.hidden.js',
  '~/x.js',
  'linked.js',
  'linked-folder/secret.txt',
];

describe('S06: the page is served from its folder over the app scheme, and nothing else is', () => {
  const folder = temporaryFolder();
  const page = join(folder.path, 'client-build');

  beforeAll(() => {
    mkdirSync(join(page, 'assets'), { recursive: true });
    mkdirSync(join(folder.path, 'client-build-evil'));
    writeFileSync(join(page, 'index.html'), '<!doctype html>');
    for (const name of ['index.js', 'index.css', 'font.woff2', 'worker.js', 'icon.svg', 'program.exe']) {
      writeFileSync(join(page, 'assets', name), 'x');
    }
    writeFileSync(join(folder.path, 'secret.txt'), 'secret');
    writeFileSync(join(folder.path, 'client-build-evil', 'index.html'), 'secret');
    symlinkSync(join(folder.path, 'secret.txt'), join(page, 'linked.js'));
    symlinkSync(folder.path, join(page, 'linked-folder'));
  });
  afterAll(() => {
    folder.remove();
  });

  const get = (url: string, method = 'GET'): Promise<Response> =>
    // A request as the protocol handler gets it: the address is not parsed anew.
    answer(page, { url, method } as Request);

  it.each(traversals)('does not leave the folder for %j', async (path) => {
    const response = await get(`app://workstation/${path}`);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('secret');
  });

  it.each([
    'app://evil/index.html',
    'app://workstation.evil/',
    'app://workstation@evil/',
    'file:///etc/passwd',
    'https://workstation/',
  ])('answers 404 for %j', async (url) => {
    expect((await get(url)).status).toBe(404);
  });

  it('answers 405 for every method but GET and HEAD', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      expect((await get('app://workstation/', method)).status).toBe(405);
    }
    const head = await get('app://workstation/', 'HEAD');
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it.each([
    ['', 'text/html; charset=utf-8'],
    ['index.html', 'text/html; charset=utf-8'],
    ['assets/index.js', 'text/javascript; charset=utf-8'],
    ['assets/index.css', 'text/css; charset=utf-8'],
    ['assets/font.woff2', 'font/woff2'],
    ['assets/icon.svg', 'image/svg+xml'],
    ['assets/index.js?v=1', 'text/javascript; charset=utf-8'],
  ])('serves %j as %s with the guards of every answer', async (path, mediaType) => {
    const response = await get(`app://workstation/${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(mediaType);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy());
  });

  it('does not serve a kind of file that the page does not have', async () => {
    expect((await get('app://workstation/assets/program.exe')).status).toBe(404);
  });

  it('resolves an address without touching the disk', () => {
    expect(resolveAppUrl('app://workstation/assets/index.js#x', 'GET')).toEqual({
      kind: 'file',
      segments: ['assets', 'index.js'],
    });
  });

  it('handles the app scheme and gives it no more than a secure standard origin', () => {
    const session = new FakeSession();
    serveApp(session as never, page);
    expect([...session.handlers.keys()]).toEqual(['protocol:app']);
    registerAppScheme();
    expect(privileges.at(-1)).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
  });

  it('never loads a file or a file address', () => {
    expect(nodesIn(['electron/main', 'electron/preload'], isCallOfMethod('loadFile'))).toEqual([]);
    expect(nodesIn(['electron/main', 'electron/preload'], isTextWith(/file:/))).toEqual([]);
    expect(nodesIn(['electron/main'], isCallOfMethod('registerFileProtocol'))).toEqual([]);
  });
});
