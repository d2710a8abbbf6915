import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { membersOf } from '../../../electron/engine/evidence/containers/index.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { rawZip } from '../bundles/formats/rawZip.ts';
import { countReports } from './oracles/tables.ts';
import { runPipelineWhole } from './pipelineRun.ts';
import { adyen, checkout, paypal, stripeBalance, stripeHistory, worldpay } from './reports/reportFiles.ts';
import { dataRow, headerRow, rawWorkbook, textCell } from './workbooks.ts';

const inputs = process.env['RAILTRACE_LONG'] === '1' ? 3000 : 60;
const seed = Number(process.env['RAILTRACE_SEED'] ?? 20_261_120);

const fixed = [
  'Date        Reference   Type        Amount  Ccy',
  ...Array.from(
    { length: 20 },
    (_each, n) =>
      `2026-03-${String(n + 1).padStart(2, '0')}  DEP-${10_000 + n}   Deposit  ${`${n * 17}.50`.padStart(9)}  EUR`,
  ),
  '',
].join('\n');
const reports = { adyen, paypal, checkout, worldpay, stripeBalance, stripeHistory, fixed };

/** A reproducible random source (mulberry32). */
function randomFrom(start: number): (below: number) => number {
  let state = start >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, below);
  };
}

const bits = ['"', ',', '\n', '\r\n', '\0', '"SB",', 'SC,9', '4111111111111111', ';', 'é', '-', '=1+1'];

function mutate(bytes: Buffer, random: (below: number) => number): Buffer {
  let mutated = Buffer.from(bytes);
  for (let left = 1 + random(3); left > 0; left -= 1) {
    const at = random(mutated.length);
    const parts = [mutated.subarray(0, at), mutated.subarray(at + random(30))] as const;
    const between = [
      Buffer.alloc(0),
      Buffer.from(bits[random(bits.length)] ?? ''),
      Buffer.from([random(256)]),
    ];
    mutated = Buffer.concat([
      parts[0],
      between[random(3)] ?? Buffer.alloc(0),
      random(4) === 0 ? parts[1] : mutated.subarray(at),
    ]);
  }
  return mutated;
}

describe(`broken tables, seed ${seed}`, () => {
  it.each(Object.entries(reports))(
    'of %s count as an independent count does, and end nothing',
    async (_name, text) => {
      const random = randomFrom(seed);
      for (let input = 0; input < inputs; input += 1) {
        const bytes = input === 0 ? Buffer.from(text) : mutate(Buffer.from(text), random);
        const run = await runPipelineWhole(bytes, { chunk: 1 + random(5000) });
        const counted = countReports(bytes);
        // What no longer looks like a report is read as another kind, or kept whole.
        const isReport =
          run.format !== null && !['ledger-csv', 'text-log', 'attachment'].includes(run.format);
        if (run.summary === null || counted === null || !isReport) continue;
        const { records, skipped } = run.summary;
        expect(records + skipped, `seed ${seed}, input ${input}:\n${bytes.toString('latin1')}`).toBe(counted);
      }
    },
  );

  it('workbooks are read, or refused as damaged or not readable', async () => {
    const random = randomFrom(seed);
    const rows = Array.from({ length: 20 }, (_each, n) => dataRow(n + 2, textCell(`note ${n}`)));
    const book = rawWorkbook(headerRow + rows.join(''));
    for (let input = 0; input < inputs; input += 1) {
      const run = await runPipelineWhole(input === 0 ? book : mutate(book, random));
      if (run.refused === null) expect(run.summary?.records).toBe(run.format === 'attachment' ? 1 : 20);
      else expect(['damaged_input', 'unsupported_format', 'limit_exceeded']).toContain(run.refused.code);
    }
  });

  it('workbooks with broken parts are read as far as they go, or refused', async () => {
    const random = randomFrom(seed + 1);
    const rows = Array.from({ length: 20 }, (_each, n) => dataRow(n + 2, textCell(`note ${n}`))).join('');
    for (let input = 0; input < inputs; input += 1) {
      const broken = mutate(Buffer.from(headerRow + rows), random).toString('latin1');
      const run = await runPipelineWhole(rawWorkbook(broken));
      if (run.refused !== null)
        expect(['damaged_input', 'unsupported_format', 'limit_exceeded', 'mapping_needed']).toContain(
          run.refused.code,
        );
    }
  });

  it('archives are read, or refused by name', async () => {
    const random = randomFrom(seed);
    const { signal } = new AbortController();
    const packed = deflateRawSync(Buffer.from(adyen));
    const zip = rawZip([
      { name: 'a.csv', content: Buffer.from(adyen), deflate: true },
      { name: 'b.csv', content: Buffer.from(paypal) },
      { name: 'c.csv', content: packed, method: 8, packed: packed.length, size: adyen.length },
    ]);
    for (let input = 0; input < inputs; input += 1) {
      const bytes = mutate(zip, random);
      const file = { name: 'a.zip', size: bytes.length, read: () => oneByOne(bytes) };
      for await (const member of membersOf(file, signal)) {
        if ('refusal' in member) {
          expect(member.refusal.message).toMatch(/^a\.zip/);
          continue;
        }
        try {
          for await (const chunk of member.read(signal)) expect(chunk.length).toBeGreaterThan(0);
        } catch (thrown) {
          if (!(thrown instanceof RailtraceError)) throw thrown;
          expect(thrown.message).toMatch(/^a\.zip/);
        }
      }
    }
  });
});

async function* oneByOne(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.length; at += 300) yield await Promise.resolve(bytes.subarray(at, at + 300));
}
