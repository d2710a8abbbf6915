/**
 * One line of the benchmark table: a figure of ours beside the same work done by a named baseline in the
 * same run, since a machine's absolute speed says nothing.
 */
export type BenchRow = {
  /** What was measured, in whole words: "import of Stripe events". */
  readonly figure: string;
  /** Ours, in `unit`. */
  readonly value: number;
  /** The same work by the baseline, in `unit`; absent where there is nothing to compare with. */
  readonly baseline?: { readonly name: string; readonly value: number };
  readonly unit: string;
  /** The bar: the least or the most that `value` may be, in `unit`, or that value ÷ baseline may be. */
  readonly bar: {
    readonly of: 'value' | 'ratio';
    readonly atLeast?: number;
    readonly atMost?: number;
  };
};

/** A benchmark file `test/bench/<name>.bench.ts` exports one of these as its default. */
export type Bench = {
  readonly name: string;
  readonly run: () => Promise<readonly BenchRow[]>;
};

/** value ÷ baseline, undefined without a baseline or with one of zero. */
export function ratioOf(row: BenchRow): number | undefined {
  if (row.baseline === undefined || row.baseline.value === 0) return undefined;
  return row.value / row.baseline.value;
}

/** True when the row reaches its bar; a bar on a ratio that does not exist is missed. */
export function reachesBar(row: BenchRow): boolean {
  const measured = row.bar.of === 'ratio' ? ratioOf(row) : row.value;
  if (measured === undefined || !Number.isFinite(measured)) return false;
  const isEnough = row.bar.atLeast === undefined || measured >= row.bar.atLeast;
  const isLittleEnough = row.bar.atMost === undefined || measured <= row.bar.atMost;
  return isEnough && isLittleEnough;
}
