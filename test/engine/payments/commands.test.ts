/** The commands of payments, lifecycle and findings over a real vault with the sample desk. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryVault, type TemporaryVault } from '../../build/vault.ts';

let vault: TemporaryVault;
const evidence = 'resources/sample-desk/evidence';

beforeAll(async () => {
  vault = await temporaryVault();
  const grants = readdirSync(evidence)
    .filter((name) => !name.startsWith('.'))
    .map((name) => vault.engine.context.grants.grantPath(join(evidence, name)));
  const { jobId } = await vault.client.evidence.import({ grants });
  await vault.engine.context.jobs.finished(jobId);
  await vault.engine.settled();
});

afterAll(async () => {
  await vault.close();
});

describe('payments.list', () => {
  it('pages through every payment once, in any sort', async () => {
    for (const sort of ['lastAt', 'firstAt', 'amount', 'reference', 'openFor', 'severity'] as const) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await vault.client.payments.list({
          sort,
          limit: 37,
          withFacets: false,
          ...(cursor === undefined ? {} : { cursor }),
        });
        seen.push(...page.payments.map(({ id }) => id));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toHaveLength(200);
      expect(new Set(seen).size).toBe(200);
    }
  });

  it('counts facets over what the filter leaves', async () => {
    const page = await vault.client.payments.list({ filter: 'rail:card direction:deposit' });
    const rail = page.facets.find(({ field }) => field === 'rail');
    expect(rail?.values).toEqual([{ value: 'card', count: page.total }]);
  });

  it('finds payments by finding, state, amount, age and free text', async () => {
    const total = async (filter: string): Promise<number> =>
      (await vault.client.payments.list({ filter })).total;
    const all = await total('');
    expect(await total('finding:any')).toBeGreaterThan(30);
    expect((await total('finding:DOUBLE_CREDIT')) + (await total('-finding:DOUBLE_CREDIT'))).toBe(all);
    expect(await total('WD-7F3K29')).toBe(1);
    expect(await total('amount:1250 psp:processing')).toBe(1);
    expect(await total('age>5d finding:STUCK_BEYOND_SLA')).toBeGreaterThan(0);
    expect(await total('from:2030-01-01')).toBe(0);
  });

  it('says what it cannot read in a filter, and where, and lists what it could', async () => {
    const page = await vault.client.payments.list({ filter: 'rail:card colour:red' });
    expect(page.filterError).toMatchObject({ at: 10 });
    expect(page.total).toBeGreaterThan(0);
  });
});

describe('payments.get', () => {
  it('finds a payment by any of its ids, in any case, and by the beginning of one', async () => {
    const { payment } = await vault.client.payments.get({ reference: 'WD-7F3K29' });
    const others = payment.references.filter((reference) => reference !== payment.reference);
    for (const reference of [...others, 'wd-7f3k29', 'WD-7F3K'])
      expect((await vault.client.payments.get({ reference })).payment.id).toBe(payment.id);
  });

  it('gives its events in order and a reason for every record', async () => {
    const { events, links } = await vault.client.payments.get({ reference: 'WD-7F3K29' });
    const instants = events.map(({ times }) => times.occurredAt ?? 0);
    expect(instants).toEqual([...instants].sort((left, right) => left - right));
    expect(new Set(links.map(({ recordId }) => recordId))).toEqual(
      new Set(events.map(({ recordId }) => recordId)),
    );
    expect(links.every(({ reason }) => reason.length > 5)).toBe(true);
  });

  it('shows no remittance text on the wire', async () => {
    const { payments } = await vault.client.payments.list({ filter: 'rail:sepa', limit: 50 });
    for (const { id } of payments) {
      const { events } = await vault.client.payments.get({ reference: id });
      expect(
        events.flatMap(({ identifiers }) => identifiers).filter(({ scheme }) => scheme === 'free-text'),
      ).toEqual([]);
    }
  });

  it('says what to do where there is no such payment', async () => {
    await expect(vault.client.payments.get({ reference: 'NOPE-1' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('lifecycle.projection', () => {
  it('draws the path of each lane with its proof', async () => {
    const projection = await vault.client.lifecycle.projection({ reference: 'WD-7F3K29' });
    const psp = projection.lanes.find(({ party }) => party === 'psp');
    expect(psp?.steps.map(({ to, proof }) => `${to} ${proof}`)).toEqual([
      'submitted claimed',
      'accepted claimed',
      'processing claimed',
    ]);
    expect(psp?.expected[0]).toMatchObject({ state: 'settled', status: 'missing' });
  });

  it('shows what was known at an earlier time', async () => {
    const projection = await vault.client.lifecycle.projection({
      reference: 'WD-7F3K29',
      asOf: Date.parse('2026-03-09T09:00:00Z'),
    });
    expect(projection.lanes.map(({ party, state }) => `${party} ${state ?? '-'}`)).toEqual([
      'ledger requested',
      'psp -',
      'bank -',
    ]);
  });

  it('offers the profiles it was drawn on', async () => {
    const { profiles } = await vault.client.lifecycle.profiles({});
    expect(profiles).toHaveLength(4);
  });
});

describe('findings.list', () => {
  it('cites at least one record for every finding, each to be opened', async () => {
    const { findings } = await vault.client.findings.list({});
    for (const finding of findings) {
      expect(finding.references.length).toBeGreaterThan(0);
      const [cited] = finding.records;
      if (cited === undefined) throw new Error(`${finding.id} cites nothing`);
      expect((await vault.client.evidence.record({ id: cited.recordId })).locator).toBe(cited.locator);
    }
  });

  it('judges another time afresh and leaves the stored findings alone', async () => {
    const before = await vault.client.findings.list({});
    const early = await vault.client.findings.list({ asOf: Date.parse('2026-03-10T00:00:00Z') });
    expect(early.asOf).toBe(Date.parse('2026-03-10T00:00:00Z'));
    expect(early.findings.length).toBeLessThan(before.findings.length);
    expect(await vault.client.findings.list({})).toEqual(before);
  });

  it('filters by code, severity and payment', async () => {
    const { findings } = await vault.client.findings.list({
      code: 'STUCK_BEYOND_SLA',
      severity: 'high',
      reference: 'WD-7F3K29',
    });
    expect(findings.map(({ id }) => id)).toEqual(['STUCK_BEYOND_SLA:WD-7F3K29']);
  });

  it('follows the judging time of the settings', async () => {
    await vault.client.workspace.changeSettings({ asOf: Date.parse('2026-03-10T00:00:00Z') });
    await vault.engine.settled();
    expect((await vault.client.findings.list({})).asOf).toBe(Date.parse('2026-03-10T00:00:00Z'));
    await vault.client.workspace.changeSettings({ asOf: null });
    await vault.engine.settled();
    expect((await vault.client.payments.list({})).total).toBe(200);
  });
});
