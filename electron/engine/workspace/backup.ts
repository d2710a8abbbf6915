/**
 * Backups by VACUUM INTO: the copy is encrypted with the same key, consistent while the writer goes on, and checked by
 * opening it. (The online backup API refuses an encrypted target; copying the file of a WAL database tears it.)
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { isoText, type Instant } from '../../../shared/kernel/time.ts';
import { openReader } from '../db/open.ts';
import type { OpenVault } from '../kernel/context.ts';
import { auditChainIntact } from './audit.ts';
import { databaseFileName, vaultFileName } from './vaultFile.ts';

/** Backups beyond these are removed, oldest first. */
const keptBackups = 5;

const backupsFolder = (folder: string): string => join(folder, 'backups');

/** @returns the backup's file name and size in bytes */
export function backupVault(vault: OpenVault, now: Instant): { name: string; size: number } {
  const folder = backupsFolder(vault.folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = `vault-${isoText(now).replaceAll(/[:.]/g, '-')}.db`;
  const file = join(folder, name);
  vault.db.prepare('vacuum into ?').run(file);
  copyFileSync(join(vault.folder, vaultFileName), join(folder, vaultFileName));
  const copy = openReader({ file, key: vault.access.key });
  try {
    // Each imported source must hold the records it says it holds; one still being imported may be half there.
    const short = z.object({ count: z.number() }).parse(
      copy
        .prepare(
          `select count(*) as count from source
           where status = 'complete' and records <> (select count(*) from record where record.id between first_record and last_record)`,
        )
        .get(),
    );
    const whole = short.count === 0;
    if (!whole || !auditChainIntact(copy)) {
      throw new RailtraceError(
        'vault_corrupt',
        `The backup ${name} does not agree with the vault. It is kept for inspection; do not rely on it.`,
      );
    }
  } finally {
    copy.close();
  }
  for (const old of listBackups(vault.folder).slice(keptBackups)) rmSync(join(folder, old));
  return { name, size: statSync(file).size };
}

/**
 * Puts a backup in the place of the database. What was there is moved aside, never deleted.
 * @param key of the database; a backup that it does not open, or that is not whole, changes nothing
 * @throws RailtraceError `not_found`, `vault_corrupt`, `wrong_passphrase`
 */
export function restoreBackup(folder: string, name: string, key: Uint8Array): void {
  if (!listBackups(folder).includes(name))
    throw new RailtraceError('not_found', `There is no backup ${name} in ${backupsFolder(folder)}.`);
  const backup = join(backupsFolder(folder), name);
  const copy = openReader({ file: backup, key });
  try {
    const whole = copy.pragma('quick_check', { simple: true }) === 'ok' && auditChainIntact(copy);
    if (!whole)
      throw new RailtraceError('vault_corrupt', `The backup ${name} is damaged as well. Try an older one.`);
  } finally {
    copy.close();
  }
  const file = join(folder, databaseFileName);
  const beside = `${file}.restoring`;
  copyFileSync(backup, beside);
  moveAside(file);
  renameSync(beside, file);
}

/** A database that cannot be read may still be somebody's only copy: it is moved, never deleted. */
export function moveAside(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    if (!existsSync(file + suffix)) continue;
    let number = 1;
    while (existsSync(`${file}.aside-${String(number)}${suffix}`)) number += 1;
    renameSync(file + suffix, `${file}.aside-${String(number)}${suffix}`);
  }
}

/** File names, newest first. */
export function listBackups(folder: string): string[] {
  try {
    return readdirSync(backupsFolder(folder))
      .filter((name) => /^vault-.*\.db$/.test(name))
      .sort()
      .reverse();
  } catch {
    return []; // no backup was made yet
  }
}

export function lastBackupAt(folder: string): Instant | null {
  const newest = listBackups(folder)[0];
  return newest === undefined ? null : Math.round(statSync(join(backupsFolder(folder), newest)).mtimeMs);
}
