/**
 * Stripe's itemised payout reconciliation report (docs.stripe.com/reports/report-types/payout-reconciliation), every
 * version: columns are found by name, and their order is the export's own.
 */
import type { TableRow } from '../../../../shared/evidence/importing.ts';
import type { Delimiter } from '../../../../shared/evidence/ledger/table.ts';
import type { TableFormat } from './tableRows.ts';

export function stripePayoutReconciliation(delimiter: Delimiter): TableFormat {
  return {
    format: 'stripe-payout-reconciliation',
    roles: {},
    dialect: { delimiter, decimalMark: '.', dateOrder: 'iso', offsetMinutes: 0 },
    describe: (row) => {
      const parts = [
        named(row, 'reporting_category') || 'balance transaction',
        named(row, 'gross'),
        named(row, 'currency').toUpperCase(),
      ];
      return {
        title: parts.filter((part) => part !== '').join(' '),
        naturalKey: named(row, 'balance_transaction_id') || null,
      };
    },
    objection: (row) =>
      named(row, 'gross') === '' && named(row, 'balance_transaction_id') === ''
        ? 'neither an amount nor an id in it'
        : null,
  };
}

function named(row: TableRow, name: string): string {
  const column = row.columns.findIndex((each) => each.trim().toLowerCase().replace(/\s+/g, '_') === name);
  return column < 0 ? '' : (row.values[column] ?? '').trim();
}
