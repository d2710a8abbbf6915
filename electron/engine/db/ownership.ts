/**
 * One process owns a vault at a time. The claim is an operating-system lock that SQLite holds on a file of its own,
 * so a killed owner's claim ends with it; the pid beside it is only for the sentence.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { requireRuntime } from './runtime.ts';

requireRuntime();
const { default: BetterSqlite } = await import('better-sqlite3');

export interface Ownership {
  release(): void;
}

/** @throws RailtraceError `already_open` with the owner's pid */
export function claimVault(folder: string): Ownership {
  const pidFile = join(folder, 'owner.pid');
  const lock = new BetterSqlite(join(folder, 'owner.lock'), { timeout: 0 });
  try {
    // The lock file holds no data: journalling it would only leave more files behind.
    lock.pragma('journal_mode = MEMORY');
    lock.exec('begin exclusive');
  } catch (thrown) {
    lock.close();
    if (thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('SQLITE_BUSY')) {
      const pid = readPid(pidFile);
      throw new RailtraceError(
        'already_open',
        `This vault is open in another Railtrace${pid === null ? '' : ` (process ${String(pid)})`}. Close it there first.`,
        { pid },
        { cause: thrown },
      );
    }
    throw thrown;
  }
  writeFileSync(pidFile, String(process.pid), { mode: 0o600 });
  return {
    release: () => {
      lock.exec('rollback');
      lock.close();
    },
  };
}

function readPid(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) ? pid : null;
  } catch {
    return null; // the pid only improves a sentence
  }
}
