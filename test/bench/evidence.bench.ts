/**
 * Ingest, search, size and memory beside a plain loop: JSON.parse → rows, 4 identifiers, FTS5 of the raw line, one thread,
 * no encryption, no redaction, no events, no links. `RAILTRACE_BENCH_EVENTS` sets the size (default 40,000; the bars are
 * meant for 750000, which also searches 1.3 million records and imports 1 GB).
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createReadStream, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import BetterSqlite from 'better-sqlite3';
import { temporaryFolder, temporaryVault, testPassphrase, type TemporaryVault } from '../build/vault.ts';
import type { Bench, BenchRow } from './bench.ts';
import type { ImportMeasures } from './importChild.ts';
import { writeStripeLines } from './stripeLines.ts';

const events = Number(process.env['RAILTRACE_BENCH_EVENTS'] ?? '40000');
/** Records in the vault that is searched: 1.3 million where 750,000 are imported. */
const searched = Math.round((events * 26) / 15);
/** Events of the file under which memory is looked at: 1 GB where 750,000 are imported. */
const heavy = Math.round((events * 1_750_000) / 750_000);
/** Records imported before the clock starts. */
const warmUp = 2000;
const batch = 1000;
const searches = 200;

interface StripeEvent {
  readonly id: string;
  readonly type: string;
  readonly created: number;
  readonly data: {
    readonly object: { readonly id: string; readonly metadata: { readonly reference: string } };
  };
  readonly request: { readonly id: string };
}

/** @returns seconds */
async function plainLoop(file: string, database: string): Promise<number> {
  const db = new BetterSqlite(database);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(`
    create table record (id integer primary key, type text, at integer, raw text);
    create table identifier (value text, record_id integer);
    create virtual table record_text using fts5 (raw);
  `);
  const record = db.prepare('insert into record (type, at, raw) values (?, ?, ?)');
  const identifier = db.prepare('insert into identifier values (?, ?)');
  const text = db.prepare('insert into record_text (rowid, raw) values (?, ?)');
  const insert = db.transaction((lines: readonly string[]) => {
    for (const line of lines) {
      const event = JSON.parse(line) as StripeEvent;
      const id = record.run(event.type, event.created, line).lastInsertRowid;
      const { object } = event.data;
      for (const value of [event.id, object.id, object.metadata.reference, event.request.id])
        identifier.run(value, id);
      text.run(id, line);
    }
  });
  const start = performance.now();
  let lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    lines.push(line);
    if (lines.length === batch) {
      insert(lines);
      lines = [];
    }
  }
  insert(lines);
  db.exec('create index identifier_value on identifier (value)');
  const seconds = (performance.now() - start) / 1000;
  db.close();
  return seconds;
}

/** @returns seconds until the records are stored, and until they are analysed */
async function importFile(
  vault: TemporaryVault,
  file: string,
): Promise<{ stored: number; analysed: number }> {
  const start = performance.now();
  const { jobId } = await vault.client.evidence.import({
    grants: [vault.engine.context.grants.grantPath(file)],
  });
  const job = await vault.engine.context.jobs.finished(jobId);
  if (job.state !== 'done') throw new Error(`The import ended ${job.state}: ${job.error?.sentence ?? ''}`);
  const stored = (performance.now() - start) / 1000;
  await vault.engine.settled();
  return { stored, analysed: (performance.now() - start) / 1000 };
}

function percentile95(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN;
}

async function searchTimes(vault: TemporaryVault, query: (index: number) => string): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < searches; index += 1) {
    const start = performance.now();
    await vault.client.evidence.search({ query: query(index), limit: 50 });
    times.push(performance.now() - start);
  }
  return percentile95(times);
}

/** 95th percentile of a plain scan with LIKE over the loop's own database, in ms: what a search costs without an index. */
function scanTime(database: string): number {
  const db = new BetterSqlite(database, { readonly: true });
  const scan = db.prepare('select id from record where raw like ? limit 50');
  const times: number[] = [];
  for (let index = 0; index < 20; index += 1) {
    const start = performance.now();
    scan.all(`%pi_3Bench${((index * 97) % (events / 4)).toString(36).padStart(8, '0')}%`);
    times.push(performance.now() - start);
  }
  db.close();
  return percentile95(times);
}

const mebibyte = 1_048_576;
const loop = 'JSON.parse + better-sqlite3 + FTS5 loop';
const paymentNumber = (index: number): string =>
  ((index * 97) % Math.floor(events / 4)).toString(36).padStart(8, '0');

/** In a process of its own, whose memory is only the engine's. */
function importInChild(file: string, vaultFolder: string): ImportMeasures {
  const child = spawnSync(
    process.execPath,
    [fileURLToPath(new URL('importChild.ts', import.meta.url)), file, vaultFolder],
    { encoding: 'utf8', maxBuffer: 64 * mebibyte, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (child.status !== 0) throw new Error('the import in a process of its own failed');
  return JSON.parse(child.stdout) as ImportMeasures;
}

async function memoryRows(folder: string): Promise<BenchRow[]> {
  const whole = join(folder, 'heavy.jsonl');
  const half = join(folder, 'half.jsonl');
  await writeStripeLines(whole, heavy);
  await writeStripeLines(half, Math.round(heavy / 2));
  const size = String(Math.round(statSync(whole).size / mebibyte));
  const ofHalf = importInChild(half, join(folder, 'vault-half'));
  const ofWhole = importInChild(whole, join(folder, 'vault-whole'));
  for (const each of [whole, half]) rmSync(each);
  for (const each of ['vault-half', 'vault-whole']) rmSync(join(folder, each), { recursive: true });
  return [
    {
      figure: `resident memory while importing ${size} MiB`,
      value: ofWhole.peakMib,
      baseline: { name: 'half that file', value: ofHalf.peakMib },
      unit: 'MiB',
      bar: { of: 'value', atMost: 700 },
    },
    {
      figure: 'reads while importing, p95',
      value: percentile95(ofWhole.reads),
      unit: 'ms',
      bar: { of: 'value', atMost: 50 },
    },
    {
      figure: 'cancelling an import',
      value: ofWhole.cancelled,
      unit: 'ms',
      bar: { of: 'value', atMost: 200 },
    },
  ];
}

async function searchRows(vault: TemporaryVault, database: string): Promise<BenchRow[]> {
  const scan = { name: 'LIKE scan of the plain rows', value: scanTime(database) };
  const rows: BenchRow[] = [];
  const add = async (figure: string, query: (index: number) => string, most: number): Promise<void> => {
    rows.push({
      figure: `${figure} among ${String(searched)} records, p95`,
      value: await searchTimes(vault, query),
      baseline: scan,
      unit: 'ms',
      bar: { of: 'value', atMost: most },
    });
  };
  await searchTimes(vault, (index) => `pi_3Bench${paymentNumber(index)}`);
  await add('search of an id', (index) => `pi_3Bench${paymentNumber(index)}`, 20);
  await add('full-text search, rare word', (index) => `DEP-${paymentNumber(index).toUpperCase()}`, 50);
  await add('full-text search, common word', () => 'visa', 50);
  await add('full-text search, two common words', () => 'succeeded visa', 50);
  return rows;
}

/** Locks and unlocks the vault: seconds to open it, key derivation at its cheapest. */
async function openTime(vault: TemporaryVault): Promise<number> {
  await vault.client.workspace.lock({});
  const start = performance.now();
  await vault.client.workspace.unlock({ passphrase: testPassphrase });
  await vault.client.evidence.search({ query: '', limit: 50 });
  return (performance.now() - start) / 1000;
}

async function lockedSize(vault: TemporaryVault): Promise<number> {
  // Locked, the log is folded into the database: what stays on the disk.
  await vault.client.workspace.lock({});
  const { size } = statSync(join(vault.folder, 'vault.db'));
  await vault.client.workspace.unlock({ passphrase: testPassphrase });
  return size / mebibyte;
}

/** What the same file and one that overlaps it add to the vault, as a share of it. */
async function growthRow(vault: TemporaryVault, folder: string, file: string): Promise<BenchRow> {
  const before = await lockedSize(vault);
  await importFile(vault, file);
  const overlapping = join(folder, 'overlapping.jsonl');
  await writeStripeLines(overlapping, Math.round(events / 2), Math.round(events / 4));
  await importFile(vault, overlapping);
  const after = await lockedSize(vault);
  return {
    figure: 'growth by importing the same and an overlapping file',
    value: ((after - before) / before) * 100,
    baseline: { name: 'vault before', value: 100 },
    unit: '%',
    bar: { of: 'value', atMost: 1 },
  };
}

async function importRows(vault: TemporaryVault, file: string, database: string): Promise<BenchRow[]> {
  // Threads are started and code is compiled once, however large the file is.
  const first = `${file}.first`;
  await writeStripeLines(first, warmUp, 2 * searched);
  await importFile(vault, first);
  rmSync(first);
  const plain = await plainLoop(file, database);
  const ours = await importFile(vault, file);
  const baseline = { name: loop, value: events / plain };
  return [
    {
      figure: `import of ${String(events)} Stripe events, stored and searchable`,
      value: events / ours.stored,
      baseline,
      unit: 'records/s',
      bar: { of: 'ratio', atLeast: 1 },
    },
    {
      figure: 'the same with lifecycles, links and findings',
      value: events / ours.analysed,
      baseline,
      unit: 'records/s',
      bar: { of: 'ratio', atLeast: 1 },
    },
  ];
}

async function run(): Promise<readonly BenchRow[]> {
  const folder = temporaryFolder();
  const file = join(folder.path, 'events.jsonl');
  const database = join(folder.path, 'plain.db');
  const more = join(folder.path, 'more.jsonl');
  await writeStripeLines(file, events);
  const vault = await temporaryVault();
  try {
    const rows = await importRows(vault, file, database);
    rows.push({
      figure: 'size of the vault',
      value: await lockedSize(vault),
      baseline: { name: 'imported file', value: statSync(file).size / mebibyte },
      unit: 'MiB',
      bar: { of: 'ratio', atMost: 0.8 },
    });
    rows.push(await growthRow(vault, folder.path, file));
    await writeStripeLines(more, searched - events, events);
    await importFile(vault, more);
    rows.push(...(await searchRows(vault, database)));
    rows.push({
      figure: `opening a vault of ${String(searched)} records, and its first page`,
      value: await openTime(vault),
      unit: 's',
      bar: { of: 'value', atMost: 1 },
    });
    rows.push(...(await memoryRows(folder.path)));
    return rows;
  } finally {
    await vault.close();
    rmSync(database, { force: true });
    folder.remove();
  }
}

const bench: Bench = { name: 'evidence', run };
export default bench;
