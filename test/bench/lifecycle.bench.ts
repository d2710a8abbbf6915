/**
 * The whole analysis (reading events, correlation, lanes, findings, rows ready to be written) beside one SQL window
 * query over the same events, in one encrypted vault; and what the stored analysis costs. `RAILTRACE_BENCH_PAYMENTS`
 * sets the size (default 8,000).
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyseEvidence } from '../../electron/engine/findings/analyse.ts';
import { batchRow, findingRow, paymentRow } from '../../electron/engine/findings/messages.ts';
import { AnalysisWriter } from '../../electron/engine/findings/store.ts';
import { loadProfiles } from '../../electron/engine/lifecycle/profiles.ts';
import { viewToText } from '../../electron/engine/lifecycle/view.ts';
import { coveragesOf, newestRecordTime, storedEvents } from '../../electron/engine/payments/reading.ts';
import { generateDesk, writeDesk } from '../desk/generate.ts';
import { openEvidenceVault } from '../engine/evidence/evidenceVault.ts';
import type { Bench, BenchRow } from './bench.ts';

const payments = Number(process.env['RAILTRACE_BENCH_PAYMENTS'] ?? '8000');
const rounds = 3;
/** On two cores that other work may share; the aim for 200,000 payments is ten times this. */
const barPerSecond = 2_000;
/** Bytes of a linked record in the vault, its share of the payment's row and of the index of ids included. */
const mostBytes = 150;
/** Payments written in one go, as the analysis sends them. */
const rowsAtOnce = 250;

const windowQuery = `
  select count(*), sum(gap) from (
    select record_id, occurred_at - lag(occurred_at) over (partition by party, movement, kind order by occurred_at) as gap from event
  )`;

type Vault = ReturnType<typeof openEvidenceVault>['vault'];

function seconds(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

function best(work: () => void): number {
  return Math.min(...Array.from({ length: rounds }, () => seconds(work)));
}

/** Analyses without storing. */
function judge({ read }: Vault): void {
  let rows = 0;
  analyseEvidence(inputOf(read), {
    desk: () => undefined,
    payment: (payment) => {
      rows += paymentRow(payment).cells.length;
    },
  });
  if (rows === 0) throw new Error('nothing was analysed');
}

function inputOf(read: Vault['read']): Parameters<typeof analyseEvidence>[0] {
  return {
    source: storedEvents(read),
    coverages: coveragesOf(read),
    newestRecord: newestRecordTime(read),
    profiles: loadProfiles('resources/rails'),
    asOf: null,
  };
}

/** @returns how many records were linked */
function store({ db, read }: Vault): number {
  const writer = new AnalysisWriter(db);
  let linked = 0;
  let count = 0;
  let pending: ReturnType<typeof paymentRow>[] = [];
  const flush = (): void => {
    writer.write('payment', pending);
    pending = [];
  };
  let view = '{}';
  const asOf = analyseEvidence(inputOf(read), {
    desk: (desk) => {
      view = viewToText(desk.view);
      writer.write('settlement_batch', desk.batches.map(batchRow));
      writer.write('finding', desk.findings.map(findingRow));
    },
    payment: (payment) => {
      count += 1;
      linked += payment.group.links.length;
      pending.push(paymentRow(payment));
      writer.write('finding', payment.findings.map(findingRow));
      if (pending.length >= rowsAtOnce) flush();
    },
  });
  flush();
  writer.finish({ asOf, revision: 1, profiles: '', view, dialects: '[]', payments: count, finishedAt: 0 });
  return linked;
}

function pagesOf({ db }: Vault): number {
  return (
    (Number(db.pragma('page_count', { simple: true })) -
      Number(db.pragma('freelist_count', { simple: true }))) *
    Number(db.pragma('page_size', { simple: true }))
  );
}

const bench: Bench = {
  name: 'lifecycle',
  run: async (): Promise<BenchRow[]> => {
    const folder = mkdtempSync(join(tmpdir(), 'railtrace-bench-'));
    writeDesk(generateDesk({ seed: 4, payments, style: 'unseen' }), folder);
    const evidence = openEvidenceVault();
    try {
      const files = readdirSync(folder).filter((name) => name !== 'truth.json');
      await evidence.importPaths(files.map((name) => join(folder, name)));
      const { vault } = evidence;
      const whole = best(() => {
        judge(vault);
      });
      const query = best(() => {
        vault.read.prepare(windowQuery).get();
      });
      const before = pagesOf(vault);
      const linked = store(vault);
      return [
        {
          figure: `full analysis of ${String(payments)} payments`,
          unit: 'payments/s',
          value: payments / whole,
          baseline: { name: 'one SQL window query over the same events', value: payments / query },
          bar: { of: 'value', atLeast: barPerSecond },
        },
        {
          figure: 'stored analysis per linked record',
          unit: 'bytes',
          value: (pagesOf(vault) - before) / linked,
          bar: { of: 'value', atMost: mostBytes },
        },
      ];
    } finally {
      await evidence.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

export default bench;
