import type { LedgerKind, LedgerState } from './book.ts';
import { berlinOffset, isoOffset, isoUtc, isoUtcSeconds } from './calendar.ts';
import type { JsonObject } from './model.ts';
import type { NumberFormat } from './money.ts';
import type { Random } from './random.ts';

export type Column = 'entry' | 'time' | 'updated' | 'user' | 'type' | 'status' | 'amount' | 'side' | 'debit' | 'credit' | 'currency' | 'reference' | 'external' | 'memo';
export type TimeFormat = 'iso-ms' | 'iso-z' | 'iso-offset' | 'space-utc' | 'german' | 'american' | 'epoch-ms';
export type AmountStyle = 'signed' | 'minor' | 'side' | 'debit-credit';
export type Encoding = 'utf-8' | 'utf-8-bom' | 'windows-1252' | 'utf-16le';

/** How one ledger writes its export. */
export interface LedgerDialect {
  /** `history`: a row for every state of an entry. `entries`: a row an entry, in its last state. */
  readonly shape: 'history' | 'entries';
  readonly columns: readonly Column[];
  readonly headers: Readonly<Record<Column, string>>;
  readonly delimiter: ',' | ';' | '\t' | '|';
  readonly encoding: Encoding;
  readonly newline: '\n' | '\r\n';
  readonly time: TimeFormat;
  readonly numbers: NumberFormat;
  readonly amounts: AmountStyle;
  readonly sides: readonly [string, string];
  readonly types: Readonly<Record<LedgerKind, string>>;
  readonly states: Readonly<Record<LedgerState, string>>;
  readonly splitByDirection: boolean;
}

type Headers = LedgerDialect['headers'];
type Types = LedgerDialect['types'];
type States = LedgerDialect['states'];

const headers = (...names: [string, string, string, string, string, string, string, string, string, string, string, string, string, string]): Headers => {
  const [entry, time, updated, user, type, status, amount, side, debit, credit, currency, reference, external, memo] = names;
  return { entry, time, updated, user, type, status, amount, side, debit, credit, currency, reference, external, memo };
};

const HEADERS = {
  plain: headers('entry_id', 'booked_at', 'updated_at', 'user_id', 'type', 'status', 'amount', 'direction', 'debit', 'credit', 'currency', 'reference', 'external_id', 'memo'),
  titled: headers('Posting No.', 'Posting Time (UTC)', 'Last Change (UTC)', 'Client', 'Entry Type', 'Posting Status', 'Amount', 'D/C', 'Debit', 'Credit', 'Ccy', 'Payment Reference', 'Provider Reference', 'Description'),
  camel: headers('txnId', 'createdAt', 'completedAt', 'accountId', 'transactionType', 'state', 'value', 'side', 'moneyOut', 'moneyIn', 'currencyCode', 'clientReference', 'pspReference', 'details'),
  finance: headers('Journal ID', 'Transaction Date', 'Modified Date', 'Customer Account', 'Operation', 'Result', 'Transaction Amount', 'Dr/Cr', 'Paid Out', 'Paid In', 'Currency Code', 'Merchant Reference', 'External Ref', 'Narrative'),
  german: headers('Buchungsnummer', 'Buchungszeit', 'Letzte Änderung', 'Kundennummer', 'Vorgang', 'Status', 'Betrag', 'Soll/Haben', 'Soll', 'Haben', 'Währung', 'Referenz', 'Externe Referenz', 'Verwendungszweck'),
} as const;

const TYPES = {
  plain: { deposit: 'DEPOSIT', withdrawal: 'WITHDRAWAL', refund: 'REFUND', chargeback: 'CHARGEBACK', 'chargeback-reversal': 'CHARGEBACK_REVERSAL', 'withdrawal-reversal': 'WITHDRAWAL_REVERSAL', 'deposit-reversal': 'DEPOSIT_REVERSAL', fee: 'FEE' },
  spoken: { deposit: 'Deposit credit', withdrawal: 'Withdrawal debit', refund: 'Card refund', chargeback: 'Chargeback debit', 'chargeback-reversal': 'Chargeback reversed', 'withdrawal-reversal': 'Withdrawal reversed', 'deposit-reversal': 'Deposit reversed', fee: 'Withdrawal fee' },
  payment: { deposit: 'payin', withdrawal: 'payout', refund: 'payin_refund', chargeback: 'payin_chargeback', 'chargeback-reversal': 'payin_chargeback_reversal', 'withdrawal-reversal': 'payout_reversal', 'deposit-reversal': 'payin_reversal', fee: 'fee' },
  user: { deposit: 'user_credit', withdrawal: 'user_debit', refund: 'refund_debit', chargeback: 'chargeback_debit', 'chargeback-reversal': 'chargeback_return_credit', 'withdrawal-reversal': 'user_debit_reversal', 'deposit-reversal': 'user_credit_reversal', fee: 'fee_debit' },
  german: { deposit: 'Einzahlung', withdrawal: 'Auszahlung', refund: 'Rückerstattung', chargeback: 'Rückbelastung Karte', 'chargeback-reversal': 'Storno Rückbelastung', 'withdrawal-reversal': 'Storno Auszahlung', 'deposit-reversal': 'Storno Einzahlung', fee: 'Gebühr' },
} satisfies Record<string, Types>;

const STATES = {
  plain: { requested: 'REQUESTED', pending: 'PENDING', approved: 'APPROVED', debited: 'DEBITED', submitted: 'SUBMITTED', completed: 'COMPLETED', credited: 'CREDITED', failed: 'FAILED', rejected: 'REJECTED', cancelled: 'CANCELLED' },
  spoken: { requested: 'Requested', pending: 'Pending', approved: 'Approved', debited: 'Funds reserved', submitted: 'Sent', completed: 'Completed', credited: 'Credited', failed: 'Failed', rejected: 'Rejected', cancelled: 'Cancelled' },
  posted: { requested: 'new', pending: 'pending', approved: 'approved', debited: 'debited', submitted: 'in_progress', completed: 'posted', credited: 'posted', failed: 'failed', rejected: 'declined', cancelled: 'canceled' },
  settled: { requested: 'Created', pending: 'Awaiting funds', approved: 'Authorised', debited: 'Debited', submitted: 'Processing', completed: 'Settled', credited: 'Settled', failed: 'Error', rejected: 'Rejected', cancelled: 'Voided' },
  german: { requested: 'angefordert', pending: 'offen', approved: 'freigegeben', debited: 'belastet', submitted: 'übermittelt', completed: 'abgeschlossen', credited: 'gutgeschrieben', failed: 'fehlgeschlagen', rejected: 'abgelehnt', cancelled: 'storniert' },
} satisfies Record<string, States>;

const AMOUNT_COLUMNS: Readonly<Record<AmountStyle, readonly Column[]>> = {
  signed: ['amount'],
  minor: ['amount'],
  side: ['side', 'amount'],
  'debit-credit': ['debit', 'credit'],
};

/** The one dialect of the sample desk. */
export const SAMPLE_DIALECT: LedgerDialect = {
  shape: 'history',
  columns: ['entry', 'time', 'user', 'type', 'status', 'amount', 'currency', 'reference', 'external', 'memo'],
  headers: HEADERS.plain,
  delimiter: ',',
  encoding: 'utf-8',
  newline: '\n',
  time: 'iso-ms',
  numbers: { decimal: '.', group: '' },
  amounts: 'signed',
  sides: ['D', 'C'],
  types: TYPES.plain,
  states: STATES.plain,
  splitByDirection: false,
};

/** A dialect nobody tuned for: each trait is drawn on its own, within what one language would write together. */
export function unseenDialect(random: Random): LedgerDialect {
  const german = random.chance(0.2);
  const amounts = random.weighted<AmountStyle>([
    { weight: 4, value: 'signed' },
    { weight: 2, value: 'minor' },
    { weight: 2, value: 'side' },
    { weight: 3, value: 'debit-credit' },
  ]);
  const shape = random.chance(0.6) ? 'history' : 'entries';
  const names = german ? HEADERS.german : random.pick([HEADERS.titled, HEADERS.camel, HEADERS.finance]);
  const amountName = amounts === 'minor' ? { [HEADERS.titled.amount]: 'Amount (minor units)', [HEADERS.camel.amount]: 'amountMinor', [HEADERS.finance.amount]: 'Amount in cents' }[names.amount] ?? 'Betrag in Cent' : names.amount;
  const delimiter = random.pick([',', ';', '\t', '|'] as const);
  const numbers: NumberFormat = german || (delimiter !== ',' && random.chance(0.4)) ? { decimal: ',', group: random.pick(['', '.', ' ']) } : { decimal: '.', group: random.pick(['', ',']) };
  const time = german ? 'german' : random.pick<TimeFormat>(['iso-z', 'iso-offset', 'space-utc', 'german', 'american', 'epoch-ms']);
  const head = random.shuffle<Column>(['entry', 'time', ...(shape === 'entries' ? (['updated'] as const) : []), 'user', 'type', 'status']);
  const tail = random.shuffle<Column>(['currency', 'reference', 'external', 'memo']);
  const money = AMOUNT_COLUMNS[amounts];
  return {
    shape,
    columns: random.chance(0.5) ? [...head, ...money, ...tail] : [...tail.slice(0, 2), ...head, ...tail.slice(2), ...money],
    headers: { ...names, amount: amountName },
    delimiter,
    encoding: random.pick<Encoding>(german ? ['utf-8-bom', 'windows-1252', 'utf-16le'] : ['utf-8', 'utf-8', 'utf-8-bom', 'windows-1252', 'utf-16le']),
    newline: random.chance(0.5) ? '\r\n' : '\n',
    time,
    numbers,
    amounts,
    sides: german ? ['S', 'H'] : random.pick([['D', 'C'], ['DR', 'CR'], ['debit', 'credit'], ['out', 'in']] as const),
    types: german ? TYPES.german : random.pick([TYPES.plain, TYPES.spoken, TYPES.payment, TYPES.user]),
    states: german ? STATES.german : random.pick([STATES.plain, STATES.spoken, STATES.posted, STATES.settled]),
    splitByDirection: random.chance(0.35),
  };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Formats without an offset are UTC, as exports of servers are. */
export function formatTime(at: number, format: TimeFormat): string {
  const time = new Date(at);
  const [year, month, day, hour, minute] = [time.getUTCFullYear(), time.getUTCMonth() + 1, time.getUTCDate(), time.getUTCHours(), time.getUTCMinutes()];
  switch (format) {
    case 'iso-ms':
      return isoUtc(at);
    case 'iso-z':
      return isoUtcSeconds(at);
    case 'iso-offset':
      return isoOffset(at, berlinOffset(at));
    case 'space-utc':
      return isoUtc(at).slice(0, 19).replace('T', ' ');
    case 'german':
      return `${two(day)}.${two(month)}.${String(year)} ${two(hour)}:${two(minute)}`;
    case 'american':
      return `${String(month)}/${String(day)}/${String(year)} ${String(hour % 12 === 0 ? 12 : hour % 12)}:${two(minute)} ${hour < 12 ? 'AM' : 'PM'}`;
    case 'epoch-ms':
      return String(at);
  }
}

/** The dialect as the truth file tells it. */
export function describeDialect(dialect: LedgerDialect): JsonObject {
  return {
    shape: dialect.shape,
    headers: dialect.columns.map((column) => dialect.headers[column]),
    columns: [...dialect.columns],
    delimiter: dialect.delimiter,
    encoding: dialect.encoding,
    time: dialect.time,
    decimal: dialect.numbers.decimal,
    group: dialect.numbers.group,
    amounts: dialect.amounts,
    deposit: dialect.types.deposit,
    withdrawal: dialect.types.withdrawal,
    credited: dialect.states.credited,
    pending: dialect.states.pending,
  };
}
