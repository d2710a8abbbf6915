/**
 * The views of the analysis that the SQL console offers: words instead of numbers where a person reads, exact decimal text
 * beside the minor units. Those of evidence open packed columns and are made by each reader (readerViews.ts).
 */
import { decimalSql, isoSql, locatorSql } from '../columnSql.ts';
import type { Migration } from './migration.ts';

const eventRecord = (event: string): string =>
  `cast(substr(${event}, 1, instr(${event}, '.') - 1) as integer)`;

export const sqlConsoleViews: Migration = {
  version: 5,
  purpose: 'views',
  sql: `
    create view payments as
      select id, reference, rail, direction, ${decimalSql('amount_minor', 'currency')} as amount, cast(amount_minor as integer) as amount_minor,
        currency, ledger_state, psp_state, bank_state, ${isoSql('first_at')} as first_at, ${isoSql('last_at')} as last_at, first_at as first_ms,
        last_at as last_ms, open_for as open_for_ms
      from current_payment;

    create view findings as
      select id, code, severity, payment_id, refs as "references", explanation, next_step, records, ${isoSql('as_of')} as as_of
      from current_finding;

    create view links as
      select payment.id as payment_id, record.id as record_id, source.name as source, ${locatorSql('record')} as locator, link_rule.rule,
        link_rule.words as reason, (stated.value ->> 2) / 100.0 as score, coalesce(stated.value ->> 3, 1) as certain
      from current_payment as payment join json_each(payment.links) as stated join record on record.id = (stated.value ->> 0)
        join source on source.id = record.source_id join link_rule on link_rule.code = (stated.value ->> 1)
      union all
      select payment.id, record.id, source.name, ${locatorSql('record')}, 'payout-batch', 'carried by the same payout', 0.95, 1
      from current_payment as payment join json_each(payment.batches) as carried join current_batch as batch on batch.payout = carried.value
        join json_each(json_array(json(batch.events), json(batch.entries))) as side join json_each(side.value) as member
        join record on record.id = ${eventRecord('member.value')} join source on source.id = record.source_id;
  `,
};
