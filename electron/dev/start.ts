/**
 * `npm start [-- --browser] [-- arguments of the shell]`: builds what is stale and opens Railtrace, in
 * Electron where it can be had, else in the browser shell; says which and why on stderr.
 *
 * Arguments go through to the shell: `--vault DIR`, `--no-open`.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { buildIfStale } from './build.ts';
import { chooseShell, thisMachine, type Shell } from './chooseShell.ts';
import { root } from './places.ts';

async function decide(isBrowserWanted: boolean): Promise<Shell> {
  if (isBrowserWanted) return { kind: 'browser', reason: 'you asked for it with --browser' };
  return chooseShell(thisMachine());
}

/** Runs the shell with our terminal until it ends, and ends as it did. */
function open(program: string, args: readonly string[]): void {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  // The terminal interrupts the shell itself, which then closes the vault; wait for it.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  child.on('error', (error) => {
    process.stderr.write(`${program} could not be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  });
}

const args = process.argv.slice(2);
const shellArgs = args.filter((argument) => argument !== '--browser');
// The probe of the download runs while the build does.
const [shell] = await Promise.all([decide(args.includes('--browser')), buildIfStale()]);
if (shell.kind === 'desktop') {
  process.stderr.write(`Opening Railtrace on the desktop: ${shell.reason}.\n`);
  open(shell.executable, [root, ...shellArgs]);
} else {
  process.stderr.write(`Opening Railtrace in the browser shell: ${shell.reason}.\n`);
  open(process.execPath, [join(root, 'dist', 'shell', 'main.js'), ...shellArgs]);
}
