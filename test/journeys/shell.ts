/** The real browser shell and the real command line, each as a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../../electron/dev/places.ts';

export const passphrase = 'nine quiet ledgers balance at dusk';

/** How long a process may take to start or to end before the journey says so, in ms. */
const patience = 60_000;

export interface Shell {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  /** A one-time address that opens the product. */
  address(): Promise<string>;
  /** Everything the shell has said on stderr. */
  said(): string;
  /** Asks it to end, and waits until it has. */
  stop(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/**
 * Starts `dist/shell/main.js` over a vault folder, which need not exist yet.
 *
 * @param port 0: any free one
 * @throws Error with what the shell said when it ends before it prints its address
 */
export async function startShell(vaultFolder: string, port = 0): Promise<Shell> {
  const program = join(root, 'dist', 'shell', 'main.js');
  const shell = spawn(
    process.execPath,
    [program, '--vault', vaultFolder, '--port', String(port), '--print-url'],
    { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let stderr = '';
  shell.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(shell, 'exit');
  const addresses: string[] = [];
  const waiting: ((address: string) => void)[] = [];
  createInterface({ input: shell.stdout }).on('line', (line) => {
    const next = waiting.shift();
    if (next === undefined) addresses.push(line);
    else next(line);
  });
  const next = (): Promise<string> => {
    const kept = addresses.shift();
    if (kept !== undefined) return Promise.resolve(kept);
    const line = new Promise<string>((resolve) => waiting.push(resolve));
    const early = ended.then(() => {
      throw new Error(`The shell ended before it printed an address. It said: ${stderr}`);
    });
    return Promise.race([line, early, late('The shell printed no address in time.')]);
  };
  const first = await next();
  let unused: string | null = first;
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (shell.exitCode === null && shell.signalCode === null) shell.kill(signal);
    await Promise.race([ended, late(`The shell did not end after ${signal}. It said: ${stderr}`)]);
  };
  return {
    origin: new URL(first).origin,
    address: async () => {
      if (unused !== null) {
        const address = unused;
        unused = null;
        return address;
      }
      shell.stdin.write('\n');
      return next();
    },
    said: () => stderr,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

function late(sentence: string): Promise<never> {
  return new Promise((_resolve, reject) => {
    AbortSignal.timeout(patience).addEventListener('abort', () => {
      reject(new Error(sentence));
    });
  });
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. @param input written to its stdin */
export async function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly input?: Buffer; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const child = spawn(program, [...args], {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(options.input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** Runs the built command line over the journeys' passphrase and reads its one JSON document. */
export async function railtrace(...words: readonly string[]): Promise<unknown> {
  const ended = await run(process.execPath, [join(root, 'dist', 'cli', 'main.js'), ...words, '--json'], {
    env: { RAILTRACE_PASSPHRASE: passphrase },
  });
  if (ended.code !== 0)
    throw new Error(`railtrace ${words.join(' ')} ended ${String(ended.code)}: ${ended.stderr}`);
  return JSON.parse(ended.stdout);
}
