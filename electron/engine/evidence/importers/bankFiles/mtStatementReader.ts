/**
 * One account statement (MT940, MT941, MT942, MT950) while its fields go by: what its entries stand in, its balances
 * proved against its entries, and the period that it covers. Pages of one statement are one statement.
 */
import {
  minorOf,
  readBalance,
  readEntryTotal,
  readStatementNumber,
  signOfMark,
  type MtBalance,
  type StatementLine,
  type StatementNumber,
} from '../../../../../shared/evidence/bankFiles/mtStatement.ts';
import type { StatementSummary } from '../../../../../shared/evidence/model.ts';
import { isIban } from '../../../../../shared/evidence/redaction/iban.ts';
import { maskAccount } from '../../../../../shared/evidence/redaction/displayBankFields.ts';
import { decimalText, money } from '../../../../../shared/kernel/money.ts';
import { day, startOfDay, type CalendarDay } from '../../../../../shared/kernel/time.ts';
import type { ImportContext } from '../importer.ts';

interface Sums {
  entries: number;
  credits: { count: number; minor: bigint };
  debits: { count: number; minor: bigint };
}

/** What an intermediate page hands to the next one. */
export interface CarriedPage {
  readonly account: string;
  readonly closing: MtBalance;
  /** The statement as far as its pages went. */
  readonly summary: StatementSummary;
}

export class StatementReader {
  readonly locator: string;
  /** MT942: an interim report, whose entries are announced and not yet on a statement. */
  isInterim: boolean;
  account = '';
  currency: string | null = null;
  number: StatementNumber | null = null;
  reference = '';
  private opening: MtBalance | null = null;
  private closing: MtBalance | null = null;
  private isLastPage = true;
  private readonly context: ImportContext;
  private readonly carried: CarriedPage | null;
  private continues = false;
  private readonly sums: Sums = {
    entries: 0,
    credits: { count: 0, minor: 0n },
    debits: { count: 0, minor: 0n },
  };
  private firstDay: CalendarDay | null = null;
  private lastDay: CalendarDay | null = null;

  constructor(context: ImportContext, locator: string, isInterim: boolean, carried: CarriedPage | null) {
    this.context = context;
    this.locator = locator;
    this.isInterim = isInterim;
    this.carried = carried;
  }

  get entries(): number {
    return this.sums.entries;
  }

  get openedOn(): CalendarDay | null {
    return this.opening?.on ?? null;
  }

  /** A field of the statement outside its entries. */
  field(tag: string, value: string): void {
    switch (tag) {
      case '20':
        this.reference = value.trim();
        break;
      case '25':
      case '25P':
        this.readAccount((value.split(/[\r\n]/)[0] ?? '').trim());
        break;
      case '28':
      case '28C':
        this.number = readStatementNumber(value);
        break;
      case '34F':
        this.isInterim ||= this.opening === null;
        this.currency ??= /^\s*([A-Z]{3})/.exec(value)?.[1] ?? null;
        break;
      case '60F':
      case '60M':
        this.open(tag, value);
        break;
      case '62F':
      case '62M':
        this.isLastPage = tag === '62F';
        this.closing = this.balance(tag, value) ?? this.closing;
        break;
      case '90C':
      case '90D':
        this.proveTotal(tag, value);
        break;
      default:
        break;
    }
  }

  /** Counts an entry. */
  entry(line: StatementLine): void {
    const minor = minorOf(line.amount, this.currency);
    const side = signOfMark(line.mark) > 0n ? this.sums.credits : this.sums.debits;
    side.count += 1;
    side.minor += minor;
    this.sums.entries += 1;
    const on = line.entryDate ?? line.valueDate;
    if (on === null) return;
    if (this.firstDay === null || on < this.firstDay) this.firstDay = on;
    if (this.lastDay === null || on > this.lastDay) this.lastDay = on;
  }

  /** A line that could not be read still was an entry: the balance cannot come out. */
  unreadEntry(): void {
    this.sums.entries += 1;
  }

  /** Ends the statement. What it returns belongs to the next page; null when it was the last. */
  finish(): CarriedPage | null {
    if (this.carried !== null && !this.continues) this.context.sink.statement(this.carried.summary);
    this.proveClosing();
    this.cover();
    const summary = this.summary(this.continues ? (this.carried?.summary ?? null) : null);
    if (!this.isLastPage && this.closing !== null)
      return { account: this.account, closing: this.closing, summary };
    const isStated = summary.openingMinor !== null || summary.closingMinor !== null || summary.entries > 0;
    if (!this.isInterim && isStated) this.context.sink.statement(summary);
    return null;
  }

  /** Some banks write the account's currency behind its IBAN. */
  private readAccount(text: string): void {
    const bare = text.replace(/\s+/g, '');
    const currency = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}([A-Z]{3})$/.exec(bare)?.[1];
    const isSuffixed = currency !== undefined && !isIban(bare) && isIban(bare.slice(0, -3));
    this.account = isSuffixed ? bare.slice(0, -3) : text;
    if (isSuffixed) this.currency ??= currency;
  }

  private open(tag: string, value: string): void {
    const balance = this.balance(tag, value);
    // Of several the last one counts: it stands nearest to the entries.
    if (balance !== null) this.opening = balance;
    if (tag !== '60M' || this.carried === null || balance === null) return;
    this.continues = this.carried.account === this.account;
    if (!this.continues) return;
    const stated = minorOf(balance.amount, balance.currency ?? this.currency);
    const counted = minorOf(this.carried.closing.amount, this.carried.closing.currency ?? this.currency);
    this.control('intermediate opening balance', stated, counted);
  }

  private balance(tag: string, value: string): MtBalance | null {
    const balance = readBalance(value);
    if (balance === null) {
      this.context.sink.warn({
        locator: `${this.locator}/${tag}`,
        code: 'lost',
        message: `The balance in :${tag}: is not written as one and was left out.`,
      });
      return null;
    }
    if (balance.currency === null)
      this.context.sink.warn({
        locator: `${this.locator}/${tag}`,
        code: 'assumed',
        message: `The balance in :${tag}: states no currency; ${this.currency ?? 'none'} was taken from the opening balance.`,
      });
    this.currency ??= balance.currency;
    return balance;
  }

  private bookedMinor(): bigint {
    return this.sums.credits.minor - this.sums.debits.minor;
  }

  private proveClosing(): void {
    if (this.opening === null || this.closing === null) return;
    const opening = minorOf(this.opening.amount, this.currency);
    const closing = minorOf(this.closing.amount, this.currency);
    this.control(
      this.isLastPage ? 'closing balance' : 'intermediate closing balance',
      closing,
      opening + this.bookedMinor(),
    );
  }

  private proveTotal(tag: string, value: string): void {
    const total = readEntryTotal(value);
    if (total === null) return;
    const counted = tag === '90C' ? this.sums.credits : this.sums.debits;
    const kind = tag === '90C' ? 'credit' : 'debit';
    this.control(`sum of ${kind} entries`, minorOf(total.amount, total.currency), counted.minor);
    this.context.sink.control({
      locator: `${this.locator}/${tag}`,
      total: `number of ${kind} entries`,
      stated: String(total.count),
      counted: String(counted.count),
      agrees: total.count === counted.count,
    });
  }

  private control(total: string, stated: bigint, counted: bigint): void {
    const text = (minor: bigint): string => decimalText(money(minor, this.currency ?? ''));
    this.context.sink.control({
      locator: this.locator,
      total,
      stated: text(stated),
      counted: text(counted),
      agrees: stated === counted,
    });
  }

  private summary(before: StatementSummary | null): StatementSummary {
    const minor = (balance: MtBalance | null): string | null =>
      balance === null ? null : minorOf(balance.amount, this.currency).toString();
    const sequence = Number(this.number?.number ?? 0);
    return {
      locator: before?.locator ?? this.locator,
      account: this.tokenisedAccount(),
      currency: this.currency,
      number: this.number?.number ?? (this.reference === '' ? null : this.reference),
      // Zero is what banks write that do not count.
      sequence: sequence > 0 ? sequence : null,
      openingMinor: before === null ? minor(this.opening) : before.openingMinor,
      closingMinor: minor(this.closing),
      bookedMinor: (BigInt(before?.bookedMinor ?? 0) + this.bookedMinor()).toString(),
      openedOn: before === null ? (this.opening?.on ?? null) : before.openedOn,
      closedOn: this.closing?.on ?? null,
      entries: (before?.entries ?? 0) + this.sums.entries,
    };
  }

  private tokenisedAccount(): string | null {
    return this.account === '' ? null : tokenisedAccount(this.account, this.context);
  }

  /** A statement covers the days that its balances and entries show. An interim report proves no absence. */
  private cover(): void {
    if (this.isInterim) return;
    const days = [this.opening?.on, this.closing?.on, this.firstDay, this.lastDay].filter(
      (each) => each !== null && each !== undefined,
    );
    const first = days.reduce<string | null>(
      (least, each) => (least === null || each < least ? each : least),
      null,
    );
    const last = days.reduce<string | null>(
      (most, each) => (most === null || each > most ? each : most),
      null,
    );
    if (first === null || last === null) return;
    this.context.sink.coverage({
      party: 'bank',
      account: this.tokenisedAccount(),
      currency: this.currency,
      shows: 'bank-statement',
      from: startOfDay(first),
      until: startOfDay(last) + day - 1,
    });
  }
}

/** The account as it may be shown, and a keyed token that joins equal accounts. */
export function tokenisedAccount(account: string, context: ImportContext): string {
  const canonical = account.replace(/\s+/g, '').toUpperCase();
  return `${maskAccount(account)} ${context.tokenise('iban', canonical)}`;
}
