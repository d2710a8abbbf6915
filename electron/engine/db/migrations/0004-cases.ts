/** Cases with notes, exhibits, drafts and their chain of custody; replay hosts and attempts. */
import type { Migration } from './migration.ts';

export const caseTables: Migration = {
  version: 4,
  purpose: 'cases and replay',
  sql: `
    create table allowed_host (
      host text primary key,
      environment text not null check (environment in ('sandbox', 'production')),
      allow_private_address integer not null
    ) strict, without rowid;

    -- An attempt is written before its socket opens (outcome 'uncertain') and completed once; never changed after,
    -- except for the link to the evidence that it became.
    create table attempt (
      id integer primary key,
      record_id integer,
      request_sha256 text not null,
      request blob not null,
      method text not null,
      scheme text not null check (scheme in ('http', 'https')),
      target text not null,
      url text not null,
      environment text not null check (environment in ('sandbox', 'production')),
      actor text not null,
      started_at integer not null,
      completed_at integer,
      outcome text not null check (outcome in ('not_sent', 'uncertain', 'answered')),
      reason text,
      remote_address text,
      protocol text,
      timings text not null,
      status integer,
      response_head blob,
      response_headers text not null default '[]',
      response_size integer,
      response_sha256 text,
      evidence_record_id integer
    ) strict;
    create index attempt_record on attempt (record_id);
    create trigger attempt_never_shrinks before delete on attempt begin select raise(abort, 'attempts are kept'); end;
    create trigger attempt_completes_once before update of record_id, request_sha256, request, method, scheme, target,
        url, environment, actor, started_at, completed_at, outcome, reason, remote_address, protocol, timings, status,
        response_head, response_headers, response_size, response_sha256 on attempt
      when old.completed_at is not null begin select raise(abort, 'a complete attempt never changes'); end;

    create table attempt_chunk (
      attempt_id integer not null references attempt (id),
      offset integer not null,
      bytes blob not null,
      primary key (attempt_id, offset)
    ) strict, without rowid;

    -- Append only and hash-chained: one row before a socket opens, one when it is closed (opening names the first).
    create table egress_ledger (
      seq integer primary key,
      at integer not null,
      opening integer,
      purpose text not null,
      host text not null,
      address text not null,
      bytes_sent integer not null,
      bytes_received integer not null,
      sha256 text not null,
      approval text not null,
      previous_hash text not null,
      hash text not null
    ) strict;
    create trigger egress_never_changes before update on egress_ledger
      begin select raise(abort, 'the egress ledger is append only'); end;
    create trigger egress_never_shrinks before delete on egress_ledger
      begin select raise(abort, 'the egress ledger is append only'); end;

    create table investigation (
      id integer primary key,
      title text not null,
      severity text not null,
      status text not null,
      owner text not null,
      opened_at integer not null,
      changed_at integer not null,
      revision integer not null
    ) strict;

    create table note (
      id integer primary key,
      case_id integer not null references investigation (id),
      author text not null,
      written_at integer not null,
      text text not null
    ) strict;
    create index note_case on note (case_id, id);

    create table draft (
      case_id integer primary key references investigation (id),
      text text not null,
      saved_at integer not null
    ) strict;

    create table exhibit (
      id integer primary key,
      case_id integer not null references investigation (id),
      kind text not null,
      subject text not null,
      label text not null,
      why text not null,
      added_at integer not null,
      added_by text not null,
      removed_at integer
    ) strict;
    create unique index exhibit_live on exhibit (case_id, kind, subject) where removed_at is null;
    create index exhibit_case on exhibit (case_id, id);

    -- Chain of custody: append only, hash-chained per case. 'revision' is the case's revision after the entry;
    -- 'viewed' and 'exported' leave it as it was.
    create table custody (
      case_id integer not null references investigation (id),
      seq integer not null,
      at integer not null,
      actor text not null,
      action text not null,
      subject text not null,
      tool text not null,
      item_sha256 text,
      revision integer not null,
      previous_hash text not null,
      hash text not null,
      primary key (case_id, seq)
    ) strict, without rowid;
    create trigger custody_never_changes before update on custody
      begin select raise(abort, 'custody is append only'); end;
    create trigger custody_never_shrinks before delete on custody
      begin select raise(abort, 'custody is append only'); end;

    -- What a bundle of a case revision says, fixed at its first export, so that every later one is the same bytes.
    create table frozen_revision (
      case_id integer not null,
      revision integer not null,
      frozen_at integer not null,
      content text not null,
      primary key (case_id, revision)
    ) strict, without rowid;

    create table exported_bundle (
      id integer primary key,
      case_id integer,
      payment_reference text,
      revision integer,
      exported_at integer not null,
      sha256 text not null,
      name text not null
    ) strict;
  `,
};
