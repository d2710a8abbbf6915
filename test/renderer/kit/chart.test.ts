import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  axisOf,
  axisText,
  figureOf,
  labelPlaces,
  suitsLine,
} from '../../../renderer/kit/chart/chartModel.ts';

const seed = 20261120;

describe('the axis of a chart', () => {
  it('has round steps', () => {
    expect(axisOf([3, 170], true).ticks).toEqual([0, 50, 100, 150, 200]);
    expect(axisOf([0.1, 0.3], true).ticks).toEqual([0, 0.1, 0.2, 0.3]);
    expect(axisOf([-50, 120], true).ticks).toEqual([-50, 0, 50, 100, 150]);
    expect(axisOf([0], true).ticks.at(-1)).toBe(1);
  });

  it('spans its values with few ticks, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e12, max: 1e12, noNaN: true, noDefaultInfinity: true }), {
          minLength: 1,
        }),
        fc.boolean(),
        (values, withZero) => {
          const { from, until, ticks } = axisOf(values, withZero);
          const slack = (until - from) * 1e-9;
          expect(from).toBeLessThanOrEqual(Math.min(...values) + slack);
          expect(until).toBeGreaterThanOrEqual(Math.max(...values) - slack);
          expect(ticks.length).toBeLessThanOrEqual(8);
          expect(until).toBeGreaterThan(from);
        },
      ),
      { seed },
    );
  });

  it('is written short', () => {
    expect([1234, 12_500, 3_000_000, 0.25].map(axisText)).toEqual(['1,234', '12.5k', '3M', '0.25']);
  });

  it('has no more labels than there is room for', () => {
    expect(labelPlaces(10, 4)).toEqual([0, 3, 6, 9]);
    expect(labelPlaces(3, 10)).toEqual([0, 1, 2]);
    expect(labelPlaces(0, 5)).toEqual([]);
  });
});

describe('what a chart draws', () => {
  it('is figures, also exact decimal text', () => {
    expect([12, '-12.50', '.5', 'x', null, '1e5', ''].map((cell) => figureOf(cell))).toEqual([
      12,
      -12.5,
      0.5,
      null,
      null,
      null,
      null,
    ]);
  });

  it('is a line over days, months and numbers, else bars', () => {
    expect(suitsLine(['2026-03-01', '2026-03-02'])).toBe(true);
    expect(suitsLine(['2026-03', '2026-04'])).toBe(true);
    expect(suitsLine(['card', 'sepa'])).toBe(false);
    expect(suitsLine(['2026-03-01'])).toBe(false);
  });
});
