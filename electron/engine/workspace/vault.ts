/** Opening and closing the vault: key file, ownership, database, readers, audit chain: everything from unlock to lock. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { RailtraceError, storageError } from '../../../shared/kernel/errors.ts';
import { migrate } from '../db/migrate.ts';
import { migrations } from '../db/migrations/index.ts';
import { openReader, openWriter } from '../db/open.ts';
import { claimVault, type Ownership } from '../db/ownership.ts';
import { createReaders } from '../db/readers.ts';
import type { EngineContext, OpenVault } from '../kernel/context.ts';
import { auditHeadPresent, createAudit, sealAuditHead } from './audit.ts';
import { readSettings } from './settings.ts';
import { listBackups, moveAside, restoreBackup } from './backup.ts';
import {
  createVaultFile,
  databaseFileName,
  purposeKeys,
  unwrapVaultKey,
  vaultFileName,
  type KeyDerivation,
} from './vaultFile.ts';

export interface VaultSession {
  readonly vault: OpenVault;
  /** False when the audit chain lost its tail since the vault was last closed. */
  readonly auditHeadPresent: boolean;
  /** False when the vault was not closed: a process was killed, or a machine went off. */
  readonly endedCleanly: boolean;
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
    throw offeringBackup(thrown, folder);
  }
}

/**
 * Opens the vault with a backup in the place of its database; the damaged one is moved aside.
 * @param name file name of the backup; null for the newest
 * @throws RailtraceError as `unlockVault`, and `not_found` when there is no such backup
 */
export async function restoreVault(
  context: EngineContext,
  folder: string,
  passphrase: string,
  name: string | null,
): Promise<VaultSession> {
  if (!vaultExists(folder))
    throw new RailtraceError('vault_missing', `${folder} holds no vault. Create one first.`);
  const wanted = name ?? listBackups(folder)[0];
  if (wanted === undefined)
    throw new RailtraceError('not_found', `No backup was made of the vault in ${folder}.`);
  const ownership = claimVault(folder);
  try {
    const vaultKey = await unwrapVaultKey(folder, passphrase);
    restoreBackup(folder, wanted, purposeKeys(vaultKey).database);
    return openSession(context, folder, vaultKey, ownership, `vault restored from ${wanted}`);
  } catch (thrown) {
    ownership.release();
    throw thrown;
  }
}

/** A damaged vault's error names the newest backup, so that it can be offered. */
function offeringBackup(thrown: unknown, folder: string): unknown {
  const error = thrown instanceof RailtraceError ? thrown : storageError(thrown);
  if (error?.code !== 'vault_corrupt') return thrown;
  const [backup] = listBackups(folder);
  return new RailtraceError(
    'vault_corrupt',
    backup === undefined
      ? `${error.message} No backup was made of it.`
      : `${error.message} The newest backup is ${backup}: restore it; the damaged file is kept beside it.`,
    { ...error.details, backup: backup ?? null },
    { cause: thrown },
  );
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
  const endedCleanly = !hasLog(access.file);
  const db = openWriter(access);
  try {
    migrate(db, migrations);
  } catch (thrown) {
    db.close();
    throw thrown;
  }
  const read = openReader(access);
  const readers = createReaders(access);
  const audit = createAudit(db, context.clock, () => readSettings(db).actor);
  const headPresent = auditHeadPresent(folder, db, database);
  audit.append(action, 'vault', { version: context.version });
  if (!headPresent) context.log.warn('the audit chain lost entries since the vault was last closed');
  return {
    vault: { db, read, query: readers.query, access, audit, keys: { token, signerSeed }, folder },
    auditHeadPresent: headPresent,
    endedCleanly,
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

/** Closing folds the write-ahead log into the database and empties it. */
function hasLog(file: string): boolean {
  const log = `${file}-wal`;
  return existsSync(log) && statSync(log).size > 0;
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
