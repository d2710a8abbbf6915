import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { membersOf } from '../../electron/engine/evidence/containers/index.ts';
import { archiveEntries } from '../../shared/evidence/limits.ts';
import { RailtraceError } from '../../shared/kernel/errors.ts';
import { rawZip, type RawMember } from '../engine/bundles/formats/rawZip.ts';

const mebibyte = 1024 * 1024;
const inTime = 2000;
const rssGrowth = 200 * mebibyte;

/** Reads all that is in a file, as an import does; gives the first refusal. */
async function refusalOf(bytes: Uint8Array): Promise<RailtraceError | null> {
  const { signal } = new AbortController();
  const file = {
    name: 'bomb',
    size: bytes.length,
    read: async function* () {
      for (let at = 0; at < bytes.length; at += 65_536)
        yield await Promise.resolve(bytes.subarray(at, at + 65_536));
    },
  };
  try {
    for await (const member of membersOf(file, signal)) {
      if ('refusal' in member) return member.refusal;
      for await (const chunk of member.read(signal)) expect(chunk.length).toBeGreaterThan(0);
    }
    return null;
  } catch (thrown) {
    if (thrown instanceof RailtraceError) return thrown;
    throw thrown;
  }
}

const zeros = Buffer.alloc(400 * mebibyte);
const packedZeros = deflateRawSync(zeros, { level: 9 });
const member = (more: Partial<RawMember>): RawMember => ({
  name: 'a.csv',
  content: packedZeros,
  method: 8,
  packed: packedZeros.length,
  ...more,
});

describe('S25: what expands is counted, and what expands too far is refused', () => {
  const bombs: readonly (readonly [what: string, bytes: () => Uint8Array, code?: 'damaged_input'])[] = [
    ['a zip that expands a thousand times', () => rawZip([member({ size: zeros.length })])],
    [
      'a zip whose headers lie that it does not expand',
      () => rawZip([member({ size: mebibyte })]),
      'damaged_input',
    ],
    ['gzip that expands a thousand times', () => gzipSync(zeros, { level: 9 })],
    [
      'gzip of a HAR body that expands a thousand times',
      () =>
        gzipSync(
          Buffer.concat([Buffer.from('{"log":{"entries":[{"text":"'), Buffer.alloc(300 * mebibyte, 'a')]),
        ),
    ],
    ['a zip in a zip', () => rawZip([{ name: 'inner.zip', content: rawZip([{ name: 'a' }]) }])],
    ['gzip in a zip', () => rawZip([{ name: 'inner.gz', content: gzipSync(Buffer.from('a,b')) }])],
    ['a zip in gzip', () => gzipSync(rawZip([{ name: 'a' }]))],
    ['gzip in gzip', () => gzipSync(gzipSync(Buffer.from('a,b')))],
    [
      'a zip in a zip in a zip, of another name',
      () =>
        rawZip([{ name: 'a.csv', content: rawZip([{ name: 'b.csv', content: rawZip([{ name: 'c' }]) }]) }]),
    ],
    [
      'a zip with more files than anybody exports',
      () => rawZip(Array.from({ length: archiveEntries + 1 }, (_each, index) => ({ name: `f${index}` }))),
    ],
    [
      'a zip that states more bytes than may be expanded',
      () =>
        rawZip(Array.from({ length: 5 }, (_each, index) => member({ name: `f${index}`, size: 0xffff_fff0 }))),
    ],
  ];

  const each = bombs.map(([what, make, code]) => ({ what, make, code: code ?? 'limit_exceeded' }));
  it.each(each)('$what', async ({ make, code }) => {
    const bytes = make();
    const before = process.memoryUsage().rss;
    const start = performance.now();
    const refusal = await refusalOf(bytes);
    expect(performance.now() - start).toBeLessThan(inTime);
    expect(process.memoryUsage().rss - before).toBeLessThan(rssGrowth);
    expect(refusal?.message).toMatch(/^bomb/);
    expect(refusal?.code).toBe(code);
  });

  it('entries that overlap are refused', async () => {
    const zip = rawZip([
      { name: 'a', content: Buffer.from('text') },
      { name: 'b', offset: 0 },
    ]);
    expect(await refusalOf(zip)).toMatchObject({ code: 'damaged_input' });
  });

  it('an honest archive that expands thirty times is read', async () => {
    const text = Buffer.concat(
      Array.from({ length: 40_000 }, (_each, index) =>
        Buffer.from(`${(index * 7919) % 1000},${'abc'.repeat(20)},2026-03-03,x\n`),
      ),
    );
    expect(await refusalOf(rawZip([{ name: 'a.csv', content: text, deflate: true }]))).toBeNull();
  });
});
