/** Checks a bundle as its VERIFY.txt tells a stranger to: by its own commands, in an unpacked folder. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { run, type Ended } from './shell.ts';

/** Unpacks a zip. @returns the bag's folder, the only one in it */
export function unpack(file: string, into: string): string {
  const members = unzipSync(readFileSync(file));
  for (const [name, bytes] of Object.entries(members)) {
    const place = join(into, name);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, bytes);
  }
  const bases = new Set(Object.keys(members).map((name) => name.split('/')[0] ?? ''));
  const [base, ...others] = bases;
  if (base === undefined || others.length > 0)
    throw new Error(`A bundle has one folder, not ${[...bases].join(', ')}.`);
  return join(into, base);
}

/** The commands that VERIFY.txt prints, indented, in their order. */
export function printedCommands(bag: string): string[] {
  const text = readFileSync(join(bag, 'VERIFY.txt'), 'utf8');
  return [...text.matchAll(/^ {3}((?:sha256sum|minisign|ssh-keygen|find|wc) .+)$/gm)].map(
    ([, command = '']) => command,
  );
}

/** Runs one of them as it stands. */
export function runPrinted(bag: string, command: string): Promise<Ended> {
  return run('/bin/sh', ['-c', command], { cwd: bag });
}
