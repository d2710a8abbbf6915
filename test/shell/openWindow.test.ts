import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { browserFlags, findBrowser, openWindow, type Machine } from '../../electron/shell/openWindow.ts';
import { temporaryFolder } from '../build/vault.ts';

describe('finding a browser', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });

  const program = (...path: string[]): string => {
    const file = join(folder.path, ...path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '');
    return file;
  };
  const linux = (environment: Record<string, string>): Machine => ({
    platform: 'linux',
    environment,
    isRoot: false,
  });

  it('takes the first of the known names on the path', () => {
    const chrome = program('b', 'google-chrome');
    const path = `${join(folder.path, 'a')}:${join(folder.path, 'b')}`;
    expect(findBrowser(linux({ PATH: path, DISPLAY: ':0' }))).toEqual({ kind: 'browser', program: chrome });
    const chromium = program('b', 'chromium');
    expect(findBrowser(linux({ PATH: path, WAYLAND_DISPLAY: 'wayland-0' }))).toEqual({
      kind: 'browser',
      program: chromium,
    });
  });

  it('passes over a snap, which may not read the vault’s folder', () => {
    mkdirSync(join(folder.path, 'bin'));
    symlinkSync('/usr/bin/snap', join(folder.path, 'bin', 'chromium'));
    const found = findBrowser(linux({ PATH: join(folder.path, 'bin'), DISPLAY: ':0' }));
    expect(found.kind).toBe('none');
  });

  it('says in a sentence that there is none, or no display', () => {
    expect(findBrowser(linux({ PATH: folder.path, DISPLAY: ':0' }))).toEqual({
      kind: 'none',
      reason: 'No Chromium, Chrome or Edge was found. Install one to get a window of its own.',
    });
    program('chromium');
    expect(findBrowser(linux({ PATH: folder.path }))).toEqual({
      kind: 'none',
      reason: 'There is no display to open a window on.',
    });
  });

  it('looks where Windows installs them', () => {
    const edge = program('Microsoft', 'Edge', 'Application', 'msedge.exe');
    const machine: Machine = {
      platform: 'win32',
      environment: { 'PROGRAMFILES(X86)': folder.path },
      isRoot: false,
    };
    expect(findBrowser(machine)).toEqual({ kind: 'browser', program: edge });
  });
});

describe('the app window', () => {
  it('has its own profile, and gives up the sandbox only for root', () => {
    expect(browserFlags('file:///x/open.html', '/x/profile', false)).toEqual([
      '--app=file:///x/open.html',
      '--user-data-dir=/x/profile',
      '--no-first-run',
      '--no-default-browser-check',
      '--disable-extensions',
      '--disable-sync',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-quic',
      '--disable-breakpad',
      '--incognito',
      '--password-store=basic',
      '--window-size=1440,900',
    ]);
    expect(browserFlags('x', 'y', true)).toContain('--no-sandbox');
  });

  it('removes what a killed shell’s window left, and nothing of one that runs', async () => {
    const folder = temporaryFolder();
    const cache = join(folder.path, 'cache');
    // A process id beyond what Linux hands out: it is not running.
    for (const name of ['window-4194999', `window-${String(process.ppid)}`, 'window-x', 'thumbnails']) {
      mkdirSync(join(cache, name), { recursive: true });
    }
    const script = join(folder.path, 'browser.sh');
    writeFileSync(script, '#!/bin/sh\nexit 3\n');
    chmodSync(script, 0o700);
    const machine: Machine = { platform: 'linux', environment: {}, isRoot: false };
    const window = await openWindow(script, machine, cache, 'http://127.0.0.1:1/#x', process.pid);
    expect(await window.closed).toBe(3);
    expect(existsSync(join(cache, 'window-4194999'))).toBe(false);
    for (const name of [`window-${String(process.ppid)}`, 'window-x', 'thumbnails']) {
      expect(existsSync(join(cache, name))).toBe(true);
    }
    expect(existsSync(join(cache, `window-${String(process.pid)}`))).toBe(false);
    folder.remove();
  });

  it('leaves nothing behind when the program cannot be started', async () => {
    const folder = temporaryFolder();
    const cache = join(folder.path, 'cache');
    const machine: Machine = { platform: 'linux', environment: {}, isRoot: false };
    const opening = openWindow(
      join(folder.path, 'missing'),
      machine,
      cache,
      'http://127.0.0.1:1/#x',
      process.pid,
    );
    await expect(opening).rejects.toThrow('ENOENT');
    expect(existsSync(join(cache, `window-${String(process.pid)}`))).toBe(false);
    folder.remove();
  });
});
