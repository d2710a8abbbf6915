/** Answers the workspace's and the files' commands. */
import type { EngineContext } from '../kernel/context.ts';
import { grantPicked, saveOffered, type Host } from '../kernel/host.ts';
import type { Handlers } from '../kernel/router.ts';
import { auditChainIntact, auditEntries } from './audit.ts';
import { backupVault } from './backup.ts';
import type { Session } from './session.ts';
import { readSettings, writeSettings } from './settings.ts';
import { summaryOf } from './summary.ts';

export interface WorkspaceHooks {
  /** Called after a setting changed that analysis depends on. */
  judgingTimeChanged(): void;
}

export function workspaceHandlers<Domains>(
  context: EngineContext,
  session: Session<Domains>,
  hooks: WorkspaceHooks,
): Handlers<'workspace'> {
  const vault = () => session.open().session.vault;
  return {
    status: () => session.status(),
    create: ({ passphrase }) => session.create(passphrase),
    unlock: ({ passphrase }) => session.unlock(passphrase),
    lock: () => session.lock(),
    summary: () => summaryOf(vault().read, vault().folder),
    settings: () => readSettings(vault().read),
    changeSettings: (given) => {
      const changes = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      const before = readSettings(vault().db);
      const settings = writeSettings(vault().db, changes);
      if (settings.asOf !== before.asOf) hooks.judgingTimeChanged();
      context.changes.publish('settings', 'workspace');
      return settings;
    },
    backup: () => ({
      jobId: context.jobs.start('backup', 'Backing up the vault', () => {
        const made = backupVault(vault(), context.clock.now());
        vault().audit.append('backup made', made.name, { size: made.size });
        context.changes.publish('workspace');
        return Promise.resolve(made);
      }),
    }),
    backups: () => ({ names: session.backups() }),
    restore: ({ passphrase, backup }) => session.restore(passphrase, backup ?? null),
    audit: ({ before, limit }) => {
      const { read } = vault();
      const intact = session.open().session.auditHeadPresent && auditChainIntact(read);
      return { entries: auditEntries(read, before, limit), intact };
    },
    jobs: () => ({ jobs: context.jobs.list() }),
    job: ({ id }) => context.jobs.get(id),
    cancelJob: ({ id }) => context.jobs.cancel(id),
    watchJobs: (_input, signal) => context.jobs.watch(signal),
    watchChanges: (_input, signal) => context.changes.watch(signal),
  };
}

export function filesHandlers(context: EngineContext, host: Host): Handlers<'files'> {
  const { grants } = context;
  return {
    openUpload: ({ name, size }) => ({ grantId: grants.openUpload(name, size) }),
    append: ({ grantId, base64, last }) => grants.append(grantId, Buffer.from(base64, 'base64'), last),
    abandonUpload: ({ grantId }) => {
      grants.abandon(grantId);
      return {};
    },
    read: async ({ grantId, offset, length }) => {
      const { bytes, total } = await grants.readOffered(grantId, offset, length);
      return { base64: Buffer.from(bytes).toString('base64'), total };
    },
    pickOpen: ({ title }) => grantPicked(host, grants, title),
    pickSave: ({ grantId, suggestedName }) => saveOffered(host, grants, grantId, suggestedName),
  };
}
