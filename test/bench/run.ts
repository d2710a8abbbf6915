/**
 * `npm run bench [-- name …]`: runs test/bench/*.bench.ts one after the other and prints a table: figure,
 * value, baseline, ratio, bar, verdict. Exits non-zero when a figure misses its bar or a file fails.
 */
import { readdirSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ratioOf, reachesBar, type Bench, type BenchRow } from './bench.ts';

type Line = readonly [
  figure: string,
  value: string,
  baseline: string,
  ratio: string,
  bar: string,
  verdict: string,
];

const header: Line = ['figure', 'value', 'baseline', 'ratio', 'bar', 'verdict'];

function isBench(value: unknown): value is Bench {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'run' in value &&
    typeof value.run === 'function'
  );
}

function amount(value: number, unit: string): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const formatted = value.toLocaleString('en-GB', { maximumFractionDigits: digits });
  return unit === '' ? formatted : `${formatted} ${unit}`;
}

function barText({ bar, unit }: BenchRow): string {
  const barUnit = bar.of === 'ratio' ? '×' : unit;
  const parts = [
    bar.atLeast === undefined ? '' : `≥ ${amount(bar.atLeast, barUnit)}`,
    bar.atMost === undefined ? '' : `≤ ${amount(bar.atMost, barUnit)}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function lineOf(row: BenchRow): Line {
  const ratio = ratioOf(row);
  return [
    row.figure,
    amount(row.value, row.unit),
    row.baseline === undefined ? '–' : `${amount(row.baseline.value, row.unit)} (${row.baseline.name})`,
    ratio === undefined ? '–' : amount(ratio, '×'),
    barText(row),
    reachesBar(row) ? 'reached' : 'MISSED',
  ];
}

function printTable(lines: readonly Line[]): void {
  const all = [header, ...lines];
  const widths = header.map((_, column) => Math.max(...all.map((line) => (line[column] ?? '').length)));
  for (const line of all) {
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

async function loadBenches(names: readonly string[]): Promise<Bench[]> {
  // A file is named like its benchmark: only what was asked for is loaded.
  const files = readdirSync(import.meta.dirname).filter(
    (file) =>
      file.endsWith('.bench.ts') && (names.length === 0 || names.includes(file.replace(/\.bench\.ts$/, ''))),
  );
  const benches: Bench[] = [];
  for (const file of files.sort()) {
    const loaded = (await import(pathToFileURL(join(import.meta.dirname, file)).href)) as {
      default?: unknown;
    };
    if (!isBench(loaded.default)) throw new Error(`test/bench/${file} must export a Bench as its default.`);
    benches.push(loaded.default);
  }
  return benches;
}

const benches = await loadBenches(process.argv.slice(2));
if (benches.length === 0) throw new Error('There is no benchmark of that name in test/bench.');
console.log(
  `Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}\n`,
);
const rows: BenchRow[] = [];
const failures: string[] = [];
for (const bench of benches) {
  process.stderr.write(`${bench.name} …\n`);
  try {
    rows.push(...(await bench.run()));
  } catch (error) {
    // The other figures are still worth having; the run as a whole has failed.
    failures.push(
      `${bench.name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
}
printTable(rows.map(lineOf));
const missed = rows.filter((row) => !reachesBar(row));
console.log(`\n${rows.length - missed.length} of ${rows.length} figures reach their bar.`);
for (const failure of failures) console.error(failure);
if (missed.length > 0 || failures.length > 0) process.exitCode = 1;
