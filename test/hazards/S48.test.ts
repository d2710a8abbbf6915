import { describe, expect, it } from 'vitest';
import { deepLinkOf, parseDeepLink } from '../../electron/main/policy.ts';

const hostile = [
  'railtrace://case/',
  'railtrace://case',
  'railtrace://case/0',
  'railtrace://case/-1',
  'railtrace://case/01',
  'railtrace://case/1.0',
  'railtrace://case/1e3',
  'railtrace://case/0x1',
  'railtrace://case/1/',
  'railtrace://case/1/2',
  'railtrace://case/1/../2',
  'railtrace://case/1?run=1',
  'railtrace://case/1?',
  'railtrace://case/1#x',
  'railtrace://case/1%20',
  'railtrace://case/%31',
  'railtrace://case/1\n',
  'railtrace://case/1\nrailtrace://case/2',
  ' railtrace://case/1',
  'railtrace://case/1 ',
  'railtrace://case/1 --vault /tmp/evil',
  'railtrace://case/١',
  'railtrace://case/１',
  'railtrace://case/1\u0000',
  'railtrace://case/9999999999999999',
  `railtrace://case/${'1'.repeat(10_000)}`,
  'railtrace://Case/1',
  'RAILTRACE://case/1',
  'railtrace:case/1',
  'railtrace:/case/1',
  'railtrace:///case/1',
  'railtrace://case:80/1',
  'railtrace://user@case/1',
  'railtrace://evil/case/1',
  'railtrace://import/1',
  'railtrace://import?url=https://evil.example/x.zip',
  'railtrace://replay/1?host=prod',
  'railtrace://case/javascript:alert(1)',
  'railtrace://case/<script>',
  'railtrace://case/1;rm -rf /',
  'https://case/1',
  'file://case/1',
  'app://workstation/#/case/1',
  'xrailtrace://case/1',
  'railtrace://case//1',
  'railtrace://case\\1',
  '--railtrace://case/1',
  '',
];

describe('S48: a deep link names a case and can do nothing else', () => {
  it.each(hostile)('refuses %j', (url) => {
    expect(parseDeepLink(url)).toBeNull();
  });

  it.each([
    ['railtrace://case/1', 1],
    ['railtrace://case/42', 42],
    ['railtrace://case/999999999999999', 999_999_999_999_999],
  ])('takes %j', (url, caseId) => {
    expect(parseDeepLink(url)).toEqual({ caseId });
  });

  it('finds the link among the arguments of a start, only where there is exactly one', () => {
    expect(deepLinkOf(['/usr/bin/railtrace', '--vault', '/x', 'railtrace://case/3'])).toEqual({ caseId: 3 });
    expect(deepLinkOf(['railtrace://case/3', 'railtrace://case/4'])).toBeNull();
    expect(deepLinkOf(['railtrace://case/3', 'RAILTRACE://evil'])).toBeNull();
    expect(deepLinkOf(['/usr/bin/railtrace'])).toBeNull();
  });
});
