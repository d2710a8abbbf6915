import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../electron/dev/places.ts';

/** Stands in for npm: notes each call and installs what the lock file names. */
const fakeNpm = `
const { appendFileSync, mkdirSync, copyFileSync } = require('node:fs');
const { join } = require('node:path');
appendFileSync('calls.txt', process.argv.slice(2).join(' ') + '\\n');
console.log('noise of npm');
if (process.env.FAKE_NPM_FAILS) process.exit(1);
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
mkdirSync('node_modules', { recursive: true });
copyFileSync('package-lock.json', join('node_modules', '.package-lock.json'));
`;

const lock = (version: string): string =>
  JSON.stringify({
    packages: {
      '': { name: 'railtrace' },
      'node_modules/a': { version },
      'node_modules/elsewhere': { version: '1.0.0', optional: true },
    },
  });

describe('run.mjs', () => {
  let folder: string;
  const script = (): string => join(folder, 'electron', 'dev', 'run.mjs');
  const environment = (): NodeJS.ProcessEnv => ({
    ...process.env,
    npm_execpath: join(folder, 'npm.cjs'),
    INIT_CWD: undefined,
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
  });
  const run = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    spawnSync(process.execPath, [script(), ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...environment(), ...env },
    });
  const calls = (): string[] =>
    existsSync(join(folder, 'calls.txt'))
      ? readFileSync(join(folder, 'calls.txt'), 'utf8').trim().split('\n')
      : [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'railtrace-run-'));
    mkdirSync(join(folder, 'electron', 'dev'), { recursive: true });
    for (const file of ['run.mjs', 'exclusively.mjs']) {
      copyFileSync(join(root, 'electron', 'dev', file), join(folder, 'electron', 'dev', file));
    }
    writeFileSync(join(folder, 'npm.cjs'), fakeNpm);
    writeFileSync(join(folder, 'package-lock.json'), lock('1.0.0'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('installs what is missing, says so on stderr alone, then runs the command', () => {
    const result = run(['node', '-e', 'console.log("answer")']);
    expect(result.stdout).toBe('answer\n');
    expect(result.stderr).toContain('noise of npm');
    expect(calls()).toHaveLength(1);
    expect(calls()[0]).toMatch(/^ci --include=dev --include=optional/);
  });

  it('installs nothing when all is there, even where a foreign platform keeps an optional package out', () => {
    run(['node', '-e', '']);
    writeFileSync(
      join(folder, 'node_modules', '.package-lock.json'),
      JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }),
    );
    expect(run(['node', '-e', 'console.log(1)'])).toMatchObject({ stdout: '1\n', stderr: '' });
    expect(calls()).toHaveLength(1);
  });

  it('installs again after the lock file changed or an install was cut short', () => {
    run(['node', '-e', '']);
    writeFileSync(join(folder, 'package-lock.json'), lock('1.0.1'));
    run(['node', '-e', '']);
    expect(calls()).toHaveLength(2);
    writeFileSync(join(folder, 'node_modules', '.package-lock.json'), '{"packa');
    run(['node', '-e', '']);
    expect(calls()).toHaveLength(3);
  });

  it('installs once when two commands start together', async () => {
    const both = await Promise.all(
      [1, 2].map(
        (number) =>
          new Promise<string>((resolve) => {
            const child = spawn(process.execPath, [script(), 'node', '-e', `console.log(${number})`], {
              cwd: folder,
              env: environment(),
              stdio: ['ignore', 'pipe', 'ignore'],
            });
            let output = '';
            child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
            child.on('close', () => resolve(output.trim()));
          }),
      ),
    );
    expect(both).toEqual(['1', '2']);
    expect(calls()).toHaveLength(1);
  });

  it('takes over the lock of an install that was killed', () => {
    mkdirSync(join(folder, '.cache', 'install.lock'), { recursive: true });
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(join(folder, '.cache', 'install.lock', 'owner'), String(dead));
    expect(run(['node', '-e', 'console.log(1)']).stdout).toBe('1\n');
  });

  it('passes the exit code on, and the arguments as they are', () => {
    run(['node', '-e', '']);
    expect(run(['node', '-e', 'process.exit(7)']).status).toBe(7);
    const echo = run([
      'node',
      '-e',
      'console.log(JSON.stringify(process.argv.slice(1)))',
      'two words',
      '$HOME',
      '*',
    ]);
    expect(echo.stdout).toBe('["two words","$HOME","*"]\n');
  });

  it('tells the command where it was called from', () => {
    run(['node', '-e', '']);
    expect(run(['node', '-p', 'process.env.INIT_CWD']).stdout.trim()).toBe(folder);
    expect(run(['node', '-p', 'process.env.INIT_CWD'], { INIT_CWD: '/elsewhere' }).stdout.trim()).toBe(
      '/elsewhere',
    );
  });

  it('says what to do when the install fails or no command is given', () => {
    const failed = run(['node', '-e', ''], { FAKE_NPM_FAILS: '1' });
    expect(failed.status).toBe(1);
    expect(failed.stderr).toContain('npm ci failed');
    expect(run([])).toMatchObject({ status: 1, stderr: expect.stringContaining('Usage') as string });
  });
});
