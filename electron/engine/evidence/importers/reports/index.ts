/**
 * Rows of PSP reports (resources/report-profiles). Where the report marks its rows, headers and footers are kept aside
 * and the number of records that it states is proved.
 */
import type { TableRow } from '../../../../../shared/evidence/importing.ts';
import type { FoundTable } from '../../../../../shared/evidence/ledger/table.ts';
import type { RecognisedReports } from '../../../../../shared/evidence/recognise/reports.ts';
import type { ReportRole } from '../../../../../shared/evidence/tables/reportProfile.ts';
import {
  reportColumns,
  reportDialect,
  type ReportColumns,
} from '../../../../../shared/evidence/tables/reportProfiles.ts';
import { RailtraceError } from '../../../../../shared/kernel/errors.ts';
import type { ImportContext, Importer } from '../importer.ts';
import { TableImporter, type TableFormat } from '../tableRows.ts';
import { MarkedRows } from './markedRows.ts';

/** @throws RailtraceError `internal` when the table is not the report that it was recognised as */
export function createReportsImporter(recognised: RecognisedReports, context: ImportContext): Importer {
  const { table } = recognised;
  const columns = reportColumns(table.headers);
  if (columns === null)
    throw new RailtraceError('internal', `${context.fileName}: the report's columns were lost.`);
  return new TableImporter(reportFormat(columns, table, context), table, context);
}

function reportFormat(columns: ReportColumns, table: FoundTable, context: ImportContext): TableFormat {
  const { profile } = columns;
  const marked = profile.rows === undefined ? null : new MarkedRows(profile.rows, context.sink);
  return {
    format: profile.format,
    roles: {},
    dialect: { delimiter: table.delimiter, ...reportDialect(columns, table.sample), offsetMinutes: 0 },
    describe: (row) => ({ title: titleOf(row, columns), naturalKey: naturalKeyOf(row, columns) }),
    objection: (row) => objectionTo(row, columns),
    ...(marked === null ? {} : { aside: (cells, locator) => marked.aside(cells, locator) }),
  };
}

function cell(row: TableRow, { roles }: ReportColumns, role: ReportRole): string {
  const [column] = roles.get(role) ?? [];
  return column === undefined ? '' : (row.values[column] ?? '').trim();
}

function first(row: TableRow, columns: ReportColumns, ...roles: readonly ReportRole[]): string {
  for (const role of roles) {
    const value = cell(row, columns, role);
    if (value !== '') return value;
  }
  return '';
}

function titleOf(row: TableRow, columns: ReportColumns): string {
  const words = [cell(row, columns, 'type'), cell(row, columns, 'subtype')];
  const amount = first(row, columns, 'gross', 'grossCredit', 'grossDebit', 'net', 'netCredit', 'netDebit');
  const currency = first(row, columns, 'grossCurrency', 'netCurrency').toUpperCase();
  const isDecimal = columns.profile.amounts.scale === 'decimal';
  const parts = [...new Set(words), ...(isDecimal ? [amount, currency] : [])].filter((part) => part !== '');
  return (parts.length === 0 ? 'report line' : parts.join(' ')).slice(0, 160);
}

/** The provider's own ids of the movement; the same payment may be captured, refunded and disputed. */
function naturalKeyOf(row: TableRow, columns: ReportColumns): string | null {
  const transaction = cell(row, columns, 'balanceTransaction');
  if (transaction !== '') return transaction;
  const ids = (['pspReference', 'modificationReference'] as const).map((role) => cell(row, columns, role));
  if (ids.every((id) => id === '')) return null;
  const words = (['type', 'subtype', 'batch', 'payout'] as const).map((role) => cell(row, columns, role));
  return [...ids, ...words].join(' ').trim();
}

const amountRoles = [
  'gross',
  'grossDebit',
  'grossCredit',
  'net',
  'netDebit',
  'netCredit',
] as const satisfies readonly ReportRole[];
const idRoles = [
  'balanceTransaction',
  'pspReference',
  'modificationReference',
  'merchantReference',
] as const satisfies readonly ReportRole[];

function objectionTo(row: TableRow, columns: ReportColumns): string | null {
  return first(row, columns, ...amountRoles, ...idRoles) === '' ? 'neither an amount nor an id in it' : null;
}
