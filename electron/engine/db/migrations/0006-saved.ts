/** What the person keeps for finding again: searches, statements of the SQL console, and the last ones that ran. */
import type { Migration } from './migration.ts';

export const savedTables: Migration = {
  version: 6,
  purpose: 'saved searches and statements',
  sql: `
    create table saved_search (
      id integer primary key,
      name text not null collate nocase unique,
      query text not null,
      changed_at integer not null
    ) strict;

    create table saved_statement (
      id integer primary key,
      name text not null collate nocase unique,
      statement text not null,
      changed_at integer not null
    ) strict;

    create table ran_statement (
      id integer primary key,
      statement text not null unique,
      ran_at integer not null,
      row_count integer not null,
      elapsed integer not null
    ) strict;
  `,
};
