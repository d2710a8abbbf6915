/**
 * The vault's key file: passphrase → Argon2id → key-encryption key, which wraps a random 256-bit vault key.
 * Changing the passphrase re-wraps; the database is never re-encrypted for it.
 */
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { deriveKey, randomBytes, seal, unseal } from '../kernel/crypto.ts';
import { startWorker } from '../workers/pool.ts';

export const vaultFileName = 'vault.json';
export const databaseFileName = 'vault.db';

/** Argon2id: 128 MiB, 3 passes took about 0.45 s where it was measured; stored with the vault, so it can be raised. */
export const standardKeyDerivation = { memoryKib: 131_072, iterations: 3, parallelism: 1 };
export type KeyDerivation = typeof standardKeyDerivation;

const vaultFileSchema = z.object({
  format: z.literal('railtrace-vault'),
  version: z.literal(1),
  id: z.string(),
  keyDerivation: z.object({
    algorithm: z.literal('argon2id'),
    memoryKib: z.number().int().min(1024).max(4_194_304),
    iterations: z.number().int().min(1).max(100),
    parallelism: z.number().int().min(1).max(16),
    salt: z.base64(),
  }),
  wrappedKey: z.base64(),
});
type VaultFile = z.infer<typeof vaultFileSchema>;

const wrapContext = (id: string): string => `railtrace vault key ${id}`;

/** Writes a new key file and returns the vault key. */
export async function createVaultFile(
  folder: string,
  passphrase: string,
  derivation: KeyDerivation,
): Promise<Uint8Array> {
  const vaultKey = randomBytes(32);
  const salt = randomBytes(16);
  const id = Buffer.from(randomBytes(16)).toString('hex');
  const wrapping = await deriveWrappingKey(passphrase, salt, derivation);
  const file: VaultFile = {
    format: 'railtrace-vault',
    version: 1,
    id,
    keyDerivation: { algorithm: 'argon2id', ...derivation, salt: Buffer.from(salt).toString('base64') },
    wrappedKey: Buffer.from(seal(wrapping, vaultKey, wrapContext(id))).toString('base64'),
  };
  wrapping.fill(0);
  await writeDurably(join(folder, vaultFileName), `${JSON.stringify(file, null, 2)}\n`);
  return vaultKey;
}

/** @throws RailtraceError `wrong_passphrase`, `vault_corrupt`, `from_future` */
export async function unwrapVaultKey(folder: string, passphrase: string): Promise<Uint8Array> {
  const file = await readVaultFile(folder);
  const { salt, ...derivation } = file.keyDerivation;
  const wrapping = await deriveWrappingKey(passphrase, Buffer.from(salt, 'base64'), derivation);
  const vaultKey = unseal(wrapping, Buffer.from(file.wrappedKey, 'base64'), wrapContext(file.id));
  wrapping.fill(0);
  if (vaultKey === null) {
    throw new RailtraceError(
      'wrong_passphrase',
      'This passphrase does not open the vault. Check the keyboard layout and try again.',
    );
  }
  return vaultKey;
}

async function readVaultFile(folder: string): Promise<VaultFile> {
  const path = join(folder, vaultFileName);
  const parsed = parseJson(await readFile(path, 'utf8'));
  const known = vaultFileSchema.safeParse(parsed);
  if (known.success) return known.data;
  const version = z.object({ format: z.literal('railtrace-vault'), version: z.number() }).safeParse(parsed);
  if (version.success && version.data.version > 1) {
    throw new RailtraceError(
      'from_future',
      `${path} was written by a newer Railtrace. Update Railtrace; nothing was changed.`,
    );
  }
  throw new RailtraceError(
    'vault_corrupt',
    `${path} is damaged. Restore it from a backup; the database beside it is left as it is.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the schema check that follows says what is wrong
  }
}

async function deriveWrappingKey(
  passphrase: string,
  salt: Uint8Array,
  derivation: KeyDerivation,
): Promise<Uint8Array> {
  const worker = startWorker('derive', {
    passphrase,
    salt: new Uint8Array(salt),
    memoryKib: derivation.memoryKib,
    iterations: derivation.iterations,
    parallelism: derivation.parallelism,
  });
  // The thread ends by itself once it has answered; ending a young thread from outside can crash the process.
  return new Promise<Uint8Array>((resolve, reject) => {
    worker.once('message', (key: unknown) => {
      if (key instanceof Uint8Array) resolve(key);
      else reject(new RailtraceError('internal', 'The key derivation gave no key.'));
    });
    worker.once('error', reject);
  });
}

/** Temp file, fsync, rename: a crash leaves the old file or the new one, never half of one. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const partial = `${path}.partial`;
  const handle = await open(partial, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, path);
}

/** The keys of separate purposes, out of the one vault key. */
export function purposeKeys(vaultKey: Uint8Array): {
  database: Uint8Array;
  token: Uint8Array;
  signerSeed: Uint8Array;
} {
  return {
    database: deriveKey(vaultKey, 'railtrace database'),
    token: deriveKey(vaultKey, 'railtrace pseudonym token'),
    signerSeed: deriveKey(vaultKey, 'railtrace bundle signer'),
  };
}
