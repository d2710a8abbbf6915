import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startEngine, type Engine } from '../../electron/engine/startEngine.ts';
import type { RailtraceError } from '../../shared/kernel/errors.ts';
import { cheapKeyDerivation, temporaryFolder, testPassphrase } from '../build/vault.ts';
import { copyFolder, importLines } from './damagedVault.ts';

// R08: a damaged database is never deleted and never silently replaced; the newest good backup is offered. R07: what is
// damaged inside is found when it is read.

const folder = temporaryFolder();
const whole = join(folder.path, 'whole');
let place = 0;
let vaultFolder = '';
let engine: Engine;

const start = (at: string): Engine =>
  startEngine({ vaultFolder: at, keyDerivation: cheapKeyDerivation, logThreshold: 'error' });

beforeAll(async () => {
  const first = start(whole);
  await first.client.workspace.create({ passphrase: testPassphrase });
  await importLines(first, folder.path, 'before.jsonl', 300);
  const { jobId } = await first.client.workspace.backup({});
  expect((await first.context.jobs.finished(jobId)).state).toBe('done');
  await importLines(first, folder.path, 'after.jsonl', 200);
  await first.settled();
  await first.close();
});
afterAll(() => {
  folder.remove();
});

beforeEach(() => {
  place += 1;
  vaultFolder = join(folder.path, `damaged-${String(place)}`);
  copyFolder(whole, vaultFolder);
});
afterEach(async () => {
  await engine.close();
  rmSync(vaultFolder, { recursive: true, force: true, maxRetries: 10 });
});

const damages: readonly (readonly [string, (file: string) => void])[] = [
  [
    'has garbage for a header',
    (file) => {
      const bytes = readFileSync(file);
      bytes.fill(0xa5, 0, 4096);
      writeFileSync(file, bytes);
    },
  ],
  [
    'is empty',
    (file) => {
      truncateSync(file, 0);
    },
  ],
  [
    'is no database',
    (file) => {
      writeFileSync(file, 'this was a text all along\n'.repeat(100));
    },
  ],
  [
    'is gone',
    (file) => {
      rmSync(file);
    },
  ],
];

async function refusalOf(work: Promise<unknown>): Promise<RailtraceError> {
  const thrown: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(thrown instanceof Error) || !('code' in thrown))
    throw new Error(`it was not refused: ${String(thrown)}`);
  return thrown as RailtraceError;
}

describe('R08: a vault whose database', () => {
  it.each(damages)(
    '%s is refused, offers its backup, and is moved aside when that takes its place',
    async (_, damage) => {
      const file = join(vaultFolder, 'vault.db');
      damage(file);
      const damaged = existsSync(file) ? readFileSync(file) : null;
      engine = start(vaultFolder);
      const refusal = await refusalOf(engine.client.workspace.unlock({ passphrase: testPassphrase }));
      expect(refusal.code).toBe('vault_corrupt');
      const { names } = await engine.client.workspace.backups({});
      expect(names).toHaveLength(1);
      if (damaged !== null) {
        expect(refusal.details['backup']).toBe(names[0]);
        expect(refusal.message).toContain(names[0]);
        expect(readFileSync(file)).toEqual(damaged);
      }

      const begun = performance.now();
      expect((await engine.client.workspace.restore({ passphrase: testPassphrase })).state).toBe('open');
      expect(performance.now() - begun).toBeLessThan(10_000);
      const { sources } = await engine.client.evidence.sources({});
      expect(sources.map(({ name, records }) => [name, records])).toEqual([['before.jsonl', 300]]);
      if (damaged !== null) {
        const aside = readdirSync(vaultFolder).filter((name) => /^vault\.db\.aside-\d+$/.test(name));
        expect(aside).toHaveLength(1);
        expect(readFileSync(join(vaultFolder, aside[0] ?? ''))).toEqual(damaged);
      }
    },
  );

  it('is damaged is restored only by a backup that is whole itself', async () => {
    const backups = join(vaultFolder, 'backups');
    const [name = ''] = readdirSync(backups).filter((each) => each.endsWith('.db'));
    truncateSync(join(backups, name), 8192);
    const before = readFileSync(join(vaultFolder, 'vault.db'));
    engine = start(vaultFolder);
    const refusal = await refusalOf(engine.client.workspace.restore({ passphrase: testPassphrase }));
    expect(refusal.code).toBe('vault_corrupt');
    expect(readFileSync(join(vaultFolder, 'vault.db'))).toEqual(before);
    expect((await engine.client.workspace.unlock({ passphrase: testPassphrase })).state).toBe('open');
  });

  it('takes no backup from another folder', async () => {
    engine = start(vaultFolder);
    const refusal = await refusalOf(
      engine.client.workspace.restore({ passphrase: testPassphrase, backup: '../vault.db' }),
    );
    expect(refusal.code).toBe('not_found');
  });
});
