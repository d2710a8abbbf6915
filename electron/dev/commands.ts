import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './places.ts';

/** What a finished command left: its exit code (1 when a signal ended it) and all it wrote. */
export type Finished = { readonly code: number; readonly output: string; readonly seconds: number };

/** Path of a program that an installed package brings. */
export function packageProgram(name: string): string {
  return join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
}

/**
 * Runs a program from the package root.
 *
 * @param show 'live' passes its output on to our stderr as it comes, 'after' keeps it in the result only
 * @throws Error when the program cannot be started
 */
export function runCommand(
  program: string,
  args: readonly string[],
  options: { readonly show: 'live' | 'after'; readonly env?: NodeJS.ProcessEnv } = { show: 'after' },
): Promise<Finished> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && program.endsWith('.cmd'),
    });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (options.show === 'live') process.stderr.write(chunk);
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      const output = Buffer.concat(chunks).toString('utf8');
      resolve({ code: code ?? 1, output, seconds: (performance.now() - start) / 1000 });
    });
  });
}
