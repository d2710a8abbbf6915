/** A row of a PSP report read by its profile: cells by role, amounts with their direction, times in UTC. */
import type { TableRow } from '../../../evidence/importing.ts';
import type { ReportProfile, ReportRole } from '../../../evidence/tables/reportProfile.ts';
import type { ReportColumns } from '../../../evidence/tables/reportProfiles.ts';
import { money, type Money } from '../../../kernel/money.ts';
import type { CalendarDay, Instant } from '../../../kernel/time.ts';
import { isCurrency, moneyFromLocal, moneyFromMinor } from '../amounts.ts';
import { readCalendarDay, readInstant } from '../times.ts';
import { zoneOffset } from './timeZones.ts';

export type MoneySide = 'credit' | 'debit';

export class ReportRow {
  readonly row: TableRow;
  readonly profile: ReportProfile;
  readonly #roles: ReportColumns['roles'];

  constructor(row: TableRow, columns: ReportColumns) {
    this.row = row;
    this.profile = columns.profile;
    this.#roles = columns.roles;
  }

  cell(role: ReportRole): string {
    return this.cells(role)[0]?.value ?? '';
  }

  /** The filled cells of a role that several columns may have. */
  cells(role: ReportRole): { readonly header: string; readonly value: string }[] {
    return (this.#roles.get(role) ?? []).flatMap((column) => {
      const value = (this.row.values[column] ?? '').trim();
      return value === '' ? [] : [{ header: this.row.columns[column] ?? '', value }];
    });
  }

  instant(role: ReportRole): Instant | null {
    const clock = role === 'occurredAt' ? this.cell('occurredTime') : '';
    const text = [this.cell(role), clock].filter((part) => part !== '').join(' ');
    if (text === '') return null;
    const { dateOrder } = this.row.dialect;
    const utc = readInstant(text, dateOrder, 0);
    // The zone's offset depends on the day, which the time read as UTC is near enough to tell.
    return utc === null ? null : readInstant(text, dateOrder, zoneOffset(this.cell('timeZone'), utc) ?? 0);
  }

  day(role: ReportRole): CalendarDay | null {
    const text = this.cell(role);
    return text === '' ? null : readCalendarDay(text, this.row.dialect.dateOrder);
  }

  /** Signed: positive raises the merchant's balance. Null where the row states none. */
  gross(): Money | null {
    const currency = this.currency('grossCurrency') ?? this.currency('netCurrency');
    return this.#signed(currency, 'gross', 'grossDebit', 'grossCredit', this.cell('side'));
  }

  net(): Money | null {
    const currency = this.currency('netCurrency') ?? this.currency('grossCurrency');
    return this.#signed(currency, 'net', 'netDebit', 'netCredit', '');
  }

  /** Sum of the fee columns; positive is a cost. */
  fee(): Money | null {
    const currency =
      this.currency('feeCurrency') ?? this.currency('netCurrency') ?? this.currency('grossCurrency');
    if (currency === null) return null;
    const fees = this.cells('fee').flatMap(({ value }) => this.#amount(value, currency) ?? []);
    if (fees.length === 0) return null;
    const sum = fees.reduce((total, { minor }) => total + minor, 0n);
    return money(sideNamed(this.cell('feeSide')) === 'credit' ? -sum : sum, currency);
  }

  customerAmount(): Money | null {
    const currency = this.currency('customerCurrency');
    return currency === null ? null : this.#amount(this.cell('customerAmount'), currency);
  }

  /** Whether the row raises or lowers the merchant's balance; null where it does not say. */
  side(): MoneySide | null {
    const amount = this.gross() ?? this.net();
    return sideNamed(this.cell('side')) ?? (amount === null || amount.minor === 0n ? null : sideOf(amount));
  }

  currency(role: 'grossCurrency' | 'netCurrency' | 'feeCurrency' | 'customerCurrency'): string | null {
    const code = this.cell(role).toUpperCase();
    return isCurrency(code) ? code : null;
  }

  #signed(
    currency: string | null,
    whole: ReportRole,
    debit: ReportRole,
    credit: ReportRole,
    side: string,
  ): Money | null {
    if (currency === null) return null;
    const plain = this.#amount(this.cell(whole), currency);
    if (plain !== null)
      return sideNamed(side) === 'debit' && plain.minor > 0n ? money(-plain.minor, currency) : plain;
    const out = this.#amount(this.cell(debit), currency);
    const into = this.#amount(this.cell(credit), currency);
    return out === null && into === null ? null : money((into?.minor ?? 0n) - (out?.minor ?? 0n), currency);
  }

  #amount(text: string, currency: string): Money | null {
    if (text === '') return null;
    return this.profile.amounts.scale === 'minor'
      ? moneyFromMinor(text, currency)
      : moneyFromLocal(text, currency, this.row.dialect.decimalMark);
  }
}

function sideOf({ minor }: Money): MoneySide {
  return minor < 0n ? 'debit' : 'credit';
}

function sideNamed(text: string): MoneySide | null {
  switch (text.toUpperCase()) {
    case 'CR':
    case 'CREDIT':
      return 'credit';
    case 'DR':
    case 'DEBIT':
      return 'debit';
    default:
      return null;
  }
}
