import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fullVersions from 'electron-to-chromium/full-versions.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../../electron/dev/places.ts';

const lockEntry = z.looseObject({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  hasInstallScript: z.boolean().optional(),
  link: z.boolean().optional(),
});
const lock = z
  .object({ lockfileVersion: z.number(), packages: z.record(z.string(), lockEntry) })
  .parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
const manifest = z
  .object({ devDependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

/** Packages that would run something at install time; scripts are off, and none of them needs its own. */
const knownInstallScripts = ['electron-winstaller', 'fsevents'];

describe('S16: what is installed', () => {
  it('is an Electron at most two majors behind the newest stable one', () => {
    const stable = Object.keys(fullVersions).filter((version) => !version.includes('-'));
    const newest = Math.max(...stable.map((version) => Number(version.split('.')[0])));
    const ours = Number(manifest.devDependencies['electron']?.split('.')[0]);
    expect(newest).toBeGreaterThanOrEqual(45);
    expect(newest - ours).toBeLessThanOrEqual(2);
  });

  it('is the Electron that the packages are built with', () => {
    const configuration = z
      .looseObject({ electronVersion: z.string() })
      .parse(parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')));
    expect(configuration.electronVersion).toBe(manifest.devDependencies['electron']);
  });

  it('comes from the lock file, with a hash for every package and no foreign source', () => {
    expect(lock.lockfileVersion).toBe(3);
    const entries = Object.entries(lock.packages).filter(
      ([path, entry]) => path !== '' && entry.link !== true,
    );
    expect(entries.length).toBeGreaterThan(300);
    expect(entries.filter(([, entry]) => entry.integrity === undefined).map(([path]) => path)).toEqual([]);
    expect(entries.filter(([, entry]) => /^(git|http:|file:)/.test(entry.resolved ?? ''))).toEqual([]);
  });

  it('runs no script of a package, and would run none that is not known', () => {
    const settings = readFileSync(join(root, '.npmrc'), 'utf8').split('\n');
    expect(settings).toContain('ignore-scripts=true');
    expect(settings).toContain('save-exact=true');
    const scripted = Object.entries(lock.packages).filter(([, entry]) => entry.hasInstallScript === true);
    const names = scripted.map(([path]) =>
      path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    );
    expect(names.filter((name) => !knownInstallScripts.includes(name))).toEqual([]);
  });
});
