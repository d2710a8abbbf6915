import { extractAll, listPackage } from '@electron/asar';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, matchesGlob } from 'node:path';
import type { Readable } from 'node:stream';
import { root } from './places.ts';

const allowListFile = join(root, 'test', 'hazards', 'golden', 'package-files.txt');
const startLimitMs = 20_000;

/** The allow-list of packaged files: one path or glob a line, `#` starts a remark. */
export function readAllowList(): string[] {
  return readFileSync(allowListFile, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** Paths of all files in the archive, from its root, with forward slashes. */
export function listFiles(archive: string): string[] {
  const all = listPackage(archive, { isPack: false }).map((path) =>
    path.replaceAll('\\', '/').replace(/^\//, ''),
  );
  const folders = new Set(all.map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/')))));
  return all.filter((path) => !folders.has(path)).sort();
}

/**
 * Compares the files of an archive with the allow-list.
 *
 * @returns a sentence for each file that no line allows and each line without a glob that has no file
 */
export function compareWithAllowList(files: readonly string[], allowed: readonly string[]): string[] {
  const stray = files.filter((file) => !allowed.some((glob) => matchesGlob(file, glob)));
  const absent = allowed.filter((line) => !/[*{]/.test(line) && !files.includes(line));
  return [
    ...stray.map((file) => `${file} is packaged but no line of the allow-list names it`),
    ...absent.map((line) => `${line} is missing from the package`),
  ];
}

/**
 * Extracts the archive into a temporary folder and starts its browser shell under this Node, which shows
 * that the package is complete: entries, chunks, native module, resources, built page.
 *
 * @throws Error with the shell's own output when it serves no page within 20 s
 */
export async function startFromArchive(archive: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'railtrace-package-'));
  const app = join(folder, 'app');
  extractAll(archive, app);
  const shell = spawn(
    process.execPath,
    [join(app, 'dist', 'shell', 'main.js'), '--vault', join(folder, 'vault'), '--no-open'],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  try {
    const address = await firstAddress(shell);
    const response = await fetch(address);
    const body = await response.text();
    if (response.status !== 200 || !body.includes('<script type="module"')) {
      throw new Error(`The packaged shell answered ${response.status} at ${address} and sent no page.`);
    }
  } finally {
    shell.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The loopback address that a starting shell prints, without the one-time token in its fragment. */
function firstAddress(shell: ChildProcessByStdio<null, Readable, Readable>): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (reason: string): void => reject(new Error(`The packaged shell ${reason}:\n${output}`));
    const limit = setTimeout(() => fail('printed no address within 20 s'), startLimitMs);
    for (const stream of [shell.stdout, shell.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const address = /http:\/\/127\.0\.0\.1:\d+\//.exec(output)?.[0];
        if (address === undefined) return;
        clearTimeout(limit);
        resolve(address);
      });
    }
    shell.on('exit', (code) => {
      clearTimeout(limit);
      fail(`ended with exit code ${code ?? 'none'}`);
    });
  });
}
