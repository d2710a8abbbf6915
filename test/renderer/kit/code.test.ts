import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64FromBytes, bytesFromBase64 } from '../../../renderer/kit/base64.ts';
import { wholeOccurrences } from '../../../renderer/kit/code/ranges.ts';
import { reindentJson } from '../../../renderer/kit/code/reindent.ts';
import { shortenMiddle } from '../../../renderer/kit/shorten.ts';

const seed = 20261120;

describe('laying JSON out', () => {
  it('changes white space only, whatever the document', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        expect(JSON.stringify(JSON.parse(reindentJson(text)))).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { seed },
    );
  });

  it('keeps numbers and escapes as they are written', () => {
    expect(reindentJson('{"n":12345678901234567890.10,"e":"\\u00e9\\"{[,:","a":[]}')).toBe(
      '{\n  "n": 12345678901234567890.10,\n  "e": "\\u00e9\\"{[,:",\n  "a": []\n}',
    );
  });

  it('loses no character of a text that is not JSON', () => {
    const solid = (text: string) => text.replace(/\s/g, '');
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]":,\\ax1 ') }), (text) => {
        expect(solid(reindentJson(text))).toBe(solid(text));
      }),
      { seed },
    );
  });
});

describe('cited values', () => {
  it('are found as whole tokens, not inside longer numbers or words', () => {
    const text = '{"amount":245000,"fee":1245000,"status":"succeeded","x":"succeeded_later"}';
    const marked = wholeOccurrences(text, ['245000', 'succeeded']).map(({ from, to }) =>
      text.slice(from, to),
    );
    expect(marked).toEqual(['245000', 'succeeded', 'succeeded']);
  });

  it('are none for an empty needle', () => {
    expect(wholeOccurrences('abc', [''])).toEqual([]);
  });
});

describe('bytes on the wire', () => {
  it('come back as they went, also above one slice', () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 31) % 256);
    expect(bytesFromBase64(base64FromBytes(bytes))).toEqual(bytes);
    expect(base64FromBytes(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  });
});

describe('shortened ids', () => {
  it('keep both ends and never grow', () => {
    expect(shortenMiddle('pi_3Q9xSzAbCdEfGhIjKlMn2k', 12)).toBe('pi_3Q9x…Mn2k');
    expect(shortenMiddle('short', 12)).toBe('short');
    expect([...shortenMiddle('😀'.repeat(30), 10)]).toHaveLength(10);
  });
});
