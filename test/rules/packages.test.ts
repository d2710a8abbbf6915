import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { root } from '../../electron/dev/places.ts';
import { runtimePackages, type Environment } from './packages.ts';
import { sourcesBelow, type SourceFile } from './sources.ts';

const versions = z.record(z.string(), z.string());
const manifest = z
  .object({ dependencies: versions, devDependencies: versions, optionalDependencies: versions })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

const classified = new Map(runtimePackages.map((each) => [each.name, each]));
const product = sourcesBelow('shared', 'electron', 'renderer').filter(
  ({ path }) => !path.startsWith('electron/dev/'),
);

/** 'react-dom/client' → 'react-dom', '@orpc/server/ws' → '@orpc/server'. */
function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}

/** Imports and re-exports of code, as the compiler sees them, and @import of style sheets. */
function specifiersOf({ path, text }: SourceFile): string[] {
  if (path.endsWith('.html')) return [];
  if (path.endsWith('.css'))
    return [...text.matchAll(/@import\s+(?:url\()?['"]([^'"]+)['"]/g)].map((match) => match[1] ?? '');
  return ts.preProcessFile(text, true, true).importedFiles.map((file) => file.fileName);
}

function packagesOf(file: SourceFile): string[] {
  return specifiersOf(file)
    .filter((specifier) => !/^(\.|\/|node:|virtual:|data:)/.test(specifier))
    .map(packageOf)
    .filter((name) => !builtinModules.includes(name));
}

/** Which environments a file may take packages from, by where it lies. */
function allowedIn(path: string): readonly Environment[] {
  if (path.startsWith('shared/')) return ['anywhere'];
  if (path.startsWith('renderer/')) return ['anywhere', 'page'];
  if (/^electron\/(main|preload)\//.test(path)) return ['anywhere', 'electron'];
  return ['anywhere', 'node'];
}

const uses = product.flatMap((file) => packagesOf(file).map((name) => ({ path: file.path, name })));

describe('the packages of the product', () => {
  it('are each classified, with a reason', () => {
    expect(uses.filter(({ name }) => !classified.has(name))).toEqual([]);
    for (const { reason } of runtimePackages) expect(reason.length).toBeGreaterThan(10);
  });

  it('are used only in their environment', () => {
    const misplaced = uses.filter(({ path, name }) => {
      const found = classified.get(name);
      return found !== undefined && !allowedIn(path).includes(found.environment);
    });
    expect(misplaced).toEqual([]);
  });

  it('are each used: a package that nothing imports is dropped', () => {
    const used = new Set(uses.map(({ name }) => name));
    expect(runtimePackages.map((each) => each.name).filter((name) => !used.has(name))).toEqual([]);
  });

  it('are each installed by package.json in one exact version', () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
    expect(runtimePackages.filter(({ name }) => all[name] === undefined)).toEqual([]);
    const exact = /^(npm:[a-z0-9-]+@)?\d+\.\d+\.\d+$/;
    expect(Object.entries(all).filter(([, version]) => !exact.test(version))).toEqual([]);
  });

  it('are bundled, so that only the one with a native part is installed beside the program', () => {
    expect(Object.keys(manifest.dependencies)).toEqual(['better-sqlite3']);
  });
});
