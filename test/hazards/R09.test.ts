import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate, layoutBase } from '../../electron/engine/db/migrate.ts';
import { migrations } from '../../electron/engine/db/migrations/index.ts';
import { openWriter } from '../../electron/engine/db/open.ts';
import { temporaryFolder, temporaryVault, testPassphrase, type TemporaryVault } from '../build/vault.ts';
import { importLines } from './damagedVault.ts';

// R09: backups are whole copies made beside the work. R12: a migration is there with its number or not at all.

const folder = temporaryFolder();
let vault: TemporaryVault;
beforeAll(async () => {
  vault = await temporaryVault();
});
afterAll(async () => {
  await vault.close();
  folder.remove();
});

describe('R09: a backup', () => {
  it('made during an import holds the sources that were complete, and only five are kept', async () => {
    await importLines(vault.engine, folder.path, 'first.jsonl', 400);
    const importing = importLines(vault.engine, folder.path, 'second.jsonl', 6000);
    for (let round = 0; round < 7; round += 1) {
      const { jobId } = await vault.client.workspace.backup({});
      const job = await vault.engine.context.jobs.finished(jobId);
      expect(job.error?.sentence).toBeUndefined();
      expect(job.state).toBe('done');
    }
    expect((await importing).records).toBe(6000);
    await vault.engine.settled();
    const { names } = await vault.client.workspace.backups({});
    expect(names.length).toBeLessThanOrEqual(5);
    expect(names).toEqual(
      readdirSync(join(vault.folder, 'backups'))
        .filter((name) => name.endsWith('.db'))
        .sort()
        .reverse(),
    );
    await vault.client.workspace.lock({});
    await vault.client.workspace.restore({ passphrase: testPassphrase });
    const { sources } = await vault.client.evidence.sources({});
    expect(sources.map(({ name }) => name)[0]).toBe('first.jsonl');
    const page = await vault.client.evidence.search({ query: 'evt_first_399', limit: 5 });
    expect(page.total).toBe(1);
  }, 120_000);
});

describe('R12: a migration that is killed', () => {
  it.each(migrations.map(({ version, purpose }) => [version, purpose] as const))(
    'inside number %i (%s) leaves the version before it, whole, and is done at the next start',
    (version) => {
      const file = join(folder.path, `migration-${String(version)}.db`);
      const script = `
        import { migrate } from ${JSON.stringify(new URL('../../electron/engine/db/migrate.ts', import.meta.url).href)};
        import { migrations } from ${JSON.stringify(new URL('../../electron/engine/db/migrations/index.ts', import.meta.url).href)};
        import { openWriter } from ${JSON.stringify(new URL('../../electron/engine/db/open.ts', import.meta.url).href)};
        const db = openWriter({ file: ${JSON.stringify(file)}, key: new Uint8Array(32).fill(1) });
        db.function('die', () => process.kill(process.pid, 'SIGKILL'));
        const until = migrations.slice(0, ${String(version)});
        const last = until.at(-1);
        migrate(db, [...until.slice(0, -1), { ...last, sql: last.sql + '; select die();' }]);
      `;
      const child = spawnSync(process.execPath, ['--input-type=module', '--eval', script]);
      expect(child.signal).toBe('SIGKILL');
      const db = openWriter({ file, key: new Uint8Array(32).fill(1) });
      const before = Number(db.pragma('user_version', { simple: true }));
      expect(before).toBe(version === 1 ? 0 : layoutBase + version - 1);
      migrate(db, migrations);
      expect(db.pragma('user_version', { simple: true })).toBe(layoutBase + migrations.length);
      expect(db.pragma('quick_check', { simple: true })).toBe('ok');
      db.close();
    },
    30_000,
  );
});
