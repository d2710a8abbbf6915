import { mkdirSync, readdirSync, readFileSync, statSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SecretStore, type SystemVault } from '../../electron/main/secrets.ts';
import { temporaryFolder } from '../build/vault.ts';
import { isIdentifier, nodesIn } from '../main/syntax.ts';

/** A system vault that turns text round: enough to tell what was encrypted, and by which key. */
function systemVault(
  options: { available?: boolean; backend?: string; key?: string } = {},
): SystemVault & { key: string } {
  const vault = {
    key: options.key ?? 'k1',
    isAsyncEncryptionAvailable: async () => options.available ?? true,
    getSelectedStorageBackend: () => options.backend ?? 'gnome_libsecret',
    encryptStringAsync: async (plain: string) => Buffer.from(`${vault.key}:${[...plain].reverse().join('')}`),
    decryptStringAsync: async (encrypted: Buffer) => {
      const [key, text = ''] = encrypted.toString('utf8').split(':');
      if (key !== vault.key)
        throw new Error('Error while decrypting the ciphertext provided to safeStorage.');
      return { result: [...text].reverse().join(''), shouldReEncrypt: false };
    },
  };
  return vault;
}

describe('S47: secrets are kept only where the system really encrypts them', () => {
  let temporary: ReturnType<typeof temporaryFolder>;
  let folder: string;
  beforeEach(() => {
    temporary = temporaryFolder();
    folder = join(temporary.path, 'secrets');
  });
  afterEach(() => {
    temporary.remove();
  });

  it.each([
    ['linux', 'gnome_libsecret', true],
    ['linux', 'kwallet', true],
    ['linux', 'kwallet5', true],
    ['linux', 'kwallet6', true],
    ['linux', 'basic_text', false],
    ['linux', 'unknown', false],
    ['darwin', 'unknown', true],
    ['win32', 'unknown', true],
  ])('on %s with the backend %s: %s', async (platform, backend, isAvailable) => {
    expect(await new SecretStore(systemVault({ backend }), folder, platform).isAvailable()).toBe(isAvailable);
  });

  it('writes nothing at all on Linux without a keyring', async () => {
    const store = new SecretStore(systemVault({ backend: 'basic_text' }), folder, 'linux');
    expect(await store.keep('vault-key', 'open sesame')).toBe(false);
    expect(existsSync(folder)).toBe(false);
    expect(await store.recall('vault-key')).toBeNull();
  });

  it('writes nothing where encryption is not available', async () => {
    const store = new SecretStore(systemVault({ available: false }), folder, 'darwin');
    expect(await store.keep('vault-key', 'open sesame')).toBe(false);
    expect(existsSync(folder)).toBe(false);
  });

  it('keeps, recalls and forgets, and only the encrypted form reaches the disk', async () => {
    const store = new SecretStore(systemVault(), folder, 'linux');
    expect(await store.keep('vault-key', 'open sesame')).toBe(true);
    const [name] = readdirSync(folder);
    expect(name).toBe('vault-key.sealed');
    expect(readFileSync(join(folder, 'vault-key.sealed'), 'utf8')).toBe('k1:emases nepo');
    expect(statSync(join(folder, 'vault-key.sealed')).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(await store.recall('vault-key')).toBe('open sesame');
    await store.forget('vault-key');
    expect(readdirSync(folder)).toEqual([]);
    expect(await store.recall('vault-key')).toBeNull();
  });

  it('recalls nothing, without an error, after the keyring changed', async () => {
    const system = systemVault();
    const store = new SecretStore(system, folder, 'linux');
    await store.keep('vault-key', 'open sesame');
    system.key = 'k2';
    expect(await store.recall('vault-key')).toBeNull();
  });

  it('takes plain names only', async () => {
    const store = new SecretStore(systemVault(), folder, 'linux');
    mkdirSync(folder);
    for (const name of ['', '../x', 'a/b', 'A', 'x.y', '\0']) {
      await expect(store.keep(name, 'x')).rejects.toThrow(RangeError);
    }
  });

  it('names safeStorage where it is handed over and nowhere else', () => {
    const found = nodesIn(['electron', 'shared', 'renderer'], isIdentifier('safeStorage'));
    expect(new Set(found.map(({ path }) => path))).toEqual(new Set(['electron/main/index.ts']));
    expect(found.filter(({ path }) => path === 'electron/main/index.ts')).toHaveLength(2);
  });
});
