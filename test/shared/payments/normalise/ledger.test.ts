import { describe, expect, it } from 'vitest';
import { decimalText } from '../../../../shared/kernel/money.ts';
import { normaliseRecord } from '../../../../shared/payments/normalise/index.ts';
import { ledgerRecord } from '../../../engine/findings/records.ts';
import { ids } from './statements.ts';

describe('ledger rows', () => {
  const kinds = (
    cells: Parameters<typeof ledgerRecord>[0],
    dialect?: Parameters<typeof ledgerRecord>[1],
  ): string => {
    const [event] = normaliseRecord(
      ledgerRecord({ currency: 'EUR', reference: 'DEP-1001', ...cells }, dialect),
    ).events;
    return `${event?.kind ?? ''} ${event?.movement ?? ''} ${event?.direction ?? '?'}`;
  };

  it.each([
    [{ type: 'Deposit credit', status: 'posted', amount: '10.00' }, 'credited payment deposit'],
    [{ type: 'CREDIT', amount: '10.00' }, 'credited payment ?'],
    [{ type: 'payin', status: 'Pending', amount: '10.00' }, 'processing payment deposit'],
    [{ type: 'user_credit', status: 'completed', amount: '10.00' }, 'credited payment ?'],
    [{ type: 'topUp', status: 'FAILED', amount: '10.00' }, 'failed payment deposit'],
    [{ type: 'Einzahlung', status: 'offen', amount: '10,00' }, 'processing payment deposit'],
    [{ type: 'WITHDRAWAL', status: 'REQUESTED', amount: '-10.00' }, 'requested payment payout'],
    [{ type: 'Withdrawal', status: 'Reserved', amount: '-10.00' }, 'debited payment payout'],
    [{ type: 'cash-out', status: 'settled', amount: '-10.00' }, 'completed payment payout'],
    [{ type: 'withdrawal_reversal', status: 'completed', amount: '10.00' }, 'recredited return payout'],
    [{ type: 'Payout refund', status: 'done', amount: '10.00' }, 'recredited return payout'],
    [{ type: 'refund', status: 'succeeded', amount: '-10.00' }, 'refunded refund deposit'],
    [{ type: 'chargeback', status: 'posted', amount: '-10.00' }, 'funds_withdrawn dispute deposit'],
    [{ type: 'Deposit reversal', status: 'posted', amount: '-10.00' }, 'reversed payment deposit'],
    [{ status: 'REFUNDED', amount: '-10.00' }, 'refunded refund deposit'],
    [{ type: 'Gutschr. Ueberweisung', amount: '10.00' }, 'credited payment ?'],
    [{ type: 'withdrawal fee', status: 'posted', amount: '-1.00' }, 'fee_charged fee ?'],
  ])('read %o', (cells, expected) => {
    expect(kinds(cells)).toBe(expected);
  });

  it.each([
    ['1.234,56', ',', '1234.56'],
    ['1 234,56', ',', '1234.56'],
    ['1,234.56', '.', '1234.56'],
    ["1'234.50", '.', '1234.50'],
    ['(12.00)', '.', '12.00'],
    ['€ 12,5', ',', '12.50'],
  ] as const)('read the amount %s with decimal mark %s', (text, decimalMark, expected) => {
    const [event] = normaliseRecord(
      ledgerRecord({ type: 'deposit', amount: text, currency: 'EUR', reference: 'R-1' }, { decimalMark }),
    ).events;
    expect(event?.amount === null || event === undefined ? null : decimalText(event.amount)).toBe(expected);
  });

  it.each([
    ['03.03.2026 14:12', 'dmy', '2026-03-03T14:12:00.000Z'],
    ['3/4/2026 2:12 PM', 'mdy', '2026-03-04T14:12:00.000Z'],
    ['1772547151000', 'epoch-milliseconds', '2026-03-03T14:12:31.000Z'],
    ['2026-03-03T15:12:31+01:00', 'iso', '2026-03-03T14:12:31.000Z'],
    ['04-Mar-2026 08:00:01', 'dmy', '2026-03-04T08:00:01.000Z'],
  ] as const)('read the time %s written %s', (text, dateOrder, expected) => {
    const { times } = normaliseRecord(
      ledgerRecord(
        { type: 'deposit', occurredAt: text, amount: '1', currency: 'EUR', reference: 'R-1' },
        { dateOrder },
      ),
    );
    expect(new Date(times.occurredAt ?? 0).toISOString()).toBe(expected);
  });

  it('take the sign from debit and credit columns', () => {
    expect(kinds({ debit: '10.00', credit: '' })).toBe('debited payment ?');
    expect(kinds({ debit: '0.00', credit: '10.00' })).toBe('credited payment ?');
  });

  it('follow the words of a saved mapping', () => {
    expect(kinds({ type: 'ZX9', amount: '10.00' }, { types: { ZX9: 'refund' } })).toBe(
      'refunded refund deposit',
    );
  });

  it('find a status in a column whose header says nothing', () => {
    const row = ledgerRecord({ type: 'deposit', amount: '10.00', currency: 'EUR', reference: 'R-1' });
    if (row.content.kind !== 'row') throw new Error('not a row');
    const { row: table } = row.content;
    const content = {
      kind: 'row',
      row: { ...table, columns: [...table.columns, 'Result'], values: [...table.values, 'CANCELLED'] },
    } as const;
    expect(normaliseRecord({ ...row, content }).events[0]?.kind).toBe('cancelled');
  });

  it('tell apart several ids in one cell', () => {
    const [event] = normaliseRecord(
      ledgerRecord({
        type: 'deposit',
        amount: '1',
        currency: 'EUR',
        reference: 'DEP-1',
        externalReference: 'pi_3Q9abcdef / ch_3Q9abcdef',
      }),
    ).events;
    expect(ids(event)).toEqual(
      expect.arrayContaining(['payment-intent:pi_3Q9abcdef', 'charge:ch_3Q9abcdef']),
    );
  });
});
