import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  buildBundle,
  bundleName,
  signerFilesOfSeed,
  verifyBundle,
} from '../../../electron/engine/bundles/index.ts';
import type { VerifyOptions } from '../../../electron/engine/bundles/index.ts';
import { ed25519Generate } from '../../../electron/engine/kernel/crypto.ts';
import { aBundle, frozenAt, signerKey, signerSeed, someEvidence, webhooks } from './aBundle.ts';
import { repacked, unpacked, withManifests, type Members } from './unpacked.ts';

const run = promisify(execFile);

let folder = '';
let zip = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'railtrace-verify-'));
  zip = join(folder, 'bundle.zip');
  await buildBundle(aBundle(), zip);
});
afterEach(() => rm(folder, { recursive: true }));

type Outcomes = Readonly<Record<string, readonly [ok: boolean | null, detail: string]>>;

async function outcomes(
  file = zip,
  options: VerifyOptions = {},
): Promise<{ valid: boolean; checks: Outcomes; failed: string[] }> {
  const { valid, checks } = await verifyBundle(file, options);
  return {
    valid,
    checks: Object.fromEntries(checks.map(({ name, ok, detail }) => [name, [ok, detail]])),
    failed: checks.filter(({ ok }) => ok === false).map(({ name }) => name),
  };
}

/** The bundle with its members changed and everything that needs no key made to fit again. */
async function tampered(change: (members: Members) => void, consistent: boolean): Promise<string> {
  const members = await unpacked(zip);
  change(members);
  const file = join(folder, 'tampered.zip');
  await repacked(consistent ? withManifests(members) : members, file);
  return file;
}

const base = 'case-42-r3';
const text = (members: Members, path: string): string =>
  Buffer.from(members.get(`${base}/${path}`) ?? []).toString();

describe('verify', () => {
  it('finds every check of a fresh bundle good, and its signer unknown', async () => {
    const { valid, checks } = await outcomes();
    expect(valid).toBe(true);
    const { signer, ...others } = checks;
    expect(Object.values(others).map(([ok]) => ok)).toEqual(Array.from({ length: 10 }, () => true));
    expect(signer?.[0]).toBeNull();
    expect(signer?.[1]).toMatch(/^Signer unknown: signed with SHA256:.*proves only that nothing changed/);
  });

  it('accepts the signer’s key as minisign file, bare line, SSH line and allowed_signers file', async () => {
    const keys = signerFilesOfSeed(signerSeed, 'desk@railtrace');
    for (const key of [keys.minisign, keys.minisign.split('\n')[1] ?? '', keys.ssh, keys.allowedSigners]) {
      const { valid, checks } = await outcomes(zip, { key });
      expect(valid).toBe(true);
      expect(checks['signer']).toEqual([true, expect.stringContaining('the key you gave')]);
    }
  });

  it('fails when another key is given, and only then', async () => {
    const stranger = ed25519Generate();
    const key = signerFilesOfSeed(stranger.privateKey, 'stranger').minisign;
    expect(await outcomes(zip, { key })).toMatchObject({ valid: false, failed: ['signer'] });
    expect(await outcomes(zip, { trustedKeys: [stranger.publicKey] })).toMatchObject({ valid: true });
  });

  it('knows the signer whose key the vault trusts', async () => {
    const { checks } = await outcomes(zip, { trustedKeys: [ed25519Generate().publicKey, signerKey] });
    expect(checks['signer']).toEqual([true, expect.stringContaining('this vault trusts')]);
  });

  it('throws for a key that is none and for a file that is not there', async () => {
    await expect(verifyBundle(zip, { key: '/etc/hostname' })).rejects.toMatchObject({ code: 'bad_request' });
    await expect(verifyBundle(join(folder, 'none.zip'))).rejects.toMatchObject({ code: 'not_found' });
  });

  it('stops when it is cancelled', async () => {
    await expect(verifyBundle(zip, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  it('verifies the unpacked folder too, and refuses a link in it', async () => {
    await run('unzip', ['-q', zip, '-d', folder]);
    const bag = join(folder, bundleName(aBundle()));
    const found = await outcomes(bag);
    expect(found.valid).toBe(true);
    expect(found.checks['container']?.[0]).toBeNull();
    await writeFile(join(bag, 'data/added.txt'), 'x');
    const added = await outcomes(bag);
    expect(added.failed).toContain('bag');
    expect(added.checks['bag']?.[1]).toContain('data/added.txt');
    await unlink(join(bag, 'data/added.txt'));
    await symlink('/etc/hostname', join(bag, 'data/link'));
    expect(await outcomes(bag)).toMatchObject({ valid: false, failed: ['archive'] });
  });

  it('says of a repacked bundle that only the zip differs', async () => {
    await run('unzip', ['-q', zip, '-d', folder]);
    const again = join(folder, 'again.zip');
    const script = 'import shutil,sys;shutil.make_archive(sys.argv[1][:-4],"zip",sys.argv[2],sys.argv[3])';
    await run('python3', ['-c', script, again, folder, base]);
    const found = await outcomes(again);
    expect(found.failed).toEqual(['container']);
    expect(found.checks['container']?.[1]).toContain('unpack it and verify the folder');
  });

  it('refuses what is no bundle without failing itself', async () => {
    const file = join(folder, 'other');
    for (const content of ['', 'PK', 'hello', '{"a":1}']) {
      await writeFile(file, content);
      expect(await outcomes(file)).toMatchObject({ valid: false, failed: ['archive'] });
    }
    await repacked(new Map([['a/b', Buffer.from('x')]]), file);
    expect(await outcomes(file)).toMatchObject({ valid: false });
  });

  it('refuses a bundle of a newer format instead of guessing', async () => {
    const file = await tampered((members) => {
      const info = text(members, 'bag-info.txt').replace('Bundle-Version: 1', 'Bundle-Version: 2');
      members.set(`${base}/bag-info.txt`, Buffer.from(info));
    }, true);
    const found = await outcomes(file);
    expect(found).toMatchObject({ valid: false, failed: ['format'] });
    expect(found.checks['format']?.[1]).toContain('reads up to 1');
    expect(found.checks['minisign']?.[0]).toBeNull();
  });
});

describe('a change is found and named', () => {
  const evidence = `data/evidence/${webhooks.sha256}.json`;
  const changes: readonly (readonly [
    what: string,
    change: (members: Members) => void,
    check: string,
    named: string,
  ])[] = [
    [
      'edited evidence',
      (members) => members.set(`${base}/${evidence}`, Buffer.from('{}')),
      'members',
      evidence,
    ],
    ['removed notes', (members) => members.delete(`${base}/data/notes.json`), 'bag', 'data/notes.json'],
    [
      'a renamed report',
      (members) => {
        members.set(`${base}/data/report2.md`, members.get(`${base}/data/report.md`) ?? new Uint8Array());
        members.delete(`${base}/data/report.md`);
      },
      'bag',
      'data/report2.md',
    ],
    [
      'an added payload file',
      (members) => members.set(`${base}/data/extra.txt`, Buffer.from('x')),
      'bag',
      'data/extra.txt',
    ],
    [
      'an added tag file',
      (members) => members.set(`${base}/readme.txt`, Buffer.from('x')),
      'members',
      'readme.txt',
    ],
    [
      'a removed signature',
      (members) => members.delete(`${base}/tagmanifest-sha256.txt.sig`),
      'ssh',
      'tagmanifest-sha256.txt.sig',
    ],
    [
      'edited instructions',
      (members) => members.set(`${base}/VERIFY.txt`, Buffer.from('trust me')),
      'members',
      'VERIFY.txt',
    ],
    [
      'an edited comment above the signature',
      (members) => {
        const path = `${base}/tagmanifest-sha256.txt.minisig`;
        members.set(
          path,
          Buffer.from(text(members, 'tagmanifest-sha256.txt.minisig').replace('an evidence', 'no evidence')),
        );
      },
      'minisign',
      'tagmanifest-sha256.txt.minisig',
    ],
    [
      'an edited trusted comment',
      (members) => {
        const path = `${base}/tagmanifest-sha256.txt.minisig`;
        members.set(path, Buffer.from(text(members, 'tagmanifest-sha256.txt.minisig').replace('r3', 'r4')));
      },
      'minisign',
      'tagmanifest-sha256.txt.minisig',
    ],
  ];

  it.each(changes)('%s', async (_what, change, check, named) => {
    const found = await outcomes(await tampered(change, false));
    expect(found.valid).toBe(false);
    expect(found.failed).toContain(check);
    expect(found.checks[check]?.[1]).toContain(named);
  });

  it.each([
    ['edited evidence', (members: Members) => members.set(`${base}/${evidence}`, Buffer.from('{}'))],
    ['a removed file', (members: Members) => members.delete(`${base}/data/notes.json`)],
    ['an added file', (members: Members) => members.set(`${base}/data/extra.txt`, Buffer.from('x'))],
  ])('%s, even when all manifests were made to fit: both signatures fail', async (_what, change) => {
    const found = await outcomes(await tampered(change, true));
    expect(found.failed).toEqual(expect.arrayContaining(['minisign', 'ssh']));
    expect(found.checks['minisign']?.[1]).toContain('tagmanifest-sha256.txt');
  });

  it('a custody log that was cut, reordered or edited', async () => {
    const path = `${base}/data/custody.jsonl`;
    const edits: readonly (readonly [(lines: string[]) => string[], string])[] = [
      [(lines) => lines.slice(0, -1), 'end was cut'],
      [(lines) => lines.slice(1), 'line 1 has number 2'],
      [([first = '', second = '', ...rest]) => [second, first, ...rest], 'line 1 has number 2'],
      [(lines) => lines.map((line) => line.replace('note 1', 'note 9')), 'end was cut or changed'],
      [
        (lines) => lines.map((line, index) => (index === 0 ? line.replace('analyst', 'nobody') : line)),
        'line 2 does not follow',
      ],
      [() => ['{'], 'line 1 is no custody entry'],
    ];
    for (const [edit, named] of edits) {
      const file = await tampered((members) => {
        const lines = text(members, 'data/custody.jsonl').trimEnd().split('\n');
        members.set(path, Buffer.from(`${edit(lines).join('\n')}\n`));
      }, true);
      const found = await outcomes(file);
      expect(found.failed).toContain('custody');
      expect(found.checks['custody']?.[1]).toContain(named);
    }
  });

  it('a bundle signed anew by a stranger: good in itself, but not by the key that was given', async () => {
    const file = join(folder, 'stranger.zip');
    const stranger = ed25519Generate();
    await buildBundle(
      aBundle({ notes: [], signer: { seed: stranger.privateKey, identity: 'desk@railtrace' } }),
      file,
    );
    expect((await outcomes(file)).checks['signer']?.[0]).toBeNull();
    const key = signerFilesOfSeed(signerSeed, 'desk@railtrace').ssh;
    expect(await outcomes(file, { key })).toMatchObject({ valid: false, failed: ['signer'] });
  });

  it('an index that does not tell the truth, though everything is signed', async () => {
    const lying = { ...someEvidence('a', 'abc'), bytes: 3 };
    const twin = { ...lying, bytes: 4, source: 'b' };
    const file = join(folder, 'lying.zip');
    await buildBundle(aBundle({ evidence: [webhooks, lying, twin] }), file);
    const found = await outcomes(file);
    expect(found).toMatchObject({ valid: false, failed: ['evidence'] });
    expect(found.checks['evidence']?.[1]).toContain(lying.sha256);
  });
});

it('the frozen time is the only time in a bundle', async () => {
  const members = await unpacked(zip);
  const year = new Date(frozenAt).getUTCFullYear();
  for (const [path, bytes] of members) {
    for (const [found] of Buffer.from(bytes)
      .toString()
      .matchAll(/\b20\d\d-\d\d-\d\d/g)) {
      expect(`${path} ${found.slice(0, 4)}`).toBe(`${path} ${String(year)}`);
    }
  }
});
