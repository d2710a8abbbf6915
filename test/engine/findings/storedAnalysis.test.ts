/** The analysis as it lies in the vault: only what differs is written, nothing half-done is ever seen, paths are drawn on demand. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryVault, type TemporaryVault } from '../../build/vault.ts';

const folder = 'resources/sample-desk/evidence';
const files = readdirSync(folder).filter((name) => !name.startsWith('.'));

let vault: TemporaryVault;

beforeEach(async () => {
  vault = await temporaryVault();
});

afterEach(async () => {
  await vault.close();
});

async function importFiles(names: readonly string[]): Promise<void> {
  const grants = names.map((name) => vault.engine.context.grants.grantPath(join(folder, name)));
  const { jobId } = await vault.client.evidence.import({ grants });
  const job = await vault.engine.context.jobs.finished(jobId);
  expect(job.state, job.error?.sentence).toBe('done');
  await vault.engine.settled();
  expect((await vault.client.payments.list({ limit: 1 })).total).toBeGreaterThan(0);
}

/** Everything that a person is shown, without the numbers that the vault gives. */
async function shown(): Promise<unknown> {
  const { payments } = await vault.client.payments.list({
    sort: 'reference',
    descending: false,
    limit: 1000,
  });
  const { findings } = await vault.client.findings.list({});
  const links = await Promise.all(
    payments.map(async ({ id }) => {
      const detail = await vault.client.payments.get({ reference: id });
      return detail.links
        .map(({ source, locator, rule, reason, score, certain }) =>
          [source, locator, rule, reason, score, certain].join(' | '),
        )
        .sort();
    }),
  );
  return {
    payments,
    links,
    findings: findings.map(({ records, ...finding }) => ({
      ...finding,
      records: records.map(({ source, locator }) => `${source} ${locator}`),
    })),
  };
}

describe('a stored analysis', () => {
  it('is the same whether evidence came at once or file by file in any order', async () => {
    await importFiles(files);
    const atOnce = await shown();
    const [order = []] = fc.sample(
      fc.shuffledSubarray(files, { minLength: files.length, maxLength: files.length }),
      { numRuns: 1, seed: 20_261_120 },
    );
    await vault.close();
    vault = await temporaryVault();
    const half = Math.ceil(order.length / 2);
    await importFiles(order.slice(0, half));
    await importFiles(order.slice(half));
    expect(await shown()).toEqual(atOnce);
  });

  it('draws the same states on demand that the list shows', async () => {
    await importFiles(files);
    const { payments } = await vault.client.payments.list({ limit: 1000 });
    expect(payments.length).toBeGreaterThan(100);
    for (const { id, states } of payments) {
      const { lanes } = await vault.client.lifecycle.projection({ reference: id });
      const drawn = Object.fromEntries(
        lanes.map(({ party, state, proof, since }) => [
          party,
          state === null ? null : { state, proof, since },
        ]),
      );
      if (lanes.length > 0) expect(drawn, id).toEqual(states);
    }
  });

  it('writes nothing again that it says already', async () => {
    await importFiles(files);
    const rowsOf = async (): Promise<unknown> =>
      (await vault.client.evidence.sql({ statement: 'select count(*), sum(length(id)) from payments' })).rows;
    const before = await rowsOf();
    const list = await vault.client.payments.list({ limit: 1000 });
    await vault.client.workspace.changeSettings({ asOf: list.asOf });
    await vault.engine.settled();
    expect(await rowsOf()).toEqual(before);
    expect((await vault.client.payments.list({ limit: 1000 })).payments).toEqual(list.payments);
  });

  it('finds a payment by an event’s id, which is none of its own ids', async () => {
    await importFiles(files);
    const { payments } = await vault.client.payments.list({ filter: 'rail:card', limit: 1 });
    const [first] = payments;
    if (first === undefined) throw new Error('the desk has no card payment');
    const { events } = await vault.client.payments.get({ reference: first.id });
    const event = events
      .flatMap(({ identifiers }) => identifiers)
      .find(({ scheme }) => scheme === 'psp-event');
    const { payment } = await vault.client.payments.get({ reference: event?.value ?? '' });
    expect(payment.id).toBe(first.id);
  });
});
