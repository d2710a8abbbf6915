/**
 * Account reports (camt.052, camt.053, camt.054): their own totals proved, and for statements the balances, the
 * period they cover, and pages put together. Balance types: OPBD and PRCD open, CLBD closes (ExternalBalanceType1Code).
 */
import type { XmlElement } from '../../../../../shared/evidence/importing.ts';
import { maskIban } from '../../../../../shared/evidence/redaction/display.ts';
import { day, parseIsoInstant } from '../../../../../shared/kernel/time.ts';
import type { ImportContext } from '../importer.ts';
import { xmlText } from '../xmlFragment.ts';
import {
  addDecimals,
  decimalOf,
  decimalWords,
  minorText,
  negated,
  sameDecimal,
  zero,
  type Decimal,
} from './decimal.ts';

export interface ReportAccount {
  readonly id: string;
  /** As written; null where the report names none. */
  readonly account: string | null;
  readonly currency: string | null;
}

interface Balance {
  readonly type: string;
  readonly amount: Decimal;
  readonly currency: string | null;
  readonly on: string | null;
}

interface Entries {
  credits: number;
  debits: number;
  credited: Decimal;
  debited: Decimal;
  /** Signed sum of what is booked. */
  booked: Decimal;
  firstBooked: string | null;
  lastBooked: string | null;
}

/** One statement, or the pages of one that were read so far. */
interface Statement {
  readonly locator: string;
  readonly account: ReportAccount;
  readonly number: string | null;
  readonly sequence: number | null;
  readonly balances: readonly Balance[];
  readonly booked: Decimal;
  readonly entries: number;
  readonly pages: number;
}

export class AccountReports {
  private readonly context: ImportContext;
  private entries: Entries = noEntries();
  /** Pages whose statement goes on, by account and number. */
  private readonly paged = new Map<string, Statement>();

  constructor(context: ImportContext) {
    this.context = context;
  }

  /** @param entry null where it could not be read */
  add(entry: XmlElement | null): void {
    const { entries } = this;
    if (entry === null) return;
    const amount = decimalOf(xmlText(entry, 'Amt'));
    const isCredit = xmlText(entry, 'CdtDbtInd') === 'CRDT';
    this.noteDay(xmlText(entry, 'BookgDt', 'Dt') ?? xmlText(entry, 'BookgDt', 'DtTm'));
    if (isCredit) entries.credits += 1;
    else entries.debits += 1;
    if (amount === null) return;
    if (isCredit) entries.credited = addDecimals(entries.credited, amount);
    else entries.debited = addDecimals(entries.debited, amount);
    const status = xmlText(entry, 'Sts', 'Cd') ?? xmlText(entry, 'Sts') ?? 'BOOK';
    if (status === 'BOOK') entries.booked = addDecimals(entries.booked, isCredit ? amount : negated(amount));
  }

  /** @param isStatement false for intraday reports and notifications, which state no chain of balances */
  closed(report: XmlElement, locator: string, isStatement: boolean): void {
    const { entries } = this;
    this.proveSummary(report, locator);
    if (isStatement) {
      const balances = balancesOf(report);
      for (const { on } of balances) this.noteDay(on);
      this.cover(report);
      this.page(report, {
        locator,
        account: accountOf(report.children),
        number: xmlText(report, 'Id'),
        sequence: wholeNumber(xmlText(report, 'ElctrncSeqNb') ?? xmlText(report, 'LglSeqNb')),
        balances,
        booked: entries.booked,
        entries: entries.credits + entries.debits,
        pages: 1,
      });
    }
    this.entries = noEntries();
  }

  /** Statements of which the last page never came are stated as far as they were read. */
  end(): void {
    for (const statement of this.paged.values()) this.state(statement, false);
    this.paged.clear();
  }

  private noteDay(text: string | null): void {
    const date = dayOfText(text);
    if (date === null) return;
    const { firstBooked, lastBooked } = this.entries;
    if (firstBooked === null || date < firstBooked) this.entries.firstBooked = date;
    if (lastBooked === null || date > lastBooked) this.entries.lastBooked = date;
  }

  /** A statement covers its stated period, else the days that its balances and entries show. */
  private cover(report: XmlElement): void {
    const { account, currency } = accountOf(report.children);
    const { firstBooked, lastBooked } = this.entries;
    const from = instantOf(xmlText(report, 'FrToDt', 'FrDtTm') ?? firstBooked);
    const last = instantOf(lastBooked);
    const until = endOf(xmlText(report, 'FrToDt', 'ToDtTm')) ?? (last === null ? null : last + day - 1);
    if (from === null || until === null) return;
    this.context.sink.coverage({
      party: 'bank',
      account: this.masked(account),
      currency,
      shows: 'bank-statement',
      from,
      until: Math.max(from, until),
    });
  }

  private masked(account: string | null): string | null {
    return account === null
      ? null
      : `${maskIban(account)} ${this.context.tokenise('iban', canonicalAccount(account))}`;
  }

  /** Pages of one statement carry one number; only the whole of them has both balances. */
  private page(report: XmlElement, statement: Statement): void {
    const number = wholeNumber(xmlText(report, 'StmtPgntn', 'PgNb'));
    const isLast = xmlText(report, 'StmtPgntn', 'LastPgInd') !== 'false';
    if (number === null || (number === 1 && isLast)) {
      this.state(statement, true);
      return;
    }
    const { account, currency } = statement.account;
    const key = `${account ?? ''}|${currency ?? ''}|${xmlText(report, 'LglSeqNb') ?? statement.sequence ?? statement.number ?? ''}`;
    const before = this.paged.get(key);
    const together: Statement =
      before === undefined
        ? statement
        : {
            ...before,
            balances: [...before.balances, ...statement.balances],
            booked: addDecimals(before.booked, statement.booked),
            entries: before.entries + statement.entries,
            pages: before.pages + 1,
          };
    if (isLast) {
      this.paged.delete(key);
      this.state(together, together.pages === number);
    } else {
      this.paged.set(key, together);
    }
  }

  /** @param whole false where pages are missing: then the balances prove nothing */
  private state(statement: Statement, whole: boolean): void {
    const { balances, booked, account, locator, number, sequence, entries } = statement;
    const closing =
      balances
        .filter(({ type }) => type === 'CLBD')
        .sort(byDay)
        .at(-1) ?? null;
    const opened = balances.filter(({ type }) => type === 'OPBD').sort(byDay);
    const opening = opened[0] ?? balances.filter(({ type }) => type === 'PRCD').sort(byDay)[0] ?? null;
    const currency = account.currency ?? opening?.currency ?? closing?.currency ?? null;
    if (whole && opening !== null && closing !== null)
      this.proveClosing(`${locator}/Bal`, opening, booked, closing);
    // A balance in another currency is not this account's.
    const minor = (balance: Balance | null): string | null =>
      balance === null || currency === null || balance.currency !== currency
        ? null
        : minorText(balance.amount, currency);
    this.context.sink.statement({
      locator,
      account: this.masked(account.account),
      currency,
      number,
      sequence,
      openingMinor: minor(opening),
      closingMinor: minor(closing),
      bookedMinor: currency === null ? decimalWords(booked) : minorText(booked, currency),
      openedOn: opening?.type === 'OPBD' ? opening.on : null,
      closedOn: closing?.on ?? null,
      entries,
    });
  }

  /** Opening balance and booked entries give the closing balance, in one currency. */
  private proveClosing(locator: string, opening: Balance, booked: Decimal, closing: Balance): void {
    const counted = addDecimals(opening.amount, booked);
    const isOneCurrency = opening.currency === closing.currency;
    const words = (value: Decimal, currency: string | null): string =>
      isOneCurrency ? decimalWords(value) : `${decimalWords(value)} ${currency ?? ''}`.trimEnd();
    this.context.sink.control({
      locator,
      total: 'closing balance',
      stated: words(closing.amount, closing.currency),
      counted: words(counted, opening.currency),
      agrees: isOneCurrency && sameDecimal(closing.amount, counted),
    });
  }

  /** TxsSummry: numbers and sums of all entries, of the credits and of the debits. */
  private proveSummary(report: XmlElement, locator: string): void {
    const summary = report.children.find(({ name }) => name === 'TxsSummry');
    if (summary === undefined) return;
    const { credits, debits, credited, debited } = this.entries;
    const parts = [
      ['TtlNtries', 'entries', credits + debits, addDecimals(credited, debited)],
      ['TtlCdtNtries', 'credit entries', credits, credited],
      ['TtlDbtNtries', 'debit entries', debits, debited],
    ] as const;
    for (const [name, words, number, sum] of parts) {
      const part = summary.children.find((child) => child.name === name);
      if (part === undefined) continue;
      const place = `${locator}/TxsSummry/${name}`;
      this.prove(`${place}/NbOfNtries`, `number of ${words}`, xmlText(part, 'NbOfNtries'), {
        unscaled: BigInt(number),
        scale: 0,
      });
      this.prove(`${place}/Sum`, `sum of ${words}`, xmlText(part, 'Sum'), sum);
    }
    this.proveNet(summary, locator, addDecimals(credited, negated(debited)));
  }

  /** The net of all entries: an amount and its side (from version 4 in an element of their own). */
  private proveNet(summary: XmlElement, locator: string, net: Decimal): void {
    const amount =
      xmlText(summary, 'TtlNtries', 'TtlNetNtry', 'Amt') ?? xmlText(summary, 'TtlNtries', 'TtlNetNtryAmt');
    const side =
      xmlText(summary, 'TtlNtries', 'TtlNetNtry', 'CdtDbtInd') ?? xmlText(summary, 'TtlNtries', 'CdtDbtInd');
    if (amount === null || side === null) return;
    this.prove(
      `${locator}/TxsSummry/TtlNtries/TtlNetNtry`,
      'net of entries',
      side === 'DBIT' && decimalOf(amount)?.unscaled !== 0n ? `-${amount}` : amount,
      net,
    );
  }

  private prove(locator: string, total: string, stated: string | null, counted: Decimal): void {
    const value = decimalOf(stated);
    if (stated === null || value === null) return;
    this.context.sink.control({
      locator,
      total,
      stated,
      counted: decimalWords(counted),
      agrees: sameDecimal(value, counted),
    });
  }
}

/** Identification of a report and its account, from the head of the report. */
export function accountOf(head: readonly XmlElement[]): ReportAccount {
  const text = (...path: string[]): string | null =>
    xmlText({ name: '', attributes: {}, children: head, text: '' }, ...path);
  return {
    id: text('Id') ?? '',
    account:
      text('Acct', 'Id', 'IBAN') ?? text('Acct', 'Id', 'Othr', 'Id') ?? text('Acct', 'Id', 'PrtryAcct', 'Id'),
    currency: text('Acct', 'Ccy'),
  };
}

export function canonicalAccount(account: string): string {
  return account.replace(/\s+/g, '').toUpperCase();
}

function balancesOf(report: XmlElement): Balance[] {
  return report.children.flatMap((balance) => {
    if (balance.name !== 'Bal') return [];
    const amount = decimalOf(xmlText(balance, 'Amt'));
    const type = xmlText(balance, 'Tp', 'CdOrPrtry', 'Cd') ?? xmlText(balance, 'Tp', 'Cd');
    if (amount === null || type === null) return [];
    const currency = balance.children.find(({ name }) => name === 'Amt')?.attributes['Ccy'] ?? null;
    const on = dayOfText(xmlText(balance, 'Dt', 'Dt') ?? xmlText(balance, 'Dt', 'DtTm'));
    return [
      { type, amount: xmlText(balance, 'CdtDbtInd') === 'DBIT' ? negated(amount) : amount, currency, on },
    ];
  });
}

function noEntries(): Entries {
  return {
    credits: 0,
    debits: 0,
    credited: zero,
    debited: zero,
    booked: zero,
    firstBooked: null,
    lastBooked: null,
  };
}

function byDay(left: Balance, right: Balance): number {
  const [first, second] = [left.on ?? '', right.on ?? ''];
  return first === second ? 0 : first < second ? -1 : 1;
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function dayOfText(text: string | null): string | null {
  return /^\d{4}-\d{2}-\d{2}/.exec(text ?? '')?.[0] ?? null;
}

function instantOf(text: string | null): number | null {
  return text === null ? null : parseIsoInstant(text);
}

/** A period that ends at the first moment of a day, as many banks write it, means that whole day. */
function endOf(text: string | null): number | null {
  const instant = instantOf(text);
  if (instant === null || text === null) return null;
  return /^\d{4}-\d{2}-\d{2}(?:T00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/.test(text)
    ? instant + day - 1
    : instant;
}
