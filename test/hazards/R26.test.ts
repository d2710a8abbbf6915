import { existsSync, chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openConnection, whenReady } from '../../renderer/app/transports/connection.ts';
import { socketDialer } from '../../renderer/app/transports/socket.ts';
import { temporaryFolder, testPassphrase } from '../build/vault.ts';
import { failureOf } from '../contract/conformance.ts';
import { tokenOf, windowOf } from '../contract/transports.ts';
import { engineHostUnderTest } from '../main/engineHostUnderTest.ts';
import { spawnShell, startShellProcess, type ShellProcess } from '../shell/shellProcess.ts';

const limitMs = 3_000;

describe('R26: closing flushes within 3 s, and then the process ends in any case', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let vault: string;
  const running: ShellProcess[] = [];
  beforeEach(() => {
    folder = temporaryFolder();
    vault = join(folder.path, 'vault');
  });
  afterEach(async () => {
    for (const shell of running.splice(0)) {
      shell.child.kill('SIGKILL');
      await shell.exited;
    }
    folder.remove();
  });

  const start = async (): Promise<ShellProcess> => {
    const shell = await startShellProcess(vault);
    running.push(shell);
    return shell;
  };
  const connect = async (shell: ShellProcess) =>
    whenReady(
      openConnection(socketDialer(windowOf(shell.authority, tokenOf(shell.address))), {
        pauses: [50],
        attempts: 2,
      }),
    );

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'flushes what was saved and exits with 0 at %s, with a window connected',
    async (signal) => {
      const shell = await start();
      const connection = await connect(shell);
      await connection.client.workspace.create({ passphrase: testPassphrase });
      await connection.client.workspace.changeSettings({ actor: `closed by ${signal}` });
      const from = performance.now();
      shell.child.kill(signal);
      expect(await shell.exited).toBe(0);
      expect(performance.now() - from).toBeLessThan(limitMs);
      connection.close();
      expect(existsSync(join(vault, 'vault.db-wal'))).toBe(false);

      const again = await start();
      const reopened = await connect(again);
      await reopened.client.workspace.unlock({ passphrase: testPassphrase });
      expect((await reopened.client.workspace.settings({})).actor).toBe(`closed by ${signal}`);
      reopened.close();
    },
  );

  /** Opens a window with a program that stands in for Chromium; resolves with the shell's exit code. */
  const runWithWindow = (script: string, whenOpen: (shellPid: number) => void): Promise<number | string> => {
    const program = join(folder.path, 'chromium');
    writeFileSync(program, `#!/bin/sh\n${script}\n`);
    chmodSync(program, 0o700);
    const shell = spawnShell(vault, [], { PATH: `${folder.path}:/usr/bin:/bin`, DISPLAY: ':0' });
    void vi
      .waitFor(
        () => {
          expect(readdirSync(join(vault, 'cache'))).toHaveLength(1);
        },
        { timeout: 10_000 },
      )
      .then(() => {
        whenOpen(shell.child.pid ?? 0);
      });
    return shell.exited;
  };

  it('exits with 0 when its window is closed, and leaves nothing of the window behind', async () => {
    const gate = join(folder.path, 'close');
    const script = `while [ ! -e '${gate}' ]; do sleep 0.05; done`;
    let from = 0;
    const code = await runWithWindow(script, () => {
      from = performance.now();
      writeFileSync(gate, '');
    });
    expect(code).toBe(0);
    expect(performance.now() - from).toBeLessThan(limitMs);
    expect(readdirSync(join(vault, 'cache'))).toEqual([]);
  });

  it('ends its window when it is asked to end, and leaves nothing of the window behind', async () => {
    const code = await runWithWindow('exec sleep 60', (pid) => process.kill(pid, 'SIGTERM'));
    expect(code).toBe(0);
    expect(readdirSync(join(vault, 'cache'))).toEqual([]);
  });

  it('rejects the calls of its window within 100 ms when the process is killed', async () => {
    const shell = await start();
    const connection = await connect(shell);
    const feed = await connection.client.workspace.watchChanges({});
    await feed.next();
    const pending = failureOf(feed.next());
    const exitedAt = shell.exited.then(() => performance.now());
    shell.child.kill('SIGKILL');
    expect((await pending).code).toBe('engine_restarted');
    expect(performance.now() - (await exitedAt)).toBeLessThan(100);
    connection.close();
  });

  it('kills an engine that does not close within its limit', async () => {
    const { host, engines, logged } = engineHostUnderTest();
    host.start();
    const engine = engines[0];
    if (engine === undefined) throw new Error('The engine was started.');
    engine.isObedient = false;
    await host.close(50);
    expect(engine.received).toEqual([{ kind: 'close' }]);
    expect(engine.kills).toBe(1);
    expect(logged).toEqual(['The engine did not close in time and was ended.']);
  });

  it('does not start an engine again that was closed', async () => {
    const { host, engines } = engineHostUnderTest();
    host.start();
    await host.close();
    expect(engines).toHaveLength(1);
    expect(engines[0]?.kills).toBe(0);
  });
});
