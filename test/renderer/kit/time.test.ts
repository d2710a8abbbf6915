import { describe, expect, it } from 'vitest';
import {
  clockTime,
  dayAndMinute,
  fullTime,
  shortDay,
  shortTime,
  zoneLabel,
} from '../../../renderer/kit/time.ts';

const at = Date.UTC(2026, 2, 3, 14, 12, 31, 42);

describe('times on screen', () => {
  it('say the zone and the exact instant where they are compared', () => {
    expect(fullTime(at, 'UTC')).toBe('2026-03-03 14:12:31.042 UTC');
    expect(fullTime(at, 'Asia/Singapore')).toBe('2026-03-03 22:12:31.042 UTC+8');
    expect(fullTime(at, 'Asia/Kolkata')).toBe('2026-03-03 19:42:31.042 UTC+5:30');
    expect(fullTime(at, 'America/Sao_Paulo')).toBe('2026-03-03 11:12:31.042 UTC−3');
  });

  it('are short in lists', () => {
    expect(shortTime(at, 'UTC')).toBe('3 Mar 14:12:31');
    expect(clockTime(at, 'UTC')).toBe('14:12:31');
    expect(dayAndMinute(at, 'UTC')).toBe('3 Mar 2026 14:12 UTC');
  });

  it('follow daylight saving in the zone, not the present offset', () => {
    expect(zoneLabel('Europe/Berlin', Date.UTC(2026, 0, 1))).toBe('UTC+1');
    expect(zoneLabel('Europe/Berlin', Date.UTC(2026, 6, 1))).toBe('UTC+2');
  });

  it('show midnight as 00, not 24', () => {
    expect(clockTime(Date.UTC(2026, 0, 1), 'UTC')).toBe('00:00:00');
  });

  it('leave a bank’s day without a zone', () => {
    expect(shortDay('2026-03-05')).toBe('5 Mar');
  });
});
