import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { recogniseBankFileBytes, recogniseBankFiles } from '../../../shared/evidence/recognise/bankFiles.ts';

const data = new URL('../../data/', import.meta.url);
const topics = ['mt940', 'nacha', 'bai2', 'fedwire', 'iso8583'];

const others = readdirSync(data, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => !topics.includes(relative(fileURLToPath(data), path).split(sep)[0] ?? ''));

const format = (text: string) =>
  recogniseBankFiles({ text: text.trimStart(), fileName: 'file', whole: true })?.format ?? null;

describe('recognising bank files', () => {
  it(`takes none of ${others.length} files of other kinds for one`, () => {
    for (const path of others) {
      const bytes = readFileSync(path);
      expect([path, format(bytes.toString('utf8'))]).toEqual([path, null]);
      expect([path, recogniseBankFileBytes(bytes, true)]).toEqual([path, null]);
    }
  });

  it.each([
    [':20:S1\n:25:1\n:28C:1/1\n:60F:C260101EUR1,\n', 'mt940'],
    ['{1:F01BANKGB2LAXXX0000000000}{2:I942BANKGB2LXXXXN}{4:\n:20:S1\n', 'mt942'],
    ['{1:F01BANKGB2LAXXX0000000000}{2:I103BANKGB2LXXXXN}{4:\n:20:S1\n', 'swift-mt'],
    [':20:X1\n:23B:CRED\n:32A:260303EUR1,\n', 'swift-mt'],
    ['\n\n:20:S1\n:25:1\n:28C:1/1\n:34F:EUR0,\n', 'mt942'],
  ])('tells the kind of SWIFT message by its blocks or its fields: %j', (text, expected) => {
    expect(format(text)).toBe(expected);
  });

  it.each([
    'total: 20\n:20: nothing else\n',
    ':20:only a reference\n',
    '{"1": ":20:"}',
    '101 apples\n',
    '01,rent,paid,240101,1200,1,yes\n02,rent,paid,240201,1200,1,yes\n',
    '6281234567890123\n',
    '{1500} is a tag',
  ])('leaves to others what only begins alike: %j', (text) => {
    expect(format(text)).toBeNull();
  });
});
