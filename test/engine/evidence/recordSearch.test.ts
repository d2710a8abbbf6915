import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordIdSchema } from '../../../shared/kernel/ids.ts';
import { openEvidenceVault, type EvidenceVault } from './evidenceVault.ts';

let vault: EvidenceVault;

const at = (n: number) => new Date(Date.UTC(2026, 2, 1, 0, n)).toISOString();
const logLine = (n: number) => ({
  timestamp: at(n),
  request_id: `req_${String(n).padStart(5, '0')}`,
  method: 'POST',
  url: 'https://bank.example.com/v1/payouts',
  status: n % 7 === 0 ? 502 : 201,
  request: { reference: `WD-${1000 + n}`, amount: 100 + n, currency: 'EUR' },
});

beforeAll(async () => {
  vault = openEvidenceVault();
  await vault.importBytes(
    'gateway.jsonl',
    Array.from({ length: 140 }, (_, n) => JSON.stringify(logLine(n))).join('\n'),
  );
  await vault.importBytes(
    'ledger march.csv',
    'id,amount,booked at,currency,reference\nL1,-101.00,2026-03-01T00:30:00Z,EUR,WD-1001\nL2,7.00,2026-03-01T11:00:00Z,USD,DEP-7\nL3,500,2026-03-02T11:00:00Z,JPY,DEP-8\n',
  );
});
afterAll(() => vault.close());

const finding = () => vault.evidence.handlers;
const search = (query: string) => finding().search({ query, limit: 500 }, undefined);
const total = async (query: string) => (await search(query)).total;
const facets = (query: string) => finding().facets({ query }, undefined);

describe('conditions of a search', () => {
  it.each([
    ['source:ledger', 3],
    ['source:"ledger march.csv"', 3],
    ['-source:ledger', 140],
    ['format:ledger-csv', 3],
    ['format:api,ledger', 143],
    ['party:ledger', 3],
    ['party:ledger,none', 3],
    ['source:gateway 502', 20],
    ['WD-1001', 2],
    ['WD-1001 party:ledger', 1],
    ['WD-1001 -party:ledger', 1],
    ['WD-1001 source:nowhere', 0],
    ['currency:USD', 1],
    ['currency:usd,jpy', 2],
    ['amount:101 party:ledger', 1],
    ['amount:500', 1],
    ['amount:5..8 party:ledger', 1],
    ['amount>200 party:ledger', 1],
    ['currency:USD amount:101 party:ledger', 0],
    ['from:2026-03-02', 1],
    ['until:2026-03-01 party:ledger', 2],
    ['from:2026-03-01T00:10:00Z until:2026-03-01T00:19:59Z source:gateway', 10],
    ['has:time', 143],
    ['has:signature', 0],
    ['signature:none', 143],
    ['signature:invalid', 0],
    ['has:event party:ledger', 3],
    ['scheme:merchant-reference party:ledger', 3],
    ['title:payouts', 140],
  ])('%s finds %i records', async (query, count) => {
    expect(await total(query)).toBe(count);
  });

  it('says what it cannot read, and where, and finds nothing then', async () => {
    expect(await search('WD-1001 party:broker')).toMatchObject({
      total: 0,
      records: [],
      filterError: { at: 14, message: expect.stringContaining('broker') as string },
    });
  });

  it('names what is to be marked', async () => {
    expect((await search('"v1 payouts" WD-1001 party:psp -x')).marks).toEqual(
      expect.arrayContaining(['v1 payouts', 'wd-1001']) as string[],
    );
    expect((await search('party:psp')).marks).toEqual([]);
  });
});

describe('facets', () => {
  it('count what a query finds, by source, format, party, kind and time', async () => {
    const all = await facets('');
    expect(all).toMatchObject({ counted: 143, exact: true });
    expect(all.facets.map(({ field }) => field)).toEqual(['source', 'format', 'party', 'kind']);
    expect(all.facets[0]?.values).toEqual([
      { value: 'gateway.jsonl', count: 140 },
      { value: 'ledger march.csv', count: 3 },
    ]);
    for (const { field, values } of all.facets) {
      for (const { value, count } of values)
        expect(await total(`${field}:"${value}"`), `${field}:${value}`).toBe(count);
    }
  });

  it('put records into bars of time that add up', async () => {
    const { histogram, counted } = await facets('');
    expect(histogram.unit).toBe('hour');
    expect(histogram.bars.reduce((sum, { count }) => sum + count, 0) + histogram.untimed).toBe(counted);
    const [bar] = histogram.bars;
    const iso = (instant: number) => new Date(instant).toISOString();
    expect(await total(`from:${iso(bar?.from ?? 0)} until:${iso((bar?.until ?? 0) - 1)}`)).toBe(bar?.count);
    expect((await facets('502 until:2026-03-01T01:00:00Z')).histogram.unit).toBe('minute');
  });

  it('count nothing where nothing is found, or the query cannot be read', async () => {
    for (const query of ['nosuchword', 'party:broker'])
      expect(await facets(query)).toMatchObject({ counted: 0, histogram: { bars: [], untimed: 0 } });
  });
});

describe('the neighbours of a record', () => {
  const idOf = async (query: string) => {
    const [record] = (await search(query)).records;
    if (record === undefined) throw new Error(`no ${query}`);
    return record.id;
  };

  it('are those before and after it in its source', async () => {
    const id = await idOf('req_00050');
    const { before, record, after } = await finding().neighbours(
      { id, around: 'source', count: 5 },
      undefined,
    );
    expect(record.locator).toBe('line:51');
    expect(before.map(({ locator }) => locator)).toEqual([
      'line:46',
      'line:47',
      'line:48',
      'line:49',
      'line:50',
    ]);
    expect(after.map(({ locator }) => locator)).toEqual([
      'line:52',
      'line:53',
      'line:54',
      'line:55',
      'line:56',
    ]);
  });

  it('end where the source ends', async () => {
    const id = await idOf('req_00000');
    const { before, after } = await finding().neighbours({ id, around: 'source', count: 20 }, undefined);
    expect(before).toEqual([]);
    expect(after).toHaveLength(20);
  });

  it('are by time those of every source', async () => {
    const id = await idOf('WD-1001 party:ledger');
    const { before, after } = await finding().neighbours({ id, around: 'time', count: 3 }, undefined);
    const times = [...before, ...after].map(({ occurredAt }) => occurredAt ?? 0);
    expect(times).toEqual([...times].sort((left, right) => left - right));
    expect(before.at(-1)?.sourceName).toBe('gateway.jsonl');
    expect(after[0]?.sourceName).toBe('gateway.jsonl');
  });

  it('are not there for a record that is not', async () => {
    await expect(
      finding().neighbours({ id: recordIdSchema.parse(99_999), around: 'time', count: 5 }, undefined),
    ).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('saved searches and statements', () => {
  it('are saved, listed, changed and deleted by name', async () => {
    const saved = await finding().saveSearch(
      { name: 'Gateway errors', query: 'source:gateway 502' },
      undefined,
    );
    await finding().saveSearch({ name: 'All of March', query: 'from:2026-03-01' }, undefined);
    const names = async () => (await finding().savedSearches({}, undefined)).searches.map(({ name }) => name);
    expect(await names()).toEqual(['All of March', 'Gateway errors']);
    await finding().saveSearch({ id: saved.id, name: 'Errors', query: '502' }, undefined);
    expect(await names()).toEqual(['All of March', 'Errors']);
    await finding().deleteSearch({ id: saved.id }, undefined);
    expect(await names()).toEqual(['All of March']);
  });

  it('refuse a name that is taken, in any case', () => {
    expect(() => finding().saveSearch({ name: 'all of march', query: 'x' }, undefined)).toThrow(/is taken/);
  });

  it('refuse a search that cannot be read, naming the place', () => {
    expect(() => finding().saveSearch({ name: 'wrong', query: 'x party:broker' }, undefined)).toThrow(
      /cannot be read at 9: “broker” is no party/,
    );
  });

  it('hold no card number, though one was typed', async () => {
    const { query } = await finding().saveSearch({ name: 'card', query: '4242424242424242' }, undefined);
    expect(query).not.toContain('4242424242424242');
  });

  it('remember the last 50 statements that ran, each once, newest first', async () => {
    for (let n = 0; n < 55; n += 1)
      await finding().sql({ statement: `select ${n}`, limit: 10, remember: true }, undefined);
    await finding().sql({ statement: 'select 30', limit: 10, remember: true }, undefined);
    await finding().sql({ statement: 'select 77', limit: 10 }, undefined);
    const { history } = await finding().savedStatements({}, undefined);
    expect(history).toHaveLength(50);
    expect(history.slice(0, 2).map(({ statement }) => statement)).toEqual(['select 30', 'select 54']);
    await finding().forgetStatements({}, undefined);
    expect((await finding().savedStatements({}, undefined)).history).toEqual([]);
  });

  it('keep statements under a name', async () => {
    const { id } = await finding().saveStatement(
      { name: 'All', statement: 'select * from records' },
      undefined,
    );
    expect((await finding().savedStatements({}, undefined)).statements).toMatchObject([{ id, name: 'All' }]);
    await finding().deleteStatement({ id }, undefined);
    expect(() => finding().deleteStatement({ id }, undefined)).toThrow(/deleted already/);
  });
});

describe('the SQL console', () => {
  const sql = (statement: string, more: { limit?: number; offset?: number } = {}) =>
    finding().sql({ statement, limit: 1000, ...more }, undefined);

  it('pages through a result without a gap', async () => {
    const statement = 'select id from records order by id';
    const whole = await sql(statement);
    const pages = [
      await sql(statement, { limit: 50 }),
      await sql(statement, { limit: 50, offset: 50 }),
      await sql(statement, { limit: 50, offset: 100 }),
    ];
    expect(pages.map(({ truncated }) => truncated)).toEqual([true, true, false]);
    expect(pages.flatMap(({ rows }) => rows)).toEqual(whole.rows);
  });

  it.each([
    ['select id form records', 'records'],
    ['select id, from records where id = 1', 'from'],
    ['select nosuch from records', 'nosuch'],
    ['select id from records where where id = 1', 'where id'],
    ['select load_file(id) from records', 'load_file'],
    ['select id from sqlite_master', 'sqlite_master'],
    ['select 1; select 2', ';'],
    ['select id from records) where 1', ')'],
  ])('says where “%s” goes wrong', async (statement, place) => {
    await expect(sql(statement)).rejects.toMatchObject({
      code: 'query_refused',
      details: { at: statement.lastIndexOf(place) },
    });
  });

  it('describes every column of every view', async () => {
    const { views, functions } = await finding().sqlSchema({}, undefined);
    for (const { name, description, columns, details } of views) {
      expect(description, name).not.toBe('');
      expect(details.map((column) => column.name)).toEqual(columns);
      for (const column of details) expect(column.description, `${name}.${column.name}`).not.toBe('');
    }
    expect(functions).toContain('json_extract');
  });
});
