import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import type { WriteDb } from '../../../electron/engine/db/database.ts';
import { migrate } from '../../../electron/engine/db/migrate.ts';
import { migrations } from '../../../electron/engine/db/migrations/index.ts';
import { openReader, openWriter } from '../../../electron/engine/db/open.ts';
import { randomBytes } from '../../../electron/engine/kernel/crypto.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';

const canary = 'CANARY-7b1f-plaintext-must-never-appear';
const folders: string[] = [];
const connections: { close(): unknown }[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'railtrace-at-rest-'));
  folders.push(folder);
  return folder;
}

function newVault(): { db: WriteDb; file: string; key: Uint8Array; folder: string } {
  const folder = newFolder();
  const file = join(folder, 'vault.db');
  const key = randomBytes(32);
  const db = openWriter({ file, key });
  connections.push(db);
  migrate(db, migrations);
  return { db, file, key, folder };
}

function plant(db: WriteDb, rows: number): void {
  const put = db.prepare('insert into setting (name, value) values (?, ?)');
  const index = db.prepare('insert into block_text (rowid, text) values (?, ?)');
  db.transaction(() => {
    for (let row = 1; row <= rows; row += 1) {
      put.run(`${canary}-${String(row)}`, `${canary} `.repeat(20));
      index.run(row, `${canary} row ${String(row)}`);
    }
  })();
}

const holdsCanary = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(canary))
    .map((entry) => entry.name);

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'no error';
  } catch (thrown) {
    return thrown instanceof RailtraceError ? thrown.code : String(thrown);
  }
};

afterEach(() => {
  for (const connection of connections.splice(0)) connection.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('evidence at rest', () => {
  it('has no plaintext in the database, its log or its shared memory while it is written', () => {
    const { db, folder } = newVault();
    plant(db, 5000);
    expect(existsSync(join(folder, 'vault.db-wal'))).toBe(true);
    expect(holdsCanary(folder)).toEqual([]);
    db.pragma('wal_checkpoint(TRUNCATE)');
    expect(holdsCanary(folder)).toEqual([]);
  });

  it('spills no temporary file when a sort is larger than the cache', () => {
    const { folder, file, key, db } = newVault();
    plant(db, 20_000);
    const temporary = newFolder();
    const script = `
      import { openReader } from ${JSON.stringify(new URL('../../../electron/engine/db/open.ts', import.meta.url).href)};
      import { watch } from 'node:fs';
      const seen = [];
      watch(${JSON.stringify(temporary)}, (_event, name) => seen.push(name));
      const db = openReader({ file: ${JSON.stringify(file)}, key: Uint8Array.from(${JSON.stringify([...key])}) });
      db.pragma('cache_size = 10');
      db.prepare('select a.value || b.name as text from setting a, (select name from setting limit 3) b order by text desc').all();
      db.close();
      setImmediate(() => setImmediate(() => { process.stdout.write(JSON.stringify(seen)); process.exit(0); }));
    `;
    const child = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      env: { ...process.env, SQLITE_TMPDIR: temporary, TMPDIR: temporary },
      encoding: 'utf8',
    });
    expect(child.stderr).toBe('');
    expect(JSON.parse(child.stdout)).toEqual([]);
    expect(holdsCanary(folder)).toEqual([]);
  });

  it('backs up by VACUUM INTO to a file without plaintext that opens with the same key', () => {
    const { db, folder, key } = newVault();
    plant(db, 100);
    const copy = join(folder, 'copy.db');
    db.prepare('vacuum into ?').run(copy);
    expect(holdsCanary(folder)).toEqual([]);
    const reader = openReader({ file: copy, key });
    connections.push(reader);
    expect(reader.prepare('select count(*) as count from setting').get()).toEqual({ count: 100 });
  });

  it('refuses a wrong key and leaves the file as it is', () => {
    const { file, db } = newVault();
    db.pragma('wal_checkpoint(TRUNCATE)');
    const before = readFileSync(file);
    expect(codeOf(() => openWriter({ file, key: randomBytes(32) }))).toBe('vault_corrupt');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('refuses a database that is not encrypted', () => {
    const file = join(newFolder(), 'vault.db');
    writeFileSync(file, Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(4080)]));
    expect(codeOf(() => openWriter({ file, key: randomBytes(32) }))).toBe('vault_corrupt');
  });

  it('notices a changed page instead of reading it', () => {
    const { file, db, key } = newVault();
    plant(db, 2000);
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    const bytes = readFileSync(file);
    const place = Math.floor(bytes.length / 2);
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const reader = openReader({ file, key });
    connections.push(reader);
    expect(() => reader.prepare('select sum(length(value)) from setting').get()).toThrow();
  });

  it('leaves nothing readable of deleted rows', () => {
    const { db, folder } = newVault();
    plant(db, 100);
    db.exec('delete from setting');
    db.pragma('wal_checkpoint(TRUNCATE)');
    expect(holdsCanary(folder)).toEqual([]);
  });
});
