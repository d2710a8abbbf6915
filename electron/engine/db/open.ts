/**
 * The only door to SQLite. Every connection is encrypted, hardened and checked here (hazards R01, F6; the leaks of an
 * encrypted database are closed: temporary data stays in memory, no unencrypted file is ever opened or attached).
 */
import { chmodSync, closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { DatabaseAccess } from '../kernel/context.ts';
import type { ReadDb, WriteDb } from './database.ts';
import { createReaderViews } from './readerViews.ts';
import { requireRuntime } from './runtime.ts';

requireRuntime();
const { default: BetterSqlite } = await import('better-sqlite3');

/** 'RLTR': tells our files from any other SQLite database. */
export const applicationId = 0x524c5452;

const smallestPage = 512;

/** With the writer's pages, an import of any size stays under 700 MB with its threads. */
const writerCacheKib = 163_840;
const readerCacheKib = 65_536;

/**
 * Opens the vault's database for reading and writing, creating it when absent.
 * @throws RailtraceError `wrong_passphrase`, `vault_corrupt`, `storage_read_only`
 */
export function openWriter(access: DatabaseAccess): WriteDb {
  refusePlainFile(access.file);
  return guarded(access.file, () => {
    const db = connect(access, { readonly: false });
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma(`cache_size = -${String(writerCacheKib)}`);
    db.pragma('wal_autocheckpoint = 4000');
    db.pragma('journal_size_limit = 67108864');
    db.pragma(`application_id = ${String(applicationId)}`);
    chmodSync(access.file, 0o600);
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the brand is minted here and nowhere else
    return db as unknown as WriteDb;
  });
}

export type ReaderConnection = ReadDb & { close(): void; function: Database['function'] };

/** A connection that cannot write, for reader threads and point reads. */
export function openReader(access: DatabaseAccess): ReaderConnection {
  return guarded(access.file, () => {
    const db = connect(access, { readonly: true });
    createReaderViews(db);
    db.pragma('query_only = ON');
    db.pragma(`cache_size = -${String(readerCacheKib)}`);
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the brand is minted here and nowhere else
    return db as unknown as ReaderConnection;
  });
}

function connect(access: DatabaseAccess, options: { readonly: boolean }): Database {
  const db = new BetterSqlite(access.file, { ...options, fileMustExist: options.readonly });
  try {
    // The key goes in as hex digits only, so nothing in it can end the string (cases.md: key as text is an injection).
    db.pragma(`cipher = 'chacha20'`);
    db.pragma(`key = 'raw:${Buffer.from(access.key).toString('hex')}'`);
    db.pragma('temp_store = 2');
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    db.pragma('foreign_keys = ON');
    db.pragma('secure_delete = ON');
    db.pragma('busy_timeout = 5000');
    db.prepare('select count(*) from sqlite_master').get();
  } catch (thrown) {
    db.close();
    throw thrown;
  }
  return db;
}

/**
 * A database that starts with SQLite's own header is not encrypted: refuse it rather than write evidence into it. And one
 * that is empty or shorter than a page was cut off: SQLite would begin a new one in its place, without a word.
 */
function refusePlainFile(file: string): void {
  if (!existsSync(file)) return;
  if (statSync(file).size < smallestPage) {
    throw new RailtraceError(
      'vault_corrupt',
      `${file} was cut off: it holds no database any more. It is left as it is; restore a backup.`,
    );
  }
  const header = Buffer.alloc(16);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, header, 0, 16, 0);
  } finally {
    closeSync(handle);
  }
  if (header.toString('latin1').startsWith('SQLite format 3')) {
    throw new RailtraceError(
      'vault_corrupt',
      `${file} is not encrypted. Railtrace does not open it; move it away.`,
    );
  }
}

function guarded<Result>(file: string, open: () => Result): Result {
  try {
    return open();
  } catch (thrown) {
    throw sqliteError(thrown, file);
  }
}

/** SQLite's result codes as the product's closed list. Anything unknown passes through unchanged. */
export function sqliteError(thrown: unknown, file: string): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const cause = { cause: thrown };
  if (code === 'SQLITE_NOTADB') {
    return new RailtraceError(
      'vault_corrupt',
      `${file} cannot be read with this vault's key: it is damaged or belongs to another vault. It is left as it is.`,
      {},
      cause,
    );
  }
  if (code.startsWith('SQLITE_CORRUPT')) {
    return new RailtraceError(
      'vault_corrupt',
      `${file} is damaged. It is left as it is; restore a backup.`,
      {},
      cause,
    );
  }
  if (code === 'SQLITE_FULL') {
    return new RailtraceError(
      'storage_full',
      'The disk is full. Free some space; what was saved is safe.',
      {},
      cause,
    );
  }
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_CANTOPEN') {
    return new RailtraceError(
      'storage_read_only',
      `${file} cannot be written here. Check the folder's permissions.`,
      {},
      cause,
    );
  }
  return thrown;
}
