/** What files state about themselves: balances, counts, totals and signatures, each with a tempting case that is sound. */
import { describe, expect, it } from 'vitest';
import { recordIdSchema, sourceIdSchema } from '../../../shared/kernel/ids.ts';
import { analyse } from '../../../electron/engine/findings/analyse.ts';
import { nothingStated, type FileStatements } from '../../../electron/engine/findings/statements.ts';
import { profiles } from './deskBuilder.ts';

type Statement = FileStatements['statements'][number];

function statement(
  sequence: number | null,
  opening: number | null,
  closing: number | null,
  more: Partial<Statement> = {},
): Statement {
  const number = sequence ?? 0;
  return {
    sourceId: sourceIdSchema.parse(1),
    source: 'june.sta',
    locator: `Stmt[${String(number)}]`,
    account: 'DE••3000',
    currency: 'EUR',
    number: String(number).padStart(5, '0'),
    sequence,
    openingMinor: opening === null ? null : String(opening),
    closingMinor: closing === null ? null : String(closing),
    bookedMinor: opening === null || closing === null ? '0' : String(closing - opening),
    openedOn: null,
    closedOn: `2026-06-${String(number).padStart(2, '0')}`,
    entries: 1,
    ...more,
  };
}

function findings(stated: Partial<FileStatements>): string[] {
  const cite: FileStatements['recordOf'] = (sourceId, locator) => ({
    recordId: recordIdSchema.parse(sourceId),
    source: 'june.sta',
    locator,
  });
  const { findings: found } = analyse({
    events: [],
    coverages: [],
    profiles,
    asOf: Date.UTC(2026, 6, 1),
    stated: { ...nothingStated, recordOf: cite, ...stated },
  });
  return found.map(({ code, explanation }) => `${code} ${explanation}`);
}

describe('BALANCE_CHAIN_BROKEN', () => {
  it('is not raised for statements that continue each other, in whatever order they were imported', () => {
    expect(
      findings({ statements: [statement(2, 500, 700), statement(1, 100, 500), statement(3, 700, 650)] }),
    ).toEqual([]);
  });

  it('tells the difference where one does not open as the last one closed', () => {
    const found = findings({ statements: [statement(1, 100, 500), statement(2, 510, 700)] });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(
      /^BALANCE_CHAIN_BROKEN .*opens with 5\.10 EUR.*closed with 5\.00 EUR: a difference of 0\.10 EUR/,
    );
  });

  it('tells what the entries of one statement do not explain', () => {
    const found = findings({ statements: [statement(1, 100, 500, { bookedMinor: '350' })] });
    expect(found[0]).toMatch(/0\.50 EUR is not explained by its entries/);
  });

  it('leaves other accounts and currencies of one bank alone, and a statement imported twice', () => {
    expect(
      findings({
        statements: [
          statement(1, 100, 500),
          statement(2, 900, 950, { account: 'DE••4000' }),
          statement(2, 300, 310, { currency: 'USD' }),
          statement(1, 100, 500, { source: 'copy.sta' }),
        ],
      }),
    ).toEqual([]);
  });
});

describe('STATEMENT_GAP', () => {
  it('names the numbers that are missing, and blames them for the balances', () => {
    const found = findings({ statements: [statement(1, 100, 500), statement(4, 900, 950)] });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^STATEMENT_GAP .*numbers 2 to 3 are not in evidence/);
  });

  it('is not raised where the bank begins its count anew', () => {
    const december = statement(250, 100, 500, { closedOn: '2025-12-31' });
    expect(findings({ statements: [december, statement(1, 500, 600, { closedOn: '2026-01-02' })] })).toEqual(
      [],
    );
  });

  it('goes by the days of an account with a statement every business day', () => {
    const on = (day: string, balance: number): Statement =>
      statement(null, balance, balance + 10, { number: null, openedOn: day, closedOn: day, locator: day });
    // Friday the 5th to Monday the 8th is no gap; Thursday the 11th is missing.
    const days = [
      '2026-06-03',
      '2026-06-04',
      '2026-06-05',
      '2026-06-08',
      '2026-06-09',
      '2026-06-10',
      '2026-06-12',
    ];
    const found = findings({ statements: days.map((day, index) => on(day, index * 10)) });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^STATEMENT_GAP .*none in evidence covers 2026-06-11/);
  });
});

describe('FILE_TOTAL_MISMATCH', () => {
  it('cites the total that is not what was counted, and is silent about those that are', () => {
    const control = { sourceId: sourceIdSchema.parse(1), source: 'payroll.ach', locator: 'line:9' };
    const found = findings({
      controls: [
        { ...control, total: 'entry hash', stated: '0012345678', counted: '0012345670', agrees: false },
        { ...control, total: 'number of entries', stated: '2', counted: '2', agrees: true },
      ],
    });
    expect(found).toEqual([
      'FILE_TOTAL_MISMATCH payroll.ach states entry hash of 0012345678 at line:9, and 0012345670 was counted in it.',
    ]);
  });
});

describe('a closing balance that the entries do not give', () => {
  const broken = statement(1, 100, 500, { bookedMinor: '350', locator: 'Stmt[1]' });
  const control = {
    sourceId: sourceIdSchema.parse(1),
    source: 'june.sta',
    total: 'closing balance',
    stated: '5.00',
    counted: '4.50',
    agrees: false,
  };

  it('is told once, by the balances', () => {
    const found = findings({ statements: [broken], controls: [{ ...control, locator: 'Stmt[1]/Bal' }] });
    expect(found.map((text) => text.split(' ')[0])).toEqual(['BALANCE_CHAIN_BROKEN']);
  });

  it('is a wrong total where no statement tells it: another statement, another file, another total', () => {
    for (const other of [
      { ...control, locator: 'Stmt[10]/Bal' },
      { ...control, locator: 'Stmt[1]/Bal', sourceId: sourceIdSchema.parse(2) },
      { ...control, locator: 'Stmt[1]/TxsSummry', total: 'number of entries' },
    ])
      expect(findings({ statements: [broken], controls: [other] })).toHaveLength(2);
  });

  it('is told of a file without records too', () => {
    const found = findings({
      statements: [broken],
      controls: [{ ...control, locator: 'Stmt[1]/TxsSummry', total: 'number of entries' }],
      recordOf: () => null,
    });
    expect(found.map((text) => text.split(' ')[0]).sort()).toEqual([
      'BALANCE_CHAIN_BROKEN',
      'FILE_TOTAL_MISMATCH',
    ]);
  });
});

describe('a desk of statements without entries', () => {
  it('is judged as of the last day that they close', () => {
    const { asOf, findings: found } = analyse({
      events: [],
      coverages: [],
      profiles,
      asOf: null,
      stated: { ...nothingStated, statements: [statement(1, 100, 500, { bookedMinor: '350', entries: 0 })] },
    });
    expect(asOf).toBe(Date.UTC(2026, 5, 1));
    expect(found.map(({ code, records }) => [code, records])).toEqual([['BALANCE_CHAIN_BROKEN', []]]);
  });
});

describe('AUTH_SIGNATURE_FAIL', () => {
  it('is high for a signature that does not fit and medium for a stale one', () => {
    const record = { recordId: recordIdSchema.parse(4), source: 'hooks.jsonl', locator: 'line:4' };
    const { findings: found } = analyse({
      events: [],
      coverages: [],
      profiles,
      asOf: Date.UTC(2026, 6, 1),
      stated: {
        ...nothingStated,
        signatures: [
          { record, verdict: { scheme: 'stripe', verdict: 'invalid', reason: 'the digest differs.' } },
          {
            record: { ...record, locator: 'line:5' },
            verdict: { scheme: 'stripe', verdict: 'stale', reason: 'signed 9 minutes before it arrived.' },
          },
        ],
      },
    });
    expect(found.map(({ severity, records }) => `${severity} ${records[0]?.locator ?? ''}`)).toEqual([
      'high line:4',
      'medium line:5',
    ]);
  });
});
