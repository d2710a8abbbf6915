import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../../electron/dev/places.ts';

export type SourceFile = { readonly path: string; readonly text: string };

const codeExtension = /\.(ts|tsx|mjs|cjs|js|css|html)$/;

/**
 * Code below the folders, from the package root with forward slashes.
 */
export function sourcesBelow(...folders: readonly string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && codeExtension.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !relative(root, path).startsWith(join('test', 'data')))
      .map((path) => ({
        path: relative(root, path).replaceAll('\\', '/'),
        text: readFileSync(path, 'utf8'),
      })),
  );
}
