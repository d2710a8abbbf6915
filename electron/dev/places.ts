import { join } from 'node:path';

/** Absolute path of the package: the folder that holds package.json. */
export const root = join(import.meta.dirname, '..', '..');

/** What the development scripts keep between runs and may lose at any time. */
export const cache = join(root, '.cache');
