import { describe, expect, it } from 'vitest';
import { addBusinessDays, businessDayBefore, isBusinessDay } from '../../../shared/lifecycle/calendar.ts';

const at = (text: string): number => Date.parse(text);

describe('TARGET business days', () => {
  it('closes on weekends, New Year, Good Friday, Easter Monday, Labour Day and both Christmas days', () => {
    // ECB's published closing days of 2025 and 2026.
    const closed = [
      '2025-01-01',
      '2025-04-18',
      '2025-04-21',
      '2025-05-01',
      '2025-12-25',
      '2025-12-26',
      '2026-01-01',
      '2026-04-03',
      '2026-04-06',
      '2026-05-01',
      '2026-12-25',
      '2026-03-07',
      '2026-03-08',
    ];
    expect(closed.filter(isBusinessDay)).toEqual([]);
  });

  it('is open on days that are holidays elsewhere', () => {
    expect(['2026-05-14', '2026-07-14', '2026-10-03', '2026-12-24'].map(isBusinessDay)).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  it('counts a Friday evening to Monday as one day', () => {
    expect(addBusinessDays(at('2026-03-06T18:30:00Z'), 1)).toBe(at('2026-03-09T18:30:00Z'));
  });

  it('lets what was sent on a Saturday begin on Monday', () => {
    expect(addBusinessDays(at('2026-03-07T10:00:00Z'), 1)).toBe(at('2026-03-10T00:00:00Z'));
  });

  it('goes back over Easter', () => {
    expect(businessDayBefore(at('2026-04-07T09:00:00Z'))).toBe(at('2026-04-02T09:00:00Z'));
  });
});
