import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordIdSchema } from '../../../shared/kernel/ids.ts';
import { hostileStatements } from '../../build/hostileStatements.ts';
import { openEvidenceVault, type EvidenceVault } from './evidenceVault.ts';

let vault: EvidenceVault;

const logLine = (n: number) => ({
  timestamp: new Date(Date.UTC(2026, 2, 1, 0, 0, n)).toISOString(),
  request_id: `req_${String(n).padStart(5, '0')}`,
  method: 'POST',
  url: `https://bank.example.com/v1/payouts?n=${n}`,
  status: n % 7 === 0 ? 502 : 201,
  request: {
    reference: `WD-${1000 + n}`,
    amount: 100 + n,
    currency: 'EUR',
    iban: 'DE89370400440532013000',
    beneficiary_name: 'Ana Lopes',
    email: 'ana.lopes@example.com',
  },
});

beforeAll(async () => {
  vault = openEvidenceVault();
  await vault.importBytes(
    'gateway.jsonl',
    Array.from({ length: 300 }, (_, n) => JSON.stringify(logLine(n))).join('\n'),
  );
  await vault.importBytes(
    'ledger.csv',
    'id,amount,booked at,currency,reference,beneficiary name\nL1,-101.00,2026-03-01T10:00:00Z,EUR,WD-1001,Ana Lopes\nL2,7.00,2026-03-01T11:00:00Z,EUR,DEP-7,Ben Ola\n',
  );
});
afterAll(() => vault.close());

const search = (query: string, more: { cursor?: string; limit?: number } = {}) =>
  vault.evidence.handlers.search({ query, limit: 100, ...more }, undefined);
const sql = (statement: string, limit = 1000) => vault.evidence.handlers.sql({ statement, limit }, undefined);

describe('search', () => {
  it('finds every record that carries an id, over all sources', async () => {
    const page = await search('WD-1001');
    expect(page.total).toBe(2);
    expect(page.records.map(({ sourceName }) => sourceName).sort()).toEqual(['gateway.jsonl', 'ledger.csv']);
  });

  it('finds the beginning of an id', async () => {
    expect((await search('req_0000')).total).toBe(10);
  });

  it('finds words and phrases, and leaves out what is excluded', async () => {
    expect((await search('payouts 502')).total).toBe(Math.ceil(300 / 7));
    expect((await search('"v1 payouts" -502')).total).toBe(300 - Math.ceil(300 / 7));
    expect((await search('payou*')).total).toBe(300);
    expect((await search('nothinglikethis')).total).toBe(0);
  });

  it('pages through all hits, newest first, each once', async () => {
    const seen: number[] = [];
    const times: number[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof search>> = await search('payouts', {
        limit: 37,
        ...(cursor === null ? {} : { cursor }),
      });
      seen.push(...page.records.map(({ id }) => id));
      times.push(...page.records.map(({ occurredAt }) => occurredAt ?? 0));
      cursor = page.next;
    } while (cursor !== null);
    expect(seen).toHaveLength(300);
    expect(new Set(seen).size).toBe(300);
    expect(times).toEqual([...times].sort((left, right) => right - left));
  });

  it('shows an excerpt around the match, masked', async () => {
    const [record] = (await search('"Ana Lopes"')).records.filter(
      ({ sourceName }) => sourceName === 'gateway.jsonl',
    );
    expect(record?.excerpt).not.toContain('Ana Lopes');
    expect(record?.excerpt).not.toContain('DE89370400440532013000');
    const [row] = (await search('L1')).records;
    expect(row?.excerpt).toBe('L1,-101.00,2026-03-01T10:00:00Z,EUR,WD-1001,A•• L••••');
  });

  it('lists everything for an empty query', async () => {
    expect((await search('')).total).toBe(302);
  });

  it('refuses a page mark that is none', async () => {
    await expect(search('x', { cursor: 'nonsense' })).rejects.toMatchObject({ code: 'bad_request' });
  });
});

describe('a record on screen', () => {
  const first = recordIdSchema.parse(1);

  it('is masked, and its redactions point into what is shown', async () => {
    const detail = await vault.evidence.handlers.record({ id: first }, undefined);
    for (const personal of ['Ana Lopes', 'DE89370400440532013000', 'ana.lopes@'])
      expect(detail.text).not.toContain(personal);
    const bytes = await vault.evidence.handlers.recordBytes(
      { id: first, offset: 0, length: 100_000 },
      undefined,
    );
    expect(Buffer.from(bytes.base64, 'base64').toString()).toBe(detail.text);
  });

  it('is revealed with a reason, which is kept', async () => {
    const { text } = await vault.evidence.handlers.reveal(
      { id: first, reason: 'name check for WD-1000' },
      undefined,
    );
    expect(text).toContain('Ana Lopes');
    expect(vault.audited.at(-1)).toMatchObject({
      action: 'evidence.revealed',
      details: { reason: 'name check for WD-1000' },
    });
  });

  it('is not there under an unknown id', async () => {
    expect(() => vault.evidence.handlers.record({ id: recordIdSchema.parse(999_999) }, undefined)).toThrow(
      /no record/,
    );
  });
});

describe('the SQL console', () => {
  it('answers over the views, with exact amounts', async () => {
    const { columns, rows } = await sql(
      `select record_id, kind, amount, amount_minor, currency from events where source = 'ledger.csv' order by record_id`,
    );
    expect(columns).toEqual(['record_id', 'kind', 'amount', 'amount_minor', 'currency']);
    expect(rows.map((row) => row.slice(2))).toEqual([
      ['101.00', 10100, 'EUR'],
      ['7.00', 700, 'EUR'],
    ]);
  });

  it('has every view that it documents', async () => {
    const { views } = await vault.evidence.handlers.sqlSchema({}, undefined);
    expect(views.map(({ name }) => name)).toEqual([
      'records',
      'sources',
      'events',
      'payments',
      'findings',
      'links',
      'identifiers',
      'statements',
      'control_totals',
      'signatures',
      'coverages',
    ]);
    for (const { name, columns } of views) {
      expect(columns.length).toBeGreaterThan(4);
      await sql(`select ${columns.map((column) => `"${column}"`).join(', ')} from ${name} limit 1`);
    }
  });

  it('limits rows and says so', async () => {
    expect(await sql('select id from records', 10)).toMatchObject({ truncated: true });
    expect((await sql('select id from records', 10)).rows).toHaveLength(10);
  });

  it('tells what SQLite does not like', async () => {
    await expect(sql('select nosuch from records')).rejects.toMatchObject({
      code: 'query_refused',
      message: expect.stringContaining('nosuch') as string,
    });
  });

  it.each(hostileStatements)('does not run %s', async (statement) => {
    await expect(sql(statement)).rejects.toMatchObject({ code: 'query_refused' });
  });
});
