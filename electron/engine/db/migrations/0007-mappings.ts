/** Column mappings that the person keeps: applied by themselves to every table with the same columns. */
import type { Migration } from './migration.ts';

export const mappingTables: Migration = {
  version: 7,
  purpose: 'saved column mappings',
  sql: `
    create table column_mapping (
      id integer primary key,
      name text not null,
      fingerprint text not null unique,
      headers text not null,
      mapping text not null,
      saved_at integer not null
    ) strict;
  `,
};
