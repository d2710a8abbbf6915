/**
 * `npm run dev`: the page with hot reload in the browser shell. Vite serves the sources of the page on a
 * loopback port; the shell, run from its sources, serves the page from there on its own origin and
 * restarts when a file of the engine or the shell changes.
 *
 * Arguments go through to the shell: `--vault DIR`, `--no-open`.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createServer } from 'vite';
import { root } from './places.ts';
import { page } from './targets.ts';

const server = await createServer({
  ...page(),
  server: { host: '127.0.0.1', strictPort: false },
});
await server.listen();
const address = server.resolvedUrls?.local[0];
if (address === undefined) throw new Error('Vite listens on no address of this machine.');

const shell = spawn(
  process.execPath,
  [
    '--watch',
    '--watch-preserve-output',
    join(root, 'electron', 'shell', 'main.ts'),
    '--dev-server',
    address.replace(/\/$/, ''),
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);
for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.on(signal, () => shell.kill(signal));
shell.on('exit', (code) => {
  process.exitCode = code ?? 1;
  void server.close();
});
