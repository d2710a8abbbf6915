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

type Ended = { readonly code: number; readonly signal: NodeJS.Signals | null; readonly seconds: number };

/** Runs the shell with our terminal until it ends. */
function open(program: string, args: readonly string[]): Promise<Ended> {
  const start = performance.now();
  const child = spawn(program, args, { cwd: root, stdio: 'inherit' });
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  // The terminal interrupts the shell itself, which then closes the vault; wait for it.
  const interrupt = (): void => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  };
  process.on('SIGTERM', passOn).on('SIGHUP', passOn).on('SIGINT', interrupt);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.off('SIGTERM', passOn).off('SIGHUP', passOn).off('SIGINT', interrupt);
      const signalCode = 128 + (signal === null ? 0 : constants.signals[signal]);
      resolve({ code: code ?? signalCode, signal, seconds: (performance.now() - start) / 1000 });
    });
  });
}

/** Electron kills itself at once where the system refuses its sandbox; a user's kill looks different. */
function refusedToStart({ signal, seconds }: Ended): boolean {
  return seconds < 10 && signal !== null && ['SIGTRAP', 'SIGABRT', 'SIGSEGV', 'SIGILL'].includes(signal);
}

async function openBrowserShell(reason: string, shellArgs: readonly string[]): Promise<void> {
  process.stderr.write(`Opening Railtrace in the browser shell: ${reason}.\n`);
  const ended = await open(process.execPath, [join(root, 'dist', 'shell', 'main.js'), ...shellArgs]);
  process.exitCode = ended.code;
}

async function openDesktop(executable: string, reason: string, shellArgs: readonly string[]): Promise<void> {
  process.stderr.write(`Opening Railtrace on the desktop: ${reason}.\n`);
  const ended = await open(executable, [root, ...shellArgs]);
  if (refusedToStart(ended)) await openBrowserShell(`Electron ended with ${ended.signal ?? ''}`, shellArgs);
  else process.exitCode = ended.code;
}

const args = process.argv.slice(2);
const shellArgs = args.filter((argument) => argument !== '--browser');
// The probe of the download runs while the build does.
const [shell] = await Promise.all([decide(args.includes('--browser')), buildIfStale()]);
if (shell.kind === 'desktop') await openDesktop(shell.executable, shell.reason, shellArgs);
else await openBrowserShell(shell.reason, shellArgs);
