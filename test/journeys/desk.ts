/** Vaults for journeys: one desk prepared once, copied for each journey that starts with evidence. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../electron/dev/places.ts';
import { railtrace } from './shell.ts';

export const sampleFolder = join(root, 'resources', 'sample-desk', 'evidence');

export interface JourneyFolder {
  readonly path: string;
  remove(): void;
}

export function journeyFolder(): JourneyFolder {
  const path = mkdtempSync(join(tmpdir(), 'railtrace-journey-'));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Makes a vault with files imported and analysed, by the command line. */
export async function prepareVault(vault: string, files: readonly string[]): Promise<string> {
  mkdirSync(join(vault, '..'), { recursive: true });
  await railtrace('init', '--vault', vault);
  await railtrace('import', '--vault', vault, ...files);
  return vault;
}

/** The sample desk's evidence files, in the order of their names. */
export function sampleFiles(): string[] {
  return readdirSync(sampleFolder)
    .sort()
    .map((name) => join(sampleFolder, name));
}

/** A copy that one journey may change. The vault must be closed. */
export function copyVault(from: string, to: string): string {
  cpSync(from, to, { recursive: true });
  return to;
}
