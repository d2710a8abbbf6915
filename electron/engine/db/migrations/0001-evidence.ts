/**
 * Evidence: sources, their stored bytes in compressed blocks, the records framed in them and the events they state.
 *
 * Bytes are kept once, as a source's redacted stream cut into blocks of whole records. A block is the unit of
 * compression, of the full text and of everything that is only wanted with a record at hand: its identifiers, its
 * redactions, its place in the stream. The full text names blocks, not records: a word that stands in every record costs
 * one entry a block, and what a block's records really say is decided on their text.
 */
import type { Migration } from './migration.ts';

export const evidenceTables: Migration = {
  version: 1,
  purpose: 'evidence',
  sql: `
    -- Short texts that repeat: titles, forms of locators, kinds, states. Columns that hold an id of it are marked "word".
    create table word (
      id integer primary key,
      text text not null unique
    ) strict;

    create table source (
      id integer primary key,
      name text not null,
      format text not null,
      encoding text not null,
      sha256 text not null,
      stored_sha256 text not null default '',
      size integer not null default 0,
      stored_size integer not null default 0,
      imported_at integer not null,
      status text not null check (status in ('importing', 'complete')),
      records integer not null default 0,
      skipped integer not null default 0,
      duplicates integer not null default 0,
      redactions integer not null default 0,
      warnings text not null default '[]',
      first_at integer,
      last_at integer,
      -- Its records have the ids from the first to the last; null where it has none.
      first_record integer,
      last_record integer,
      -- How rows of a table are shown: delimiter and the columns that hold people (JSON).
      display text
    ) strict;
    create unique index source_sha256 on source (sha256) where status = 'complete' and format <> 'replay-attempt';

    -- A stretch of a source's stored stream with the records that lie in it. Its id is that of its first record.
    create table block (
      id integer primary key,
      source_id integer not null,
      -- How many records; they have the ids from the block's own on.
      records integer not null,
      -- Place of its plain bytes in the source's stored stream.
      stored_offset integer not null,
      stored_length integer not null,
      -- Earliest and latest time of its records (0 where a record has none); null without records.
      first_at integer,
      last_at integer,
      -- SHA-256 of the columns that follow.
      sha256 blob not null,
      -- JSON: identifiers that the text of their record does not spell so; null where there is none.
      beside text,
      -- For each record 16 bytes: offset in the block, length, first 8 bytes of its SHA-256.
      places blob not null,
      -- zstd of JSON: identifiers and redactions of its records.
      facts blob not null,
      -- zstd of its stretch of the stream.
      bytes blob not null
    ) strict;
    create index block_source on block (source_id, stored_offset);
    create index block_last on block (last_at);

    create table coverage (
      id integer primary key,
      source_id integer not null references source (id) on delete cascade,
      party text not null,
      account text,
      currency text,
      shows text not null,
      from_at integer not null,
      until_at integer not null
    ) strict;
    create index coverage_source on coverage (source_id);

    -- Totals that a file states about itself, beside what was counted in it.
    create table control_check (
      id integer primary key,
      source_id integer not null references source (id) on delete cascade,
      locator text not null,
      total text not null,
      stated text not null,
      counted text not null,
      agrees integer not null
    ) strict;
    create index control_check_source on control_check (source_id);

    create table statement (
      id integer primary key,
      source_id integer not null references source (id) on delete cascade,
      locator text not null,
      account text,
      currency text,
      number text,
      sequence integer,
      opening_minor text,
      closing_minor text,
      booked_minor text not null,
      opened_on text,
      closed_on text,
      entries integer not null
    ) strict;
    create index statement_source on statement (source_id);

    create table record (
      id integer primary key,
      -- No foreign keys from here on: a million checks for what only one writer writes and only one step removes.
      source_id integer not null,
      -- 1 ledger, 2 psp, 3 bank
      party integer,
      -- word
      title integer not null,
      -- word: the locator with char(1) where its number stands; and that number
      locator_form integer not null,
      place integer,
      -- Byte range in the original file.
      byte_start integer not null,
      byte_length integer not null,
      occurred_at integer,
      received_at integer,
      booked_on text,
      value_on text
    ) strict;
    create index record_at on record (coalesce(occurred_at, received_at, 0));

    -- What records state about payments. Amounts are integers of minor units; text where 2^53 does not hold them.
    create table event (
      record_id integer not null,
      ordinal integer not null,
      -- 1 ledger, 2 psp, 3 bank
      party integer not null,
      -- words
      kind integer not null,
      movement integer not null,
      status integer not null,
      rail integer,
      direction integer,
      currency integer,
      amount_minor any,
      fee_minor any,
      net_minor any,
      occurred_at integer,
      received_at integer,
      booked_on text,
      value_on text,
      counterparty text,
      reason text,
      primary key (record_id, ordinal)
    ) strict, without rowid;

    create table signature_verdict (
      record_id integer primary key,
      scheme text not null,
      verdict text not null,
      reason text not null
    ) strict;

    -- Words of a block's records, under the block's id. Only which words it has: their places are read from the text.
    create virtual table block_text using fts5 (
      text, content = '', contentless_delete = 1, detail = none, tokenize = "unicode61 remove_diacritics 2 tokenchars '-_'"
    );
    insert into block_text (block_text, rank) values ('automerge', 8);
    insert into block_text (block_text, rank) values ('crisismerge', 32);
  `,
};
