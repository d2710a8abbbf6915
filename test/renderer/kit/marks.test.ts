import { describe, expect, it } from 'vitest';
import { partOccurrences } from '../../../renderer/kit/marks.ts';

const marked = (text: string, needles: readonly string[]) =>
  partOccurrences(text, needles).map(({ from, to }) => text.slice(from, to));

describe('marks of a search', () => {
  it('are every part, in any case, in order', () => {
    expect(marked('Payout payouts PAYOUT wd-1', ['payout', 'WD-1'])).toEqual([
      'Payout',
      'payout',
      'PAYOUT',
      'wd-1',
    ]);
  });

  it('never overlap; of two at one place the longer counts', () => {
    expect(marked('req_00050', ['req', 'req_00050', '0005'])).toEqual(['req_00050']);
    expect(marked('aaaa', ['aa', 'aaa'])).toEqual(['aaa']);
  });

  it('stay in place where lower case is longer', () => {
    expect(marked('İstanbul abc', ['abc'])).toEqual(['abc']);
  });

  it('are none for nothing, and bounded for a letter that is everywhere', () => {
    expect(partOccurrences('abc', ['', 'x'])).toEqual([]);
    expect(partOccurrences('a'.repeat(100_000), ['a'])).toHaveLength(2000);
  });
});
