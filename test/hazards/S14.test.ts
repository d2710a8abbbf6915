import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../../electron/dev/places.ts';
import type { Configuration } from 'electron-builder';

/** Typed by electron-builder itself, so that a fuse it does not know fails the compiler. */
const hardened: NonNullable<Configuration['electronFuses']> = {
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
  it('are set in electron-builder.yml, each one', () => {
    expect(configuration.electronFuses).toEqual(hardened);
  });

  it('are not undone by a package without an archive or without its integrity', () => {
    expect(configuration.asar).toBe(true);
    expect(configuration.disableAsarIntegrity ?? false).toBe(false);
  });
});
