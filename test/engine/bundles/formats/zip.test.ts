import { execFile } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bufferSource, fileSource } from '../../../../electron/engine/archives/byteSource.ts';
import { canonicalObjection } from '../../../../electron/engine/bundles/formats/zipCanonical.ts';
import { directory, localHeader } from '../../../../electron/engine/bundles/formats/zipLayout.ts';
import { openZip, zipLimits, type ZipLimits } from '../../../../electron/engine/archives/zipReader.ts';
import { readDirectory } from '../../../../electron/engine/archives/zipDirectory.ts';
import { writeZip, type ZipMember } from '../../../../electron/engine/bundles/formats/zipWriter.ts';
import { sha256Hex } from '../../../../electron/engine/kernel/crypto.ts';
import { rawZip } from './rawZip.ts';

const run = promisify(execFile);

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'railtrace-zip-'));
});
afterEach(() => rm(folder, { recursive: true }));

function member(path: string, content: string | Uint8Array, size?: number): ZipMember {
  const bytes = Buffer.from(content);
  return {
    path,
    size: size ?? bytes.length,
    async *bytes() {
      // Several chunks, so that sums have to be carried over.
      yield await Promise.resolve(bytes.subarray(0, 3));
      yield bytes.subarray(3);
    },
  };
}

async function contents(bytes: Uint8Array, limits: ZipLimits = zipLimits): Promise<Record<string, string>> {
  const archive = await openZip(bufferSource(bytes), limits);
  const found: Record<string, string> = {};
  for (const entry of archive.entries) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry.open()) chunks.push(chunk);
    found[entry.path] = Buffer.concat(chunks).toString();
  }
  return found;
}

describe('a zip that we write', () => {
  const members = [member('b/two.txt', 'second'), member('a.txt', 'first'), member('b/empty', '')];

  it('is accepted by unzip and by Python, with the same content', async () => {
    const file = join(folder, 'out.zip');
    await writeZip(file, members);
    expect((await run('unzip', ['-t', file])).stdout).toContain('No errors detected');
    const script =
      'import sys,zipfile,json;z=zipfile.ZipFile(sys.argv[1]);assert z.testzip() is None;' +
      'print(json.dumps([[i.filename,z.read(i).decode(),i.date_time[0],oct(i.external_attr>>16)] for i in z.infolist()]))';
    const { stdout } = await run('python3', ['-c', script, file]);
    expect(JSON.parse(stdout)).toEqual([
      ['a.txt', 'first', 1980, '0o100644'],
      ['b/empty', '', 1980, '0o100644'],
      ['b/two.txt', 'second', 1980, '0o100644'],
    ]);
  });

  it('has the same bytes whatever the order of its members, and the sum that was returned', async () => {
    const first = await writeZip(join(folder, '1.zip'), members);
    const second = await writeZip(join(folder, '2.zip'), [...members].reverse());
    const bytes = await readFile(join(folder, '1.zip'));
    expect(second).toEqual(first);
    expect(first).toEqual({ sha256: sha256Hex(bytes), bytes: bytes.length });
  });

  it('is read back by our reader and found canonical', async () => {
    const file = join(folder, 'out.zip');
    await writeZip(file, members);
    const source = await fileSource(file);
    const archive = await openZip(source);
    expect(archive.entries.map(({ path, size }) => [path, size])).toEqual([
      ['a.txt', 5],
      ['b/empty', 0],
      ['b/two.txt', 6],
    ]);
    expect(await canonicalObjection(source, archive)).toBeNull();
    await source.close();
  });

  it('holds more members than a plain directory can count', async () => {
    const file = join(folder, 'many.zip');
    const many = Array.from({ length: 65_600 }, (_, index) => member(`m/${String(index)}`, ''));
    await writeZip(file, many);
    const source = await fileSource(file);
    const archive = await openZip(source);
    expect(archive.entries).toHaveLength(65_600);
    expect(await canonicalObjection(source, archive)).toBeNull();
    await source.close();
    const script = 'import sys,zipfile;print(len(zipfile.ZipFile(sys.argv[1]).namelist()))';
    expect((await run('python3', ['-c', script, file])).stdout.trim()).toBe('65600');
  });

  it('describes members and offsets beyond 4 GiB with zip64 fields that are read back', async () => {
    const start = 6 * 1024 ** 3;
    const placed = { path: 'large.bin', size: 5 * 1024 ** 3, crc32: 7, offset: 4.5 * 1024 ** 3 };
    const tail = directory([placed], start);
    // A file of 6 GiB of which only the tail exists; what lies before it reads as zeros.
    const source = {
      size: start + tail.length,
      read: (position: number, length: number) => readPadded(tail, start, position, length),
      close: () => Promise.resolve(),
    };
    const { records } = await readDirectory(source, 10);
    expect(records).toMatchObject([
      { path: 'large.bin', size: placed.size, packed: placed.size, offset: placed.offset },
    ]);
    expect(Buffer.from(localHeader(placed)).readBigUInt64LE(30 + 9 + 4)).toBe(BigInt(placed.size));
  });

  it('refuses names that could escape or collide, and leaves nothing behind', async () => {
    for (const path of ['../up', '/root', 'a\\b', 'C:x', 'a//b', 'con.txt', 'a\n', '', 'dot.']) {
      await expect(writeZip(join(folder, 'no.zip'), [member(path, 'x')])).rejects.toMatchObject({
        code: 'bad_request',
      });
    }
    await expect(writeZip(join(folder, 'no.zip'), [member('a', 'x'), member('a', 'y')])).rejects.toThrow(
      /twice/,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it('fails when a member has another length than was stated, and keeps the old file', async () => {
    const file = join(folder, 'old.zip');
    await writeFile(file, 'old');
    for (const size of [2, 9]) {
      await expect(writeZip(file, [member('a', '12345', size)])).rejects.toMatchObject({
        code: 'damaged_input',
      });
    }
    expect(await readFile(file, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['old.zip']);
  });

  it('replaces a symbolic link at the target instead of following it', async () => {
    await writeFile(join(folder, 'victim'), 'precious');
    await symlink(join(folder, 'victim'), join(folder, 'link.zip'));
    await writeZip(join(folder, 'link.zip'), members);
    expect((await lstat(join(folder, 'link.zip'))).isFile()).toBe(true);
    expect(await readFile(join(folder, 'victim'), 'utf8')).toBe('precious');
  });

  it('says in words when the folder is missing or a folder is in the way', async () => {
    await expect(writeZip(join(folder, 'none', 'x.zip'), members)).rejects.toMatchObject({
      code: 'not_found',
    });
    await mkdir(join(folder, 'taken.zip'));
    await expect(writeZip(join(folder, 'taken.zip'), members)).rejects.toMatchObject({ code: 'conflict' });
    expect(await readdir(folder)).toEqual(['taken.zip']);
  });
});

function readPadded(tail: Uint8Array, start: number, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index += 1) bytes[index] = tail[position + index - start] ?? 0;
  return Promise.resolve(bytes);
}

const text = Buffer.from('some evidence\n'.repeat(20));

describe('a zip from somebody else', () => {
  it('is read when it is stored, deflated, or written by Python', async () => {
    const zip = rawZip([
      { name: 'a', content: text },
      { name: 'b/', mode: 0o040755 },
      { name: 'b/c', content: text, deflate: true },
    ]);
    expect(await contents(zip)).toEqual({ a: text.toString(), 'b/c': text.toString() });
    const file = join(folder, 'python.zip');
    const script =
      'import sys,zipfile;z=zipfile.ZipFile(sys.argv[1],"w",zipfile.ZIP_DEFLATED);z.writestr("x/ü.txt","grün"*99);z.close()';
    await run('python3', ['-c', script, file]);
    expect(await contents(await readFile(file))).toEqual({ 'x/ü.txt': 'grün'.repeat(99) });
  });

  it('with data descriptors is read', async () => {
    const file = join(folder, 'stream.zip');
    const script =
      'import sys,zipfile;z=zipfile.ZipFile(sys.stdout.buffer,"w",zipfile.ZIP_DEFLATED);z.writestr("s","stream"*99);z.writestr("t","x");z.close()';
    await run('sh', ['-c', `python3 -c '${script}' | cat > "$1"`, 'sh', file]);
    expect(await contents(await readFile(file))).toEqual({ s: 'stream'.repeat(99), t: 'x' });
  });

  const good = { name: 'a', content: text };

  it('is refused when unread bytes hide behind a deflate stream', async () => {
    const { deflateRawSync } = await import('node:zlib');
    const packed = Buffer.concat([deflateRawSync(text), Buffer.from('hidden')]);
    const { crc32 } = await import('node:zlib');
    const zip = rawZip([{ name: 'h', content: packed, method: 8, size: text.length, checksum: crc32(text) }]);
    await expect(contents(zip)).rejects.toThrow(/unread bytes behind/);
  });

  it('is refused by limits that hold on counted bytes', async () => {
    const bomb = Buffer.alloc(64 * 1024 * 1024);
    const honest = rawZip([{ name: 'bomb', content: bomb, deflate: true }]);
    await expect(contents(honest)).rejects.toMatchObject({ code: 'limit_exceeded' });
    const lying = rawZip([{ name: 'bomb', content: bomb, deflate: true, size: 60_000 }]);
    await expect(contents(lying)).rejects.toThrow(/more bytes than it states/);
    const small = { ...zipLimits, entries: 2, memberBytes: 100, totalBytes: 150 };
    await expect(
      contents(rawZip([{ name: 'a' }, { name: 'b' }, { name: 'c' }]), small),
    ).rejects.toMatchObject({
      code: 'limit_exceeded',
    });
    await expect(contents(rawZip([good]), small)).rejects.toMatchObject({ code: 'limit_exceeded' });
    const hundred = Buffer.alloc(100, 'x');
    const total = rawZip([
      { name: 'a', content: hundred },
      { name: 'b', content: hundred },
    ]);
    await expect(contents(total, small)).rejects.toMatchObject({ code: 'limit_exceeded' });
  });
});
