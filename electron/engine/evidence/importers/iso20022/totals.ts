/**
 * Control totals that initiations, interbank messages and cancellation requests state about themselves (NbOfTxs,
 * CtrlSum, TtlIntrBkSttlmAmt, …), proved against the transactions that were read. CtrlSum adds amounts whatever their
 * currency is (ISO 20022 GroupHeader, ControlSum).
 */
import type { XmlElement } from '../../../../../shared/evidence/importing.ts';
import type { ControlCheck } from '../../../../../shared/evidence/model.ts';
import { xmlText } from '../xmlFragment.ts';
import { addDecimals, decimalOf, decimalWords, sameDecimal, zero, type Decimal } from './decimal.ts';

/** Paths to the amount of one transaction that CtrlSum adds up; the first that is there counts. */
const amountPaths: ReadonlyMap<string, readonly (readonly string[])[]> = new Map([
  [
    'pain.001',
    [
      ['Amt', 'InstdAmt'],
      ['Amt', 'EqvtAmt', 'Amt'],
    ],
  ],
  [
    'pain.013',
    [
      ['Amt', 'InstdAmt'],
      ['Amt', 'EqvtAmt', 'Amt'],
    ],
  ],
  ['pain.007', [['RvsdInstdAmt'], ['OrgnlInstdAmt']]],
  ['pain.008', [['InstdAmt']]],
  ['pacs.003', [['IntrBkSttlmAmt']]],
  ['pacs.004', [['RtrdIntrBkSttlmAmt']]],
  ['pacs.007', [['RvsdIntrBkSttlmAmt']]],
  ['pacs.008', [['IntrBkSttlmAmt']]],
  ['pacs.009', [['IntrBkSttlmAmt']]],
  ['pacs.010', [['IntrBkSttlmAmt']]],
  ['camt.055', [['OrgnlInstdAmt'], ['OrgnlIntrBkSttlmAmt']]],
  ['camt.056', [['OrgnlIntrBkSttlmAmt'], ['OrgnlInstdAmt']]],
  ['camt.057', [['Amt']]],
]);

const sums: ReadonlyMap<string, string> = new Map([
  ['CtrlSum', 'control sum'],
  ['TtlIntrBkSttlmAmt', 'total interbank settlement amount'],
  ['TtlRtrdIntrBkSttlmAmt', 'total returned interbank settlement amount'],
  ['TtlRvsdIntrBkSttlmAmt', 'total reversed interbank settlement amount'],
  ['TtlAmt', 'total amount'],
]);

interface Counted {
  transactions: number;
  sum: Decimal;
}

/** Counts the transactions of one message, block by block. */
export class MessageTotals {
  private readonly emit: (check: ControlCheck) => void;
  private message: Counted = { transactions: 0, sum: zero };
  private block: Counted = { transactions: 0, sum: zero };

  constructor(emit: (check: ControlCheck) => void) {
    this.emit = emit;
  }

  /** @param transaction null where it could not be read: it counts, but adds no amount */
  add(type: string, transaction: XmlElement | null): void {
    const amount = transaction === null ? null : amountOf(type, transaction);
    for (const counted of [this.message, this.block]) {
      counted.transactions += 1;
      if (amount !== null) counted.sum = addDecimals(counted.sum, amount);
    }
  }

  blockClosed(block: XmlElement, locator: string): void {
    this.check(block.children, `${locator}/`, this.block);
    this.block = { transactions: 0, sum: zero };
  }

  messageClosed(message: XmlElement, prefix: string): void {
    for (const head of message.children) {
      if (head.name === 'GrpHdr' || head.name === 'CtrlData')
        this.check(head.children, `${prefix}${head.name}/`, this.message);
    }
    this.message = { transactions: 0, sum: zero };
    this.block = { transactions: 0, sum: zero };
  }

  private check(stated: readonly XmlElement[], place: string, { transactions, sum }: Counted): void {
    for (const { name, text } of stated) {
      if (name === 'NbOfTxs' && /^\d{1,15}$/.test(text)) {
        this.emit({
          locator: `${place}${name}`,
          total: 'number of transactions',
          stated: text,
          counted: String(transactions),
          agrees: Number(text) === transactions,
        });
      }
      const total = sums.get(name);
      const amount = total === undefined ? null : decimalOf(text);
      if (total === undefined || amount === null) continue;
      this.emit({
        locator: `${place}${name}`,
        total,
        stated: text,
        counted: decimalWords(sum),
        agrees: sameDecimal(amount, sum),
      });
    }
  }
}

function amountOf(type: string, transaction: XmlElement): Decimal | null {
  for (const path of amountPaths.get(type) ?? []) {
    const amount = decimalOf(xmlText(transaction, ...path));
    if (amount !== null) return amount;
  }
  return null;
}
