import { describe, expect, it } from 'vitest';
import { countHttpSources } from './oracles/http.ts';
import { countTextLogs } from './oracles/logs.ts';
import { runPipeline, runPipelineWhole } from './pipelineRun.ts';

const inputs = process.env['RAILTRACE_LONG'] === '1' ? 5000 : 150;
const seed = Number(process.env['RAILTRACE_SEED'] ?? 20261120);

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('');
const two = (value: number) => String(value).padStart(2, '0');

const originals: readonly {
  readonly name: string;
  readonly text: string;
  readonly count: (bytes: Uint8Array) => number | null;
  readonly records: number;
}[] = [
  {
    name: 'text log',
    text: lines(
      30,
      (n) =>
        `2026-03-03 10:00:${two(n)},123 INFO entry ${n}\n${n % 3 === 0 ? '  at frame\n  at other\n' : ''}`,
    ),
    count: countTextLogs,
    records: 30,
  },
  {
    name: 'access log',
    text: lines(
      30,
      (n) => `10.0.0.${n} - - [10/Oct/2026:13:55:${two(n)} +0000] "GET /v1/p/${n} HTTP/1.1" 200 ${n}\n`,
    ),
    count: countTextLogs,
    records: 30,
  },
  {
    name: 'syslog',
    text: lines(20, (n) => `<134>1 2026-03-03T10:00:${two(n)}.000Z host app ${n} - - message ${n}\n`),
    count: countTextLogs,
    records: 20,
  },
  {
    name: 'messages',
    text: lines(
      10,
      (n) =>
        `GET /v1/p/${n} HTTP/1.1\r\nHost: a.example\r\n\r\nHTTP/1.1 200 OK\r\nX-A: b\r\n\r\n{"id":${n}}\r\n`,
    ),
    count: countHttpSources,
    records: 10,
  },
  {
    name: 'commands',
    text: lines(10, (n) => `curl -X POST -d a=${n} https://a.example/v1/p/${n}\n`),
    count: countHttpSources,
    records: 10,
  },
  {
    name: 'collection',
    text: JSON.stringify({
      info: { name: 'c', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
      item: Array.from({ length: 5 }, (_, n) => ({
        name: `f${n}`,
        item: [{ name: `r${n}`, request: { method: 'GET', url: `https://a.example/${n}` } }],
      })),
    }),
    count: countHttpSources,
    records: 5,
  },
];

/** A reproducible random source: mulberry32. */
function randomFrom(start: number): (below: number) => number {
  let state = start >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const bits = [
  '"',
  "'",
  '\\',
  '\n',
  '\r',
  '\0',
  '[',
  ']',
  '{',
  '}',
  ' ',
  '<',
  '>',
  '2026-03-03 10:00:00,000 X ',
  '4111111111111111',
];

function mutate(bytes: Buffer, random: (below: number) => number): Buffer {
  let mutated = bytes;
  for (let left = 1 + random(3); left > 0; left -= 1) {
    const at = random(Math.max(1, mutated.length));
    const span = random(40);
    const inserted = [
      Buffer.from(bits[random(bits.length)] ?? ''),
      mutated.subarray(at, at + span),
      Buffer.from([random(256)]),
      Buffer.alloc(0),
    ][random(4)];
    const removed = random(2) === 0 ? 0 : span;
    mutated = Buffer.concat([
      mutated.subarray(0, at),
      inserted ?? Buffer.alloc(0),
      mutated.subarray(at + removed),
    ]);
  }
  return random(10) === 0 ? mutated.subarray(0, random(mutated.length + 1)) : mutated;
}

describe('mutated logs and HTTP sources', () => {
  it.each(originals)('are counted as anybody would count them: $name', ({ text, count, records }) => {
    expect(count(Buffer.from(text))).toBe(records);
    const run = runPipeline(Buffer.from(text), 113);
    expect(run.batches.flatMap((batch) => batch.records)).toHaveLength(records);
  });

  it.each(originals)('end without a crash, and add up: $name', async ({ name, text, count }) => {
    const random = randomFrom(seed);
    const { format } = runPipeline(Buffer.from(text));
    let judged = 0;
    for (let index = 0; index < inputs; index += 1) {
      const bytes = mutate(Buffer.from(text), random);
      const run = await runPipelineWhole(bytes, { chunk: 1 + random(500) });
      const expected = count(bytes);
      // What no longer looks like its kind is read as another, which is counted otherwise.
      if (expected === null || run.refused !== null || run.format !== format) continue;
      judged += 1;
      const kept = run.batches.reduce((sum, batch) => sum + batch.records.length, 0);
      expect(
        kept + run.skipped,
        `${name}, seed ${seed}, input ${index}: ${JSON.stringify(bytes.toString('latin1'))}`,
      ).toBe(expected);
    }
    process.stdout.write(`${name}: seed ${seed}, ${judged} of ${inputs} inputs judged\n`);
    expect(judged).toBeGreaterThan(0);
  });
});
