/** The workspace's life: no vault, locked, open. Everything else of the engine exists only while it is open. */
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { WorkspaceStatus } from '../../../shared/workspace/model.ts';
import type { EngineContext } from '../kernel/context.ts';
import type { KeyDerivation } from './vaultFile.ts';
import { listBackups } from './backup.ts';
import { createVault, restoreVault, unlockVault, vaultExists, type VaultSession } from './vault.ts';

/** What is built at unlock lets go of its threads and files before the vault closes. */
interface Closable {
  close(): Promise<void>;
}

export interface Session<Domains> {
  status(): WorkspaceStatus;
  create(passphrase: string): Promise<WorkspaceStatus>;
  unlock(passphrase: string): Promise<WorkspaceStatus>;
  /** @param backup file name; null for the newest */
  restore(passphrase: string, backup: string | null): Promise<WorkspaceStatus>;
  backups(): string[];
  lock(): Promise<WorkspaceStatus>;
  /** @throws RailtraceError `vault_locked`, `vault_missing` */
  open(): { readonly session: VaultSession; readonly domains: Domains };
}

export interface SessionOptions<Domains> {
  readonly folder: string;
  readonly name: string;
  readonly derivation: KeyDerivation;
  readonly build: (session: VaultSession) => Domains;
}

export function createSession<Domains extends Closable>(
  context: EngineContext,
  options: SessionOptions<Domains>,
): Session<Domains> {
  let present: { readonly session: VaultSession; readonly domains: Domains } | null = null;
  // Create, unlock and lock run one after another, however many clients ask at once.
  let turn: Promise<unknown> = Promise.resolve();

  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = turn.then(work, work);
    turn = next.catch(() => undefined);
    return next;
  };

  const status = (): WorkspaceStatus => ({
    state: present !== null ? 'open' : vaultExists(options.folder) ? 'locked' : 'missing',
    name: options.name,
    version: context.version,
  });

  const enter = async (opening: Promise<VaultSession>): Promise<WorkspaceStatus> => {
    const session = await opening;
    try {
      present = { session, domains: options.build(session) };
    } catch (thrown) {
      await session.close();
      throw thrown;
    }
    context.changes.publish('workspace');
    return status();
  };

  const endJobs = async (): Promise<void> => {
    // Again until none is left: a job that ends can start another (an attempt kept as evidence is analysed).
    for (;;) {
      const open = context.jobs.list().filter((job) => job.endedAt === null);
      if (open.length === 0) return;
      for (const job of open) context.jobs.cancel(job.id);
      await Promise.all(open.map((job) => context.jobs.finished(job.id)));
    }
  };

  return {
    status,
    create: (passphrase) =>
      inTurn(() => {
        if (present !== null)
          throw new RailtraceError('vault_exists', 'A vault is open already. Lock it first.');
        return enter(createVault(context, options.folder, passphrase, options.derivation));
      }),
    unlock: (passphrase) =>
      inTurn(async () =>
        present !== null ? status() : enter(unlockVault(context, options.folder, passphrase)),
      ),
    restore: (passphrase, backup) =>
      inTurn(() => {
        if (present !== null)
          throw new RailtraceError('conflict', 'The vault is open. Lock it before a backup takes its place.');
        return enter(restoreVault(context, options.folder, passphrase, backup));
      }),
    backups: () => listBackups(options.folder),
    lock: () =>
      inTurn(async () => {
        if (present === null) return status();
        const { session, domains } = present;
        present = null;
        await endJobs();
        await domains.close();
        await session.close();
        context.changes.publish('workspace');
        return status();
      }),
    open: () => {
      if (present !== null) return present;
      if (!vaultExists(options.folder))
        throw new RailtraceError('vault_missing', 'There is no vault yet. Create one first.');
      throw new RailtraceError('vault_locked', 'The vault is locked. Unlock it first.');
    },
  };
}
