/**
 * Ingest and search beside a plain loop: JSON.parse → rows, 4 identifiers, FTS5 of the raw line, one thread, no
 * encryption, no redaction, no events, no links. `RAILTRACE_BENCH_EVENTS` sets the size (default 60,000).
 */
import { createReadStream, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import BetterSqlite from 'better-sqlite3';
import { temporaryVault, temporaryFolder, type TemporaryVault } from '../build/vault.ts';
import type { Bench, BenchRow } from './bench.ts';
import { writeStripeLines } from './stripeLines.ts';

const events = Number(process.env['RAILTRACE_BENCH_EVENTS'] ?? '60000');
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

async function run(): Promise<readonly BenchRow[]> {
  const folder = temporaryFolder();
  const file = join(folder.path, 'events.jsonl');
  const database = join(folder.path, 'plain.db');
  await writeStripeLines(file, events);
  const vault = await temporaryVault();
  try {
    const plain = await plainLoop(file, database);
    const ours = await importFile(vault, file);
    const paymentId = (index: number): string =>
      `pi_3Bench${((index * 97) % (events / 4)).toString(36).padStart(8, '0')}`;
    const scan = { name: 'LIKE scan of the plain rows', value: scanTime(database) };
    const rows: BenchRow[] = [
      {
        figure: `import of ${String(events)} Stripe events, stored`,
        value: events / ours.stored,
        baseline: { name: 'JSON.parse + better-sqlite3 + FTS5 loop', value: events / plain },
        unit: 'records/s',
        bar: { of: 'ratio', atLeast: 0.2 },
      },
      {
        figure: 'the same, stored and analysed',
        value: events / ours.analysed,
        baseline: { name: 'JSON.parse + better-sqlite3 + FTS5 loop', value: events / plain },
        unit: 'records/s',
        bar: { of: 'ratio', atLeast: 0.1 },
      },
      {
        figure: 'search of an id, p95',
        value: await searchTimes(vault, paymentId),
        baseline: scan,
        unit: 'ms',
        bar: { of: 'value', atMost: 20 },
      },
      {
        figure: 'full-text search, rare word, p95',
        value: await searchTimes(
          vault,
          (index) => `DEP-${index.toString(36).padStart(8, '0').toUpperCase()}`,
        ),
        baseline: scan,
        unit: 'ms',
        bar: { of: 'value', atMost: 50 },
      },
      {
        figure: 'full-text search, common word, p95',
        value: await searchTimes(vault, () => 'visa'),
        baseline: scan,
        unit: 'ms',
        bar: { of: 'value', atMost: 50 },
      },
    ];
    // Locked, the log is folded into the database: what stays on the disk.
    await vault.client.workspace.lock({});
    rows.push({
      figure: 'size of the vault',
      value: statSync(join(vault.folder, 'vault.db')).size / 1_048_576,
      baseline: { name: 'imported file', value: statSync(file).size / 1_048_576 },
      unit: 'MiB',
      bar: { of: 'ratio', atMost: 1.6 },
    });
    return rows;
  } finally {
    await vault.close();
    rmSync(database, { force: true });
    folder.remove();
  }
}

const bench: Bench = { name: 'evidence', run };
export default bench;
