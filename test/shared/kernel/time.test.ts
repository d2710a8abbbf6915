import { describe, expect, it } from 'vitest';
import { durationText, isoText, parseIsoInstant } from '../../../shared/kernel/time.ts';

const iso = (text: string, offset?: number): string | null => {
  const instant = parseIsoInstant(text, offset);
  return instant === null ? null : isoText(instant);
};

describe('instants', () => {
  it.each([
    ['2026-03-03T14:12:31Z', '2026-03-03T14:12:31.000Z'],
    ['2026-03-03T14:12:31.218+08:00', '2026-03-03T06:12:31.218Z'],
    ['2026-03-03 14:12:31,5', '2026-03-03T14:12:31.500Z'],
    ['2026-03-03', '2026-03-03T00:00:00.000Z'],
    ['2026-03-03T14:12:31-0530', '2026-03-03T19:42:31.000Z'],
    ['2026-03-03T14:12', '2026-03-03T14:12:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  it('takes a time without offset in the zone that is assumed', () => {
    expect(iso('2026-03-03 14:00', 480)).toBe('2026-03-03T06:00:00.000Z');
  });

  it.each(['2026-02-30', '2026-13-01', '2026-03-03T25:00:00Z', '03.03.2026', 'yesterday', ''])(
    'refuses “%s”',
    (text) => {
      expect(iso(text)).toBeNull();
    },
  );
});

describe('durations', () => {
  it.each([
    [450, '450 ms'],
    [2700, '2.7 s'],
    [63_000, '1 min 3 s'],
    [(18 * 24 + 9) * 3_600_000, '18 d 9 h'],
    [-63_000, '−1 min 3 s'],
    [7_200_000, '2 h'],
  ])('writes %d ms as %s', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });
});
