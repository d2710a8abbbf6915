import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EvidenceFile, GeneratedDesk, Truth } from './model.ts';

function isTruth(value: unknown): value is Truth {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    value.version === 1 &&
    'faults' in value &&
    'payments' in value &&
    'files' in value
  );
}

/** Reads a truth file that this generator wrote; anything else is an error that names the file. */
export function loadTruth(file: string): Truth {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isTruth(value)) throw new Error(`${file} is not a truth file of version 1`);
  return value;
}

/** Reads a generated desk back: the evidence files in name order, and its truth (default: `truth.json` among them). */
export function loadDesk(folder: string, truthFile = join(folder, 'truth.json')): GeneratedDesk {
  const truth = loadTruth(truthFile);
  const names = readdirSync(folder)
    .filter((name) => name !== 'truth.json')
    .sort();
  const files = names.map((name): EvidenceFile => ({ name, bytes: readFileSync(join(folder, name)) }));
  return { truth, files };
}
