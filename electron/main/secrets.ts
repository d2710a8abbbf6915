/**
 * Secrets that the operating system keeps for this person, and the only user of Electron's safeStorage. What it keeps
 * is a convenience: the passphrase always opens the vault without it. On Linux without a keyring Electron would
 * encrypt with a password that is in its source code, so there nothing is kept at all.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What is used of Electron's `safeStorage`: its asynchronous half, since the other one ends with Electron 46. */
export interface SystemVault {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  encryptStringAsync(plain: string): Promise<Buffer>;
  decryptStringAsync(encrypted: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }>;
  /** Linux only. */
  getSelectedStorageBackend(): string;
}

const nameGrammar = /^[a-z][a-z0-9-]{0,63}$/;

export class SecretStore {
  readonly #system: SystemVault;
  readonly #folder: string;
  readonly #platform: string;

  constructor(system: SystemVault, folder: string, platform: string) {
    this.#system = system;
    this.#folder = folder;
    this.#platform = platform;
  }

  /** True only where what is kept is encrypted with a key that this person's login protects. */
  async isAvailable(): Promise<boolean> {
    if (!(await this.#system.isAsyncEncryptionAvailable())) return false;
    if (this.#platform !== 'linux') return true;
    return !['basic_text', 'unknown'].includes(this.#system.getSelectedStorageBackend());
  }

  /** @returns false, with nothing written, where secrets cannot be kept safely */
  async keep(name: string, secret: string): Promise<boolean> {
    const path = this.#pathOf(name);
    if (!(await this.isAvailable())) return false;
    const encrypted = await this.#system.encryptStringAsync(secret);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await writeFile(`${path}.part`, encrypted, { mode: 0o600 });
    await rename(`${path}.part`, path);
    return true;
  }

  /** The secret, or null where none is kept or the system's key has changed: then the passphrase is asked for. */
  async recall(name: string): Promise<string | null> {
    const path = this.#pathOf(name);
    if (!(await this.isAvailable())) return null;
    try {
      const { result, shouldReEncrypt } = await this.#system.decryptStringAsync(await readFile(path));
      if (shouldReEncrypt) await this.keep(name, result);
      return result;
    } catch {
      // No such file, or another keyring than the one it was kept with: the passphrase opens the vault.
      return null;
    }
  }

  async forget(name: string): Promise<void> {
    await rm(this.#pathOf(name), { force: true });
  }

  #pathOf(name: string): string {
    if (!nameGrammar.test(name)) throw new RangeError('A secret has a plain lower-case name.');
    return join(this.#folder, `${name}.sealed`);
  }
}
