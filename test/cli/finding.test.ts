import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../build/vault.ts';

const program = fileURLToPath(new URL('../../electron/cli/main.ts', import.meta.url));
const folder = temporaryFolder();
const vault = join(folder.path, 'desk');

function railtrace(...words: string[]) {
  return spawnSync(process.execPath, [program, ...words, '--vault', vault], {
    cwd: folder.path,
    env: { PATH: process.env['PATH'] ?? '', RAILTRACE_PASSPHRASE: 'a long enough passphrase' },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
}

const lines = Array.from({ length: 700 }, (_, n) =>
  JSON.stringify({
    timestamp: new Date(Date.UTC(2026, 2, 1, 0, n)).toISOString(),
    method: 'POST',
    url: 'https://bank.example.com/v1/payouts',
    status: n % 7 === 0 ? 502 : 201,
    request: { reference: `WD-${1000 + n}`, amount: 100 + n, currency: 'EUR' },
  }),
);

beforeAll(() => {
  writeFileSync(join(folder.path, 'gateway.jsonl'), lines.join('\n'));
  writeFileSync(
    join(folder.path, 'ledger.csv'),
    'id,amount,booked at,currency,reference\nL1,-101.00,2026-03-01T00:30:00Z,EUR,WD-1001\n',
  );
  expect(railtrace('init').status).toBe(0);
  expect(railtrace('import', 'gateway.jsonl', 'ledger.csv').status).toBe(0);
}, 120_000);
afterAll(() => {
  folder.remove();
});

const foundSchema = z.object({
  total: z.number(),
  exact: z.boolean(),
  records: z.array(z.object({ source: z.string(), locator: z.string(), party: z.string().nullable() })),
  facets: z
    .object({ facets: z.array(z.object({ field: z.string(), values: z.array(z.unknown()) })) })
    .optional(),
});

function found(...words: string[]) {
  const { stdout, stderr } = railtrace('search', '--json', ...words);
  expect(stderr).toBe('');
  return foundSchema.parse(JSON.parse(stdout));
}

describe('search on the command line', () => {
  it('takes conditions, and says what the records are', () => {
    expect(found('WD-1001')).toMatchObject({ total: 2, exact: true });
    const ledger = found('--facets', 'WD-1001 party:ledger');
    expect(ledger).toMatchObject({ total: 1, records: [{ source: 'ledger.csv', party: 'ledger' }] });
    expect(ledger.facets?.facets[0]).toEqual({
      field: 'source',
      values: [{ value: 'ledger.csv', count: 1 }],
    });
  });

  it('reads further pages up to the limit, each record once', () => {
    const { total, records } = found('source:gateway', '--limit', '650');
    expect(total).toBe(700);
    expect(new Set(records.map(({ locator }) => locator)).size).toBe(650);
  });

  it('refuses what it cannot read, naming the place', () => {
    const { status, stdout, stderr } = railtrace('search', '--json', 'WD-1001 party:broker');
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('not understood at 15: “broker” is no party');
  });

  it('writes CSV', () => {
    const { stdout } = railtrace('search', '--csv', 'WD-1001');
    const rows = Papa.parse<string[]>(stdout, { skipEmptyLines: true }).data;
    expect(rows[0]?.slice(0, 2)).toEqual(['occurred_at', 'party']);
    expect(rows).toHaveLength(3);
  });
});

describe('SQL on the command line', () => {
  const statement = `select source, amount from events where source = 'ledger.csv'`;

  it('writes CSV in which a negative amount stays a figure', () => {
    expect(railtrace('sql', '--csv', `select '-12.50' as amount, '=1+1' as text`).stdout).toBe(
      '"amount","text"\r\n-12.50,"\'=1+1"\r\n',
    );
    expect(railtrace('sql', '--csv', statement).stdout).toContain('"ledger.csv",101.00');
  });

  it('stops at the limit and says so', () => {
    const all = 'select id from records order by id';
    const { stdout, stderr } = railtrace('sql', all, '--limit', '3', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ columns: ['id'], truncated: true });
    expect(stderr).toBe('');
    expect(railtrace('sql', all, '--limit', '3').stderr).toContain('Only the first 3 rows');
  });
});
