import type { LedgerKind, LedgerState } from './book.ts';
import { berlinOffset, isoOffset, isoUtc, isoUtcSeconds } from './calendar.ts';
import { HEADERS, STATES, TYPES } from './ledger-words.ts';
import type { JsonObject } from './model.ts';
import type { NumberFormat } from './money.ts';
import type { Random } from './random.ts';

export type Column =
  | 'entry'
  | 'time'
  | 'updated'
  | 'user'
  | 'type'
  | 'status'
  | 'amount'
  | 'side'
  | 'debit'
  | 'credit'
  | 'currency'
  | 'reference'
  | 'external'
  | 'memo';
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
  const amountName =
    amounts === 'minor'
      ? ({
          [HEADERS.titled.amount]: 'Amount (minor units)',
          [HEADERS.camel.amount]: 'amountMinor',
          [HEADERS.finance.amount]: 'Amount in cents',
        }[names.amount] ?? 'Betrag in Cent')
      : names.amount;
  const delimiter = random.pick([',', ';', '\t', '|'] as const);
  const numbers: NumberFormat =
    german || (delimiter !== ',' && random.chance(0.4))
      ? { decimal: ',', group: random.pick(['', '.', ' ', '\u00a0']) }
      : { decimal: '.', group: random.pick(['', ',']) };
  const time = german
    ? 'german'
    : random.pick<TimeFormat>(['iso-z', 'iso-offset', 'space-utc', 'german', 'american', 'epoch-ms']);
  const head = random.shuffle<Column>([
    'entry',
    'time',
    ...(shape === 'entries' ? (['updated'] as const) : []),
    'user',
    'type',
    'status',
  ]);
  const tail = random.shuffle<Column>(['currency', 'reference', 'external', 'memo']);
  const money = AMOUNT_COLUMNS[amounts];
  return {
    shape,
    columns: random.chance(0.5)
      ? [...head, ...money, ...tail]
      : [...tail.slice(0, 2), ...head, ...tail.slice(2), ...money],
    headers: { ...names, amount: amountName },
    delimiter,
    encoding: random.pick<Encoding>(
      german
        ? ['utf-8-bom', 'windows-1252', 'utf-16le']
        : ['utf-8', 'utf-8', 'utf-8-bom', 'windows-1252', 'utf-16le'],
    ),
    newline: random.chance(0.5) ? '\r\n' : '\n',
    time,
    numbers,
    amounts,
    sides: german
      ? ['S', 'H']
      : random.pick([
          ['D', 'C'],
          ['DR', 'CR'],
          ['debit', 'credit'],
          ['out', 'in'],
        ] as const),
    types: german ? TYPES.german : random.pick([TYPES.plain, TYPES.spoken, TYPES.payment, TYPES.user]),
    states: german
      ? STATES.german
      : random.pick([STATES.plain, STATES.spoken, STATES.posted, STATES.settled]),
    splitByDirection: random.chance(0.35),
  };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Formats without an offset are UTC, as exports of servers are. */
export function formatTime(at: number, format: TimeFormat): string {
  const time = new Date(at);
  const [year, month, day, hour, minute] = [
    time.getUTCFullYear(),
    time.getUTCMonth() + 1,
    time.getUTCDate(),
    time.getUTCHours(),
    time.getUTCMinutes(),
  ];
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
