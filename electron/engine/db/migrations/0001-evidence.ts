/**
 * Evidence: sources, their stored bytes in compressed chunks, the records framed in them, identifiers and full text.
 *
 * Bytes are kept once, as a source's redacted stream cut into chunks; a record is a window of that stream. FTS5 is
 * contentless (the text is in the chunks) and supports deletion, which a cancelled import needs.
 */
import type { Migration } from './migration.ts';

export const evidenceTables: Migration = {
  version: 1,
  purpose: 'evidence',
  sql: `
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
      -- How rows of a table are shown: delimiter and the columns that hold people (JSON).
      display text
    ) strict;
    create unique index source_sha256 on source (sha256) where status = 'complete' and format <> 'replay-attempt';

    -- A source's stored stream, in order: bytes are zstd-compressed, offset is that of the plain bytes.
    create table source_chunk (
      source_id integer not null references source (id) on delete cascade,
      stored_offset integer not null,
      stored_length integer not null,
      bytes blob not null,
      primary key (source_id, stored_offset)
    ) strict, without rowid;

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
      source_id integer not null references source (id) on delete cascade,
      locator text not null,
      byte_start integer not null,
      byte_end integer not null,
      stored_offset integer not null,
      stored_length integer not null,
      stored_sha256 blob not null,
      natural_key text,
      party text,
      title text not null,
      occurred_at integer,
      received_at integer,
      booked_on text,
      value_on text
    ) strict;
    create index record_source on record (source_id, id);
    -- Keys arrive nearly in order, hashes at random: finding an equal record goes by key and compares the hash.
    create index record_key on record (natural_key) where natural_key is not null;
    create index record_occurred on record (occurred_at);

    create table identifier (
      value text not null,
      scheme text not null,
      record_id integer not null references record (id) on delete cascade,
      primary key (value, scheme, record_id)
    ) strict, without rowid;
    create index identifier_record on identifier (record_id);

    create table signature_verdict (
      record_id integer primary key references record (id) on delete cascade,
      scheme text not null,
      verdict text not null,
      reason text not null
    ) strict;

    create table redaction (
      source_id integer not null references source (id) on delete cascade,
      record_id integer references record (id) on delete cascade,
      offset integer not null,
      length integer not null,
      class text not null,
      rule text not null
    ) strict;
    create index redaction_record on redaction (record_id);
    create index redaction_source on redaction (source_id);

    create virtual table record_text using fts5 (
      text, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2 tokenchars '-_'"
    );
  `,
};
