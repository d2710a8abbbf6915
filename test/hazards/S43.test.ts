import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildIfStale } from '../../electron/dev/build.ts';
import { resumePrefix, socketHelloSchema, subprotocol, tokenPrefix } from '../../shared/kernel/wire.ts';
import { openWindow } from '../../electron/shell/openWindow.ts';
import { openConnection, whenReady } from '../../renderer/app/transports/connection.ts';
import { socketDialer } from '../../renderer/app/transports/socket.ts';
import { temporaryFolder } from '../build/vault.ts';
import { tokenOf, windowOf } from '../contract/transports.ts';
import { launchChromium } from '../shell/policyBrowser.ts';
import { startShellProcess } from '../shell/shellProcess.ts';
import { ask, protocolsWith, shellUnderTest, upgrade, type ShellUnderTest } from '../shell/shellUnderTest.ts';

describe('S43: an upgrade needs our exact Origin and a one-time secret', () => {
  let shell: ShellUnderTest;
  beforeEach(async () => {
    shell = await shellUnderTest();
  });
  afterEach(() => shell.close());

  const freshToken = (): string => tokenOf(shell.server.mintAddress());
  const statusOf = async (given: Parameters<typeof upgrade>[1]): Promise<number> =>
    (await upgrade(shell.port, given)).status;

  it('opens with our Origin and a fresh token, once', async () => {
    const protocols = protocolsWith(freshToken());
    expect(await statusOf({ protocols })).toBe(101);
    expect(await statusOf({ protocols })).toBe(401);
  });

  it('refuses a missing, foreign or nearly right Origin and leaves the token unused', async () => {
    const token = freshToken();
    const { port } = shell;
    const origins = [
      null,
      'null',
      '',
      'http://evil.example',
      `https://127.0.0.1:${String(port)}`,
      `http://localhost:${String(port)}`,
      `http://127.0.0.1:${String(port + 1)}`,
      `http://127.0.0.1:${String(port)}/`,
      `http://127.0.0.1:${String(port)}.evil.example`,
      `HTTP://127.0.0.1:${String(port)}`,
      'file://',
      'chrome-extension://abcdefghijklmnop',
    ];
    for (const origin of origins) {
      const status = await statusOf({ origin, protocols: protocolsWith(token) });
      expect({ origin, status }).toEqual({ origin, status: 403 });
    }
    expect(await statusOf({ protocols: protocolsWith(token) })).toBe(101);
  });

  it('refuses every other way to bring a token', async () => {
    const token = freshToken();
    const wrong = token.replace(/^./, (first) => (first === '0' ? '1' : '0'));
    const attempts: [string, Parameters<typeof upgrade>[1]][] = [
      ['no subprotocol', { protocols: null }],
      ['our subprotocol alone', { protocols: subprotocol }],
      ['the secret alone', { protocols: `${tokenPrefix}${token}` }],
      ['the secret first', { protocols: `${tokenPrefix}${token}, ${subprotocol}` }],
      ['two secrets', { protocols: `${protocolsWith(token)}, ${tokenPrefix}${token}` }],
      ['a wrong token', { protocols: protocolsWith(wrong) }],
      ['a short token', { protocols: protocolsWith(token.slice(0, 63)) }],
      ['a long token', { protocols: protocolsWith(`${token}0`) }],
      ['an upper-case token', { protocols: protocolsWith(token.toUpperCase().replace(/^\d/, 'A')) }],
      ['an empty token', { protocols: protocolsWith('') }],
      ['the token as a resume secret', { protocols: `${subprotocol}, ${resumePrefix}${token}` }],
      ['the token in a cookie', { protocols: subprotocol, more: { cookie: `token=${token}` } }],
      ['the token as a bearer', { protocols: subprotocol, more: { authorization: `Bearer ${token}` } }],
    ];
    for (const [name, given] of attempts) {
      expect({ name, status: await statusOf(given) }).toEqual({ name, status: 401 });
    }
    for (const path of [`/engine?token=${token}`, `/?token=${token}`, `/engine/${token}`, '/']) {
      expect({ path, status: await statusOf({ path, protocols: protocolsWith(token) }) }).toEqual({
        path,
        status: 404,
      });
    }
    expect(await statusOf({ protocols: protocolsWith(token) })).toBe(101);
  });

  it('lets a token expire after 60 s', async () => {
    const token = freshToken();
    const other = freshToken();
    shell.clock.set(shell.clock.now() + 59_999);
    expect(await statusOf({ protocols: protocolsWith(token) })).toBe(101);
    shell.clock.set(shell.clock.now() + 1);
    expect(await statusOf({ protocols: protocolsWith(other) })).toBe(401);
  });

  it('confirms the subprotocol and never the secret', async () => {
    const token = freshToken();
    const answer = await upgrade(shell.port, { protocols: protocolsWith(token) });
    expect(answer.headers['sec-websocket-protocol']).toBe(subprotocol);
    expect(JSON.stringify(answer)).not.toContain(token);
  });

  it('hands out a resume secret that changes with every line and works once it is the latest', async () => {
    const door = windowOf(shell.authority, freshToken());
    const connection = await whenReady(openConnection(socketDialer(door), { pauses: [5] }));
    const first = door.resume ?? '';
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    await connection.client.evidence.search({ query: 'confirms the hello', limit: 1 });

    door.last?.terminate();
    await vi.waitFor(() => {
      expect(door.resume).not.toBe(first);
    });
    await connection.client.evidence.search({ query: 'confirms the second hello', limit: 1 });
    expect(await statusOf({ protocols: `${subprotocol}, ${resumePrefix}${first}` })).toBe(401);
    connection.close();
  });

  it('accepts the former resume secret while the window cannot have read the new one', async () => {
    const door = windowOf(shell.authority, freshToken());
    const connection = await whenReady(openConnection(socketDialer(door)));
    const resume = door.resume ?? '';
    connection.close();
    const protocols = `${subprotocol}, ${resumePrefix}${resume}`;
    // Two reloads in a row that end before their hello is read.
    expect(await statusOf({ protocols })).toBe(101);
    expect(await statusOf({ protocols })).toBe(101);
  });

  it('leaves no token in what the server logs or answers', async () => {
    const token = freshToken();
    await ask(shell.port, { path: `/?${token}` });
    await upgrade(shell.port, { protocols: protocolsWith(token), origin: null });
    await upgrade(shell.port, { protocols: protocolsWith(token) });
    const refused = await upgrade(shell.port, { protocols: protocolsWith(token) });
    expect(refused.body).not.toContain(token);
    expect(shell.logged.join('\n')).not.toContain(token);
  });

  it('says hello with a schema that the page checks', () => {
    const hello = {
      railtrace: 'hello',
      generation: 1,
      resume: 'ab'.repeat(32),
      capabilities: ['files.download'],
    };
    expect(socketHelloSchema.safeParse(hello).success).toBe(true);
    expect(socketHelloSchema.safeParse({ ...hello, resume: 'short' }).success).toBe(false);
  });
});

describe('S43: the token reaches the window through a file of its own', () => {
  it('writes a file that only this person can read, keeps the token out of ps, and deletes it when used', async () => {
    const folder = temporaryFolder();
    const token = 'cd'.repeat(32);
    // Stands in for Chromium: notes its arguments and stays until it is ended.
    const program = join(folder.path, 'browser.sh');
    const notes = join(folder.path, 'arguments');
    writeFileSync(
      program,
      `#!/bin/sh\nprintf '%s\\n' "$@" > '${notes}.part'\nmv '${notes}.part' '${notes}'\nexec sleep 60\n`,
    );
    chmodSync(program, 0o700);
    const cache = join(folder.path, 'vault', 'cache');
    const machine = { platform: process.platform, environment: {}, isRoot: false };
    const window = await openWindow(program, machine, cache, `http://127.0.0.1:1/#${token}`, process.pid);
    await vi.waitFor(() => {
      expect(existsSync(notes)).toBe(true);
    });

    const own = join(cache, `window-${String(process.pid)}`);
    const file = join(own, 'open.html');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(own).mode & 0o777).toBe(0o700);
    expect(statSync(cache).mode & 0o777).toBe(0o700);
    expect(readFileSync(file, 'utf8')).toContain(token);
    expect(readFileSync(notes, 'utf8')).not.toContain(token);
    expect(readFileSync(notes, 'utf8')).toContain('--app=file://');
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8', maxBuffer: 1 << 26 })).not.toContain(
      token,
    );

    window.forgetAddress();
    expect(existsSync(file)).toBe(false);
    window.close();
    await window.closed;
    expect(existsSync(own)).toBe(false);
    folder.remove();
  });
});

describe('S43: in a real window', () => {
  it('takes the token out of the address, survives reloads, and lets nobody else in', async () => {
    await buildIfStale();
    const folder = temporaryFolder();
    const shell = await startShellProcess(join(folder.path, 'vault'));
    const browser = await launchChromium();
    const context = await browser.newContext();
    const page = await context.newPage();
    const isUp = (tab: Page): Promise<void> => tab.getByText('Choose a passphrase').waitFor();

    await page.goto(shell.address);
    await isUp(page);
    const token = tokenOf(shell.address);
    expect(page.url()).toBe(`http://${shell.authority}/`);
    const kept = await page.evaluate(() => ({
      history: history.length,
      local: { ...localStorage },
      session: { ...sessionStorage },
      cookies: document.cookie,
      title: document.title,
    }));
    expect(JSON.stringify(kept)).not.toContain(token);
    expect(kept.cookies).toBe('');
    expect(Object.keys(kept.session)).toContain('railtrace.resume');
    expect(await context.cookies()).toEqual([]);

    for (let reload = 0; reload < 3; reload += 1) {
      await page.reload();
      await isUp(page);
      const next = await page.evaluate(() => sessionStorage.getItem('railtrace.resume'));
      expect(next).not.toBe(kept.session['railtrace.resume']);
    }

    const stranger = await context.newPage();
    await stranger.goto(`http://${shell.authority}/`);
    await stranger.getByText('This address was used before').first().waitFor();
    await stranger.goto(shell.address);
    await stranger.getByText('Choose a passphrase').waitFor({ state: 'detached' });

    const invited = await context.newPage();
    await invited.goto(await shell.nextAddress());
    await isUp(invited);
    expect(shell.output().split('\n').slice(2).join('\n')).not.toContain(token);

    await browser.close();
    shell.child.kill('SIGTERM');
    expect(await shell.exited).toBe(0);
    folder.remove();
  });
});
