import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';

const startLimitMs = 10_000;

/** The display number that Xvfb writes to its third descriptor once it accepts windows. */
async function displayNumber(server: ChildProcess): Promise<string> {
  const written = server.stdio[3];
  if (!(written instanceof Readable)) throw new Error('Xvfb was started without a descriptor to answer on.');
  const signal = AbortSignal.timeout(startLimitMs);
  const ended = once(server, 'exit', { signal }).then(() => {
    throw new Error('Xvfb ended before it had a display.');
  });
  const chunks: unknown[] = await Promise.race([once(written, 'data', { signal }), ended]);
  return String(chunks[0]).trim();
}

/**
 * Runs a task with a display to open windows on: the present one, or on Linux without one a virtual
 * screen that lives as long as the task.
 *
 * @param task gets the environment to start programs in
 * @throws Error when Xvfb cannot be started
 */
export async function withDisplay<T>(
  env: NodeJS.ProcessEnv,
  task: (env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const present = env['DISPLAY'];
  if (process.platform !== 'linux' || (present !== undefined && present !== '')) return task(env);
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  try {
    return await task({ ...env, DISPLAY: `:${await displayNumber(server)}` });
  } finally {
    server.kill();
  }
}
