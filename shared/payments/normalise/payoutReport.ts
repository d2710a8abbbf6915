/**
 * Stripe's itemised payout reconciliation report: each line is a movement of the Stripe balance with gross, fee and
 * net, and names the payout that carried it to the bank. Columns are found by name, in any order and version
 * (docs.stripe.com/reports/payout-reconciliation).
 */
import type { TableRow } from '../../evidence/importing.ts';
import type { Identifier } from '../../evidence/model.ts';
import type { Money } from '../../kernel/money.ts';
import type { EventDraft, EventKind, Movement } from '../model.ts';
import { isCurrency, moneyFromLocal } from './amounts.ts';
import { draftEvent, identified, uniqueIdentifiers, type NormalisedRecord } from './draft.ts';
import { bareName, foreignIdentifier, identifierOfMetadata } from './identifiers.ts';
import { withoutText } from './stripe.ts';
import { readCalendarDay, readInstant } from './times.ts';

const columnsOf: Readonly<Record<string, readonly string[]>> = {
  payout: ['automaticpayoutid', 'payoutid', 'payout', 'transferid'],
  effectiveAt: [
    'automaticpayouteffectiveatutc',
    'automaticpayouteffectiveat',
    'effectiveatutc',
    'effectiveat',
    'payoutdate',
    'arrivaldate',
  ],
  transaction: ['balancetransactionid', 'balancetransaction', 'txnid'],
  created: ['createdutc', 'created', 'createdat', 'chargecreatedutc'],
  available: ['availableonutc', 'availableon'],
  currency: ['currency'],
  gross: ['gross', 'amount', 'grossamount'],
  fee: ['fee', 'fees', 'feeamount'],
  net: ['net', 'netamount'],
  category: ['reportingcategory', 'category', 'type'],
  source: ['sourceid', 'source'],
  charge: ['chargeid', 'charge'],
  intent: ['paymentintentid', 'paymentintent'],
  refund: ['refundid'],
  dispute: ['disputeid'],
  customerAmount: ['customerfacingamount'],
  customerCurrency: ['customerfacingcurrency'],
  description: ['description'],
};

/** Columns by bare name, computed once per header: a report has hundreds of thousands of rows under one. */
const indexes = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

function columnIndex(columns: readonly string[]): ReadonlyMap<string, number> {
  const known = indexes.get(columns);
  if (known !== undefined) return known;
  const index = new Map<string, number>();
  columns.forEach((column, position) => {
    const name = bareName(column);
    if (!index.has(name)) index.set(name, position);
  });
  indexes.set(columns, index);
  return index;
}

function cellOf(row: TableRow, field: string): string {
  const index = columnIndex(row.columns);
  for (const name of columnsOf[field] ?? []) {
    const position = index.get(name);
    if (position !== undefined) return (row.values[position] ?? '').trim();
  }
  return '';
}

const meanings: readonly (readonly [RegExp, EventKind, Movement])[] = [
  [/refund_failure|refund failure|failed_refund/, 'refund_failed', 'refund'],
  [/refund/, 'refunded', 'refund'],
  [/dispute_reversal|dispute reversal|chargeback_reversal/, 'funds_reinstated', 'dispute'],
  [/dispute|chargeback/, 'funds_withdrawn', 'dispute'],
  [/payout_reversal|payout_failure/, 'status_observed', 'settlement-batch'],
  [/^payout/, 'paid_out', 'settlement-batch'],
  [/fee|tax/, 'fee_charged', 'fee'],
  [/charge|payment/, 'settled', 'payment'],
];

export function normaliseReportRow(row: TableRow): NormalisedRecord {
  const currency = cellOf(row, 'currency').toUpperCase();
  const { decimalMark } = row.dialect;
  const read = (field: string): Money | null =>
    isCurrency(currency) ? moneyFromLocal(cellOf(row, field), currency, decimalMark) : null;
  const category = cellOf(row, 'category').toLowerCase();
  const [, kind, movement] = meanings.find(([pattern]) => pattern.test(category)) ?? [
    null,
    'status_observed' as const,
    'fee' as const,
  ];
  const created = readInstant(cellOf(row, 'created'));
  const effective = readInstant(cellOf(row, 'effectiveAt'));
  const identifiers = identifiersOf(row);
  const times = {
    occurredAt: kind === 'settled' ? (effective ?? created) : created,
    receivedAt: null,
    bookedOn: null,
    valueOn: readCalendarDay(cellOf(row, 'available')),
  };
  const gross = read('gross');
  const event: EventDraft = draftEvent({
    party: 'psp',
    kind,
    movement,
    rail: movement === 'settlement-batch' || movement === 'fee' ? null : 'card',
    direction: movement === 'settlement-batch' || movement === 'fee' ? null : 'deposit',
    amount: gross,
    fee: read('fee'),
    net: read('net'),
    times,
    identifiers,
    status: category,
  });
  const paid = customerFacing(row, gross);
  const observed =
    paid === null
      ? []
      : [
          draftEvent({
            ...event,
            kind: 'status_observed',
            amount: paid,
            fee: null,
            net: null,
            status: 'customer-facing amount',
          }),
        ];
  return { events: [event, ...observed], identifiers: withoutText(identifiers), party: 'psp', times };
}

/** What the customer paid, where settlement is in another currency: the line then shows the exchange. */
function customerFacing(row: TableRow, gross: Money | null): Money | null {
  const currency = cellOf(row, 'customerCurrency').toUpperCase();
  if (!isCurrency(currency) || gross === null || currency === gross.currency) return null;
  return moneyFromLocal(cellOf(row, 'customerAmount'), currency, row.dialect.decimalMark);
}

function identifiersOf(row: TableRow): Identifier[] {
  const found = identified(
    ['balance-transaction', cellOf(row, 'transaction')],
    ['payment-intent', cellOf(row, 'intent')],
    ['charge', cellOf(row, 'charge')],
    ['refund', cellOf(row, 'refund')],
    ['dispute', cellOf(row, 'dispute')],
    ['payout', cellOf(row, 'payout')],
    ['free-text', cellOf(row, 'description')],
  );
  const source = foreignIdentifier(cellOf(row, 'source'));
  if (source !== null) found.push(source);
  row.columns.forEach((column, position) => {
    const key = /metadata\s*[[.(_]\s*(.+?)[\])]?$/i.exec(column)?.[1];
    const identifier = key === undefined ? null : identifierOfMetadata(key, row.values[position] ?? '');
    if (identifier !== null) found.push(identifier);
  });
  return uniqueIdentifiers(found);
}
