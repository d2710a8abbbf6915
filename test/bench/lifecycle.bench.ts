/**
 * The whole analysis (reading events, correlation, lanes, findings) beside one SQL window query over the same events,
 * in one encrypted vault. `RAILTRACE_BENCH_PAYMENTS` sets the size (default 8,000).
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyse } from '../../electron/engine/findings/analyse.ts';
import { loadProfiles } from '../../electron/engine/lifecycle/profiles.ts';
import { loadCoverages, loadEvents } from '../../electron/engine/payments/reading.ts';
import { generateDesk, writeDesk } from '../desk/generate.ts';
import { openEvidenceVault } from '../engine/evidence/evidenceVault.ts';
import type { Bench, BenchRow } from './bench.ts';

const payments = Number(process.env['RAILTRACE_BENCH_PAYMENTS'] ?? '8000');
const rounds = 3;
/** On two cores that other work may share; the aim for 200,000 payments is ten times this. */
const barPerSecond = 2_000;

const windowQuery = `
  select count(*), sum(gap) from (
    select record_id, occurred_at - lag(occurred_at) over (partition by party, movement, kind order by occurred_at) as gap from event
  )`;

function seconds(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

function best(work: () => void): number {
  return Math.min(...Array.from({ length: rounds }, () => seconds(work)));
}

const bench: Bench = {
  name: 'lifecycle',
  run: async (): Promise<BenchRow[]> => {
    const folder = mkdtempSync(join(tmpdir(), 'railtrace-bench-'));
    writeDesk(generateDesk({ seed: 4, payments, style: 'unseen' }), folder);
    const vault = openEvidenceVault();
    try {
      const files = readdirSync(folder).filter((name) => name !== 'truth.json');
      await vault.importPaths(files.map((name) => join(folder, name)));
      const { read } = vault.vault;
      const profiles = loadProfiles('resources/rails');
      const whole = best(() => {
        analyse({ events: loadEvents(read), coverages: loadCoverages(read), profiles, asOf: null });
      });
      const query = best(() => {
        read.prepare(windowQuery).get();
      });
      return [
        {
          figure: `full analysis of ${String(payments)} payments`,
          unit: 'payments/s',
          value: payments / whole,
          baseline: { name: 'one SQL window query over the same events', value: payments / query },
          bar: { of: 'value', atLeast: barPerSecond },
        },
      ];
    } finally {
      await vault.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

export default bench;
