import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBundles, signerFilesOfSeed, type Bundles } from '../../../electron/engine/bundles/index.ts';
import { createGrants } from '../../../electron/engine/kernel/grants.ts';
import { createJobs } from '../../../electron/engine/kernel/jobs.ts';
import { createLog } from '../../../electron/engine/kernel/log.ts';
import { createChanges } from '../../../electron/engine/kernel/publish.ts';
import { resourcesFolder } from '../../../electron/engine/kernel/layout.ts';
import type { EngineContext } from '../../../electron/engine/kernel/context.ts';
import { createVault, type VaultSession } from '../../../electron/engine/workspace/vault.ts';
import {
  exportedBundleSchema,
  verificationSchema,
  type Verification,
} from '../../../shared/bundles/contract.ts';
import { caseIdSchema, type JobId } from '../../../shared/kernel/ids.ts';
import type { Job } from '../../../shared/workspace/model.ts';
import type { Exhibit } from '../../../shared/cases/model.ts';
import { cheapKeyDerivation, fixedClock, temporaryFolder, testPassphrase } from '../../build/vault.ts';
import { aDesk, anExhibit } from './aDesk.ts';
import { unpacked } from './unpacked.ts';

const caseId = caseIdSchema.parse(7);

let folder: ReturnType<typeof temporaryFolder>;
let context: EngineContext;
let session: VaultSession;
let exports: unknown[] = [];

beforeEach(async () => {
  folder = temporaryFolder();
  const clock = fixedClock();
  const log = createLog(clock, 'error', () => undefined);
  context = {
    clock,
    log,
    jobs: createJobs(clock, log),
    changes: createChanges(),
    grants: createGrants(),
    resources: resourcesFolder,
    version: '0.1.0',
  };
  exports = [];
  session = await createVault(context, join(folder.path, 'vault'), testPassphrase, cheapKeyDerivation);
});
afterEach(async () => {
  await session.close();
  folder.remove();
});

function bundlesOf(exhibits: readonly Exhibit[]): Bundles {
  return createBundles(context, session.vault, aDesk(exhibits, exports));
}

async function ended(started: { jobId: JobId } | Promise<{ jobId: JobId }>): Promise<Job> {
  const { jobId } = await started;
  return context.jobs.finished(jobId);
}

/** Runs an export to its end and saves what was offered, as the command line does. */
async function exported(bundles: Bundles, subject: Parameters<Bundles['handlers']['export']>[0]) {
  const job = await ended(bundles.handlers.export(subject, undefined));
  const bundle = exportedBundleSchema.parse(job.result);
  const { bytes } = await context.grants.readOffered(bundle.grantId, 0, bundle.size);
  const file = join(folder.path, bundle.name);
  await writeFile(file, bytes);
  const members = await unpacked(file);
  const base = bundle.name.replace(/\.zip$/, '');
  const text = (path: string): string => Buffer.from(members.get(`${base}/${path}`) ?? []).toString();
  return { bundle, bytes, file, text, names: [...members.keys()] };
}

async function verified(bundles: Bundles, file: string, key?: string): Promise<Verification> {
  const input = { grantId: context.grants.grantPath(file), ...(key === undefined ? {} : { key }) };
  return verificationSchema.parse((await ended(bundles.handlers.verify(input, undefined))).result);
}

const everything = [anExhibit('payment', 'DEP-1'), anExhibit('attempt', '1')];

describe('exporting a case', () => {
  it('includes the payment, its finding, every cited record, the notes and where it all came from', async () => {
    const { text, names, bundle } = await exported(bundlesOf(everything), { caseId });
    expect(bundle.name).toBe('case-7-r4.zip');
    expect(names.filter((name) => name.includes('/evidence/'))).toHaveLength(4);
    expect(JSON.parse(text('data/findings.json'))).toMatchObject({
      findings: [
        {
          code: 'MISSING_CREDIT',
          payment: 'DEP-1',
          records: [{ locator: 'line:3', evidence: expect.any(String) as string }],
        },
      ],
    });
    expect(JSON.parse(text('data/redactions.json'))).toMatchObject({
      spans: [{ class: 'pan', locator: 'line:3', offset: 23 }],
    });
    expect(JSON.parse(text('data/notes.json'))).toMatchObject({ notes: [{ text: 'Asked the PSP.' }] });
    expect(JSON.parse(text('data/case.json'))).toMatchObject({
      profiles: [{ name: 'card deposit', version: '2' }],
      omissions: [{ what: 'webhooks.jsonl: 37 of 40 records', reason: 'nothing in this bundle cites them' }],
    });
    const custody = text('data/custody.jsonl').trimEnd().split('\n');
    expect(custody.map((line) => (JSON.parse(line) as { action: string }).action)).toEqual([
      'imported',
      'imported',
      'opened',
    ]);
    expect(text('bag-info.txt')).toContain(`Audit-Chain-Head: ${'ef'.repeat(32)}`);
  });

  it('keeps the order by cause inside a payment, and lists records that no event speaks for', async () => {
    const { text } = await exported(bundlesOf(everything), { caseId });
    const { entries } = JSON.parse(text('data/timeline.json')) as {
      entries: { event: string; locator: string }[];
    };
    expect(entries.map(({ event, locator }) => `${event} ${locator}`)).toEqual([
      'record line:4',
      'record line:3',
      'requested line:1',
      'captured line:1',
      'credited line:2',
    ]);
  });

  it('gives the same bytes again, and says so in the custody after the export only', async () => {
    const bundles = bundlesOf(everything);
    const first = await exported(bundles, { caseId });
    const second = await exported(bundles, { caseId });
    expect(Buffer.from(second.bytes).equals(first.bytes)).toBe(true);
    expect(second.bundle.sha256).toBe(first.bundle.sha256);
    expect(exports).toEqual(
      [first, second].map(({ bundle }) => ({ id: 7, name: bundle.name, sha256: bundle.sha256 })),
    );
  });

  it('leads from a finding to its payment', async () => {
    const fromFinding = await exported(bundlesOf([anExhibit('finding', 'MISSING_CREDIT:DEP-1')]), { caseId });
    expect(JSON.parse(fromFinding.text('data/payments.json'))).toMatchObject({
      payments: [{ reference: 'DEP-1' }],
    });
  });

  it('leads from a record to itself alone', async () => {
    const fromRecord = await exported(bundlesOf([anExhibit('record', '4')]), { caseId });
    expect(fromRecord.text('data/payments.json')).toContain('"payments": []');
    expect(fromRecord.names.filter((name) => name.includes('/evidence/'))).toHaveLength(1);
  });

  it('says which exhibits the present analysis does not know any more', async () => {
    const gone = [anExhibit('payment', 'GONE-1'), anExhibit('finding', 'GONE'), anExhibit('attempt', '2')];
    const { text } = await exported(bundlesOf(gone), { caseId });
    const { omissions } = JSON.parse(text('data/case.json')) as { omissions: { what: string }[] };
    expect(omissions.map(({ what }) => what)).toEqual([
      'exhibit: attempt 2',
      'exhibit: finding GONE',
      'exhibit: payment GONE-1',
    ]);
  });

  it('can be cancelled, and leaves no file', async () => {
    const bundles = bundlesOf(everything);
    const { jobId } = await bundles.handlers.export({ caseId }, undefined);
    context.jobs.cancel(jobId);
    expect((await context.jobs.finished(jobId)).state).toBe('cancelled');
    const left = existsSync(join(session.vault.folder, 'exports'))
      ? await readdir(join(session.vault.folder, 'exports'))
      : [];
    expect(left).toEqual([]);
    expect(exports).toEqual([]);
  });
});

describe('exporting a payment on its own', () => {
  it('finds it by any of its references and names the bundle after it', async () => {
    const { bundle, text, file } = await exported(bundlesOf([]), { paymentReference: 'pi_1' });
    expect(bundle.name).toBe('case-payment-dep-1-r1.zip');
    expect(text('data/report.md')).toContain('# Payment DEP-1');
    expect(text('bag-info.txt')).toContain('Bagging-Date: 2026-03-22');
    expect((await verified(bundlesOf([]), file)).valid).toBe(true);
    expect(exports).toEqual([]);
  });

  it('fails in words when there is no such payment', async () => {
    const job = await ended(bundlesOf([]).handlers.export({ paymentReference: 'NONE' }, undefined));
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'not_found', sentence: 'There is no payment NONE.' },
    });
  });
});

describe('verifying in the app', () => {
  it('knows the vault’s own signature, and a stranger’s key when one is given', async () => {
    const bundles = bundlesOf(everything);
    const { file } = await exported(bundles, { caseId });
    const own = await verified(bundles, file);
    expect(own.valid).toBe(true);
    expect(own.checks.find(({ name }) => name === 'signer')).toMatchObject({ ok: true });
    const { minisign, ssh } = await bundles.handlers.signer({}, undefined);
    expect((await verified(bundles, file, minisign)).valid).toBe(true);
    expect((await verified(bundles, file, ssh)).valid).toBe(true);
    const stranger = signerFilesOfSeed(new Uint8Array(32).fill(9), 'stranger').ssh;
    expect((await verified(bundles, file, stranger)).valid).toBe(false);
  });

  it('reports a damaged bundle as invalid, not as a failure of the job', async () => {
    const bundles = bundlesOf(everything);
    const { file } = await exported(bundles, { caseId });
    await writeFile(file, (await readFile(file)).subarray(0, -100));
    expect((await verified(bundles, file)).valid).toBe(false);
  });

  it('never takes a key for the name of a file', async () => {
    const file = join(folder.path, 'signer.pub');
    await writeFile(file, signerFilesOfSeed(session.vault.keys.signerSeed, 'x').minisign);
    const job = await ended(
      bundlesOf([]).handlers.verify({ grantId: context.grants.grantPath(file), key: file }, undefined),
    );
    expect(job.error).toMatchObject({ code: 'bad_request' });
  });
});

it('finished exports do not outlive the open vault', async () => {
  const bundles = bundlesOf(everything);
  await exported(bundles, { caseId });
  const kept = join(session.vault.folder, 'exports');
  expect(await readdir(kept)).toEqual(['1-case-7-r4.zip']);
  await bundles.close();
  expect(existsSync(kept)).toBe(false);
});
