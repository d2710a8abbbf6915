/** Answers the workspace's and the files' commands. */
import { z } from 'zod';
import type { WorkspaceSummary } from '../../../shared/workspace/model.ts';
import type { ReadDb } from '../db/database.ts';
import type { EngineContext } from '../kernel/context.ts';
import { grantPicked, saveOffered, type Host } from '../kernel/host.ts';
import type { Handlers } from '../kernel/router.ts';
import { auditChainIntact, auditEntries } from './audit.ts';
import { backupVault, lastBackupAt } from './backup.ts';
import type { Session } from './session.ts';
import { readSettings, writeSettings } from './settings.ts';

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

const countsSchema = z.object({
  sources: z.number(),
  records: z.number(),
  redactions: z.number(),
  payments: z.number(),
  findings: z.number(),
  cases: z.number(),
  as_of: z.number().nullable(),
  revision: z.number(),
  analysed: z.number().nullable(),
});

function summaryOf(db: ReadDb, folder: string): WorkspaceSummary {
  // Sums over sources instead of counts over records: the status bar asks often and a vault holds millions.
  const counts = countsSchema.parse(
    db
      .prepare(
        `select (select count(*) from source) as sources,
                (select coalesce(sum(records), 0) from source) as records,
                (select coalesce(sum(redactions), 0) from source) as redactions,
                (select count(*) from payment) as payments,
                (select count(*) from finding where severity <> 'info') as findings,
                (select count(*) from investigation) as cases,
                (select as_of from analysis) as as_of,
                (select value from counter where name = 'evidence_revision') as revision,
                (select evidence_revision from analysis) as analysed`,
      )
      .get(),
  );
  const { as_of: asOf, revision, analysed, ...figures } = counts;
  return {
    ...figures,
    asOf,
    lastBackupAt: lastBackupAt(folder),
    analysisStale: revision !== (analysed ?? 0),
  };
}
