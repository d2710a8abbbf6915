import { describe, expect, it } from 'vitest';
import { displaySpans } from '../../shared/evidence/redaction/display.ts';
import { redactText } from '../../shared/evidence/redaction/redact.ts';
import { parseSearch } from '../../shared/evidence/searchQuery.ts';
import { recognise } from '../../shared/evidence/recognise/recognise.ts';

// S28: the product's own regular expressions answer on hostile text of 100 kB without stalling.

const pieces = [
  'a',
  '1',
  '1 ',
  'a@',
  'a.',
  '://',
  '://a:',
  'eyJ',
  'eyJaaaaaaaa.',
  '"',
  'name":"',
  '=&',
  '%',
  '<a ',
  '<a b="c" ',
  '<![CDATA[',
  '-----BEGIN ',
  'password=',
  '-',
  'DE89 ',
  '+49 1',
  'Aa ',
  '"name": "Aa Bb',
  'sk_live_',
  'cookie: a=',
  'pin block ',
  '[[[',
  '{"a":',
  '4',
  'AB12',
  'bearer ',
  'a_secret_',
  'B123456789012^',
  '12345678901=',
  'signature-',
  'phone',
  'phone_',
  '\u200d4',
  '\\"',
  '{',
  'authorization: ',
  'x-',
  '1,',
  '1.',
  '0x',
  ' \n',
];

describe('S28: built-in patterns', () => {
  it.each(pieces)('answer on 100 kB of %j', (piece) => {
    const hostile = piece.repeat(Math.ceil(100_000 / piece.length)).slice(0, 100_000);
    // Warm first: what is measured is the pattern, not its compilation.
    redactText(hostile.slice(0, 1000), (kind) => `${kind}_abcdefghij234567`);
    const start = performance.now();
    redactText(hostile, (kind) => `${kind}_abcdefghij234567`);
    const redacted = performance.now();
    displaySpans(hostile);
    const masked = performance.now();
    parseSearch(hostile);
    try {
      recognise(hostile, { fileName: 'hostile', whole: true });
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(Error);
    }
    const done = performance.now();
    // Each step runs more than twenty patterns of at most 20 ms on an idle machine; a backtracking one takes seconds.
    expect(redacted - start).toBeLessThan(400);
    expect(masked - redacted).toBeLessThan(400);
    expect(done - masked).toBeLessThan(1000);
  });
});
