/** Ledger exports: any delimited table whose columns give at least an amount, and a time or a reference. */
import type { LedgerColumnRole, TableRow } from '../../../../shared/evidence/importing.ts';
import { isTime } from '../../../../shared/evidence/ledger/cellShapes.ts';
import type { LedgerColumns } from '../../../../shared/evidence/ledger/columns.ts';
import { isTotalRow } from '../../../../shared/evidence/ledger/totals.ts';
import type { Delimiter } from '../../../../shared/evidence/ledger/table.ts';
import type { TableFormat } from './tableRows.ts';

export function ledgerCsv(columns: LedgerColumns, delimiter: Delimiter): TableFormat {
  const { decimalMark, dateOrder, offsetMinutes, currency, types } = columns;
  return {
    format: 'ledger-csv',
    roles: columns.roles,
    dialect: {
      delimiter,
      decimalMark,
      dateOrder,
      offsetMinutes,
      ...(currency === undefined ? {} : { currency }),
      ...(types === undefined ? {} : { types }),
    },
    describe,
    objection,
  };
}

function cell(row: TableRow, role: LedgerColumnRole): string {
  const column = row.roles[role];
  return column === undefined ? '' : (row.values[column] ?? '').trim();
}

function describe(row: TableRow): { title: string; naturalKey: string | null } {
  const what = cell(row, 'type') || cell(row, 'description') || 'ledger entry';
  const status = cell(row, 'status');
  const amount = cell(row, 'amount') || cell(row, 'amountMinor') || cell(row, 'credit') || cell(row, 'debit');
  const title = [what, status, amount, cell(row, 'currency')].filter((part) => part !== '').join(' ');
  return { title: title.slice(0, 160), naturalKey: naturalKey(row) };
}

function naturalKey(row: TableRow): string | null {
  const entry = cell(row, 'entryId');
  if (entry !== '') return entry;
  const transaction = cell(row, 'transactionId');
  if (transaction === '') return null;
  return [
    transaction,
    cell(row, 'type'),
    cell(row, 'status'),
    cell(row, 'occurredAt') || cell(row, 'bookedOn'),
  ].join(' ');
}

/** Totals and page footers have the table's width and neither a time nor an id. */
function objection(row: TableRow): string | null {
  const times = [cell(row, 'occurredAt'), cell(row, 'bookedOn'), cell(row, 'valueOn')];
  if (times.some((value) => isTime(value))) return null;
  const ids = [
    cell(row, 'entryId'),
    cell(row, 'transactionId'),
    cell(row, 'reference'),
    cell(row, 'externalReference'),
  ];
  const first = row.values.find((value) => value.trim() !== '') ?? '';
  const isTotal = isTotalRow(row.values);
  if (ids.some((value) => value !== '' && !(isTotal && value === first.trim()))) return null;
  return isTotal ? 'a total, not an entry' : 'neither a time nor an id in it';
}
