/** The browser shell as a process of its own, as `npm start` runs it, with its address on stdout. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../../electron/dev/places.ts';

export interface ShellProcess {
  readonly child: ChildProcess;
  /** The one-time address. */
  readonly address: string;
  /** `127.0.0.1:port` */
  readonly authority: string;
  /** Everything on stdout and stderr so far. */
  output(): string;
  /** Asks for another one-time address, as a line on stdin does. */
  nextAddress(): Promise<string>;
  /** Resolves with the exit code, or the signal's name. */
  readonly exited: Promise<number | string>;
}

/** The process without waiting for anything that it says. */
export function spawnShell(vaultFolder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(
    process.execPath,
    [join(root, 'electron', 'shell', 'main.ts'), '--vault', vaultFolder, ...args],
    { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } },
  );
  const exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  return { child, exited };
}

export async function startShellProcess(vaultFolder: string): Promise<ShellProcess> {
  const { child, exited } = spawnShell(vaultFolder, ['--no-open']);
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => chunks.push(text));
  }
  const lines = createInterface({ input: child.stdout });
  const nextLine = async (): Promise<string> => {
    const first = await Promise.race([once(lines, 'line'), exited.then(() => null)]);
    if (first === null) throw new Error(`The shell ended: ${chunks.join('')}`);
    return String(first[0]);
  };
  const address = await nextLine();
  return {
    child,
    address,
    authority: new URL(address).host,
    output: () => chunks.join(''),
    nextAddress: () => {
      const next = nextLine();
      child.stdin.write('\n');
      return next;
    },
    exited,
  };
}
