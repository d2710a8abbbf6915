import { afterEach, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layoutBase, migrate } from '../../../electron/engine/db/migrate.ts';
import { migrations } from '../../../electron/engine/db/migrations/index.ts';
import { openWriter } from '../../../electron/engine/db/open.ts';
import { randomBytes } from '../../../electron/engine/kernel/crypto.ts';

const cleanups: (() => void)[] = [];
function emptyDatabase() {
  const folder = mkdtempSync(join(tmpdir(), 'railtrace-migrate-'));
  const db = openWriter({ file: join(folder, 'vault.db'), key: randomBytes(32) });
  cleanups.push(() => {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return db;
}
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

describe('migrations', () => {
  it('are numbered from one without a gap', () => {
    expect(migrations.map((migration) => migration.version)).toEqual(migrations.map((_, index) => index + 1));
  });

  it.each(migrations.map((migration) => [migration.version, migration.purpose] as const))(
    'number %i (%s) applies on top of those before it and is applied once',
    (version) => {
      const db = emptyDatabase();
      migrate(db, migrations.slice(0, version));
      expect(db.pragma('user_version', { simple: true })).toBe(layoutBase + version);
      migrate(db, migrations.slice(0, version));
      expect(db.pragma('user_version', { simple: true })).toBe(layoutBase + version);
    },
  );

  it('commit with their version or not at all', () => {
    const db = emptyDatabase();
    const broken = {
      version: 2,
      purpose: 'broken',
      sql: 'create table half (id integer); select no_such_function();',
    };
    expect(() => {
      migrate(db, [{ version: 1, purpose: 'sound', sql: 'create table sound (id integer)' }, broken]);
    }).toThrow();
    expect(db.pragma('user_version', { simple: true })).toBe(layoutBase + 1);
    expect(db.prepare("select name from sqlite_master where type = 'table' order by name").all()).toEqual([
      { name: 'sound' },
    ]);
  });

  it.each([1, 5, 99])('refuse a vault of a preview (schema %i), say so, and change nothing', (version) => {
    const db = emptyDatabase();
    db.exec('create table record (id integer primary key, stored_sha256 blob)');
    db.pragma(`user_version = ${String(version)}`);
    expect(() => {
      migrate(db, migrations);
    }).toThrow(/preview of Railtrace/);
    expect(db.pragma('user_version', { simple: true })).toBe(version);
    expect(db.prepare('select name from sqlite_master').all()).toEqual([{ name: 'record' }]);
  });

  it('refuse a vault from the future and change nothing', () => {
    const db = emptyDatabase();
    db.pragma('user_version = 999');
    expect(() => {
      migrate(db, migrations);
    }).toThrow(/newer Railtrace/);
    expect(db.prepare('select count(*) as count from sqlite_master').get()).toEqual({ count: 0 });
  });
});
