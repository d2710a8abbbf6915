import { writeXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { normaliseRecord } from '../../../shared/payments/normalise/index.ts';
import { readWorkbook } from './workbooks.ts';

type Rows = (string | number | boolean | Date | null)[][];

const sheet = (name: string, rows: Rows) => ({ name, rows });
const ledger: Rows = [
  ['Entry ID', 'Booked at', 'Reference', 'Type', 'Amount', 'Currency'],
  ['L-1', new Date(Date.UTC(2026, 2, 3, 14, 12, 9)), 'DEP-10001', 'deposit', 1250.5, 'EUR'],
  ['L-2', new Date(Date.UTC(2026, 2, 4)), 'WD-20002', 'withdrawal', -99.1, 'EUR'],
  [null, null, null, null, null, null],
  ['L-3', new Date(Date.UTC(2026, 2, 5, 23, 59, 59)), 'DEP-10003', 'deposit', 0.1 + 0.2, 'EUR'],
];

describe('a workbook', () => {
  it('gives a record for each row, placed by sheet and row, with dates and amounts as text', async () => {
    const { records, recognised, skipped } = await readWorkbook(
      await writeXlsx({ sheets: [sheet('Ledger', ledger)] }),
    );
    expect(recognised?.format).toBe('ledger-csv');
    expect(skipped).toEqual([]);
    expect(records.map(({ locator, text: stored }) => [locator, stored])).toEqual([
      ['Ledger!row:2', 'L-1,2026-03-03T14:12:09,DEP-10001,deposit,1250.5,EUR'],
      ['Ledger!row:3', 'L-2,2026-03-04,WD-20002,withdrawal,-99.1,EUR'],
      ['Ledger!row:5', 'L-3,2026-03-05T23:59:59,DEP-10003,deposit,0.3,EUR'],
    ]);
    const [event] = records.slice(0, 1).flatMap((record) => normaliseRecord(record).events);
    expect(event).toMatchObject({ kind: 'credited', amount: { minor: 125050n, currency: 'EUR' } });
  });

  it('reads every sheet that is the same kind of table, and keeps the others as text', async () => {
    const bytes = await writeXlsx({
      sheets: [
        sheet('Cover', [['Ledger of March'], ['made by finance']]),
        sheet('March', ledger),
        sheet('April', ledger.slice(0, 2)),
      ],
    });
    const { records, warnings, stored } = await readWorkbook(bytes);
    expect(records.map(({ locator }) => locator)).toEqual([
      'March!row:2',
      'March!row:3',
      'March!row:5',
      'April!row:2',
    ]);
    expect(warnings.find(({ locator }) => locator === 'Cover')?.message).toMatch(/Kept as text/);
    expect(stored.join('')).toContain('Ledger of March');
  });

  it('keeps its rows apart where a cell holds line ends', async () => {
    const rows: Rows = [
      ['Entry ID', 'Booked at', 'Amount', 'Note'],
      ['L-1', '2026-03-03', 1.5, 'two\nlines'],
      ['L-2', '2026-03-04', 2.5, 'one'],
    ];
    const { records } = await readWorkbook(await writeXlsx({ sheets: [sheet('A', rows)] }));
    expect(records.map(({ locator }) => locator)).toEqual(['A!row:2', 'A!row:3']);
    expect(records[0]?.text).toBe('L-1,2026-03-03,1.5,"two\nlines"');
  });

  it('recognises a provider’s report in it', async () => {
    const rows: Rows = [
      [
        'automatic_payout_id',
        'balance_transaction_id',
        'created_utc',
        'currency',
        'gross',
        'fee',
        'net',
        'reporting_category',
      ],
      ['po_1abcdef', 'txn_1abcdef', '2026-03-03 14:12:31', 'eur', 100, 1.75, 98.25, 'charge'],
    ];
    const { records, recognised } = await readWorkbook(await writeXlsx({ sheets: [sheet('Payout', rows)] }));
    expect(recognised?.format).toBe('stripe-payout-reconciliation');
    expect(records.flatMap((record) => normaliseRecord(record).events)[0]).toMatchObject({
      kind: 'settled',
      fee: { minor: 175n },
    });
  });

  it('is refused with the columns that it has when nothing in it can be read', async () => {
    const bytes = await writeXlsx({
      sheets: [
        sheet('X', [
          ['alpha', 'beta'],
          ['one', 'two'],
          ['three', 'four'],
        ]),
      ],
    });
    await expect(readWorkbook(bytes)).rejects.toThrow(RailtraceError);
    await expect(readWorkbook(bytes)).rejects.toMatchObject({ code: 'mapping_needed' });
  });

  it('is read by a mapping, given or saved', async () => {
    const rows: Rows = [
      ['A', 'B', 'C'],
      ['x-1', '2026-03-03', '10,50'],
      ['x-2', '2026-03-04', '7,00'],
    ];
    const bytes = await writeXlsx({ sheets: [sheet('X', rows)] });
    const mapping = {
      name: 'Ours',
      currency: 'EUR',
      decimalMark: ',' as const,
      columns: { entryId: 'A', bookedOn: 'B', amount: 'C' },
    };
    expect((await readWorkbook(bytes, { mapping })).records).toHaveLength(2);
    const saved = await readWorkbook(bytes, {
      saved: [{ id: 1, name: 'Ours', headers: ['a', 'B ', 'C'], mapping, savedAt: 0 }],
    });
    expect(saved.records).toHaveLength(2);
    expect(saved.warnings.map(({ message }) => message)).toContain(
      'The saved mapping “Ours” was applied, because the columns are the same.',
    );
  });
});
