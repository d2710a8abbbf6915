/**
 * Catalogues and requests that list their records: every byte comes out once and in order, whatever the chunks, and
 * broken files end with a reason.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createImporter } from '../../../electron/engine/evidence/importers/index.ts';
import { JsonSyntaxError, readExactJson } from '../../../shared/evidence/exactJson.ts';
import { recognise } from '../../../shared/evidence/recognise/recognise.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { normaliseRecord } from '../../../shared/payments/normalise/index.ts';
import { seededRandom, type Random } from '../../desk/random.ts';
import { countWebhooks } from './oracles/webhooks.ts';

const data = new URL('../../data/', import.meta.url);
const textOf = (path: string) => readFileSync(new URL(path, data), 'utf8');

interface Read {
  readonly format: string;
  readonly locators: readonly string[];
  readonly skipped: readonly string[];
  readonly text: string;
  readonly redactions: number;
  readonly ranges: readonly (readonly [number, number])[];
}

/** A whole file through its importer, in chunks of one size. */
async function readFile(content: string, chunk: number): Promise<Read> {
  const recognised = recognise(content, { fileName: 'file', whole: true });
  const locators: string[] = [];
  const skipped: string[] = [];
  const ranges: [number, number][] = [];
  let text = '';
  let redactions = 0;
  const importer = createImporter(recognised, {
    fileName: 'file',
    tokenise: (kind) => `${kind}_abcdefghij234567`,
    originalOffset: (offset) => offset,
    sink: {
      record: (record) => {
        normaliseRecord(record);
        locators.push(record.locator);
        ranges.push([record.byteStart, record.byteEnd]);
        text += record.text;
        redactions += record.redactions.length;
      },
      filler: (filler, found) => {
        text += filler;
        redactions += found.length;
      },
      skipped: (locator) => skipped.push(locator),
      warn: () => undefined,
      coverage: () => undefined,
      control: () => undefined,
      statement: () => undefined,
    },
  });
  const bytes = Buffer.from(content, 'utf8');
  for (let at = 0; at < bytes.length; at += chunk) importer.push(bytes.subarray(at, at + chunk));
  await importer.end();
  return { format: recognised.format, locators, skipped, text, redactions, ranges };
}

const catalogue = JSON.stringify(
  {
    note: 'a "quoted" note with { and [',
    resources: {
      charge: { object: 'charge', id: 'ch_1', text: 'a } in text "\\' },
      empty: {},
      number: 12,
      list: [{ object: 'refund' }],
      payout: { object: 'payout', id: 'po_1', inner: { deep: [{}, { a: '}' }] } },
      dispute: { object: 'dispute', id: 'dp_1' },
    },
    more: { charge: { object: 'charge' } },
  },
  null,
  1,
);

describe('a catalogue of objects by name', () => {
  it.each([1, 2, 3, 7, 64, 100_000])('gives each object once, in chunks of %i bytes', async (chunk) => {
    const read = await readFile(catalogue, chunk);
    expect(read.locators).toEqual([
      'resources.charge',
      'resources.empty',
      'resources.payout',
      'resources.dispute',
    ]);
    expect(read.text).toBe(catalogue);
    expect(read.skipped).toEqual([]);
    for (const [start, end] of read.ranges)
      expect(() => void JSON.parse(Buffer.from(catalogue).subarray(start, end).toString())).not.toThrow();
  });

  it('names the object that the file cuts off', async () => {
    const cut = textOf('psp-api/stripe-fixtures3.json');
    const whole = await readFile(cut, 4096);
    expect(whole.locators).toHaveLength(176);
    const redacted = Buffer.byteLength(whole.text);
    expect(redacted).toBeGreaterThan(Buffer.byteLength(cut) - 2000);
  });
});

describe('a request that lists its records', () => {
  it.each([1, 13, 1000])('line after line gives each, in chunks of %i bytes', async (chunk) => {
    const body = textOf('webhooks/gocardless-webhook_body.json').trimEnd();
    const content = `${body}\nnot json\n${body}\n`;
    const read = await readFile(content, chunk);
    expect(read.locators).toEqual([
      'line:1/events[0]',
      'line:1/events[1]',
      'line:3/events[0]',
      'line:3/events[1]',
    ]);
    expect(read.skipped).toEqual(['line:2']);
    expect(read.text).toBe(content);
  });
});

describe('broken files', () => {
  const seed = 20261120;
  const rounds = 1500;
  const originals = [
    'webhooks/adyen-accountHolderCreated.json',
    'webhooks/adyen-authorisationTrue.json',
    'webhooks/adyen-captureFalse.json',
    'webhooks/gocardless-webhook_body.json',
    'webhooks/razorpay-payment_authorized.json',
  ].map(textOf);
  const lines = originals.map((content) => JSON.stringify(JSON.parse(content)));
  const corpus = [...originals, catalogue, `${lines.join('\n')}\n`, `[${lines.join(',')}]`];

  it(`end with records, skips or a reason, and never lose a byte (${rounds} inputs, seed ${seed})`, async () => {
    const random = seededRandom(`webhook files ${seed}`);
    let counted = 0;
    for (let round = 0; round < rounds; round += 1) {
      const content = mutated(random.pick(corpus), random);
      try {
        const read = await readFile(content, random.pick([17, 512, 100_000]));
        const isOurs = !['api-log', 'json-records', 'text-log', 'attachment'].includes(read.format);
        if (isOurs && read.redactions === 0 && !read.text.includes('not kept'))
          expect(read.text, `seed ${seed}, round ${round}`).toBe(content);
        const expected = countWebhooks(Buffer.from(content));
        // A document that is sound has as many records as anybody would count in it.
        if (isOurs && isSound(content) && expected !== null) {
          expect(read.locators.length + read.skipped.length, `seed ${seed}, round ${round}: ${content}`).toBe(
            expected,
          );
          counted += 1;
        }
      } catch (thrown) {
        if (!(thrown instanceof RailtraceError)) throw thrown;
      }
    }
    expect(counted).toBeGreaterThan(100);
  });
});

/** Damage decides how many pieces there are, and of members with one name a counter of values sees only the last. */
function isSound(content: string): boolean {
  try {
    return readExactJson(content).duplicateKeys === 0;
  } catch (thrown) {
    if (thrown instanceof JsonSyntaxError) return false;
    throw thrown;
  }
}

/** A few letters changed, a stretch left out or doubled, or the end cut off. */
function mutated(content: string, random: Random): string {
  const at = random.int(0, content.length - 1);
  const length = random.int(1, 40);
  switch (random.int(0, 4)) {
    case 0:
      return content.slice(0, at) + random.text('{}[]",:\\ ae0\n', 1) + content.slice(at + 1);
    case 1:
      return content.slice(0, at) + content.slice(at + length);
    case 2:
      return content.slice(0, at) + content.slice(at, at + length) + content.slice(at);
    case 3:
      return content.slice(0, at);
    default:
      return content.replace(/"[a-z]\w*"/i, `"${random.text('abcdefgh', 6)}"`);
  }
}
