import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonDepthLimit, lineLimit, recordLimit } from '../../shared/evidence/limits.ts';
import { openEvidenceVault, type EvidenceVault } from '../engine/evidence/evidenceVault.ts';

// S25: limits are enforced on counted bytes; what exceeds one is reported, memory stays bounded, the engine goes on.

let vault: EvidenceVault;
beforeAll(() => {
  vault = openEvidenceVault();
});
afterAll(() => vault.close());

const sound = (n: number) => `{"ts":"2026-03-03T10:00:0${n}Z","msg":"line ${n}"}\n`;
const huge = (length: number) => Buffer.alloc(length, 'x');

describe('S25: an import', () => {
  it('skips one line of 200 MB, keeps the others, and does not grow by it', async () => {
    const bytes = Buffer.concat([
      Buffer.from(sound(1)),
      Buffer.from('{"a":"'),
      huge(200_000_000),
      Buffer.from('"}\n'),
      Buffer.from(sound(2)),
    ]);
    // The grown size is that of the worker; the sender's copy of the file is counted before.
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 10);
    const file = await vault.importBytes('long.jsonl', bytes);
    clearInterval(watch);
    expect(file).toMatchObject({ records: 2, skipped: 1, refused: null });
    expect(file.warnings.join(' ')).toMatch(/line:2.*longer than the limit/);
    // The upload itself holds a copy of what is sent; beyond that, chunks and one pending line.
    expect(peak - before).toBeLessThan(200_000_000 + 200_000_000);
  });

  it('refuses a file that is nothing but such a line, with the limit as the reason', async () => {
    const file = await vault.importBytes(
      'only.jsonl',
      Buffer.concat([Buffer.from('{"a":"'), huge(lineLimit + 10), Buffer.from('"}\n')]),
    );
    expect(file).toMatchObject({ records: 0, skipped: 1, sourceId: null });
    expect(file.refused).toMatch(/line:1 Skipped: longer than the limit/);
  });

  it('skips an array element beyond the limit and keeps the rest', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`[${sound(1)},{"ts":"x","a":"`),
      huge(recordLimit),
      Buffer.from(`"},${sound(2)},${sound(3)}]`),
    ]);
    expect(await vault.importBytes('array.json', bytes)).toMatchObject({ records: 3, skipped: 1 });
  });

  it('refuses 10,000 levels of nesting, and skips a line that nests too deep', async () => {
    expect((await vault.importBytes('deep.json', '['.repeat(10_000) + ']'.repeat(10_000))).refused).toMatch(
      /deeper than 64/,
    );
    expect(
      (await vault.importBytes('deep2.json', '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000))).refused,
    ).toMatch(/deeper than 64/);
    const nested = (levels: number) =>
      `{"ts":"2026-03-03T10:00:09Z","a":${'['.repeat(levels)}${']'.repeat(levels)}}\n`;
    const file = await vault.importBytes(
      'deep.jsonl',
      sound(4) + nested(jsonDepthLimit - 1) + nested(jsonDepthLimit) + nested(9_999),
    );
    expect(file).toMatchObject({ records: 2, skipped: 2 });
  });

  it('refuses a table of too many columns and skips a row of too many fields', async () => {
    const wide = Array.from({ length: 1200 }, (_, index) => `c${index}`).join(',');
    expect((await vault.importBytes('wide.csv', `${wide}\n${wide}\n`)).refused).toMatch(
      /more than 1000 columns/,
    );
    const file = await vault.importBytes(
      'row.csv',
      `id,amount,time\n1,1.00,2026-03-01\n2,2.00,2026-03-02${',x'.repeat(5000)}\n3,3.00,2026-03-03\n`,
    );
    expect(file).toMatchObject({ records: 2, skipped: 1 });
  });

  it('refuses XML that nests without end', async () => {
    const entry = `<Ntry>${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}</Ntry>`;
    const file = await vault.importBytes(
      'deep.xml',
      `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>1</Id>${entry}</Stmt></BkToCstmrStmt></Document>`,
    );
    expect(file).toMatchObject({ records: 0, skipped: 1 });
    expect(file.refused).toMatch(/nested deeper than 64/);
  });

  it.each([
    ['empty.json', ''],
    ['blank.csv', '\n \n'],
    ['truncated.gz', Buffer.from('1f8b08000000000000034b4c', 'hex')],
  ])('refuses %s with a clear reason and stays alive', async (name, bytes) => {
    const file = await vault.importBytes(name, bytes);
    expect(file.refused).toContain(name);
    expect(
      await vault.importBytes(`after-${name}.jsonl`, `{"ts":"2026-03-03T11:00:00Z","after":"${name}"}\n`),
    ).toMatchObject({ records: 1 });
  });

  it('keeps bytes of no known kind whole, says so and stays alive', async () => {
    const bytes = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256));
    const file = await vault.importBytes('binary.bin', bytes);
    expect(file).toMatchObject({ format: 'attachment', records: 1, refused: null });
    expect(file.warnings.join(' ')).toMatch(/not recognised/);
    expect(
      await vault.importBytes('after-binary.jsonl', '{"ts":"2026-03-03T11:00:00Z","after":"binary"}\n'),
    ).toMatchObject({ records: 1 });
  });
});
