import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runPipeline, type PipelineRun } from './pipelineRun.ts';

const inputs = process.env['RAILTRACE_LONG'] === '1' ? 20_000 : 300;
const seed = Number(process.env['RAILTRACE_SEED'] ?? 20261120);

const data = new URL('../../data/', import.meta.url);
const file = (path: string) => readFileSync(new URL(path, data));
const stripeEvent = (n: number) => ({
  id: `evt_${n}`,
  object: 'event',
  type: 'charge.succeeded',
  created: 1772546400 + n,
  data: {
    object: {
      id: `ch_${n}`,
      object: 'charge',
      amount: n * 100,
      currency: 'eur',
      description: `order ${n} "quoted" é`,
    },
  },
});
const range = (count: number) => Array.from({ length: count }, (_, n) => n);

/** Sound files with the number of records that anybody would count in them. */
const originals: readonly { readonly name: string; readonly bytes: Buffer; readonly count: number }[] = [
  {
    name: 'jsonl',
    bytes: Buffer.from(
      range(40)
        .map((n) => `${JSON.stringify(stripeEvent(n))}\n`)
        .join(''),
    ),
    count: 40,
  },
  { name: 'array', bytes: Buffer.from(JSON.stringify(range(30).map(stripeEvent))), count: 30 },
  {
    name: 'indented',
    bytes: Buffer.from(JSON.stringify({ object: 'list', data: range(20).map(stripeEvent) }, null, 2)),
    count: 20,
  },
  { name: 'log', bytes: file('logs/logfile_json.json'), count: 14 },
  { name: 'har', bytes: file('har/humanssuck.net.har'), count: 4 },
  { name: 'camt', bytes: file('iso20022/camt053.v2.multi.statement.xml'), count: 2 },
  {
    name: 'csv',
    bytes: Buffer.from(
      `id,amount,booked at,currency,note\n${range(50)
        .map(
          (n) =>
            `L${n},${n}.50,2026-03-${String((n % 27) + 1).padStart(2, '0')}T10:00:00Z,EUR,"note, ${n}"\n`,
        )
        .join('')}`,
    ),
    count: 50,
  },
  {
    name: 'utf16',
    bytes: Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from(
        `id;Betrag;Buchungszeit\n${range(30)
          .map((n) => `ä${n};${n},50;${String((n % 27) + 1)}.03.2026 10:00\n`)
          .join('')}`,
        'utf16le',
      ),
    ]),
    count: 30,
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

const hostileBits = [
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\\',
  '\n',
  '\r',
  '\0',
  '<',
  '>',
  '<Ntry>',
  '</Ntry>',
  ';',
  '\u00ff',
  '\ud800',
  '4111111111111111',
  'null',
  '"__proto__":',
];

function mutate(bytes: Buffer, random: (below: number) => number): Buffer {
  let mutated = Buffer.from(bytes);
  for (let left = 1 + random(3); left > 0; left -= 1) {
    const at = random(Math.max(1, mutated.length));
    const span = random(40);
    switch (random(6)) {
      case 0:
        mutated = Buffer.concat([mutated.subarray(0, at), mutated.subarray(at + 1 + span)]);
        break;
      case 1:
        mutated[at] = random(256);
        break;
      case 2:
        mutated = Buffer.concat([
          mutated.subarray(0, at),
          Buffer.from(hostileBits[random(hostileBits.length)] ?? ''),
          mutated.subarray(at),
        ]);
        break;
      case 3:
        mutated = mutated.subarray(0, at);
        break;
      case 4:
        mutated = Buffer.concat([mutated.subarray(0, at + span), mutated.subarray(at)]);
        break;
      default:
        mutated = Buffer.concat([
          mutated.subarray(0, at),
          Buffer.from(Array.from({ length: span }, () => random(256))),
          mutated.subarray(at),
        ]);
    }
  }
  return Buffer.from(mutated);
}

const counted = (run: PipelineRun) =>
  run.summary === null ? 0 : run.summary.records + run.summary.skipped + run.summary.duplicates;

/** The stored stream put together again, and every record found in it at its place. */
function checkStored(run: PipelineRun): void {
  if (run.summary === null) return;
  const records = run.batches.flatMap((batch) => batch.records);
  const chunks = run.batches.flatMap((batch) => batch.chunks);
  let end = 0;
  for (const chunk of chunks) {
    expect(chunk.offset).toBe(end);
    expect(chunk.plain).toHaveLength(chunk.length);
    end += chunk.length;
  }
  expect(end).toBe(run.summary.storedSize);
  expect(records).toHaveLength(run.summary.records);
  let before = 0;
  for (const record of records) {
    const bytes = Buffer.from(record.text);
    expect(bytes).toHaveLength(record.storedLength);
    expect(record.storedOffset).toBeGreaterThanOrEqual(before);
    before = record.storedOffset + record.storedLength;
    for (const { offset, length } of record.redactions)
      expect(offset + length).toBeLessThanOrEqual(bytes.length);
  }
}

describe('reading files', () => {
  it.each(originals)('counts every record of the sound file: $name', ({ bytes, count }) => {
    for (const chunk of [1, 7, 1000, 1_000_000]) {
      const run = runPipeline(bytes, chunk);
      expect(run.refused).toBeNull();
      expect(run.summary).toMatchObject({ records: count, skipped: 0 });
      checkStored(run);
    }
  });

  it(`answers on ${inputs} broken files with records, reasons, or a refusal, and the same however they arrive (seed ${seed})`, () => {
    for (let index = 0; index < inputs; index += 1) {
      const random = randomFrom(seed + index);
      const original = originals[index % originals.length];
      if (original === undefined) throw new Error('no original');
      const broken = mutate(original.bytes, random);
      const whole = runPipeline(broken, broken.length + 1);
      const pieces = runPipeline(broken, 1 + random(500));
      const name = `${original.name}, input ${index}`;
      expect([pieces.format, counted(pieces), pieces.summary?.records, pieces.refused?.code], name).toEqual([
        whole.format,
        counted(whole),
        whole.summary?.records,
        whole.refused?.code,
      ]);
      checkStored(whole);
      if (whole.refused !== null) expect(whole.refused.message, name).toContain('file');
      const stored = whole.batches
        .flatMap((batch) => batch.records)
        .map((record) => record.text)
        .join('\n');
      // Digits inserted into a longer word are that word's.
      expect(stored, name).not.toMatch(/(?<!\w)4111111111111111(?!\w)/);
    }
  });

  it('counts lines exactly as an independent count does, whatever is in them', () => {
    const jsonl = originals[0]?.bytes ?? Buffer.alloc(0);
    for (let index = 0; index < Math.min(inputs, 2000); index += 1) {
      const broken = mutate(jsonl, randomFrom(seed * 3 + index));
      const run = runPipeline(broken);
      if (run.format !== 'stripe-events' || run.summary === null) continue;
      const nonEmpty = broken
        .toString('latin1')
        .split('\n')
        .filter((line) => line.replace(/[ \t\r]/g, '') !== '').length;
      expect(counted(run), `input ${index}`).toBe(nonEmpty);
    }
  });
});
