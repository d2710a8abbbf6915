/** The list of migrations, oldest first. Append only: a released one is never edited. */
import { evidenceTables } from './0001-evidence.ts';
import { paymentTables } from './0002-payments.ts';
import { workspaceTables } from './0003-workspace.ts';
import { caseTables } from './0004-cases.ts';
import { sqlConsoleViews } from './0005-views.ts';
import { savedTables } from './0006-saved.ts';
import { mappingTables } from './0007-mappings.ts';
import type { Migration } from './migration.ts';

export const migrations: readonly Migration[] = [
  evidenceTables,
  paymentTables,
  workspaceTables,
  caseTables,
  sqlConsoleViews,
  savedTables,
  mappingTables,
];
