/** Broken bank files: no crash, no hang, no byte lost, and as many records and skips as anybody counts. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { detectEncoding } from '../../../../shared/evidence/encoding.ts';
import { countBai2 } from '../oracles/bai2.ts';
import { countFedwire } from '../oracles/fedwire.ts';
import { countIso8583 } from '../oracles/iso8583.ts';
import { countMt } from '../oracles/mt.ts';
import { countNacha } from '../oracles/nacha.ts';
import { collect, collectBytes, publicFile } from './collect.ts';

const rounds = process.env['RAILTRACE_LONG'] === '1' ? 4000 : 150;
const seed = Number(process.env['RAILTRACE_SEED'] ?? 20261120);

const topics = [
  ['mt940', countMt],
  ['nacha', countNacha],
  ['bai2', countBai2],
  ['fedwire', countFedwire],
  ['iso8583', countIso8583],
] as const;

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

/** Drops, doubles, swaps and overwrites stretches, and cuts the end off. */
function mutated(bytes: Buffer, random: (below: number) => number): Buffer {
  let result = bytes;
  for (let change = random(4); change >= 0; change -= 1) {
    const at = random(result.length + 1);
    const end = Math.min(result.length, at + random(120));
    const [before, part, after] = [result.subarray(0, at), result.subarray(at, end), result.subarray(end)];
    switch (random(5)) {
      case 0:
        result = Buffer.concat([before, after]);
        break;
      case 1:
        result = Buffer.concat([before, part, part, after]);
        break;
      case 2:
        result = Buffer.concat([before, Buffer.from(part).reverse(), after]);
        break;
      case 3:
        result = Buffer.concat([
          before,
          Buffer.from(['\n', '/', ':', '{', '\r', ' ', '9', '-}'][random(8)] ?? ''),
          after,
        ]);
        break;
      default:
        result = result.subarray(0, at);
    }
  }
  return Buffer.from(result);
}

describe.each(topics)('broken %s files', (topic, count) => {
  it(`are read to their end (seed ${seed})`, () => {
    const files = readdirSync(new URL(`../../../data/${topic}/`, import.meta.url))
      .filter((name) => /\.(?:sta|ach|txt|dat)$/.test(name))
      .sort()
      .map((name) => publicFile(`${topic}/${name}`));
    const random = randomFrom(seed);
    let recognised = 0;
    let kept = 0;
    for (let round = 0; round < rounds; round += 1) {
      const original = files[random(files.length)] ?? Buffer.alloc(0);
      const input = mutated(original, random);
      const file = collect(input, 1 + random(200));
      if (file === null) continue;
      recognised += 1;
      const counted = count(input);
      expect(
        { round, total: file.records.length + file.skipped.length },
        JSON.stringify(input.toString('latin1').slice(0, 3000)),
      ).toEqual({ round, total: counted });
      // What was taken out is marked; everything else comes back as it was.
      if (topic === 'iso8583' || /•|redacted_|not kept/.test(file.text)) continue;
      kept += 1;
      const { encoding } = detectEncoding(input, true);
      expect(file.text, `round ${round}`).toBe(new TextDecoder(encoding, { ignoreBOM: true }).decode(input));
    }
    expect(kept).toBeGreaterThan(topic === 'iso8583' ? -1 : rounds / 8);
    expect(recognised).toBeGreaterThan(rounds / 4);
  });
});

describe('broken streams of ISO 8583 bytes', () => {
  it(`give the same records however they arrive (seed ${seed})`, () => {
    const message = publicFile('iso8583/iso_reversal_message.dat');
    const prefix = Buffer.alloc(2);
    prefix.writeUInt16BE(message.length);
    const sound = Buffer.concat([prefix, message, prefix, message, prefix, message]);
    const random = randomFrom(seed);
    for (let round = 0; round < rounds; round += 1) {
      const input = mutated(sound, random);
      for (const framing of ['two-bytes', 'four-digits', 'single'] as const) {
        const recognised = { family: 'bankFiles', format: 'iso8583', framing, notes: [] } as const;
        const whole = collectBytes(recognised, input, input.length + 1);
        const pieces = collectBytes(recognised, input, 1 + random(90));
        expect([pieces.records.length, pieces.skipped.length], `round ${round}`).toEqual([
          whole.records.length,
          whole.skipped.length,
        ]);
      }
    }
  });
});
