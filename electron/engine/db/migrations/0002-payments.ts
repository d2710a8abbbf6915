/**
 * What analysis makes of the events: payments with their records, payout batches, findings; and what a person said about
 * which records belong together. All but the annotations can be computed again.
 *
 * Rows are never changed in place: a new analysis writes what differs with the next generation, marks what it replaces,
 * and one update of `analysis` makes the whole of it visible at once. Readers look through the `current_` views.
 */
import type { Migration } from './migration.ts';

export const paymentTables: Migration = {
  version: 2,
  purpose: 'payments',
  sql: `
    create table payment (
      number integer primary key,
      -- Generation that wrote the row, and the one from which on it is not valid any more.
      born integer not null,
      gone integer,
      -- Of everything below: tells whether a new analysis says the same.
      fingerprint integer not null,
      id text not null,
      reference text not null,
      -- Every id of the payment, one a line, the most telling first.
      refs text not null,
      rail text,
      direction text,
      amount_minor text,
      currency text,
      amount_sort real,
      -- A state with its proof (0 proved, 1 claimed, 2 inferred) and since when it stands.
      ledger_state text,
      ledger_proof integer,
      ledger_since integer,
      psp_state text,
      psp_proof integer,
      psp_since integer,
      bank_state text,
      bank_proof integer,
      bank_since integer,
      first_at integer,
      last_at integer,
      open_since integer,
      severity_rank integer not null,
      events integer not null,
      -- JSON: [record, rule, score in hundredths, certain, detail, events] a record; trailing usual values are left out.
      links text not null,
      -- JSON: payouts that carried it; null where none did.
      batches text
    ) strict;
    create index payment_last on payment (coalesce(last_at, 0));
    create index payment_gone on payment (gone) where gone is not null;

    -- Hash of every way of writing an id → payments that may have it; the text decides.
    create table payment_reference (
      hash integer not null,
      payment integer not null,
      primary key (hash, payment)
    ) strict, without rowid;

    -- A PSP's payout: its own events and the bank entries that prove it (JSON lists of event ids).
    create table settlement_batch (
      number integer primary key,
      born integer not null,
      gone integer,
      fingerprint integer not null,
      payout text not null,
      reason text,
      events text not null,
      entries text not null
    ) strict;
    create index settlement_batch_payout on settlement_batch (payout);
    create index settlement_batch_gone on settlement_batch (gone) where gone is not null;

    create table finding (
      number integer primary key,
      born integer not null,
      gone integer,
      fingerprint integer not null,
      id text not null,
      code text not null,
      severity text not null,
      payment_id text,
      refs text not null,
      explanation text not null,
      next_step text,
      records text not null
    ) strict;
    create index finding_payment on finding (payment_id);
    create index finding_gone on finding (gone) where gone is not null;

    -- What a rule by which a record belongs to a payment is called.
    create table link_rule (
      code integer primary key,
      rule text not null,
      words text not null
    ) strict;

    create table analysis (
      id integer primary key check (id = 1),
      generation integer not null,
      as_of integer,
      evidence_revision integer not null,
      finished_at integer not null,
      profiles text not null,
      payments integer not null,
      -- JSON: what judging one payment needs to know of the desk, and the dialects of its sources.
      view text not null,
      dialects text not null
    ) strict;

    create view current_payment as
      select payment.*, case when open_since is null then null else max(0, analysis.as_of - open_since) end as open_for
      from analysis join payment
      where analysis.id = 1 and payment.born <= analysis.generation
        and (payment.gone is null or payment.gone > analysis.generation);
    create view current_finding as
      select finding.*, analysis.as_of as as_of
      from analysis join finding
      where analysis.id = 1 and finding.born <= analysis.generation
        and (finding.gone is null or finding.gone > analysis.generation);
    create view current_batch as
      select settlement_batch.*
      from analysis join settlement_batch
      where analysis.id = 1 and settlement_batch.born <= analysis.generation
        and (settlement_batch.gone is null or settlement_batch.gone > analysis.generation);

    -- What a person joined or split by hand. Records are named by what never changes: [[sha256 of the file, its name, locator]…].
    create table annotation (
      id integer primary key,
      kind text not null check (kind in ('join', 'split')),
      author text not null,
      made_at integer not null,
      reason text not null,
      payments text not null,
      first text not null,
      second text not null,
      undone_at integer,
      undone_by text
    ) strict;
    create trigger annotation_never_shrinks before delete on annotation
      begin select raise(abort, 'annotations are kept'); end;
    create trigger annotation_changes_once before update on annotation
      when old.undone_at is not null or new.reason <> old.reason or new.author <> old.author or new.first <> old.first
        or new.second <> old.second or new.kind <> old.kind or new.made_at <> old.made_at
      begin select raise(abort, 'an annotation is only ever taken back'); end;
  `,
};
