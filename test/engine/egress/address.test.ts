import { describe, expect, it } from 'vitest';
import { judgeAddress, type AddressClass } from '../../../electron/engine/egress/address.ts';

const table: readonly (readonly [text: string, expected: AddressClass, canonical?: string])[] = [
  // public
  ['8.8.8.8', 'public'],
  ['93.184.216.34', 'public'],
  ['100.63.255.255', 'public'],
  ['100.128.0.1', 'public'],
  ['172.15.0.1', 'public'],
  ['172.32.0.1', 'public'],
  ['169.253.255.255', 'public'],
  ['2606:2800:220:1:248:1893:25c8:1946', 'public'],
  ['[2606:4700::1111]', 'public'],
  ['::ffff:8.8.8.8', 'public', '8.8.8.8'],
  // loopback, in every spelling
  ['127.0.0.1', 'private'],
  ['127.1', 'private', '127.0.0.1'],
  ['127.0.1', 'private', '127.0.0.1'],
  ['2130706433', 'private', '127.0.0.1'],
  ['0x7f000001', 'private', '127.0.0.1'],
  ['0x7f.1', 'private', '127.0.0.1'],
  ['017700000001', 'private', '127.0.0.1'],
  ['0177.0.0.01', 'private', '127.0.0.1'],
  ['127.0.0.1.', 'private', '127.0.0.1'],
  ['::1', 'private'],
  ['0:0:0:0:0:0:0:1', 'private'],
  ['::ffff:127.0.0.1', 'private', '127.0.0.1'],
  ['::ffff:7f00:1', 'private', '127.0.0.1'],
  ['::127.0.0.1', 'private', '127.0.0.1'],
  ['64:ff9b::7f00:1', 'private', '127.0.0.1'],
  ['64:ff9b:1::7f00:1', 'private', '127.0.0.1'],
  ['2002:7f00:1::', 'private', '127.0.0.1'],
  ['2001:0:4136:e378:8000:63bf:80ff:fffe', 'private', '127.0.0.1'],
  // private networks
  ['10.0.0.1', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'private'],
  ['198.18.0.1', 'private'],
  ['fd12:3456:789a::1', 'private'],
  ['fc00::1', 'private'],
  ['2002:c0a8:101::1', 'private', '192.168.1.1'],
  ['fe80::5efe:192.168.1.1', 'forbidden'],
  ['2606:4700::5efe:10.0.0.1', 'private', '10.0.0.1'],
  // metadata and link-local
  ['169.254.169.254', 'forbidden'],
  ['2852039166', 'forbidden', '169.254.169.254'],
  ['0xa9fea9fe', 'forbidden', '169.254.169.254'],
  ['0251.0376.0251.0376', 'forbidden', '169.254.169.254'],
  ['::ffff:169.254.169.254', 'forbidden', '169.254.169.254'],
  ['64:ff9b::a9fe:a9fe', 'forbidden', '169.254.169.254'],
  ['2002:a9fe:a9fe::', 'forbidden', '169.254.169.254'],
  ['fd00:ec2::254', 'forbidden'],
  ['100.100.100.200', 'forbidden'],
  ['168.63.129.16', 'forbidden'],
  ['192.0.0.192', 'forbidden'],
  ['fe80::1', 'forbidden'],
  ['fe80::1%eth0', 'forbidden'],
  ['::1%lo', 'forbidden'],
  // no destination
  ['0.0.0.0', 'forbidden'],
  ['0', 'forbidden', '0.0.0.0'],
  ['::', 'forbidden'],
  ['255.255.255.255', 'forbidden'],
  ['224.0.0.1', 'forbidden'],
  ['ff02::1', 'forbidden'],
  ['192.0.2.1', 'forbidden'],
  ['2001:db8::1', 'forbidden'],
  ['100::1', 'forbidden'],
  ['fec0::1', 'forbidden'],
  ['4000::1', 'forbidden'],
];

describe('judging addresses', () => {
  const cases = table.map(([text, expected, canonical]) => ({ text, expected, canonical }));
  it.each(cases)('judges $text as $expected', ({ text, expected, canonical }) => {
    const verdict = judgeAddress(text);
    expect(verdict?.class).toBe(expected);
    if (canonical !== undefined) expect(verdict?.canonical).toBe(canonical);
  });

  it.each([
    'example.com',
    '127.0.0.1.example',
    '1.2.3.4.5',
    '256.1.1.1',
    '1.2.3.256',
    '08.1.1.1',
    '0x7g.1',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '::1.2.3',
    '12345::',
    '',
    'localhost',
  ])('takes “%s” for a name, not an address', (text) => {
    expect(judgeAddress(text)).toBeNull();
  });
});
