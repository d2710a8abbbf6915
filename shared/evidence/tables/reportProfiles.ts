/** The reports that Railtrace knows, and which of them a table's header shows. */
import adyenSettlementDetails from '../../../resources/report-profiles/adyen-settlement-details.json' with { type: 'json' };
import checkoutFinancialActions from '../../../resources/report-profiles/checkout-financial-actions.json' with { type: 'json' };
import checkoutSettlementBreakdown from '../../../resources/report-profiles/checkout-settlement-breakdown.json' with { type: 'json' };
import paypalActivity from '../../../resources/report-profiles/paypal-activity.json' with { type: 'json' };
import paypalSettlement from '../../../resources/report-profiles/paypal-settlement.json' with { type: 'json' };
import stripeBalanceActivity from '../../../resources/report-profiles/stripe-balance-activity.json' with { type: 'json' };
import stripeBalanceHistory from '../../../resources/report-profiles/stripe-balance-history.json' with { type: 'json' };
import stripePayoutReconciliation from '../../../resources/report-profiles/stripe-payout-reconciliation.json' with { type: 'json' };
import worldpaySettlement from '../../../resources/report-profiles/worldpay-settlement.json' with { type: 'json' };
import type { TableDialect } from '../importing.ts';
import { dateOrderOf, decimalMarkOf } from '../ledger/cellShapes.ts';
import { reportProfileSchema, type ReportProfile, type ReportRole } from './reportProfile.ts';

/** In the order in which they are asked where two fit equally well. */
export const reportProfiles: readonly ReportProfile[] = [
  stripePayoutReconciliation,
  stripeBalanceActivity,
  stripeBalanceHistory,
  adyenSettlementDetails,
  paypalSettlement,
  paypalActivity,
  checkoutFinancialActions,
  checkoutSettlementBreakdown,
  worldpaySettlement,
].map((profile) => reportProfileSchema.parse(profile));

/** Share of a profile's key columns that a table must have to be that report. */
const enoughKeys = 0.8;
/** Columns of the merchant's own metadata: `payment_metadata[order_id]`, `reference (metadata)`. */
export const metadata = /metadata\s*[[.(_]\s*(.+?)[\])]?$|^(.+?)\s*\(metadata\)$/i;
/** Roles that several columns may have. */
const several = new Set<ReportRole>(['fee', 'custom']);
/** Columns named in one note. */
const namedColumns = 12;

export interface ReportColumns {
  readonly profile: ReportProfile;
  /** Columns by role, in the table's order. */
  readonly roles: ReadonlyMap<ReportRole, readonly number[]>;
  /** Headers that the profile does not name. */
  readonly unknown: readonly string[];
  /** Columns with a role that the table lacks. */
  readonly missing: readonly string[];
}

/** One spelling for `Created (UTC)`, `created_utc` and `CREATED UTC`. */
export function plainHeader(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

interface IndexedProfile {
  readonly profile: ReportProfile;
  readonly byHeader: ReadonlyMap<string, ReportProfile['columns'][number]>;
  readonly keys: readonly ReportProfile['columns'][number][];
}

const indexed: readonly IndexedProfile[] = reportProfiles.map((profile) => ({
  profile,
  byHeader: new Map(
    profile.columns.flatMap((column) =>
      [column.header, ...(column.aliases ?? [])].map((name) => [plainHeader(name), column] as const),
    ),
  ),
  keys: profile.columns.filter((column) => column.key === true),
}));

const known = new WeakMap<readonly string[], ReportColumns | null>();

/**
 * The report whose key columns the header has; null when it has too few of any. Remembered per header array: a report
 * has hundreds of thousands of rows under one.
 */
export function reportColumns(headers: readonly string[]): ReportColumns | null {
  const remembered = known.get(headers);
  if (remembered !== undefined) return remembered;
  const found = findReport(headers);
  known.set(headers, found);
  return found;
}

function findReport(headers: readonly string[]): ReportColumns | null {
  const plain = headers.map(plainHeader);
  let best: { readonly profile: IndexedProfile; readonly score: number } | null = null;
  for (const profile of indexed) {
    const present = new Set(plain.flatMap((name) => profile.byHeader.get(name) ?? []));
    const keys = profile.keys.filter((column) => present.has(column)).length;
    if (keys < 2 || keys < profile.keys.length * enoughKeys) continue;
    const score = keys / profile.keys.length + present.size / headers.length;
    if (best === null || score > best.score) best = { profile, score };
  }
  return best === null ? null : columnsOf(best.profile, headers, plain);
}

function columnsOf(
  { profile, byHeader }: IndexedProfile,
  headers: readonly string[],
  plain: readonly string[],
): ReportColumns {
  const roles = new Map<ReportRole, number[]>();
  const present = new Set<string>();
  const unknown: string[] = [];
  // A role belongs to the first of its columns in the profile's order: the vendor's preferred one.
  const claims = new Map<ReportRole, number>();
  plain.forEach((name, position) => {
    const column = byHeader.get(name);
    if (column === undefined) {
      const header = headers[position] ?? '';
      if (!isNameless(name) && !metadata.test(header) && profile.rows?.header !== header.trim())
        unknown.push(header);
      return;
    }
    present.add(column.header);
    if (column.role === undefined) return;
    const rank = profile.columns.indexOf(column);
    const held = claims.get(column.role);
    if (several.has(column.role)) roles.set(column.role, [...(roles.get(column.role) ?? []), position]);
    else if (held === undefined || rank < held) {
      roles.set(column.role, [position]);
      claims.set(column.role, rank);
    }
  });
  const missing = profile.columns
    .filter(
      ({ role, optional, header }) =>
        role !== undefined && optional !== true && !roles.has(role) && !present.has(header),
    )
    .map((column) => column.header);
  return { profile, roles, unknown, missing };
}

function isNameless(plain: string): boolean {
  return plain === '' || /^(?:reserved|column)\d+$/.test(plain);
}

const amountRoles = [
  'gross',
  'grossDebit',
  'grossCredit',
  'fee',
  'net',
  'netDebit',
  'netCredit',
  'customerAmount',
] as const satisfies readonly ReportRole[];
const timeRoles = ['occurredAt', 'settledAt', 'bookedOn', 'valueOn'] as const satisfies readonly ReportRole[];

/**
 * How the file writes amounts and dates. Providers write both in the locale of the account: what the cells show without
 * doubt goes before what the profile says.
 * @param rows sample of data rows
 */
export function reportDialect(
  { profile, roles }: ReportColumns,
  rows: readonly (readonly string[])[],
): Pick<TableDialect, 'decimalMark' | 'dateOrder'> {
  const cells = (wanted: readonly ReportRole[]): string[] =>
    wanted.flatMap((role) =>
      (roles.get(role) ?? []).flatMap((column) => rows.map((row) => row[column] ?? '')),
    );
  const mark = decimalMarkOf(cells(amountRoles), profile.amounts.decimalMark);
  const { order, assumed } = dateOrderOf(cells(timeRoles));
  return {
    decimalMark: mark.assumed ? profile.amounts.decimalMark : mark.mark,
    dateOrder: (order === 'dmy' || order === 'mdy') && !assumed ? order : profile.dates,
  };
}

/** What the person should know of how the table differs from the published report. */
export function reportNotes({ unknown, missing }: ReportColumns): string[] {
  const notes: string[] = [];
  if (unknown.length > 0)
    notes.push(
      `Columns that the published report does not have are kept and searchable: ${quoted(unknown)}.`,
    );
  if (missing.length > 0) notes.push(`Columns that the report usually has are missing: ${quoted(missing)}.`);
  return notes;
}

function quoted(names: readonly string[]): string {
  const shown = names.slice(0, namedColumns).map((name) => `“${name}”`);
  return shown.join(', ') + (names.length > shown.length ? ` and ${names.length - shown.length} more` : '');
}
