import { describe, expect, it } from 'vitest';
import { ratioOf, reachesBar, type BenchRow } from './bench.ts';

const row: BenchRow = {
  figure: 'import of events',
  value: 30_000,
  baseline: { name: 'JSON.parse of the same lines', value: 60_000 },
  unit: 'events/s',
  bar: { of: 'value', atLeast: 20_000 },
};

describe('a figure of the benchmark', () => {
  it('is compared with its baseline as value ÷ baseline', () => {
    expect(ratioOf(row)).toBe(0.5);
    expect(ratioOf({ ...row, baseline: { name: 'nothing', value: 0 } })).toBeUndefined();
  });

  it.each([
    { bar: { of: 'value', atLeast: 30_000 }, reached: true },
    { bar: { of: 'value', atLeast: 30_001 }, reached: false },
    { bar: { of: 'value', atMost: 29_999 }, reached: false },
    { bar: { of: 'ratio', atLeast: 0.5 }, reached: true },
    { bar: { of: 'ratio', atLeast: 0.1, atMost: 0.4 }, reached: false },
  ] as const)('reaches its bar or not: $bar', ({ bar, reached }) => {
    expect(reachesBar({ ...row, bar })).toBe(reached);
  });

  it('misses a bar on a ratio that it does not have, and any bar when it is no number', () => {
    const { baseline: _baseline, ...alone } = row;
    expect(reachesBar({ ...alone, bar: { of: 'ratio', atMost: 10 } })).toBe(false);
    expect(reachesBar({ ...row, value: Number.NaN })).toBe(false);
  });
});
