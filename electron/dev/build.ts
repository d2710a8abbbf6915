/**
 * `npm run build [-- node|preload|page …]`: builds dist/ for both shells. All output of the bundler goes
 * to stderr, so that a command which builds first keeps its stdout.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, createLogger, type Logger } from 'vite';
import { exclusively } from './exclusively.mjs';
import { cache, root } from './places.ts';
import { targets } from './targets.ts';

const stampFile = join(cache, 'built.json');
const sources = ['shared', 'electron', 'renderer', 'package-lock.json', 'tsconfig.json'];
const outputs = [
  'dist/main/index.js',
  'dist/engine/main.js',
  'dist/shell/main.js',
  'dist/cli/main.js',
  'dist/preload/index.cjs',
  'dist/renderer/index.html',
];

/** SHA-256 over the names and bytes of everything a build reads. */
export function hashSources(): string {
  const hash = createHash('sha256');
  for (const source of sources) {
    const path = join(root, source);
    const files = source.includes('.') ? [path] : filesBelow(path);
    for (const file of files) {
      hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** True when dist/ holds what the present sources give. */
function isFresh(hash: string): boolean {
  if (!outputs.every((output) => existsSync(join(root, output)))) return false;
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash;
}

/**
 * Builds what is named, or everything.
 *
 * @throws Error of the bundler, naming file and place
 */
export async function buildTargets(names: readonly string[] = [...targets.keys()]): Promise<void> {
  const customLogger = stderrLogger();
  for (const name of names) {
    const target = targets.get(name);
    if (target === undefined) {
      throw new Error(`There is no build target "${name}": choose from ${[...targets.keys()].join(', ')}.`);
    }
    await build({ ...target(), customLogger, logLevel: 'warn' });
  }
}

/** Builds everything unless dist/ is up to date; one build at a time over all processes. */
export async function buildIfStale(): Promise<void> {
  const hash = hashSources();
  if (isFresh(hash)) return;
  await exclusively(join(cache, 'build.lock'), async () => {
    if (isFresh(hash)) return;
    process.stderr.write('Building Railtrace …\n');
    const start = performance.now();
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    await buildTargets();
    mkdirSync(cache, { recursive: true });
    writeFileSync(stampFile, hash);
    process.stderr.write(`Built in ${((performance.now() - start) / 1000).toFixed(1)} s.\n`);
  });
}

function stderrLogger(): Logger {
  const logger = createLogger('warn');
  return { ...logger, warn: (message) => process.stderr.write(`${message}\n`), info: () => undefined };
}

if (import.meta.main) {
  const names = process.argv.slice(2);
  if (names.length > 0) await buildTargets(names);
  else await buildIfStale();
}
