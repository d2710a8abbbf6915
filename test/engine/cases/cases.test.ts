import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCases, type CaseNeighbours, type Cases } from '../../../electron/engine/cases/index.ts';
import type { EngineContext } from '../../../electron/engine/kernel/context.ts';
import { createGrants } from '../../../electron/engine/kernel/grants.ts';
import { createJobs } from '../../../electron/engine/kernel/jobs.ts';
import { resourcesFolder } from '../../../electron/engine/kernel/layout.ts';
import { createLog } from '../../../electron/engine/kernel/log.ts';
import { createChanges } from '../../../electron/engine/kernel/publish.ts';
import { createVault, unlockVault, type VaultSession } from '../../../electron/engine/workspace/vault.ts';
import { readSettings } from '../../../electron/engine/workspace/settings.ts';
import type { CaseDetail } from '../../../shared/cases/model.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { CaseId } from '../../../shared/kernel/ids.ts';
import type { RecordDetail } from '../../../shared/evidence/model.ts';
import type { PaymentDetail } from '../../../shared/payments/contract.ts';
import type { Attempt } from '../../../shared/replay/model.ts';
import { cheapKeyDerivation, fixedClock, temporaryFolder, testPassphrase } from '../../build/vault.ts';

const clock = fixedClock();
let folder: ReturnType<typeof temporaryFolder>;
let context: EngineContext;
let session: VaultSession;
let cases: Cases;

const storedSha256 = 'ab'.repeat(32);

/** The domains left of cases: one payment with two references, one record, one finding, one attempt. */
function neighbours(): CaseNeighbours {
  const missing = (what: string): never => {
    throw new RailtraceError('not_found', `There is no ${what}.`);
  };
  return {
    payment: (reference) =>
      ['DEP-1', 'pi_1'].includes(reference)
        ? ({
            payment: {
              id: 'DEP-1',
              reference: 'DEP-1',
              amount: { minor: '245000', currency: 'EUR', exponent: 2 },
            },
          } as PaymentDetail)
        : missing(`payment ${reference}`),
    record: (id) =>
      id === 5
        ? ({
            id,
            title: 'charge.captured',
            sourceName: 'a.jsonl',
            locator: 'line:5',
            storedSha256,
          } as RecordDetail)
        : missing(`record ${String(id)}`),
    finding: (id) =>
      id === 'F1'
        ? ({
            id: 'F1',
            code: 'MISSING_CREDIT',
            references: ['DEP-1'],
            records: [] as never,
            severity: 'high',
            paymentId: null,
            explanation: '',
            nextStep: null,
            asOf: 0,
          } as never)
        : undefined,
    attempt: (id) =>
      id === 3
        ? ({ id, method: 'POST', url: 'https://psp.example/x', status: 201, outcome: 'answered' } as Attempt)
        : missing(`attempt ${String(id)}`),
    actor: () => readSettings(session.vault.db).actor,
    redacted: (text) => text.replaceAll('4111111111111111', '411111••••••1111'),
  };
}

beforeEach(async () => {
  folder = temporaryFolder();
  clock.set(Date.UTC(2026, 2, 22));
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
  session = await createVault(context, join(folder.path, 'vault'), testPassphrase, cheapKeyDerivation);
  cases = createCases(context, session.vault, neighbours());
});
afterEach(async () => {
  await session.close();
  folder.remove();
});

/** Locks and unlocks. */
async function reopen(): Promise<void> {
  await session.close();
  session = await unlockVault(context, join(folder.path, 'vault'), testPassphrase);
  cases = createCases(context, session.vault, neighbours());
}

async function opened(title = 'Friday incident'): Promise<CaseId> {
  return (await cases.handlers.open({ title, severity: 'high' }, undefined)).id;
}

async function detailOf(id: CaseId): Promise<CaseDetail> {
  return cases.handlers.get({ id }, undefined);
}

const actions = (detail: CaseDetail): string[] => detail.custody.map(({ action }) => action);

describe('a case', () => {
  it('is opened with its first revision and its first custody entry', async () => {
    const id = await opened();
    const detail = await detailOf(id);
    expect(detail.case).toEqual({
      id,
      title: 'Friday incident',
      severity: 'high',
      status: 'registration',
      owner: 'analyst',
      openedAt: clock.now(),
      changedAt: clock.now(),
      revision: 1,
      notes: 0,
      exhibits: 0,
    });
    expect(detail.custody).toMatchObject([{ seq: 1, action: 'opened', actor: 'analyst', revision: 1 }]);
  });

  it('moves on by one revision with each change, and says what changed', async () => {
    const id = await opened();
    clock.set(clock.now() + 60_000);
    const changed = await cases.handlers.change(
      { id, status: 'processing', severity: 'critical', owner: 'Mira' },
      undefined,
    );
    expect(changed).toMatchObject({
      revision: 2,
      status: 'processing',
      severity: 'critical',
      owner: 'Mira',
      changedAt: clock.now(),
    });
    const { custody } = await detailOf(id);
    expect(custody.slice(1).map(({ action, subject }) => `${action}: ${subject}`)).toEqual([
      'status-changed: registration → processing',
      'changed: severity: high → critical',
      'changed: owner: analyst → Mira',
    ]);
  });

  it('stays at its revision when a change changes nothing', async () => {
    const id = await opened();
    expect(await cases.handlers.change({ id, title: 'Friday incident' }, undefined)).toMatchObject({
      revision: 1,
    });
  });

  it('lists the one that changed last first', async () => {
    const first = await opened('first');
    clock.set(clock.now() + 1);
    const second = await opened('second');
    clock.set(clock.now() + 1);
    await cases.handlers.addNote({ id: first, text: 'news' }, undefined);
    expect((await cases.handlers.list({}, undefined)).cases.map(({ id }) => id)).toEqual([first, second]);
  });

  it('that is not there is said to be not there', () => {
    expect(() => cases.handlers.get({ id: 9 as CaseId }, undefined)).toThrow('There is no case 9.');
    expect(() => cases.handlers.addNote({ id: 9 as CaseId, text: 'x' }, undefined)).toThrow(
      'There is no case 9.',
    );
    expect(() => cases.handlers.saveDraft({ id: 9 as CaseId, text: 'x' }, undefined)).toThrow(
      'There is no case 9.',
    );
  });
});

describe('notes and drafts', () => {
  it('keep the order in which they were written, with author and time, and without card numbers', async () => {
    const id = await opened();
    await cases.handlers.addNote({ id, text: 'User sent 4111111111111111.' }, undefined);
    clock.set(clock.now() + 5000);
    const { notes } = await cases.handlers.addNote({ id, text: 'Asked the PSP.' }, undefined);
    expect(notes.map(({ author, text }) => `${author}: ${text}`)).toEqual([
      'analyst: User sent 411111••••••1111.',
      'analyst: Asked the PSP.',
    ]);
    expect((notes[1]?.writtenAt ?? 0) - (notes[0]?.writtenAt ?? 0)).toBe(5000);
  });

  it('a draft outlives lock and unlock, moves no revision, and is gone once it is a note', async () => {
    const id = await opened();
    await cases.handlers.saveDraft({ id, text: 'half a sen' }, undefined);
    await cases.handlers.saveDraft({ id, text: 'half a sentence' }, undefined);
    await reopen();
    expect(await detailOf(id)).toMatchObject({ draft: 'half a sentence', case: { revision: 1 } });
    expect(await cases.handlers.addNote({ id, text: 'a whole sentence' }, undefined)).toMatchObject({
      draft: '',
      case: { revision: 2 },
    });
  });
});

describe('exhibits', () => {
  it('are named by what they point at, once each, with the hash of evidence in the custody', async () => {
    const id = await opened();
    await cases.handlers.addExhibit({ id, kind: 'payment', subject: 'pi_1', why: 'stuck' }, undefined);
    await cases.handlers.addExhibit({ id, kind: 'payment', subject: 'DEP-1', why: 'again' }, undefined);
    await cases.handlers.addExhibit({ id, kind: 'record', subject: '5', why: '' }, undefined);
    await cases.handlers.addExhibit({ id, kind: 'finding', subject: 'F1', why: '' }, undefined);
    const { exhibits } = await cases.handlers.addExhibit(
      { id, kind: 'attempt', subject: '3', why: '' },
      undefined,
    );
    expect(exhibits.map(({ kind, subject, label, why }) => [kind, subject, label, why])).toEqual([
      ['payment', 'DEP-1', 'DEP-1, 2,450.00 EUR', 'stuck'],
      ['record', '5', 'charge.captured (a.jsonl line:5)', ''],
      ['finding', 'F1', 'MISSING_CREDIT DEP-1', ''],
      ['attempt', '3', 'POST https://psp.example/x → 201', ''],
    ]);
    const items = cases.freeze(id).custody.map((entry) => entry.item_sha256);
    expect(items).toEqual([null, null, storedSha256, null, null]);
  });

  it('that do not exist are refused, and change nothing', async () => {
    const id = await opened();
    for (const [kind, subject] of [
      ['payment', 'X'],
      ['record', '6'],
      ['finding', 'F2'],
      ['attempt', '4'],
    ] as const) {
      await expect(
        cases.handlers.addExhibit({ id, kind, subject, why: '' }, undefined),
      ).rejects.toMatchObject({ code: 'not_found' });
    }
    await expect(
      cases.handlers.addExhibit({ id, kind: 'record', subject: '5 or 1', why: '' }, undefined),
    ).rejects.toMatchObject({
      code: 'bad_request',
    });
    expect((await detailOf(id)).case.revision).toBe(1);
  });

  it('can be taken out and put in again; the custody keeps both', async () => {
    const id = await opened();
    const put = await cases.handlers.addExhibit(
      { id, kind: 'payment', subject: 'DEP-1', why: '' },
      undefined,
    );
    const exhibitId = put.exhibits[0]?.id ?? 0;
    const out = await cases.handlers.removeExhibit({ id, exhibitId }, undefined);
    expect(out.exhibits).toEqual([]);
    expect(() => cases.handlers.removeExhibit({ id, exhibitId }, undefined)).toThrow('no exhibit');
    const again = await cases.handlers.addExhibit(
      { id, kind: 'payment', subject: 'DEP-1', why: '' },
      undefined,
    );
    expect(again.exhibits).toHaveLength(1);
    expect(actions(again)).toEqual(['opened', 'exhibit-added', 'exhibit-removed', 'exhibit-added']);
  });
});

describe('custody', () => {
  it('has one view for each time that the vault was opened, which moves no revision', async () => {
    const id = await opened();
    await detailOf(id);
    await reopen();
    await detailOf(id);
    await detailOf(id);
    const detail = await detailOf(id);
    expect(actions(detail)).toEqual(['opened', 'viewed']);
    expect(detail.case.revision).toBe(1);
  });

  it('of a frozen revision ends where the revision was made, whatever was looked at or exported since', async () => {
    const id = await opened();
    await cases.handlers.addNote({ id, text: 'one' }, undefined);
    const before = cases.freeze(id);
    clock.set(clock.now() + 60_000);
    cases.noteExport(id, { name: 'case-1-r2.zip', sha256: 'cd'.repeat(32) });
    await reopen();
    await detailOf(id);
    expect(cases.freeze(id)).toEqual(before);
    expect(before.frozenAt).toBe(before.case.changedAt);
    expect(actions(await detailOf(id))).toEqual(['opened', 'note-added', 'exported', 'viewed']);
    await cases.handlers.addNote({ id, text: 'two' }, undefined);
    expect(cases.freeze(id).custody.map(({ action }) => action)).toEqual([
      'opened',
      'note-added',
      'exported',
      'viewed',
      'note-added',
    ]);
  });

  it('cannot be changed, and a change behind its back stops every export', async () => {
    const id = await opened();
    await cases.handlers.addNote({ id, text: 'one' }, undefined);
    const { db } = session.vault;
    expect(() => db.prepare("update custody set actor = 'x'").run()).toThrow('append only');
    expect(() => db.prepare('delete from custody').run()).toThrow('append only');
    db.exec('drop trigger custody_never_changes');
    db.prepare("update custody set actor = 'somebody' where seq = 1").run();
    expect(() => cases.freeze(id)).toThrow('broken at entry 1');
  });
});
