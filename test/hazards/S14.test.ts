import type { Configuration } from 'electron-builder';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildIfStale } from '../../electron/dev/build.ts';
import { findLooseFuses, hardenedFuses, looseFuseWire } from '../../electron/dev/fuses.ts';
import { root } from '../../electron/dev/places.ts';
import { packWithStandIn } from '../../electron/dev/standIn.ts';

/** Typed by electron-builder itself, so that a fuse it does not know fails the compiler. */
const golden: NonNullable<Configuration['electronFuses']> = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  grantFileProtocolExtraPrivileges: false,
};

const configuration = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as Configuration;

describe('S14: the fuses of the packaged program', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'railtrace-fuses-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are named in electron-builder.yml, each one', () => {
    expect(configuration.electronFuses).toEqual(golden);
    expect(Object.fromEntries(hardenedFuses.map(({ name, isOn }) => [name, isOn]))).toEqual(golden);
  });

  it('are not undone by a package without an archive or without its integrity', () => {
    expect(configuration.asar).toBe(true);
    expect(configuration.disableAsarIntegrity ?? false).toBe(false);
  });

  it('are each reported while they are loose in a binary', async () => {
    const binary = join(folder, 'loose');
    writeFileSync(binary, looseFuseWire());
    expect(await findLooseFuses(binary)).toHaveLength(hardenedFuses.length);
  });

  it('are set in the binary by the packer', async () => {
    await buildIfStale();
    const { finished, executable } = await packWithStandIn(join(folder, 'stand-in'));
    expect(finished.code, finished.output).toBe(0);
    expect(await findLooseFuses(executable)).toEqual([]);
  });
});
