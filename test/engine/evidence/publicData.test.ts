import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportedFile } from '../../../shared/evidence/contract.ts';
import { openEvidenceVault, type EvidenceVault } from './evidenceVault.ts';
import { countIso20022 } from './oracles/iso20022.ts';

const data = new URL('../../data/', import.meta.url);
let vault: EvidenceVault;

beforeAll(() => {
  vault = openEvidenceVault();
});
afterAll(() => vault.close());

async function imported(path: string): Promise<ImportedFile> {
  const [file] = await vault.importPaths([fileURLToPath(new URL(path, data))]);
  if (file === undefined) throw new Error('no result');
  return file;
}

describe('public logs', () => {
  it.each([
    ['logfile_json.json', 14, 14],
    ['logfile_json2.json', 3, 3],
    ['logfile_invalid_json.json', 5, 4],
    ['logfile_invalid_json2.json', 3, 2],
    ['logfile_nested_json.json', 13, 13],
    ['logfile_ecs_log.json', 5, 5],
    ['logfile_json3.json', 3, 3],
    ['logfile_json_subsec.json', 2, 2],
  ])('%s has %i lines, of which %i are JSON', async (name, lines, sound) => {
    const file = await imported(`logs/${name}`);
    expect(file).toMatchObject({
      format: 'api-log',
      records: sound,
      skipped: lines - sound,
      duplicates: 0,
      refused: null,
    });
  });

  it('names the line that is cut off', async () => {
    const { sourceId } = await imported('logs/logfile_invalid_json.json');
    expect(
      vault
        .rows('select locator from records where source_id = ? order by id', sourceId ?? 0)
        .map(({ locator }) => locator),
    ).toEqual(['line:1', 'line:2', 'line:4', 'line:5']);
  });

  it('reads times in every unit', async () => {
    const { sourceId } = await imported('logs/logfile_json_subsec.json');
    const times = vault.rows('select occurred_at from record where source_id = ? order by id', sourceId ?? 0);
    expect(times.map(({ occurred_at }) => occurred_at)).toEqual([1663977609484, 1663977619222]);
  });
});

describe('public HAR captures', () => {
  const entries = (name: string) =>
    (JSON.parse(readFileSync(new URL(`har/${name}`, data), 'utf8')) as { log: { entries: unknown[] } }).log
      .entries.length;

  it.each([
    'humanssuck.net.har',
    'humanssuck.net_duplicate_url.har',
    'missing_pageref.har',
    'missing_page.har',
    'har-validator-valid.json',
    'insomnia.har',
    'head-content-length.har',
    'firefox.har',
  ])('%s gives a record for each entry', async (name) => {
    expect(await imported(`har/${name}`)).toMatchObject({
      format: 'har',
      records: entries(name),
      skipped: 0,
      refused: null,
    });
  });

  it.each([
    ['humanssuck.net.har', 4],
    ['firefox.har', 14],
    ['insomnia.har', 1],
    ['head-content-length.har', 1],
    ['missing_page.har', 1],
  ])('%s has the %i entries that its source states', (name, count) => {
    expect(entries(name)).toBe(count);
  });

  it.each(['har-validator-invalid.json', 'brokenfile.har', 'broken_headers.json'])(
    '%s is refused with a reason',
    async (name) => {
      const file = await imported(`har/${name}`);
      expect(file.sourceId).toBeNull();
      expect(file.refused).toContain(name);
    },
  );

  it('finds the log that another program wrapped, and says so', async () => {
    const file = await imported('har/har_extractor.har');
    expect(file).toMatchObject({ format: 'har', records: 1, refused: null });
    expect(file.warnings.join(' ')).toContain('test_response');
  });

  it('says what an entry lacks', async () => {
    expect(
      (await imported('har/missing_page.har')).warnings
        .concat(
          (
            await vault.importBytes(
              'x.har',
              '{"log":{"entries":[{"request":{"method":"GET","url":"http://a/"},"response":{}}]}}',
            )
          ).warnings,
        )
        .join(' '),
    ).toMatch(/no startedDateTime.*no content/s);
  });
});

interface ExpectedStatement {
  readonly element: string;
  readonly entries: readonly {
    amount: string;
    currency: string;
    credit_debit: string;
    booking_date: string;
  }[];
}
const expected = JSON.parse(readFileSync(new URL('iso20022/expected.json', data), 'utf8')) as Record<
  string,
  { statements: ExpectedStatement[] }
>;

describe('public ISO 20022 messages', () => {
  const files = readdirSync(new URL('iso20022/', data)).filter((name) => name.endsWith('.xml'));
  const statements = files.filter((name) => /^camt0?53/.test(name) && !name.includes('wrong'));

  it.each(statements)('%s gives the entries of its statements', async (name) => {
    const file = await imported(`iso20022/${name}`);
    const wanted = expected[name]?.statements ?? [];
    expect(file).toMatchObject({ format: 'camt.053', skipped: 0, refused: null });
    expect(file.records).toBe(wanted.reduce((sum, { entries }) => sum + entries.length, 0));
    const rows = vault.rows(
      'select id, locator from records where source_id = ? order by id',
      file.sourceId ?? 0,
    );
    const places = wanted.flatMap(({ entries }, statement) =>
      entries.map((_entry, entry) => `Stmt[${statement + 1}]/Ntry[${entry + 1}]`),
    );
    expect(rows.map(({ locator }) => locator)).toEqual(places);
    const events = vault.rows(
      'select cast(events.amount_minor as text) as amount_minor, events.currency, events.kind, events.booked_on from events join records on records.id = events.record_id where records.source_id = ? order by records.id',
      file.sourceId ?? 0,
    );
    const minor = wanted
      .flatMap(({ entries }) => entries)
      .map((entry) => ({
        amount_minor: String(Math.round(Number(entry.amount) * 100)),
        currency: entry.currency,
        kind: entry.credit_debit === 'CRDT' ? 'booked_credit' : 'booked_debit',
        booked_on: entry.booking_date.slice(0, 10),
      }));
    expect(events).toEqual(minor);
  });

  const refused = files.filter((name) => /wrong|invalid/.test(name));

  it.each(files.filter((name) => !statements.includes(name) && !refused.includes(name)))(
    '%s gives the transactions that a plain walk counts',
    async (name) => {
      const file = await imported(`iso20022/${name}`);
      expect(file).toMatchObject({ skipped: 0, refused: null });
      expect(file.records).toBe(countIso20022(readFileSync(new URL(`iso20022/${name}`, data))));
    },
  );

  it.each(refused)('%s is refused with a reason', async (name) => {
    const file = await imported(`iso20022/${name}`);
    expect(file).toMatchObject({ sourceId: null, records: 0 });
    expect(file.refused).toContain(name);
  });
});

describe('other public files', () => {
  it('keeps a catalogue of Stripe resources, each a record', async () => {
    expect(await imported('psp-api/stripe-fixtures3.json')).toMatchObject({
      format: 'stripe-events',
      records: 176,
      skipped: 0,
      refused: null,
    });
  });

  it.each(readdirSync(new URL('csv/csvs/', data)))(
    'asks for a mapping of %s, which is no ledger',
    async (name) => {
      expect((await imported(`csv/csvs/${name}`)).refused).toMatch(/column mapping/);
    },
  );

  it('answers on every file of the JSON suite and stays alive', async () => {
    const names = readdirSync(new URL('json/', data)).filter((name) => name.endsWith('.json'));
    const results = await vault.importPaths(
      names.map((name) => fileURLToPath(new URL(`json/${name}`, data))),
    );
    expect(results).toHaveLength(names.length);
    for (const result of results)
      expect(result.refused !== null || result.records + result.skipped + result.duplicates > 0).toBe(true);
  });
});
