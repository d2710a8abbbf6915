import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createGrants } from '../../../electron/engine/kernel/grants.ts';
import { temporaryFolder } from '../../build/vault.ts';

const folder = temporaryFolder();
afterAll(() => {
  folder.remove();
});

const readAll = async (source: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};
const never = new AbortController().signal;

describe('grants', () => {
  it('let a chosen file be read once', async () => {
    const path = join(folder.path, 'evidence.json');
    writeFileSync(path, '{"id":1}');
    const grants = createGrants();
    const id = grants.grantPath(path);
    const file = grants.take(id);
    expect(file.name).toBe('evidence.json');
    expect(await readAll(file.read(never))).toBe('{"id":1}');
    expect(() => grants.take(id)).toThrow(/Choose the file again/);
  });

  it('name a file that is not there and a folder', async () => {
    const grants = createGrants();
    await expect(
      readAll(grants.take(grants.grantPath(join(folder.path, 'nothing'))).read(never)),
    ).rejects.toThrow(/does not exist/);
    await expect(readAll(grants.take(grants.grantPath(folder.path)).read(never))).rejects.toThrow(
      /not a file/,
    );
  });

  it('carry an upload to its reader in order', async () => {
    const grants = createGrants();
    const id = grants.openUpload('log.jsonl', 6);
    const reading = readAll(grants.take(id).read(never));
    await grants.append(id, Buffer.from('abc'), false);
    await grants.append(id, Buffer.from('def'), true);
    expect(await reading).toBe('abcdef');
  });

  it('hold an upload back until its reader has taken what waits', async () => {
    const grants = createGrants();
    const size = 12 * 1024 * 1024;
    const id = grants.openUpload('large.jsonl', size);
    const file = grants.take(id);
    let accepted = 0;
    const sending = (async () => {
      for (let offset = 0; offset < size; offset += 1024 * 1024) {
        await grants.append(id, new Uint8Array(1024 * 1024), offset + 1024 * 1024 === size);
        accepted += 1;
      }
    })();
    await new Promise((resolve) => setImmediate(resolve));
    expect(accepted).toBeLessThan(6);
    expect((await readAll(file.read(never))).length).toBe(size);
    await sending;
    expect(accepted).toBe(12);
  });

  it('refuse an upload whose size is not what was announced', async () => {
    const grants = createGrants();
    const id = grants.openUpload('log.jsonl', 6);
    await expect(grants.append(id, Buffer.from('ab'), true)).rejects.toThrow(/size it announced/);
  });

  it('end the reader of an abandoned upload with an error', async () => {
    const grants = createGrants();
    const id = grants.openUpload('log.jsonl', 6);
    const reading = readAll(grants.take(id).read(never));
    grants.abandon(id);
    await expect(reading).rejects.toThrow(/cancelled/);
  });
});
