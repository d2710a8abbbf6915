/** Opening and closing the vault: key file, ownership, database, readers, audit chain: everything from unlock to lock. */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { migrate } from '../db/migrate.ts';
import { migrations } from '../db/migrations/index.ts';
import { openReader, openWriter } from '../db/open.ts';
import { claimVault, type Ownership } from '../db/ownership.ts';
import { createReaders } from '../db/readers.ts';
import type { EngineContext, OpenVault } from '../kernel/context.ts';
import { auditHeadPresent, createAudit, sealAuditHead } from './audit.ts';
import { readSettings } from './settings.ts';
import {
  createVaultFile,
  purposeKeys,
  unwrapVaultKey,
  vaultFileName,
  type KeyDerivation,
} from './vaultFile.ts';

export const databaseFileName = 'vault.db';

export interface VaultSession {
  readonly vault: OpenVault;
  /** False when the audit chain lost its tail since the vault was last closed. */
  readonly auditHeadPresent: boolean;
  close(): Promise<void>;
}

export function vaultExists(folder: string): boolean {
  return existsSync(join(folder, vaultFileName));
}

/** @throws RailtraceError `vault_exists`, `already_open`, `storage_read_only` */
export async function createVault(
  context: EngineContext,
  folder: string,
  passphrase: string,
  derivation: KeyDerivation,
): Promise<VaultSession> {
  prepareFolder(folder);
  const ownership = claimVault(folder);
  try {
    if (vaultExists(folder)) {
      throw new RailtraceError(
        'vault_exists',
        `${folder} already holds a vault. Unlock it, or choose another folder.`,
      );
    }
    moveAside(join(folder, databaseFileName));
    const vaultKey = await createVaultFile(folder, passphrase, derivation);
    return openSession(context, folder, vaultKey, ownership, 'vault created');
  } catch (thrown) {
    ownership.release();
    throw thrown;
  }
}

/** @throws RailtraceError `vault_missing`, `wrong_passphrase`, `already_open`, `from_future`, `vault_corrupt` */
export async function unlockVault(
  context: EngineContext,
  folder: string,
  passphrase: string,
): Promise<VaultSession> {
  if (!vaultExists(folder)) {
    throw new RailtraceError('vault_missing', `${folder} holds no vault. Create one first.`);
  }
  const ownership = claimVault(folder);
  try {
    const vaultKey = await unwrapVaultKey(folder, passphrase);
    if (!existsSync(join(folder, databaseFileName))) {
      throw new RailtraceError(
        'vault_corrupt',
        `${databaseFileName} is missing from ${folder}. Restore it from a backup.`,
      );
    }
    return openSession(context, folder, vaultKey, ownership, 'vault unlocked');
  } catch (thrown) {
    ownership.release();
    throw thrown;
  }
}

function openSession(
  context: EngineContext,
  folder: string,
  vaultKey: Uint8Array,
  ownership: Ownership,
  action: string,
): VaultSession {
  const { database, token, signerSeed } = purposeKeys(vaultKey);
  vaultKey.fill(0);
  const access = { file: join(folder, databaseFileName), key: database };
  const db = openWriter(access);
  migrate(db, migrations);
  const read = openReader(access);
  const readers = createReaders(access);
  const audit = createAudit(db, context.clock, () => readSettings(db).actor);
  const headPresent = auditHeadPresent(folder, db, database);
  audit.append(action, 'vault', { version: context.version });
  if (!headPresent) context.log.warn('the audit chain lost entries since the vault was last closed');
  return {
    vault: { db, read, query: readers.query, access, audit, keys: { token, signerSeed }, folder },
    auditHeadPresent: headPresent,
    close: async () => {
      await readers.close();
      audit.append('vault locked', 'vault');
      await sealAuditHead(folder, db, database);
      read.close();
      db.pragma('optimize');
      db.pragma('wal_checkpoint(TRUNCATE)');
      db.close();
      for (const key of [database, token, signerSeed]) key.fill(0);
      ownership.release();
    },
  };
}

function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (thrown) {
    throw new RailtraceError(
      'storage_read_only',
      `${folder} cannot be made. Choose a folder you may write to.`,
      {},
      { cause: thrown },
    );
  }
}

/** A database without its key file is unreadable, but it may be somebody's only copy: it is moved, never deleted. */
function moveAside(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    if (!existsSync(file + suffix)) continue;
    let number = 1;
    while (existsSync(`${file}.aside-${String(number)}${suffix}`)) number += 1;
    renameSync(file + suffix, `${file}.aside-${String(number)}${suffix}`);
  }
}
