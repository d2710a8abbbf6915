import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildBundle, bundleName } from '../../../electron/engine/bundles/index.ts';
import { folderTree } from '../../../electron/engine/bundles/formats/fileTree.ts';
import { isPlainName } from '../../../electron/engine/bundles/formats/memberPath.ts';
import { sha256Hex } from '../../../electron/engine/kernel/crypto.ts';
import type { BundleInput } from '../../../shared/bundles/model.ts';
import { aBundle, ledger, someEvidence, webhooks } from './aBundle.ts';

const run = promisify(execFile);

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'railtrace-bundle-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function built(input: BundleInput = aBundle()): Promise<{ zip: string; bag: string }> {
  const zip = join(folder, 'out.zip');
  await buildBundle(input, zip);
  await run('unzip', ['-q', zip, '-d', folder]);
  return { zip, bag: join(folder, bundleName(input)) };
}

async function json(bag: string, path: string): Promise<unknown> {
  return JSON.parse(await readFile(join(bag, path), 'utf8'));
}

/** The numbered commands of VERIFY.txt, as a person would copy them. */
async function printedCommands(bag: string): Promise<string[]> {
  const text = await readFile(join(bag, 'VERIFY.txt'), 'utf8');
  return text
    .split('\n')
    .filter((line) => /^ {3}(?:sha256sum|minisign|ssh-keygen|find|wc) /.test(line))
    .map((line) => line.trim());
}

describe('a bundle', () => {
  it('is accepted by every command that its VERIFY.txt prints', async () => {
    const { bag } = await built();
    const commands = await printedCommands(bag);
    expect(commands.map((command) => command.split(' ')[0])).toEqual([
      'sha256sum',
      'minisign',
      'ssh-keygen',
      'find',
      'wc',
    ]);
    const outputs: string[] = [];
    for (const command of commands) outputs.push((await run('sh', ['-c', command], { cwd: bag })).stdout);
    expect(outputs[0]).not.toContain('FAILED');
    expect(outputs[1]).toContain('Trusted comment: case-42-r3, frozen 2026-03-22T00:00:00.000Z');
    expect(outputs[2]).toContain('Good "evidence-bundle@railtrace" signature for desk@railtrace');
    expect(outputs[3]?.trim()).toBe(outputs[4]?.trim());
  });

  it('is refused by those commands after one byte was changed', async () => {
    const { bag } = await built();
    const [sums = '', minisign = '', ssh = ''] = await printedCommands(bag);
    await writeFile(join(bag, 'data/notes.json'), '{}');
    await expect(run('sh', ['-c', sums], { cwd: bag })).rejects.toThrow();
    const manifest = join(bag, 'tagmanifest-sha256.txt');
    await writeFile(manifest, (await readFile(manifest, 'utf8')).replace('bagit', 'bogit'));
    await expect(run('sh', ['-c', minisign], { cwd: bag })).rejects.toThrow();
    await expect(run('sh', ['-c', ssh], { cwd: bag })).rejects.toThrow();
  });

  it('passes unzip and Python’s zipfile', async () => {
    const { zip } = await built();
    expect((await run('unzip', ['-t', zip])).stdout).toContain('No errors detected');
    const script = 'import sys,zipfile;print(zipfile.ZipFile(sys.argv[1]).testzip())';
    expect((await run('python3', ['-c', script, zip])).stdout.trim()).toBe('None');
  });

  it('holds what a bundle holds, under plain names', async () => {
    const { bag } = await built();
    const names = (await folderTree(bag)).files.map(({ path }) => path);
    expect(names).toEqual([
      'VERIFY.txt',
      'bag-info.txt',
      'bagit.txt',
      'data/case.json',
      'data/custody.jsonl',
      'data/evidence-index.json',
      ...[`data/evidence/${webhooks.sha256}.json`, `data/evidence/${ledger.sha256}.csv`].sort(),
      'data/findings.json',
      'data/notes.json',
      'data/payments.json',
      'data/queries/001-events-of-the-payment.sql',
      'data/redactions.json',
      'data/report.html',
      'data/report.md',
      'data/ro-crate-metadata.json',
      'data/timeline.csv',
      'data/timeline.json',
      'keys/allowed_signers',
      'keys/minisign.pub',
      'keys/ssh-ed25519.pub',
      'manifest-sha256.txt',
      'tagmanifest-sha256.txt',
      'tagmanifest-sha256.txt.minisig',
      'tagmanifest-sha256.txt.sig',
    ]);
    expect(names.filter((name) => !isPlainName(name))).toEqual(['VERIFY.txt']);
    expect(await readFile(join(bag, `data/evidence/${ledger.sha256}.csv`), 'utf8')).toContain(
      'DEP-4Q81ZD;2450,00',
    );
  });

  it('says in bag-info.txt which case and custody it freezes, and when', async () => {
    const { bag } = await built(
      aBundle({ revision: { ...aBundle().revision, previousBundle: 'cd'.repeat(32) } }),
    );
    const custody = await readFile(join(bag, 'data/custody.jsonl'), 'utf8');
    const lines = custody.trimEnd().split('\n');
    const info = await readFile(join(bag, 'bag-info.txt'), 'utf8');
    expect(info.split('\n')).toEqual([
      'Bag-Software-Agent: Railtrace 0.1.0',
      'Bagging-Date: 2026-03-22',
      expect.stringMatching(/^Payload-Oxum: \d+\.15$/),
      'Railtrace-Bundle-Version: 1',
      'Case-Id: 42',
      'Case-Revision: 3',
      'Redaction-Policy-Version: 1',
      `Chain-Head: ${sha256Hex(lines.at(-1) ?? '')}`,
      `Audit-Chain-Head: ${'ab'.repeat(32)}`,
      `Previous-Bundle: ${'cd'.repeat(32)}`,
      '',
    ]);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { seq: 1, prev: '0'.repeat(64), action: 'imported', item: webhooks.sha256 },
      { seq: 2, prev: sha256Hex(lines[0] ?? '') },
      { seq: 3, prev: sha256Hex(lines[1] ?? ''), action: 'note-added', item: null },
    ]);
  });

  it('keeps original names in its index, and stores equal contents once', async () => {
    const twin = { ...webhooks, source: 'copy.json', originalSha256: sha256Hex('another original') };
    const { bag } = await built(aBundle({ evidence: [webhooks, twin] }));
    const path = `data/evidence/${webhooks.sha256}.json`;
    expect(await readdir(join(bag, 'data/evidence'))).toHaveLength(1);
    expect(await json(bag, 'data/evidence-index.json')).toMatchObject({
      items: [
        { path, source: webhooks.source, originalSha256: webhooks.originalSha256 },
        { path, source: 'copy.json', originalSha256: twin.originalSha256 },
      ],
    });
  });

  it('gives a file a harmless ending whatever the evidence was called', async () => {
    const page = someEvidence('invoice.html', '<script>alert(1)</script>', 'text/html');
    const { bag } = await built(aBundle({ evidence: [webhooks, ledger, page] }));
    expect(await readdir(join(bag, 'data/evidence'))).toContain(`${page.sha256}.txt`);
  });

  it('can be built of a case without any content', async () => {
    const empty = { notes: [], timeline: [], payments: [], findings: [], evidence: [], redactions: [] };
    const { bag } = await built(aBundle({ ...empty, omissions: [], custody: [], queries: [], profiles: [] }));
    expect(await readFile(join(bag, 'data/custody.jsonl'), 'utf8')).toBe('');
    expect(await readFile(join(bag, 'data/report.md'), 'utf8')).toContain('Nothing was redacted or left out');
  });
});

describe('the same case revision', () => {
  it('gives the same bytes in other zones, locales and umasks', async () => {
    const script = fileURLToPath(new URL('buildOnce.ts', import.meta.url));
    const surroundings = [
      { TZ: 'UTC', LANG: 'C', umask: '022' },
      { TZ: 'Asia/Kolkata', LANG: 'de_DE.UTF-8', umask: '077' },
      { TZ: 'America/St_Johns', LANG: 'tr_TR.UTF-8', umask: '000' },
    ];
    const sums = new Set<string>();
    for (const [index, { umask, ...environment }] of surroundings.entries()) {
      const file = join(folder, `${String(index)}.zip`);
      const env = { ...process.env, ...environment, LC_ALL: environment.LANG };
      const command = `umask ${umask}; exec "$0" "$1" "$2"`;
      const { stdout } = await run('sh', ['-c', command, process.execPath, script, file], { env });
      const sum = sha256Hex(await readFile(file));
      expect(stdout).toContain(sum);
      sums.add(sum);
    }
    expect(sums.size).toBe(1);
  });

  it('gives the same bytes whatever the order of what has no order, and of the keys of its objects', async () => {
    const input = aBundle();
    const reversed: BundleInput = {
      ...input,
      notes: [...input.notes].reverse(),
      evidence: [...input.evidence].reverse(),
      findings: input.findings.map(
        (finding) => Object.fromEntries(Object.entries(finding).reverse()) as typeof finding,
      ),
    };
    const first = await buildBundle(input, join(folder, '1.zip'));
    expect(await buildBundle(reversed, join(folder, '2.zip'))).toEqual(first);
  });

  it('gives other bytes when a single note differs', async () => {
    const first = await buildBundle(aBundle(), join(folder, '1.zip'));
    const second = await buildBundle(aBundle({ notes: [] }), join(folder, '2.zip'));
    expect(second.sha256).not.toBe(first.sha256);
  });
});

describe('building is refused', () => {
  const cases: readonly (readonly [string, Partial<BundleInput>, string])[] = [
    ['when a finding cites evidence that is not included', { evidence: [ledger] }, 'bad_request'],
    ['when a hash is malformed', { evidence: [{ ...webhooks, originalSha256: 'XYZ' }] }, 'bad_request'],
    [
      'when custody names a malformed item',
      { custody: [{ at: 0, actor: 'a', action: 'viewed', subject: 's', tool: 't', item: '1' }] },
      'bad_request',
    ],
    [
      'when the signer could not be written into an allowed_signers file',
      { signer: { seed: new Uint8Array(32), identity: 'a b' } },
      'bad_request',
    ],
    [
      'when stored evidence no longer has its hash',
      {
        evidence: [
          ledger,
          { ...webhooks, read: someEvidence('x', '{"id":"evt_2","type":"payment_intent.succeeded"}\n').read },
        ],
      },
      'damaged_input',
    ],
    [
      'when stored evidence was cut',
      { evidence: [ledger, { ...webhooks, read: someEvidence('x', '{').read }] },
      'damaged_input',
    ],
  ];

  it.each(cases)('%s, and no file appears', async (_what, changes, code) => {
    await expect(buildBundle(aBundle(changes), join(folder, 'no.zip'))).rejects.toMatchObject({ code });
    expect(await readdir(folder)).toEqual([]);
  });
});
