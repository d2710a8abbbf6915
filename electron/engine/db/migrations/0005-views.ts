/**
 * The views of the analysis that the SQL console offers: words instead of numbers where a person reads, exact decimal text
 * beside the minor units. Those of evidence open packed columns and are made by each reader (readerViews.ts).
 */
import { decimalSql, isoSql, locatorSql } from '../columnSql.ts';
import type { Migration } from './migration.ts';

export const sqlConsoleViews: Migration = {
  version: 5,
  purpose: 'views',
  sql: `
    create view payments as
      select id, reference, rail, direction, ${decimalSql('amount_minor', 'currency')} as amount, cast(amount_minor as integer) as amount_minor,
        currency, ledger_state, psp_state, bank_state, ${isoSql('first_at')} as first_at, ${isoSql('last_at')} as last_at, first_at as first_ms,
        last_at as last_ms, open_for as open_for_ms
      from payment;

    create view findings as
      select id, code, severity, payment_id, refs as "references", explanation, next_step, records, ${isoSql('as_of')} as as_of from finding;

    create view links as
      select link.payment_id, link.record_id, source.name as source, ${locatorSql('record')} as locator, link.rule, link.reason, link.score, link.certain
      from link join record on record.id = link.record_id join source on source.id = record.source_id;
  `,
};
