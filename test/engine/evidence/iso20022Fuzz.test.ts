import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { runIso, type IsoRun } from './iso20022Run.ts';
import { countIso20022 } from './oracles/iso20022.ts';

const inputs = process.env['RAILTRACE_LONG'] === '1' ? 20_000 : 600;
const seed = Number(process.env['RAILTRACE_SEED'] ?? 20022);
const data = new URL('../../data/iso20022/', import.meta.url);
const stories = new URL('../../data/iso20022-stories/', import.meta.url);

const originals = [
  ...readdirSync(data)
    .filter((name) => name.endsWith('.xml') && !/wrong|invalid/.test(name))
    .map((name) => ({ name, bytes: readFileSync(new URL(name, data)) })),
  ...['c_56_4_1', 'p_2_1_2', 'p_3_1_2', 'c_106_1_1'].flatMap((story) =>
    readdirSync(new URL(`${story}/`, stories)).map((name) => ({
      name,
      bytes: readFileSync(new URL(`${story}/${encodeURIComponent(name)}`, stories)),
    })),
  ),
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
  '<',
  '>',
  '"',
  "'",
  '/',
  '&lt;',
  '&nothing;',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?',
  '<Ntry>',
  '</Ntry>',
  '<TxInf>',
  '</PmtInf>',
  '<Document>',
  '</Document>',
  '<GrpHdr><MsgId>4111111111111111</MsgId></GrpHdr>',
  '<SplmtryData>',
  '\0',
  '\ufeff',
];

function mutate(bytes: Buffer, random: (below: number) => number): Buffer {
  let mutated = Buffer.from(bytes);
  for (let left = 1 + random(3); left > 0; left -= 1) {
    const at = random(Math.max(1, mutated.length));
    const span = random(60);
    const [before, after] = [mutated.subarray(0, at), mutated.subarray(at)];
    switch (random(6)) {
      case 0:
        mutated = Buffer.concat([before, after.subarray(span)]);
        break;
      case 1:
        mutated[at] = random(256);
        break;
      case 2:
        mutated = Buffer.concat([before, Buffer.from(hostileBits[random(hostileBits.length)] ?? ''), after]);
        break;
      case 3:
        mutated = Buffer.from(before);
        break;
      case 4:
        mutated = Buffer.concat([before, mutated.subarray(Math.max(0, at - 40 * span), at), after]);
        break;
      default:
        mutated = Buffer.concat([before, bytes.subarray(random(bytes.length)), after]);
    }
  }
  return mutated;
}

function tried(bytes: Buffer, chunk: number): IsoRun | string {
  try {
    return runIso(bytes, chunk);
  } catch (thrown) {
    if (thrown instanceof RailtraceError) return thrown.code;
    throw thrown;
  }
}

describe('broken ISO 20022 messages', () => {
  it.each(originals)('$name is counted as an independent walk counts it', ({ bytes }) => {
    const run = runIso(bytes);
    expect(run.records.length + run.skipped.length).toBe(countIso20022(bytes));
  });

  it(`are read, skipped or refused, the same however they arrive, and lose no byte (${inputs} inputs, seed ${seed})`, () => {
    let judged = 0;
    for (let index = 0; index < inputs; index += 1) {
      const random = randomFrom(seed + index);
      const original = originals[index % originals.length];
      if (original === undefined) throw new Error('no original');
      const broken = mutate(original.bytes, random);
      const place = `${original.name}, input ${index}, seed ${seed}`;
      const whole = tried(broken, broken.length + 1);
      expect(tried(broken, 1 + random(700)), place).toEqual(whole);
      if (typeof whole === 'string') continue;
      const plain = (text: string) => text.replace(/\[record not kept\]|\[\d+ bytes not kept[^\]]*\]/g, '');
      if (
        whole.records.every(({ record }) => record.redactions.length === 0) &&
        !/not kept|\*|•|card_/.test(whole.stored)
      )
        expect(plain(whole.stored), place).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(broken));
      const count = countIso20022(broken);
      if (count === null) continue;
      judged += 1;
      expect(whole.records.length + whole.skipped.length, place).toBe(count);
    }
    expect(judged).toBeGreaterThan(inputs / 20);
  });
});
