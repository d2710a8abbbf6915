/**
 * The views that the SQL console offers: words instead of numbers where a person reads, exact decimal text beside the
 * minor units. They name everything a statement may use; nothing else is reachable from it.
 */
import type { Migration } from './migration.ts';

/** ISO 4217 currencies without, and with three, decimals; all others have two. */
const withoutDecimals = `'BIF','CLP','DJF','GNF','ISK','JPY','KMF','KRW','PYG','RWF','UGX','UYI','VND','VUV','XAF','XOF','XPF'`;
const threeDecimals = `'BHD','IQD','JOD','KWD','LYD','OMR','TND'`;
const fourDecimals = `'CLF','UYW'`;

/** Minor units as exact decimal text: pads to one digit before the point, then cuts. */
function decimal(minor: string, currency: string): string {
  const sign = `case when ${minor} like '-%' then '-' else '' end`;
  const digits = `ltrim(${minor}, '-')`;
  const padded = (places: number) =>
    `(substr('00000', 1, max(0, ${places + 1} - length(${digits}))) || ${digits})`;
  const cut = (places: number) =>
    `${sign} || substr(${padded(places)}, 1, length(${padded(places)}) - ${places}) || '.' || substr(${padded(places)}, -${places})`;
  return `case when ${minor} is null then null when ${currency} in (${withoutDecimals}) then ${minor} when ${currency} in (${threeDecimals}) then ${cut(3)}
    when ${currency} in (${fourDecimals}) then ${cut(4)} else ${cut(2)} end`;
}

const iso = (column: string) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${column} / 1000.0, 'unixepoch')`;

export const sqlConsoleViews: Migration = {
  version: 5,
  purpose: 'views',
  sql: `
    create view sources as
      select id, name, format, encoding, sha256, stored_sha256, size, ${iso('imported_at')} as imported_at, records, skipped, duplicates,
        redactions, ${iso('first_at')} as first_at, ${iso('last_at')} as last_at
      from source where status = 'complete';

    create view records as
      select record.id, record.source_id, source.name as source, source.format, record.locator, record.party, record.title,
        ${iso('record.occurred_at')} as occurred_at, ${iso('record.received_at')} as received_at, record.booked_on, record.value_on,
        record.occurred_at as occurred_ms, record.byte_start, record.byte_end, lower(hex(record.stored_sha256)) as stored_sha256,
        record.natural_key
      from record join source on source.id = record.source_id where source.status = 'complete';

    create view identifiers as
      select identifier.value, identifier.scheme, identifier.record_id, source.name as source, record.locator
      from identifier join record on record.id = identifier.record_id join source on source.id = record.source_id
      where source.status = 'complete';

    create view events as
      select event.record_id, event.ordinal, source.name as source, record.locator, event.party, event.kind, event.movement, event.rail,
        event.direction, ${decimal('event.amount_minor', 'event.currency')} as amount, cast(event.amount_minor as integer) as amount_minor,
        ${decimal('event.fee_minor', 'event.currency')} as fee, cast(event.fee_minor as integer) as fee_minor,
        ${decimal('event.net_minor', 'event.currency')} as net, cast(event.net_minor as integer) as net_minor, event.currency,
        ${iso('event.occurred_at')} as occurred_at, ${iso('event.received_at')} as received_at, event.booked_on, event.value_on,
        event.occurred_at as occurred_ms, event.status, event.reason, event.counterparty, event.identifiers
      from event join record on record.id = event.record_id join source on source.id = record.source_id
      where source.status = 'complete';

    create view payments as
      select id, reference, rail, direction, ${decimal('amount_minor', 'currency')} as amount, cast(amount_minor as integer) as amount_minor,
        currency, ledger_state, psp_state, bank_state, ${iso('first_at')} as first_at, ${iso('last_at')} as last_at, first_at as first_ms,
        last_at as last_ms, open_for as open_for_ms
      from payment;

    create view findings as
      select id, code, severity, payment_id, refs as "references", explanation, next_step, records, ${iso('as_of')} as as_of from finding;

    create view links as
      select link.payment_id, link.record_id, source.name as source, record.locator, link.rule, link.reason, link.score, link.certain
      from link join record on record.id = link.record_id join source on source.id = record.source_id;
  `,
};
