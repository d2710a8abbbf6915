/** Brings the schema up to date: each step in one transaction with its `user_version`, none skipped, none from the future. */
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { WriteDb } from './database.ts';
import type { Migration } from './migrations/migration.ts';

/** `user_version` is this plus the migration's number. Lower ones are previews, whose layout is not carried on. */
export const layoutBase = 100;

/**
 * @throws RailtraceError `from_future` when a newer Railtrace wrote the vault, `not_supported_here` when a preview did;
 *   nothing is changed then.
 */
export function migrate(db: WriteDb, migrations: readonly Migration[]): void {
  const present = Number(db.pragma('user_version', { simple: true }));
  const newest = layoutBase + (migrations.at(-1)?.version ?? 0);
  if (present > newest) {
    throw new RailtraceError(
      'from_future',
      `This vault was written by a newer Railtrace (schema ${String(present)}, this one knows ${String(newest)}). Update Railtrace; nothing was changed.`,
    );
  }
  if (present > 0 && present <= layoutBase) {
    throw new RailtraceError(
      'not_supported_here',
      `This vault was written by a preview of Railtrace (schema ${String(present)}), whose layout is not read any more. Nothing was changed: move the vault away, create a new one and import the files again.`,
    );
  }
  migrations.forEach((migration, index) => {
    if (migration.version !== index + 1) {
      throw new RailtraceError('internal', `Migration ${String(migration.version)} is out of order.`);
    }
    const version = layoutBase + migration.version;
    if (version <= present) return;
    db.transaction(() => {
      db.exec(migration.sql);
      db.pragma(`user_version = ${String(version)}`);
    }).immediate();
  });
}
