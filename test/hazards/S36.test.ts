import fc from 'fast-check';
import { lstat, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildBundle, bundleName } from '../../electron/engine/bundles/index.ts';
import { pathObjection } from '../../electron/engine/archives/memberPath.ts';
import { isPlainName } from '../../electron/engine/bundles/formats/memberPath.ts';
import { aBundle, ledger, someEvidence, webhooks } from '../engine/bundles/aBundle.ts';
import { unpacked } from '../engine/bundles/unpacked.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'railtrace-s36-'));
});
afterEach(() => rm(folder, { recursive: true }));

const hostileNames = [
  '../../../etc/passwd',
  '/etc/passwd',
  'C:\\Windows\\x',
  '\\\\server\\share',
  'con',
  'a\0b',
  'a\nb',
  '.',
  '..',
  '',
  ' ',
  '~root',
  '-rf',
  '50% off.txt',
  'é',
  'É',
  '\u202egnp.exe',
  'x'.repeat(5000),
  '$(id)',
  '`id`',
  "'; rm -rf ~; '",
];

describe('S36: names from evidence never become names of files', () => {
  it('whatever sources, cases and queries are called, every member has a plain name', async () => {
    const file = join(folder, 'out.zip');
    for (const name of hostileNames) {
      const input = aBundle({
        case: { ...aBundle().case, id: name, title: name },
        evidence: [{ ...webhooks, source: name, format: name }, ledger, someEvidence(name, name, name, name)],
        queries: [{ name, language: 'http', text: name }],
      });
      await buildBundle(input, file);
      for (const path of (await unpacked(file)).keys()) {
        const inside = path.slice(path.indexOf('/') + 1);
        expect(pathObjection(path)).toBeNull();
        expect(inside === 'VERIFY.txt' || isPlainName(inside)).toBe(true);
        expect(path.startsWith(`${bundleName(input)}/`)).toBe(true);
      }
    }
  });

  it('the folder’s name is plain for any case at all', () => {
    const seed = 36_001;
    const id = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(id, fc.nat(), (text, revision) => {
        const input = aBundle({
          case: { ...aBundle().case, id: text },
          revision: { ...aBundle().revision, number: revision },
        });
        expect(isPlainName(bundleName(input))).toBe(true);
      }),
      { seed, numRuns: 2000 },
    );
  });

  it('the zip appears whole or not at all, and replaces a link instead of writing through it', async () => {
    const victim = join(folder, 'victim');
    const link = join(folder, 'out.zip');
    await writeFile(victim, 'precious');
    await symlink(victim, link);
    const broken = aBundle({ evidence: [ledger, { ...webhooks, read: ledger.read }] });
    await expect(buildBundle(broken, link)).rejects.toMatchObject({ code: 'damaged_input' });
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    await buildBundle(aBundle(), link);
    expect((await lstat(link)).isFile()).toBe(true);
    expect(await readFile(victim, 'utf8')).toBe('precious');
    expect(await readdir(folder)).toEqual(['out.zip', 'victim']);
  });
});
