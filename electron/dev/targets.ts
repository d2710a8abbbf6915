import react from '@vitejs/plugin-react';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { InlineConfig } from 'vite';
import { root } from './places.ts';

const dist = join(root, 'dist');

/** Entry points of the Node side: output name under dist/ → source. Each runs as a process or thread. */
function nodeEntries(): Record<string, string> {
  const workersFolder = join(root, 'electron', 'engine', 'workers');
  const workers = readdirSync(workersFolder).filter((file) => file.endsWith('.worker.ts'));
  return {
    'main/index': join(root, 'electron', 'main', 'index.ts'),
    'engine/main': join(root, 'electron', 'engine', 'main.ts'),
    'shell/main': join(root, 'electron', 'shell', 'main.ts'),
    'cli/main': join(root, 'electron', 'cli', 'main.ts'),
    ...Object.fromEntries(
      workers.map((file) => [`workers/${basename(file, '.ts')}`, join(workersFolder, file)]),
    ),
  };
}

/**
 * Main, engine, browser shell, command line and workers: ES modules for Node 24, every package inside
 * but Electron itself and the one with a native part. Each output lies exactly one folder below dist/,
 * chunks too, so that `../workers/<name>.worker.js` and `../../resources` hold from every one of them.
 */
function nodeSide(): InlineConfig {
  return {
    configFile: false,
    root,
    publicDir: false,
    resolve: { conditions: ['node'] },
    ssr: { target: 'node', noExternal: true, external: ['electron', 'better-sqlite3'] },
    build: {
      ssr: true,
      target: 'node24',
      outDir: dist,
      emptyOutDir: false,
      // Readable stacks in a user's log are worth more than the kilobytes.
      minify: false,
      sourcemap: false,
      license: { fileName: 'engine/licenses.md' },
      rolldownOptions: {
        input: nodeEntries(),
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
        },
      },
    },
  };
}

/** The preload: one CommonJS file, since a sandboxed preload can require nothing but 'electron'. */
function preload(): InlineConfig {
  return {
    configFile: false,
    root,
    publicDir: false,
    ssr: { target: 'node', noExternal: true, external: ['electron'] },
    build: {
      ssr: true,
      target: 'node24',
      outDir: join(dist, 'preload'),
      minify: false,
      sourcemap: false,
      rolldownOptions: {
        input: { index: join(root, 'electron', 'preload', 'index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  };
}

/**
 * The page, for both shells. Relative addresses, since Electron serves it from app:// and the browser
 * shell from a random port; nothing inlined as data:, since the content policy allows none.
 */
export function page(): InlineConfig {
  return {
    configFile: false,
    root: join(root, 'renderer'),
    base: './',
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      outDir: join(dist, 'renderer'),
      emptyOutDir: true,
      target: 'chrome130',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      sourcemap: false,
      // Monaco's core is one chunk of this size (kB), loaded only when a code view opens.
      chunkSizeWarningLimit: 4000,
      license: { fileName: 'licenses.md' },
    },
  };
}

/** Everything that `npm run build` makes, by the name that picks it: `npm run build -- page`. */
export const targets: ReadonlyMap<string, () => InlineConfig> = new Map([
  ['node', nodeSide],
  ['preload', preload],
  ['page', page],
]);
