/**
 * What lines of PSP reports state. Each is a movement of the merchant's balance at the provider with gross, fee and
 * net; most name the payout or batch that carried it to the bank. Columns and words come from the report's profile.
 */
import type { ImportedRecord, TableRow } from '../../../evidence/importing.ts';
import type { Identifier } from '../../../evidence/model.ts';
import { metadata, plainHeader, reportColumns } from '../../../evidence/tables/reportProfiles.ts';
import type { ReportMeaning } from '../../../evidence/tables/reportProfile.ts';
import { money, type Money } from '../../../kernel/money.ts';
import type { EventDraft, Rail } from '../../model.ts';
import { draftEvent, identified, uniqueIdentifiers, type NormalisedRecord } from '../draft.ts';
import { foreignIdentifier, identifierOfMetadata, isPlaceholder } from '../identifiers.ts';
import { withoutText } from '../stripe.ts';
import { ReportRow } from './reportRow.ts';

/** @returns null when the record is of another family */
export function normaliseReports(record: ImportedRecord): NormalisedRecord | null {
  if (record.content.kind !== 'row' || record.format === 'ledger-csv') return null;
  const columns = reportColumns(record.content.row.columns);
  return columns === null ? null : normaliseReportRow(new ReportRow(record.content.row, columns));
}

function normaliseReportRow(row: ReportRow): NormalisedRecord {
  const meaning = meaningOf(row);
  const identifiers = identifiersOf(row);
  const times = timesOf(row, meaning);
  const isPayment = meaning.movement !== 'settlement-batch' && meaning.movement !== 'fee';
  const stated = statedAmounts(row);
  const event: EventDraft = draftEvent({
    party: 'psp',
    kind: meaning.kind,
    movement: meaning.movement,
    rail: isPayment ? railOf(row) : null,
    direction: isPayment ? (meaning.direction ?? 'deposit') : null,
    amount: stated.amount,
    fee: stated.fee,
    net: stated.net,
    times,
    identifiers,
    status: statusOf(row),
  });
  const observed =
    stated.customer === null
      ? []
      : [
          draftEvent({
            ...event,
            kind: 'status_observed',
            amount: stated.customer,
            fee: null,
            net: null,
            status: 'customer-facing amount',
          }),
        ];
  return { events: [event, ...observed], identifiers: withoutText(identifiers), party: 'psp', times };
}

type Meaning = Pick<ReportMeaning, 'kind' | 'movement' | 'direction'>;

/** The row's own words; a report that breaks an action down says in the subtype which part of it the row is. */
function meaningOf(row: ReportRow): Meaning {
  const { meanings, otherwise } = row.profile;
  const words = row.cell('subtype') || row.cell('type');
  const side = row.side();
  const found = meanings.find(
    (meaning) => (meaning.side === undefined || meaning.side === side) && speaksOf(meaning, words),
  );
  if (found === undefined) return otherwise;
  const isPaidOut = row.cell('payout') !== '' && found.kindOncePaidOut !== undefined;
  return { ...found, kind: isPaidOut ? (found.kindOncePaidOut ?? found.kind) : found.kind };
}

function speaksOf(meaning: ReportMeaning, words: string): boolean {
  const plain = plainHeader(words);
  if (plain === '') return false;
  return (
    (meaning.is ?? []).some((word) => plainHeader(word) === plain) ||
    (meaning.startsWith ?? []).some((word) => plain.startsWith(plainHeader(word))) ||
    (meaning.endsWith ?? []).some((word) => plain.endsWith(plainHeader(word)))
  );
}

function statusOf(row: ReportRow): string {
  const words = [row.cell('type'), row.cell('subtype'), row.cell('status')].filter((word) => word !== '');
  const text = [...new Set(words)].join(' · ');
  // Stripe's categories are lower case by nature; others' words are kept as they are written.
  return row.profile.id.startsWith('stripe-') ? text.toLowerCase() : text;
}

/** Money that reached the bank is dated by its payout, everything else by when the provider did it. */
function timesOf(row: ReportRow, { kind }: Meaning): EventDraft['times'] {
  const occurred = row.instant('occurredAt');
  const settled = row.instant('settledAt');
  return {
    occurredAt: kind === 'settled' || kind === 'paid_out' ? (settled ?? occurred) : (occurred ?? settled),
    receivedAt: null,
    bookedOn: row.day('bookedOn'),
    valueOn: row.day('valueOn'),
  };
}

interface StatedAmounts {
  readonly amount: Money | null;
  readonly fee: Money | null;
  readonly net: Money | null;
  /** What the customer paid or got, where the provider settles in another currency. */
  readonly customer: Money | null;
}

/**
 * One event has one currency: that of the settlement, in which gross, fee and net add up. Where the customer paid in
 * another, that amount is stated beside it.
 */
function statedAmounts(row: ReportRow): StatedAmounts {
  const gross = row.gross();
  const net = row.net();
  const fee = row.fee();
  if (gross !== null && net !== null && gross.currency !== net.currency) {
    const settledGross = fee?.currency === net.currency ? money(net.minor + fee.minor, net.currency) : net;
    return { amount: settledGross, fee: sameCurrency(fee, net.currency), net, customer: gross };
  }
  const currency = gross?.currency ?? net?.currency ?? null;
  const paid = row.customerAmount();
  const kept = sameCurrency(fee, currency);
  return {
    amount: gross ?? net,
    fee: kept,
    net: net ?? (gross === null || kept === null ? null : money(gross.minor - kept.minor, gross.currency)),
    customer: paid === null || gross === null || paid.currency === gross.currency ? null : paid,
  };
}

function sameCurrency(amount: Money | null, currency: string | null): Money | null {
  return amount !== null && amount.currency === currency ? amount : null;
}

const methodRails: readonly (readonly [RegExp, Rail | null])[] = [
  [/sepa ?_?direct ?_?debit|sepadirectdebit|directdebit/i, 'sepa-direct-debit'],
  [/^pix$/i, 'pix'],
  [/^upi/i, 'upi'],
  [/^ach|e-?check/i, 'ach'],
  [
    /visa|^mc|master ?card|amex|american express|maestro|discover|diners|jcb|^cup|unionpay|cartebancaire|bcmc|bancontact|dankort|elo|card|apple ?pay|google ?pay|electron|v ?pay/i,
    'card',
  ],
];

function railOf(row: ReportRow): Rail | null {
  const method = row.cell('method');
  if (method === '') return row.profile.rail;
  return methodRails.find(([pattern]) => pattern.test(method))?.[1] ?? null;
}

function identifiersOf(row: ReportRow): Identifier[] {
  const found = identified(
    ['balance-transaction', row.cell('balanceTransaction')],
    ['payment-intent', row.cell('paymentIntent')],
    ['charge', row.cell('charge')],
    ['refund', row.cell('refund')],
    ['dispute', row.cell('dispute')],
    ['payout', payoutOf(row)],
    ['arn', row.cell('arn')],
    ['free-text', row.cell('description')],
    ['free-text', row.cell('bankReference')],
  );
  for (const role of ['pspReference', 'modificationReference', 'source'] as const)
    pushForeign(found, row.cell(role), 'psp-reference');
  for (const role of ['merchantReference', 'modificationMerchantReference'] as const)
    pushForeign(found, row.cell(role), 'merchant-reference');
  pushForeign(found, row.cell('originalReference'), originalScheme(row));
  for (const { header, value } of row.cells('custom')) pushMetadata(found, header, value);
  pushMetadataColumns(found, row.row);
  return uniqueIdentifiers(found);
}

function pushForeign(found: Identifier[], value: string, scheme: Identifier['scheme']): void {
  // Fee and payout lines say in words what they are, where payments state an id.
  const isId = value !== '' && !/\s/.test(value) && !isPlaceholder(value);
  const identifier = isId ? foreignIdentifier(value, scheme) : null;
  if (identifier !== null) found.push(identifier);
}

/** A subscription or a billing agreement is shared by many payments; only a transaction is one of them. */
function originalScheme(row: ReportRow): Identifier['scheme'] {
  const type = row.cell('originalReferenceType').toUpperCase();
  return type === '' || type === 'TXN' ? 'psp-reference' : 'free-text';
}

/** A batch number counts within one merchant account, as the bank's remittance text writes it. */
function payoutOf(row: ReportRow): string {
  const payout = row.cell('payout');
  const batch = row.cell('batch');
  if (payout !== '' || batch === '') return payout;
  const account = row.cell('merchantAccount');
  return account === '' ? `batch ${batch}` : `${account} batch ${batch}`;
}

function pushMetadata(found: Identifier[], key: string, value: string): void {
  const identifier = identifierOfMetadata(key, value);
  if (identifier !== null) found.push(identifier);
}

const metadataKeys = new WeakMap<readonly string[], readonly (readonly [position: number, key: string])[]>();

function pushMetadataColumns(found: Identifier[], { columns, values }: TableRow): void {
  let keys = metadataKeys.get(columns);
  if (keys === undefined) {
    keys = columns.flatMap((column, position) => {
      const match = metadata.exec(column);
      const key = match?.[1] ?? match?.[2];
      return key === undefined ? [] : [[position, key] as const];
    });
    metadataKeys.set(columns, keys);
  }
  for (const [position, key] of keys) pushMetadata(found, key, values[position] ?? '');
}
