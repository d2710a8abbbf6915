/**
 * `npm run dev`: the page with hot reload in the browser shell. Vite serves the sources of the page on a
 * loopback port; the shell, run from its sources, serves the page from there on its own origin and
 * restarts when a file of the engine or the shell changes.
 *
 * Arguments go through to the shell: `--vault DIR`, `--no-open`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createListener } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'vite';
import { root } from './places.ts';
import { page } from './targets.ts';

const host = '127.0.0.1';

/** A port that was free just now. */
async function freePort(): Promise<number> {
  const listener = createListener().listen(0, host);
  await once(listener, 'listening');
  const address = listener.address();
  listener.close();
  await once(listener, 'close');
  if (address === null || typeof address === 'string') throw new Error('This machine has no free port.');
  return address.port;
}

// Chosen beforehand, since the page has the shell's origin and must be told where Vite's socket is.
const port = await freePort();
const server = await createServer({
  ...page(),
  server: { host, port, strictPort: true, hmr: { host, clientPort: port } },
});
await server.listen();

const shell = spawn(
  process.execPath,
  [
    '--watch',
    '--watch-preserve-output',
    join(root, 'electron', 'shell', 'main.ts'),
    '--dev-server',
    `http://${host}:${port}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);
for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.on(signal, () => shell.kill(signal));
shell.on('exit', (code) => {
  process.exitCode = code ?? 1;
  void server.close();
});
