/**
 * What analysis makes of the events: payments, links, projections, findings. All of it can be computed again and is
 * replaced whole by each analysis.
 */
import type { Migration } from './migration.ts';

export const paymentTables: Migration = {
  version: 2,
  purpose: 'payments',
  sql: `
    create table payment (
      id text primary key,
      reference text not null,
      rail text,
      direction text,
      amount_minor text,
      currency text,
      amount_sort real,
      ledger_state text,
      psp_state text,
      bank_state text,
      first_at integer,
      last_at integer,
      open_for integer,
      severity_rank integer not null,
      summary text not null,
      event_ids text not null,
      projection text not null
    ) strict;
    create index payment_last on payment (last_at, id);
    create index payment_own_reference on payment (reference);

    create table payment_reference (
      value text not null,
      payment_id text not null references payment (id) on delete cascade,
      primary key (value, payment_id)
    ) strict, without rowid;
    create index payment_reference_any_case on payment_reference (value collate nocase);
    create index payment_reference_payment on payment_reference (payment_id);

    create table link (
      payment_id text not null references payment (id) on delete cascade,
      record_id integer not null,
      rule text not null,
      reason text not null,
      score real not null,
      certain integer not null,
      primary key (payment_id, record_id)
    ) strict, without rowid;
    create index link_record on link (record_id);

    create table finding (
      id text primary key,
      code text not null,
      severity text not null,
      payment_id text,
      refs text not null,
      explanation text not null,
      next_step text,
      records text not null,
      as_of integer not null
    ) strict;
    create index finding_code on finding (code);
    create index finding_payment on finding (payment_id);

    create table analysis (
      id integer primary key check (id = 1),
      as_of integer,
      evidence_revision integer not null,
      finished_at integer not null,
      profiles text not null
    ) strict;
  `,
};
