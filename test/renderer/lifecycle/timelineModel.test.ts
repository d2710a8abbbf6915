import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildScale, mergeMarks } from '../../../renderer/lifecycle/timelineModel.ts';

const seed = 20261120;
const day = 86_400_000;
const instants = fc.array(fc.integer({ min: 0, max: 400 * day }), { minLength: 1, maxLength: 60 });

describe('the timeline', () => {
  it('never turns the order of two events round and stays inside its width', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 700, max: 3000 }), (times, width) => {
        const scale = buildScale(times, width);
        const places = [...times].sort((a, b) => a - b).map(scale.toX);
        places.forEach((place, index) => {
          expect(place).toBeGreaterThanOrEqual(0);
          expect(place).toBeLessThanOrEqual(width + 0.5);
          expect(place).toBeGreaterThanOrEqual((places[index - 1] ?? 0) - 1e-6);
        });
      }),
      { seed },
    );
  });

  it('folds the silences that would hide everything else', () => {
    const start = Date.UTC(2026, 2, 3, 14);
    const scale = buildScale([start, start + 20_000, start + 2 * day, start + 18 * day], 1200);
    expect(scale.gaps.map((gap) => Math.round((gap.to - gap.from) / day))).toEqual([2, 16]);
    expect(scale.toX(start + 20_000) - scale.toX(start)).toBeGreaterThan(50);
  });

  it('folds nothing in a payment of seconds', () => {
    expect(buildScale([0, 1000, 30_000, 90_000], 1000).gaps).toEqual([]);
  });

  it('gives the time back for the place where the mark was dropped', () => {
    const times = [0, 20_000, 5 * day];
    const scale = buildScale(times, 900);
    for (const time of times) expect(Math.abs(scale.toTime(scale.toX(time)) - time)).toBeLessThanOrEqual(1);
  });

  it('draws a single event in the middle', () => {
    expect(buildScale([42], 500).toX(42)).toBeGreaterThan(100);
  });

  it('merges marks closer than a few pixels and keeps count: ten thousand events stay a few hundred marks', () => {
    const events = Array.from({ length: 10_000 }, (_, index) => index);
    const marks = mergeMarks(events, (event) => event / 10, 5);
    expect(marks.length).toBeLessThanOrEqual(200);
    expect(marks.reduce((sum, mark) => sum + mark.items.length, 0)).toBe(10_000);
  });
});
