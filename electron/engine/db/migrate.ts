/** Brings the schema up to date: each step in one transaction with its `user_version`, none skipped, none from the future. */
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { WriteDb } from './database.ts';
import type { Migration } from './migrations/migration.ts';

/**
 * @throws RailtraceError `from_future` when a newer Railtrace wrote the vault; nothing is changed then.
 */
export function migrate(db: WriteDb, migrations: readonly Migration[]): void {
  const present = Number(db.pragma('user_version', { simple: true }));
  const newest = migrations.at(-1)?.version ?? 0;
  if (present > newest) {
    throw new RailtraceError(
      'from_future',
      `This vault was written by a newer Railtrace (schema ${String(present)}, this one knows ${String(newest)}). Update Railtrace; nothing was changed.`,
    );
  }
  migrations.forEach((migration, index) => {
    if (migration.version !== index + 1) {
      throw new RailtraceError('internal', `Migration ${String(migration.version)} is out of order.`);
    }
    if (migration.version <= present) return;
    db.transaction(() => {
      db.exec(migration.sql);
      db.pragma(`user_version = ${String(migration.version)}`);
    }).immediate();
  });
}
