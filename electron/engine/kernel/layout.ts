/** Where the product's own files lie: the same code runs from source, from the build and from inside app.asar. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The nearest folder upwards that holds package.json: the repository, or the packaged app. */
function productRoot(from: string): string {
  let folder = dirname(from);
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('package.json is missing above the engine.');
    folder = parent;
  }
  return folder;
}

export const productFolder = productRoot(fileURLToPath(import.meta.url));
export const resourcesFolder = join(productFolder, 'resources');
export const productVersion = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(productFolder, 'package.json'), 'utf8'))).version;
