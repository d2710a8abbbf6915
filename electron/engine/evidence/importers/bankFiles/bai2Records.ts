/** Records of BAI2 files: a transaction with its continuations. */
import {
  bai2Lines,
  readTransaction,
  type Bai2Amount,
} from '../../../../../shared/evidence/bankFiles/bai2.ts';
import { decimalText, money } from '../../../../../shared/kernel/money.ts';
import { presentFields, type Output, type Unit } from './pieces.ts';

/** An account with its day's balances, while its transactions go by. */
export interface Bai2Account {
  readonly locator: string;
  readonly account: string;
  readonly currency: string;
  readonly amounts: readonly Bai2Amount[];
  transactions: number;
  /** Signed sum of the transactions. */
  minor: bigint;
}

/** What a group's header says of the accounts in it. */
export interface Bai2Group {
  readonly originator: string;
  readonly status: string;
  readonly asOfDate: string | null;
  readonly currency: string;
  readonly modifier: string;
}

interface TransactionUnit {
  readonly unit: Unit;
  readonly locator: string;
  readonly account: Bai2Account | null;
  readonly group: Bai2Group;
  readonly output: Output;
}

export function keepBai2Transaction({ unit, locator, account, group, output }: TransactionUnit): void {
  const currency = account?.currency ?? 'USD';
  output.record({
    format: 'bai2',
    locator,
    unit,
    // References and a text of whatever a payer wrote: judged as a remittance, over the ends of its lines.
    cells: [{ name: 'remittanceInformation', start: 0, end: unit.text.length }],
    read: ([text = '']) => {
      const transaction = readTransaction(bai2Lines(text));
      const fields = presentFields({ ...transaction, amount: transaction.amount.replace('+', '') });
      const amount = /^-?\d+$/.test(fields['amount'] ?? '')
        ? decimalText(money(BigInt(fields['amount'] ?? '0'), currency))
        : '';
      return {
        record: {
          type: 'transaction',
          fields,
          context: presentFields({
            account: account?.account ?? '',
            currency,
            originator: group.originator,
            groupStatus: group.status,
            asOfDate: group.asOfDate ?? '',
            asOfModifier: group.modifier,
          }),
        },
        title: `16 ${transaction.typeCode} ${amount} ${currency}`,
        naturalKey: naturalKey(transaction.bankReference, account, group),
      };
    },
  });
}

/** A bank's reference names a transaction of an account on its day. */
function naturalKey(reference: string, account: Bai2Account | null, group: Bai2Group): string | null {
  if (account === null || account.account === '' || reference === '' || group.asOfDate === null) return null;
  return [account.account, group.asOfDate, account.transactions, reference].join(' ');
}
