import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../../electron/dev/places.ts';

const configurationFiles = [
  'package.json',
  'tsconfig.json',
  'eslint.config.js',
  '.dependency-cruiser.cjs',
  'shared/tsconfig.json',
  'shared/universal.d.ts',
  'electron/tsconfig.json',
  'electron/preload/tsconfig.json',
  'renderer/tsconfig.json',
  'test/tsconfig.json',
];

/**
 * A small tree in a temporary folder, under the project's own rules and packages, with files that break
 * them: it shows that a rule fires, which a clean project cannot show.
 */
export type OffendingTree = { readonly folder: string; readonly remove: () => void };

/**
 * @param files path in the tree → source text
 */
export function plantTree(files: Readonly<Record<string, string>>): OffendingTree {
  const folder = mkdtempSync(join(tmpdir(), 'railtrace-rules-'));
  for (const file of configurationFiles) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(root, file), join(folder, file));
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
