import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { startEngine, type Engine } from '../../../electron/engine/startEngine.ts';
import { cheapKeyDerivation, temporaryFolder, testPassphrase } from '../../build/vault.ts';

const opened: { engines: Engine[]; folders: ReturnType<typeof temporaryFolder>[] } = {
  engines: [],
  folders: [],
};

function engineOver(vaultFolder: string): Engine {
  const engine = startEngine({ vaultFolder, logThreshold: 'error', keyDerivation: cheapKeyDerivation });
  opened.engines.push(engine);
  return engine;
}

function newFolder(): string {
  const folder = temporaryFolder();
  opened.folders.push(folder);
  return join(folder.path, 'vault');
}

afterEach(async () => {
  for (const engine of opened.engines.splice(0)) await engine.close();
  for (const folder of opened.folders.splice(0)) folder.remove();
});

const errorOf = async (work: Promise<unknown>): Promise<string> => {
  const thrown: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return thrown instanceof RailtraceError ? thrown.code : String(thrown);
};

describe('the vault session', () => {
  it('is missing, then open, then locked, then open again', async () => {
    const engine = engineOver(newFolder());
    const { workspace } = engine.client;
    expect((await workspace.status({})).state).toBe('missing');
    expect((await workspace.create({ passphrase: testPassphrase })).state).toBe('open');
    await workspace.changeSettings({ timeZone: 'Asia/Singapore' });
    await workspace.changeSettings({ theme: 'dark' });
    expect((await workspace.lock({})).state).toBe('locked');
    expect(await errorOf(workspace.summary({}))).toBe('vault_locked');
    expect((await workspace.unlock({ passphrase: testPassphrase })).state).toBe('open');
    expect((await workspace.settings({})).timeZone).toBe('Asia/Singapore');
  });

  it('refuses a wrong passphrase and can be opened with the right one after', async () => {
    const engine = engineOver(newFolder());
    await engine.client.workspace.create({ passphrase: testPassphrase });
    await engine.client.workspace.lock({});
    expect(await errorOf(engine.client.workspace.unlock({ passphrase: 'wrong' }))).toBe('wrong_passphrase');
    expect((await engine.client.workspace.unlock({ passphrase: testPassphrase })).state).toBe('open');
  });

  it('refuses a second owner with the pid of the first', async () => {
    const folder = newFolder();
    const first = engineOver(folder);
    await first.client.workspace.create({ passphrase: testPassphrase });
    const second = engineOver(folder);
    const thrown: unknown = await second.client.workspace.unlock({ passphrase: testPassphrase }).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(thrown).toBeInstanceOf(RailtraceError);
    expect(thrown).toMatchObject({ code: 'already_open', details: { pid: process.pid } });
    expect(String(thrown)).toContain(String(process.pid));
  });

  it('never overwrites a vault that is there', async () => {
    const folder = newFolder();
    const first = engineOver(folder);
    await first.client.workspace.create({ passphrase: testPassphrase });
    await first.client.workspace.lock({});
    expect(await errorOf(first.client.workspace.create({ passphrase: 'another one entirely' }))).toBe(
      'vault_exists',
    );
    expect((await first.client.workspace.unlock({ passphrase: testPassphrase })).state).toBe('open');
  });

  it('says so when the key file is damaged and leaves every file as it is', async () => {
    const folder = newFolder();
    const engine = engineOver(folder);
    await engine.client.workspace.create({ passphrase: testPassphrase });
    await engine.client.workspace.lock({});
    writeFileSync(join(folder, 'vault.json'), '{"format":"railtrace-vault"');
    const before = readFileSync(join(folder, 'vault.db'));
    expect(await errorOf(engine.client.workspace.unlock({ passphrase: testPassphrase }))).toBe(
      'vault_corrupt',
    );
    expect(readFileSync(join(folder, 'vault.db')).equals(before)).toBe(true);
  });

  it('moves a database without its key file aside instead of deleting it', async () => {
    const folder = newFolder();
    const engine = engineOver(folder);
    await engine.client.workspace.create({ passphrase: testPassphrase });
    await engine.client.workspace.lock({});
    const orphan = readFileSync(join(folder, 'vault.db'));
    writeFileSync(join(folder, 'vault.json.away'), readFileSync(join(folder, 'vault.json')));
    const { rmSync } = await import('node:fs');
    rmSync(join(folder, 'vault.json'));
    await engine.client.workspace.create({ passphrase: testPassphrase });
    expect(readFileSync(join(folder, 'vault.db.aside-1')).equals(orphan)).toBe(true);
  });

  it('keeps an audit chain that stays intact over lock and unlock', async () => {
    const engine = engineOver(newFolder());
    await engine.client.workspace.create({ passphrase: testPassphrase });
    await engine.client.workspace.lock({});
    await engine.client.workspace.unlock({ passphrase: testPassphrase });
    const audit = await engine.client.workspace.audit({});
    expect(audit.intact).toBe(true);
    expect(audit.entries.map((entry) => entry.action)).toEqual([
      'vault unlocked',
      'vault locked',
      'vault created',
    ]);
  });

  it('backs up to an encrypted copy that opens and agrees', async () => {
    const folder = newFolder();
    const engine = engineOver(folder);
    await engine.client.workspace.create({ passphrase: testPassphrase });
    const { jobId } = await engine.client.workspace.backup({});
    const job = await engine.context.jobs.finished(jobId);
    expect(job.state).toBe('done');
    const copies = readdirSync(join(folder, 'backups')).filter((name) => name.endsWith('.db'));
    expect(copies).toHaveLength(1);
    const bytes = readFileSync(join(folder, 'backups', copies[0] ?? ''));
    expect(bytes.subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3');
    expect((await engine.client.workspace.summary({})).lastBackupAt).not.toBeNull();
  });
});
