/** A case in the whole engine: evidence in, exhibits, export, later evidence, the same bytes again. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exportedBundleSchema } from '../../../shared/bundles/contract.ts';
import type { CaseId } from '../../../shared/kernel/ids.ts';
import { verifyBundle } from '../../../electron/engine/bundles/index.ts';
import { fixedClock, temporaryVault, type TemporaryVault } from '../../build/vault.ts';

const clock = fixedClock();
let vault: TemporaryVault;

beforeEach(async () => {
  clock.set(Date.UTC(2026, 2, 22));
  vault = await temporaryVault({ clock });
});
afterEach(async () => {
  await vault.close();
});

async function importLines(name: string, lines: readonly object[]): Promise<void> {
  const { client, engine } = vault;
  const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const { grantId } = await client.files.openUpload({ name, size: bytes.length });
  const { jobId } = await client.evidence.import({ grants: [grantId] });
  await client.files.append({ grantId, base64: bytes.toString('base64'), last: true });
  expect((await engine.context.jobs.finished(jobId)).error).toBeNull();
  await engine.settled();
}

async function exported(caseId: CaseId): Promise<{ bytes: Uint8Array; sha256: string; name: string }> {
  const { client, engine } = vault;
  const { jobId } = await client.bundles.export({ caseId });
  const job = await engine.context.jobs.finished(jobId);
  expect(job.error).toBeNull();
  const bundle = exportedBundleSchema.parse(job.result);
  const { bytes } = await engine.context.grants.readOffered(bundle.grantId, 0, bundle.size);
  return { bytes, sha256: bundle.sha256, name: bundle.name };
}

const line = (number: number): object => ({
  timestamp: `2026-03-03T10:00:${String(number).padStart(2, '0')}Z`,
  method: 'POST',
  url: `https://psp.example/v1/payouts/${String(number)}`,
  status: 202,
});

it('exports a revision to the same bytes after a lock, more evidence, views and other cases', async () => {
  const { client } = vault;
  await importLines('outbound.jsonl', [line(1), line(2)]);
  const { records } = await client.evidence.search({ query: '' });
  const { id } = await client.cases.open({ title: 'Stuck payout', severity: 'high' });
  const recordId = records[0]?.id;
  await client.cases.addExhibit({ id, kind: 'record', subject: String(recordId), why: 'first call' });
  clock.set(clock.now() + 60_000);
  await client.cases.addNote({ id, text: 'Asked the PSP; card 4111 1111 1111 1111.' });

  const first = await exported(id);
  expect((await verifyBundle(first.bytes)).valid).toBe(true);
  expect(Buffer.from(first.bytes).includes('4111 1111 1111 1111')).toBe(false);

  clock.set(clock.now() + 3_600_000);
  await importLines('later.jsonl', [line(3)]);
  await client.cases.open({ title: 'Another' });
  await client.workspace.lock({});
  await client.workspace.unlock({ passphrase: 'correct horse battery staple' });
  await client.cases.get({ id });
  await client.cases.saveDraft({ id, text: 'not yet' });
  const second = await exported(id);
  expect(second.name).toBe(first.name);
  expect(Buffer.from(second.bytes).equals(Buffer.from(first.bytes))).toBe(true);

  const { custody } = await client.cases.get({ id });
  expect(custody.map(({ action }) => action)).toEqual([
    'opened',
    'exhibit-added',
    'note-added',
    'exported',
    'viewed',
    'exported',
  ]);
});

it('makes another bundle of the next revision, which names the one before', async () => {
  const { client } = vault;
  await importLines('outbound.jsonl', [line(1)]);
  const { id } = await client.cases.open({ title: 'Stuck payout', severity: 'high' });
  const first = await exported(id);
  await client.cases.addNote({ id, text: 'news' });
  const second = await exported(id);
  expect(second.sha256).not.toBe(first.sha256);
  expect(second.name).toBe(first.name.replace('r1', 'r2'));
  expect(Buffer.from(second.bytes).includes(`Previous-Bundle: ${first.sha256}`)).toBe(true);
});

it('holds payments, a finding, a record and an attempt of the sample desk, also two payments of one reference', async () => {
  const { client, engine } = vault;
  const { jobId } = await client.evidence.importSampleDesk({});
  expect((await engine.context.jobs.finished(jobId)).error).toBeNull();
  await engine.settled();
  const { findings } = await client.findings.list({ code: 'DUPLICATE_PAYMENT' });
  const duplicate = findings[0];
  const cited = duplicate?.records[0];
  if (duplicate === undefined || cited === undefined) throw new Error('the desk has no duplicate payment');
  const { id } = await client.cases.open({ title: 'Sent twice' });
  const { payments } = await client.payments.list({ filter: `"${duplicate.references[0] ?? ''}"` });
  for (const payment of payments) {
    await client.cases.addExhibit({ id, kind: 'payment', subject: payment.id, why: 'one of two' });
  }
  await client.cases.addExhibit({ id, kind: 'finding', subject: duplicate.id });
  const detail = await client.cases.addExhibit({ id, kind: 'record', subject: String(cited.recordId) });
  expect(detail.exhibits).toHaveLength(payments.length + 2);
  const bundle = await exported(id);
  const { valid, checks } = await verifyBundle(bundle.bytes);
  expect(checks.filter(({ ok }) => ok === false)).toEqual([]);
  expect(valid).toBe(true);
  const text = Buffer.from(bundle.bytes).toString('latin1');
  expect(text).toContain(duplicate.explanation.slice(0, 40));
  expect(text).not.toContain('exhibit: payment');
});

it('keeps what was typed through lock and unlock', async () => {
  const { client } = vault;
  const { id } = await client.cases.open({ title: 'Draft', severity: 'low' });
  await client.cases.saveDraft({ id, text: 'half a sentence' });
  await client.workspace.lock({});
  await client.workspace.unlock({ passphrase: 'correct horse battery staple' });
  expect((await client.cases.get({ id })).draft).toBe('half a sentence');
  const bytes = await readFile(join(vault.folder, 'vault.db'));
  expect(bytes.includes('half a sentence')).toBe(false);
});
