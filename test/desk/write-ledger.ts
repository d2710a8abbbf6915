import type { Book, LedgerRow } from './book.ts';
import { formatTime } from './ledger-dialect.ts';
import type { Column, LedgerDialect } from './ledger-dialect.ts';
import type { Sensitive } from './model.ts';
import { majorUnits } from './money.ts';
import { utf8, written } from './written.ts';
import type { Placement, Written } from './written.ts';

interface ExportRow extends LedgerRow {
  readonly updatedAt: number;
}

/** Entries in their last state, as an export without history shows them. */
function lastStates(rows: readonly LedgerRow[]): ExportRow[] {
  const groups = new Map<string, LedgerRow[]>();
  for (const row of rows) groups.set(row.group, [...(groups.get(row.group) ?? []), row]);
  return [...groups.values()].flatMap((states) => {
    const [first, last] = [states[0], states.at(-1)];
    if (first === undefined || last === undefined) return [];
    const external = states.map((state) => state.external).findLast((id) => id !== '') ?? '';
    return [{ ...last, at: first.at, updatedAt: last.at, entry: first.entry, external }];
  });
}

function amountText(row: LedgerRow, dialect: LedgerDialect, style: 'signed' | 'size'): string {
  const size = row.amount < 0n ? -row.amount : row.amount;
  const value = style === 'signed' ? row.amount : size;
  return dialect.amounts === 'minor' ? value.toString() : majorUnits(value, row.currency, dialect.numbers);
}

function cell(row: ExportRow, column: Column, dialect: LedgerDialect): string {
  switch (column) {
    case 'entry':
      return row.entry;
    case 'time':
      return formatTime(row.at, dialect.time);
    case 'updated':
      return formatTime(row.updatedAt, dialect.time);
    case 'user':
      return row.userId;
    case 'type':
      return dialect.types[row.kind];
    case 'status':
      return dialect.states[row.state];
    case 'amount':
      return amountText(row, dialect, dialect.amounts === 'side' ? 'size' : 'signed');
    case 'side':
      return row.amount < 0n ? dialect.sides[0] : dialect.sides[1];
    case 'debit':
      return row.amount < 0n ? amountText(row, dialect, 'size') : '';
    case 'credit':
      return row.amount < 0n ? '' : amountText(row, dialect, 'size');
    case 'currency':
      return row.currency;
    case 'reference':
      return row.reference;
    case 'external':
      return row.external;
    case 'memo':
      return row.memo;
  }
}

function quoted(value: string, delimiter: string): string {
  const needs = value.includes(delimiter) || /["\r\n]/.test(value);
  return needs ? `"${value.replaceAll('"', '""')}"` : value;
}

function encode(text: string, dialect: LedgerDialect): Uint8Array {
  switch (dialect.encoding) {
    case 'utf-8':
      return utf8(text);
    case 'utf-8-bom':
      return utf8(`\uFEFF${text}`);
    case 'windows-1252':
      return Uint8Array.from(Buffer.from(text, 'latin1'));
    case 'utf-16le':
      return Uint8Array.from(Buffer.from(`\uFEFF${text}`, 'utf16le'));
  }
}

/** What people write into a memo field, in the forms that break careless readers; the card number must be redacted. */
function withRemarks(
  book: Book,
  rows: readonly ExportRow[],
  file: string,
): { rows: ExportRow[]; sensitive: Sensitive[] } {
  const random = book.random.fork(`remarks/${file}`);
  const sensitive: Sensitive[] = [];
  const remarked = rows.map((row) => {
    if (row.kind === 'refund' && random.chance(0.25)) {
      const { number } = book.payment(row.payment ?? '').customer.card;
      sensitive.push({ kind: 'pan', value: number, file });
      return { ...row, memo: `refund to card ${number}` };
    }
    if (!random.chance(0.025)) return row;
    return {
      ...row,
      memo: random.pick([
        'VIP; call back, then close',
        'see ticket "4411"',
        'first line\nsecond line',
        'checked by ops | ok',
        row.memo,
      ]),
    };
  });
  return { rows: remarked, sensitive };
}

function writeFile(
  book: Book,
  name: string,
  selected: readonly ExportRow[],
  dialect: LedgerDialect,
): Written {
  const { rows, sensitive } = withRemarks(book, selected, name);
  const lines = [
    dialect.columns
      .map((column) => quoted(dialect.headers[column], dialect.delimiter))
      .join(dialect.delimiter),
  ];
  const placements: Placement[] = [];
  let line = 2;
  for (const row of rows) {
    const text = dialect.columns
      .map((column) => quoted(cell(row, column, dialect), dialect.delimiter))
      .join(dialect.delimiter);
    if (row.payment !== null) placements.push({ owner: row.payment, locator: { file: name, line } });
    lines.push(text);
    line += text.split('\n').length;
  }
  const bytes = encode(lines.map((text) => text + dialect.newline).join(''), dialect);
  return written(name, 'ledger-csv', bytes, { records: rows.length }, placements, sensitive);
}

/** The ledger's export, in one file or one a direction. */
export function writeLedger(book: Book, dialect: LedgerDialect): Written[] {
  const posted = [...book.ledger].sort((a, b) => a.at - b.at || (a.entry < b.entry ? -1 : 1));
  const rows: ExportRow[] =
    dialect.shape === 'history' ? posted.map((row) => ({ ...row, updatedAt: row.at })) : lastStates(posted);
  if (!dialect.splitByDirection) return [writeFile(book, 'ledger-export.csv', rows, dialect)];
  const out = (row: LedgerRow): boolean => row.reference.startsWith('WD-');
  return [
    writeFile(
      book,
      'ledger-deposits.csv',
      rows.filter((row) => !out(row)),
      dialect,
    ),
    writeFile(book, 'ledger-withdrawals.csv', rows.filter(out), dialect),
  ];
}
