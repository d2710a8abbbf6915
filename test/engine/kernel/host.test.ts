import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGrants } from '../../../electron/engine/kernel/grants.ts';
import { grantPicked, saveOffered, type Host } from '../../../electron/engine/kernel/host.ts';
import { temporaryFolder } from '../../build/vault.ts';

describe('files by native dialogs', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });

  const hostThatPicks = (paths: string[]): Host => ({
    pickOpen: async () => paths,
    pickSave: async () => paths[0] ?? null,
  });
  const offered = (grants: ReturnType<typeof createGrants>, bytes: Buffer) => {
    const path = join(folder.path, 'export.zip');
    writeFileSync(path, bytes);
    return grants.offer({ name: 'export.zip', path, size: bytes.length });
  };

  it('grant each file that was picked for one reading, without telling its path', async () => {
    const path = join(folder.path, 'ledger.csv');
    writeFileSync(path, 'a,b\n1,2\n');
    const grants = createGrants();
    const { files } = await grantPicked(hostThatPicks([path]), grants, 'Import evidence');
    expect(files.map(({ name, size }) => ({ name, size }))).toEqual([{ name: 'ledger.csv', size: 8 }]);
    expect(JSON.stringify(files)).not.toContain(folder.path);
    const [file] = files;
    if (file === undefined) throw new Error('One file was picked.');
    const chunks: Uint8Array[] = [];
    for await (const chunk of grants.take(file.grantId).read(AbortSignal.timeout(5000))) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('a,b\n1,2\n');
    expect(() => grants.take(file.grantId)).toThrow('used');
  });

  it('save an offered file whole, also over an old one, and leave nothing beside it', async () => {
    const grants = createGrants();
    const bytes = Buffer.alloc(2_500_000, 'x');
    const target = join(folder.path, 'out', 'case.zip');
    mkdirSync(join(folder.path, 'out'));
    writeFileSync(target, 'old');
    expect(await saveOffered(hostThatPicks([target]), grants, offered(grants, bytes), 'case.zip')).toEqual({
      saved: true,
    });
    expect(readFileSync(target).equals(bytes)).toBe(true);
    expect(readdirSync(join(folder.path, 'out'))).toEqual(['case.zip']);
  });

  it('replace a link at the target instead of writing through it', async () => {
    const grants = createGrants();
    const outside = join(folder.path, 'outside.txt');
    writeFileSync(outside, 'keep');
    const target = join(folder.path, 'case.zip');
    symlinkSync(outside, target);
    await saveOffered(hostThatPicks([target]), grants, offered(grants, Buffer.from('zip')), 'case.zip');
    expect(readFileSync(outside, 'utf8')).toBe('keep');
    expect(statSync(target).isFile()).toBe(true);
    expect(readFileSync(target, 'utf8')).toBe('zip');
  });

  it('save nothing when the dialog was dismissed', async () => {
    const grants = createGrants();
    expect(await saveOffered(hostThatPicks([]), grants, offered(grants, Buffer.from('zip')), 'x')).toEqual({
      saved: false,
    });
  });

  it('say which file could not be written, and leave no part of it', async () => {
    const grants = createGrants();
    const target = join(folder.path, 'missing', 'case.zip');
    await expect(
      saveOffered(hostThatPicks([target]), grants, offered(grants, Buffer.from('zip')), 'x'),
    ).rejects.toThrow(
      'case.zip could not be written there (ENOENT). Choose another folder and save it again.',
    );
    expect(existsSync(join(folder.path, 'missing'))).toBe(false);
  });
});
