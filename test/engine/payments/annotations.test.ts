/** Joining and splitting by hand over a real vault: the analysis obeys, it is told with name and reason, and can be undone. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobId, RecordId } from '../../../shared/kernel/ids.ts';
import { temporaryVault, type TemporaryVault } from '../../build/vault.ts';

const header = 'entry_id,occurred_at,type,status,amount,currency,reference,account';
const rows = [
  'LE-1,2026-03-09T10:00:00Z,deposit,requested,10.00,EUR,DEP-AAAA11,user:1',
  'LE-2,2026-03-09T10:05:00Z,deposit,credited,10.00,EUR,DEP-AAAA11,user:1',
  'LE-3,2026-03-09T11:00:00Z,deposit,requested,25.00,EUR,DEP-BBBB22,user:2',
  'LE-4,2026-03-09T11:05:00Z,deposit,credited,25.00,EUR,DEP-BBBB22,user:2',
];

let vault: TemporaryVault;
let folder: string;

async function finished(job: JobId): Promise<void> {
  const { state, error } = await vault.engine.context.jobs.finished(job);
  expect(state, error?.sentence).toBe('done');
}

async function importFile(name: string, text: string): Promise<void> {
  writeFileSync(join(folder, name), text);
  const grants = [vault.engine.context.grants.grantPath(join(folder, name))];
  await finished((await vault.client.evidence.import({ grants })).jobId);
  await vault.engine.settled();
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'railtrace-annotations-'));
  vault = await temporaryVault();
  await importFile('ledger.csv', `${[header, ...rows].join('\n')}\n`);
});

afterEach(async () => {
  await vault.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Payments with the locators of their certain records. */
async function payments(): Promise<string[]> {
  const page = await vault.client.payments.list({ sort: 'reference', descending: false });
  return Promise.all(
    page.payments.map(async ({ id }) => {
      const { links } = await vault.client.payments.get({ reference: id });
      const places = links.flatMap(({ certain, source, locator }) =>
        certain ? [`${source} ${locator}`] : [],
      );
      return `${id}: ${places.sort().join(', ')}`;
    }),
  );
}

async function recordAt(reference: string, locator: string): Promise<RecordId> {
  const { links } = await vault.client.payments.get({ reference });
  const link = links.find((each) => each.locator === locator);
  if (link === undefined) throw new Error(`${reference} has no record at ${locator}`);
  return link.recordId;
}

const apart = [
  'DEP-AAAA11: ledger.csv line:2, ledger.csv line:3',
  'DEP-BBBB22: ledger.csv line:4, ledger.csv line:5',
];

describe('joining by hand', () => {
  it('makes two payments one, says who and why, and is undone without a trace in the payments', async () => {
    expect(await payments()).toEqual(apart);
    const reason = 'the customer paid in two parts';
    const { annotation, analysis } = await vault.client.payments.join({
      a: 'DEP-AAAA11',
      b: 'DEP-BBBB22',
      reason,
    });
    await finished(analysis);
    expect(await payments()).toEqual([
      'DEP-AAAA11: ledger.csv line:2, ledger.csv line:3, ledger.csv line:4, ledger.csv line:5',
    ]);
    const { links } = await vault.client.payments.get({ reference: 'DEP-BBBB22' });
    expect(links.filter(({ rule }) => rule === 'joined-by-hand').map((link) => link.reason)).toEqual([
      `joined by ${annotation.author}: ${reason}`,
      `joined by ${annotation.author}: ${reason}`,
    ]);

    await finished((await vault.client.payments.undoAnnotation({ id: annotation.id })).analysis);
    expect(await payments()).toEqual(apart);
    const { annotations } = await vault.client.payments.annotations({});
    expect(annotations).toMatchObject([{ kind: 'join', reason, undoneBy: annotation.author }]);
    await expect(vault.client.payments.undoAnnotation({ id: annotation.id })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('is written to the audit chain with its reason', async () => {
    const { analysis } = await vault.client.payments.join({
      a: 'DEP-AAAA11',
      b: 'DEP-BBBB22',
      reason: 'same invoice',
    });
    await finished(analysis);
    const { entries } = await vault.client.workspace.audit({});
    expect(entries.find(({ action }) => action === 'payment.join')).toMatchObject({
      subject: 'DEP-AAAA11 + DEP-BBBB22',
      details: { reason: 'same invoice' },
    });
  });

  it('refuses what is one payment already, and a request that names nothing', async () => {
    const { join: joinPayments } = vault.client.payments;
    await expect(joinPayments({ a: 'DEP-AAAA11', b: 'LE-1', reason: 'x' })).rejects.toMatchObject({
      code: 'bad_request',
    });
    await expect(joinPayments({ a: 'DEP-AAAA11', reason: 'x' })).rejects.toMatchObject({
      code: 'bad_request',
    });
  });
});

describe('splitting by hand', () => {
  it('takes records out of a payment, against the id that they share', async () => {
    const recordId = await recordAt('DEP-AAAA11', 'line:3');
    const { analysis } = await vault.client.payments.split({
      paymentId: 'DEP-AAAA11',
      recordIds: [recordId],
      reason: 'credited for another customer',
    });
    await finished(analysis);
    expect(await payments()).toEqual([
      expect.stringMatching(/^DEP-AAAA11~\S+: ledger.csv line:2$/),
      expect.stringMatching(/^DEP-AAAA11~\S+: ledger.csv line:3$/),
      apart[1],
    ]);
  });

  it('holds when later evidence names the same id, and when a later join overrules it', async () => {
    const recordId = await recordAt('DEP-AAAA11', 'line:3');
    const split = await vault.client.payments.split({
      paymentId: 'DEP-AAAA11',
      recordIds: [recordId],
      reason: 'credited for another customer',
    });
    await finished(split.analysis);
    await importFile(
      'april.csv',
      `${header}\nLE-9,2026-03-09T12:00:00Z,deposit,completed,10.00,EUR,DEP-AAAA11,user:1\n`,
    );
    const [one, other] = await payments();
    expect(`${one ?? ''} ${other ?? ''}`).not.toMatch(/line:2, ledger.csv line:3/);
    const ids = [one, other].map((line) => line?.split(':')[0] ?? '');
    const { analysis } = await vault.client.payments.join({
      a: ids[0] ?? '',
      b: ids[1] ?? '',
      reason: 'it was the same after all',
    });
    await finished(analysis);
    expect((await payments())[0]).toMatch(/^DEP-AAAA11: .*line:2.*line:3/);
  });

  it('refuses records that are not certainly of the payment, and all of them at once', async () => {
    const foreign = await recordAt('DEP-BBBB22', 'line:4');
    const own = [await recordAt('DEP-AAAA11', 'line:2'), await recordAt('DEP-AAAA11', 'line:3')];
    for (const recordIds of [[foreign], own])
      await expect(
        vault.client.payments.split({ paymentId: 'DEP-AAAA11', recordIds, reason: 'x' }),
      ).rejects.toMatchObject({ code: 'bad_request' });
  });
});
