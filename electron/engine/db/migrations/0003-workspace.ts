/** The workspace's own rows: settings, the audit chain, and the counter that tells whether an analysis is stale. */
import type { Migration } from './migration.ts';

export const workspaceTables: Migration = {
  version: 3,
  purpose: 'workspace',
  sql: `
    create table setting (name text primary key, value text not null) strict, without rowid;
    create table secret (name text primary key, value blob not null) strict, without rowid;
    create table counter (name text primary key, value integer not null) strict, without rowid;
    insert into counter values ('evidence_revision', 0);

    -- Append only: each row's hash covers the one before it, so that a changed, missing or reordered row shows.
    create table audit (
      seq integer primary key,
      at integer not null,
      actor text not null,
      action text not null,
      subject text not null,
      details text not null,
      previous_hash text not null,
      hash text not null
    ) strict;
    create trigger audit_never_changes before update on audit begin select raise(abort, 'audit is append only'); end;
    create trigger audit_never_shrinks before delete on audit begin select raise(abort, 'audit is append only'); end;
  `,
};
