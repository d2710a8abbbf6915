import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBundle, verifyBundle } from '../../electron/engine/bundles/index.ts';
import { sha256Hex } from '../../electron/engine/kernel/crypto.ts';
import { aBundle } from '../engine/bundles/aBundle.ts';
import { repacked, unpacked, withManifests } from '../engine/bundles/unpacked.ts';

let folder = '';
let zip = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'railtrace-s35-'));
  zip = join(folder, 'bundle.zip');
  await buildBundle(aBundle(), zip);
});
afterAll(() => rm(folder, { recursive: true }));

describe('S35: a bundle proves itself before anything is done with it', () => {
  it('its manifests hold the SHA-256 of every member but the signatures, and the audit chain’s head is under them', async () => {
    const members = await unpacked(zip);
    const text = (path: string): string => Buffer.from(members.get(`case-42-r3/${path}`) ?? []).toString();
    const listed = `${text('manifest-sha256.txt')}${text('tagmanifest-sha256.txt')}`;
    for (const [path, bytes] of members) {
      const name = path.slice('case-42-r3/'.length);
      if (name.startsWith('tagmanifest')) continue;
      expect(listed).toContain(`${sha256Hex(bytes)}  ${name}\n`);
    }
    expect(text('bag-info.txt')).toContain(`Audit-Chain-Head: ${'ab'.repeat(32)}`);
  });

  it('every class of byte is covered: one turned bit in each member is found and named', async () => {
    const members = await unpacked(zip);
    const file = join(folder, 'flipped.zip');
    for (const [path, bytes] of members) {
      const changed = Buffer.from(bytes);
      const middle = Math.floor(changed.length / 2);
      changed[middle] = (changed[middle] ?? 0) ^ 0x01;
      await repacked(new Map([...members, [path, changed]]), file);
      const { valid, checks } = await verifyBundle(file);
      const said = checks
        .filter(({ ok }) => ok === false)
        .map(({ detail }) => detail)
        .join(' ');
      expect({ path, valid }).toEqual({ path, valid: false });
      expect(said).toContain(path.slice(path.indexOf('/') + 1));
    }
  });

  it('a newer format is refused by its number', async () => {
    const members = await unpacked(zip);
    const path = 'case-42-r3/bag-info.txt';
    const info = Buffer.from(members.get(path) ?? []).toString();
    members.set(
      path,
      Buffer.from(info.replace('Railtrace-Bundle-Version: 1', 'Railtrace-Bundle-Version: 99')),
    );
    const file = join(folder, 'newer.zip');
    await repacked(withManifests(members), file);
    const { valid, checks } = await verifyBundle(file);
    expect(valid).toBe(false);
    expect(checks.find(({ name }) => name === 'format')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('format 99') as string,
    });
  });

  it('verifying changes nothing: neither the file nor its folder', async () => {
    const before = sha256Hex(await readFile(zip));
    const broken = join(folder, 'broken.zip');
    await writeFile(broken, (await readFile(zip)).subarray(0, 5000));
    await verifyBundle(zip);
    await verifyBundle(broken);
    expect(sha256Hex(await readFile(zip))).toBe(before);
  });
});
