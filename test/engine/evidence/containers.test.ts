import { gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { membersOf } from '../../../electron/engine/evidence/containers/index.ts';
import type { GrantedFile } from '../../../electron/engine/kernel/context.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { rawZip } from '../bundles/formats/rawZip.ts';
import { dataRow, headerRow, rawWorkbook, textCell } from './workbooks.ts';

interface Read {
  readonly name: string;
  readonly text: string;
  readonly notes: readonly string[];
}

function granted(name: string, bytes: Uint8Array, chunk = 1000): GrantedFile {
  return {
    name,
    size: bytes.length,
    read: async function* () {
      for (let at = 0; at < bytes.length; at += chunk)
        yield await Promise.resolve(bytes.subarray(at, at + chunk));
    },
  };
}

async function readAll(file: GrantedFile): Promise<(Read | RailtraceError)[]> {
  const { signal } = new AbortController();
  const found: (Read | RailtraceError)[] = [];
  for await (const member of membersOf(file, signal)) {
    if ('refusal' in member) {
      found.push(member.refusal);
      continue;
    }
    try {
      const chunks: Uint8Array[] = [];
      for await (const bytes of member.read(signal)) chunks.push(bytes);
      const notes = member.notes().map(({ message }) => message);
      found.push({ name: member.name, text: Buffer.concat(chunks).toString('latin1'), notes });
    } catch (thrown) {
      if (!(thrown instanceof RailtraceError)) throw thrown;
      found.push(thrown);
    }
  }
  return found;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const csv = Buffer.from('a,b\n1,2\n'.repeat(500));
const json = Buffer.from('{"a":1}\n'.repeat(300));

describe('files inside files', () => {
  it('a plain file is itself, whole, in whatever chunks it comes', async () => {
    for (const chunk of [1, 3, 1000, 100_000])
      expect(await readAll(granted('a.csv', csv, chunk))).toEqual([
        { name: 'a.csv', text: csv.toString('latin1'), notes: [] },
      ]);
    expect(await readAll(granted('empty', new Uint8Array()))).toEqual([
      { name: 'empty', text: '', notes: [] },
    ]);
  });

  it('gzip gives nothing more once its reader has given it up', async () => {
    const file = granted('large.gz', gzipSync(Buffer.alloc(4 * 2 ** 20, 'a')), 100_000);
    for await (const member of membersOf(file, new AbortController().signal)) {
      if ('refusal' in member) throw member.refusal;
      const reading = new AbortController();
      const chunks = member.read(reading.signal)[Symbol.asyncIterator]();
      expect((await chunks.next()).done).toBe(false);
      reading.abort();
      // What was expanded already may still come; the rest never does.
      const rest = async () => {
        while ((await chunks.next()).done !== true);
      };
      await expect(rest()).rejects.toMatchObject({ code: 'cancelled' });
    }
  });

  it('gzip is expanded, and the note names the packed file by its hash', async () => {
    const packed = gzipSync(json);
    expect(await readAll(granted('log.jsonl.gz', packed))).toEqual([
      {
        name: 'log.jsonl.gz',
        text: json.toString('latin1'),
        notes: [`Expanded from gzip; the packed file has SHA-256 ${sha256(packed)}.`],
      },
    ]);
  });

  it('each file in a zip is one of its own, named after the archive, whose hash it notes', async () => {
    const zip = rawZip([
      { name: 'daily/' },
      { name: 'daily/a.csv', content: csv, deflate: true },
      { name: 'b.jsonl', content: json },
      { name: '__MACOSX/._b.jsonl', content: Buffer.from('x') },
    ]);
    const found = await readAll(granted('march.zip', zip));
    expect(found).toMatchObject([
      { name: 'march.zip/daily/a.csv', text: csv.toString('latin1') },
      { name: 'march.zip/b.jsonl', text: json.toString('latin1') },
    ]);
    expect(found.flatMap((file) => ('notes' in file ? file.notes : []))).toContain(
      `From the archive march.zip, which has SHA-256 ${sha256(zip)}.`,
    );
  });

  it('a workbook counts as one file, alone and inside a zip', async () => {
    const book = rawWorkbook(headerRow + dataRow(2, textCell('x')));
    expect(await readAll(granted('book.xlsx', book))).toMatchObject([
      { name: 'book.xlsx', text: book.toString('latin1') },
    ]);
    const zip = rawZip([{ name: 'book.xlsx', content: book }]);
    expect(await readAll(granted('a.zip', zip))).toMatchObject([
      { name: 'a.zip/book.xlsx', text: book.toString('latin1') },
    ]);
  });

  it('a member that cannot be read does not stop the next', async () => {
    const zip = rawZip([
      { name: 'bad.csv', content: csv, deflate: true, checksum: 1 },
      { name: 'good.csv', content: csv, deflate: true },
    ]);
    const [bad, good] = await readAll(granted('a.zip', zip));
    expect(bad).toMatchObject({ code: 'damaged_input' });
    expect(good).toMatchObject({ name: 'a.zip/good.csv' });
  });

  it('an empty archive is refused by name', async () => {
    expect(await readAll(granted('a.zip', rawZip([])))).toMatchObject([
      { code: 'damaged_input', message: 'a.zip holds no files. Export it again.' },
    ]);
  });

  it.each<readonly [string, Uint8Array, number]>([
    ['gzip cut off', gzipSync(json).subarray(0, 30), 1],
    [
      'gzip with a flipped byte',
      Buffer.concat([gzipSync(json).subarray(0, 20), Buffer.from([0, 1, 2, 3])]),
      1,
    ],
    ['a zip cut off', rawZip([{ name: 'a', content: csv }]).subarray(0, 2000), 1],
  ])('%s is refused as damaged', async (_what, bytes) => {
    const [found] = await readAll(granted('a.bin', bytes));
    expect(found).toBeInstanceOf(RailtraceError);
    expect((found as RailtraceError).message).toMatch(/^a\.bin/);
  });

  it('a cancelled reading ends at once', async () => {
    const stop = new AbortController();
    const zip = rawZip([{ name: 'a.csv', content: Buffer.alloc(5_000_000, 'x,y\n') }]);
    const reading = async () => {
      for await (const member of membersOf(granted('a.zip', zip), stop.signal)) {
        if ('refusal' in member) throw member.refusal;
        for await (const bytes of member.read(stop.signal)) {
          expect(bytes.length).toBeGreaterThan(0);
          stop.abort();
        }
      }
    };
    await expect(reading()).rejects.toMatchObject({ code: 'cancelled' });
  });
});
