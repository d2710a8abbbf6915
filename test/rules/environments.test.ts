import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../electron/dev/places.ts';
import { plantTree, type OffendingTree } from './offendingTree.ts';

const zodSchema = "import { z } from 'zod';\nexport const schema = z.string();\n";
const contract = "import { oc } from '@orpc/contract';\nexport const contract = oc;\n";

/** What each environment lacks: the compiler must not know it there. */
const foreign = [
  { project: 'shared', name: 'process', line: 'export const a = process.pid;' },
  { project: 'shared', name: 'Buffer', line: 'export const b = Buffer.alloc(1);' },
  { project: 'shared', name: 'document', line: 'export const c = document.title;' },
  { project: 'shared', name: 'setTimeout', line: 'export const d = setTimeout;' },
  { project: 'shared', name: 'node:fs', line: "import 'node:fs';\nexport * from 'node:fs';" },
  { project: 'electron', name: 'document', line: 'export const e = document.title;' },
  { project: 'electron', name: 'window', line: 'export const f = window;' },
  { project: 'renderer', name: 'process', line: 'export const g = process.pid;' },
  { project: 'renderer', name: 'Buffer', line: 'export const h = Buffer.alloc(1);' },
  { project: 'renderer', name: 'node:path', line: "export * from 'node:path';" },
] as const;

/** What each environment has. */
const own = {
  'shared/own.ts': `${zodSchema}${contract}export const u = new URL('https://example.com').host;\n`,
  'electron/own.ts': "export const p = process.pid;\nexport * from 'node:fs';\n",
  'renderer/own.tsx': 'export const t = document.title;\nexport const F = () => <b>{t}</b>;\n',
  'electron/preload/own.ts':
    "import { contextBridge } from 'electron';\nexport const w = [window, contextBridge];\n",
};

const fileOf = (index: number, project: string): string => `${project}/foreign${index}.ts`;

describe('each environment', () => {
  let tree: OffendingTree;
  const outputs = new Map<string, string>();

  beforeAll(() => {
    tree = plantTree({
      ...own,
      ...Object.fromEntries(foreign.map(({ project, line }, index) => [fileOf(index, project), `${line}\n`])),
    });
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    for (const project of ['shared', 'electron', 'renderer', 'electron/preload']) {
      const run = spawnSync(process.execPath, [compiler, '-p', project], {
        cwd: tree.folder,
        encoding: 'utf8',
      });
      outputs.set(project, run.stdout);
    }
  });
  afterAll(() => tree.remove());

  it.each(foreign.map((each, index) => ({ ...each, index })))(
    '$project does not know $name',
    ({ project, index }) => {
      expect(outputs.get(project)).toContain(fileOf(index, project));
    },
  );

  it.each(Object.keys(own))('compiles %s, which keeps to its own', (file) => {
    for (const output of outputs.values()) expect(output).not.toContain(file);
  });
});
