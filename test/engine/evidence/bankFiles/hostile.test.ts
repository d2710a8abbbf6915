/** Bank files made to keep a parser busy: long runs, endless fields, thousands of openings. All of them end at once. */
import { describe, expect, it } from 'vitest';
import { maskForDisplay } from '../../../../shared/evidence/redaction/display.ts';
import { collect } from './collect.ts';

const long = 300_000;
const spaces = ' '.repeat(long);
const statement = (line: string, information: string) =>
  `:20:S1\n:25:1\n:28C:1/1\n:60F:C260101EUR10,\n:61:${line}\n:86:${information}\n:62F:C260102EUR11,\n`;
const entry = '2601020102C1,NTRFX//Y';

const hostile: readonly (readonly [what: string, text: string])[] = [
  ['spaces in a statement line', statement(`${entry}\n${spaces}x`, 'a')],
  ['spaces in the information', statement(entry, `a${spaces}b`)],
  ['line breaks behind a transaction code', statement(entry, `166${'\n'.repeat(long)}x`)],
  ['a dash and spaces', statement(entry, `a\n-${spaces}x`)],
  ['a brace and spaces', statement(entry, `a\n}${spaces}{x`)],
  ['subfield marks', statement(entry, `166${'?20'.repeat(long / 3)}`)],
  ['code words', statement(entry, '/EREF/'.repeat(long / 6))],
  ['digits', statement(entry, '4'.repeat(long))],
  ['block openings', `:20:S1\n:25:1\n:28C:1/1\n${'{1:'.repeat(long / 3)}\n`],
  ['message ends', `:20:S1\n:25:1\n:28C:1/1\n${'-\n'.repeat(20_000)}`],
  [
    'BAI2 slashes',
    `01,a,b,240101,0000,1,,,2/\n02,c,a,1,240101,0000,,2/\n16,195,1,Z,,,${'/ '.repeat(long / 2)}\n`,
  ],
  ['BAI2 spaces', `01,a,b,240101,0000,1,,,2/\n02,c,a,1,240101,0000,,2/\n16,195,1,Z,,,x/${spaces}x\n`],
  [
    'BAI2 pairs',
    `01,a,b,240101,0000,1,,,2/\n02,c,a,1,240101,0000,,2/\n03,1,,010,1,,D,99,${'1,'.repeat(20_000)}/\n`,
  ],
  ['Fedwire tags', `{1500}30{1510}1000${'{6000}*'.repeat(20_000)}`],
  ['Fedwire spaces', `{1500}30{1510}1000{4200}D1${spaces}x`],
];

describe('hostile bank files', () => {
  it.each(hostile)('are read without delay: %s', (_what, text) => {
    const file = collect(Buffer.from(text), 10_000);
    expect(file === null ? 0 : file.records.length + file.skipped.length).toBeLessThanOrEqual(2);
    expect(maskForDisplay(text).length).toBe(text.length);
  });
});
