/** What the control records of a NACHA file are proved against: counts, sums and the entry hash. */
import { entrySide } from '../../../../../shared/evidence/bankFiles/nachaLayout.ts';
import { decimalText, money } from '../../../../../shared/kernel/money.ts';
import type { ImportSink } from '../importer.ts';

/** The hash keeps its last ten digits. */
const hashModulus = 10_000_000_000n;

export class NachaTotals {
  private entriesAndAddenda = 0;
  private hash = 0n;
  private debit = 0n;
  private credit = 0n;

  /**
   * Counts an entry and its addenda.
   * @returns false when a part of it is not written in digits and could not be added
   */
  add(columns: Readonly<Record<string, string>>, addenda: number): boolean {
    this.entriesAndAddenda += 1 + addenda;
    const bank = columns['rdfiIdentification'] ?? '';
    const amount = columns['amount'] ?? '';
    const side = entrySide(columns['transactionCode'] ?? '');
    if (/^\d+$/.test(bank)) this.hash += BigInt(bank);
    if (!/^\d+$/.test(amount) || side === null) return false;
    if (side === 'debit') this.debit += BigInt(amount);
    else this.credit += BigInt(amount);
    return /^\d+$/.test(bank);
  }

  addAll(other: NachaTotals): void {
    this.entriesAndAddenda += other.entriesAndAddenda;
    this.hash += other.hash;
    this.debit += other.debit;
    this.credit += other.credit;
  }

  /** By the names of the control records' columns. */
  counted(): readonly (readonly [column: string, total: string, counted: bigint, isMoney: boolean])[] {
    return [
      ['entryAddendaCount', 'number of entries and addenda', BigInt(this.entriesAndAddenda), false],
      ['entryHash', 'entry hash', this.hash % hashModulus, false],
      ['totalDebit', 'total debit', this.debit, true],
      ['totalCredit', 'total credit', this.credit, true],
    ];
  }
}

export function proveControl(
  stated: Readonly<Record<string, string>>,
  totals: NachaTotals,
  locator: string,
  sink: ImportSink,
): void {
  for (const [column, total, counted, isMoney] of totals.counted()) {
    const text = stated[column] ?? '';
    if (!/^\d+$/.test(text)) {
      sink.warn({
        locator,
        code: 'lost',
        message: `The ${total} is not written in digits and could not be proved.`,
      });
      continue;
    }
    const value = BigInt(text);
    const written = (amount: bigint): string =>
      isMoney ? decimalText(money(amount, 'USD')) : amount.toString();
    sink.control({
      locator,
      total,
      stated: written(value),
      counted: written(counted),
      agrees: value === counted,
    });
  }
}
