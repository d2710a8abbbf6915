/**
 * The composition root: one engine over one vault folder, the same for the desktop, the browser shell and the
 * command line. It starts locked; a vault is created or unlocked through the contract.
 */
import { basename } from 'node:path';
import { z } from 'zod';
import type { EngineClient } from '../../shared/contract/index.ts';
import { fromErrorData } from '../../shared/kernel/errors.ts';
import type { Job } from '../../shared/workspace/model.ts';
import { buildDomains, type Domains } from './domains.ts';
import { systemClock, type Clock } from './kernel/clock.ts';
import type { EngineContext, OpenVault } from './kernel/context.ts';
import { createGrants } from './kernel/grants.ts';
import { hostWithoutDialogs, type Host } from './kernel/host.ts';
import { createJobs } from './kernel/jobs.ts';
import { createLog } from './kernel/log.ts';
import { createChanges } from './kernel/publish.ts';
import { buildRouter } from './kernel/router.ts';
import { productVersion, resourcesFolder } from './kernel/layout.ts';
import { filesHandlers, workspaceHandlers } from './workspace/handlers.ts';
import { inProcessClient, type EngineRouter } from './kernel/serve.ts';
import { createSession } from './workspace/session.ts';
import { standardKeyDerivation, type KeyDerivation } from './workspace/vaultFile.ts';

export interface EngineOptions {
  /** Folder of the vault; made when a vault is created in it. */
  readonly vaultFolder: string;
  readonly clock?: Clock;
  readonly logThreshold?: 'info' | 'warn' | 'error';
  /** Native dialogs, where the host has them. */
  readonly host?: Host;
  /** For tests: a cheaper passphrase derivation. */
  readonly keyDerivation?: KeyDerivation;
}

export interface Engine {
  readonly context: EngineContext;
  /** Served over every transport. */
  readonly router: EngineRouter;
  /** The same commands, called in this process. */
  readonly client: EngineClient;
  /**
   * Resolves when no analysis is running: what is shown then covers all evidence.
   * @throws RailtraceError what the last analysis failed with
   */
  settled(): Promise<void>;
  /** Locks the vault and lets go of everything. */
  close(): Promise<void>;
}

export function startEngine(options: EngineOptions): Engine {
  const clock = options.clock ?? systemClock;
  const log = createLog(clock, options.logThreshold ?? 'warn', (line) => process.stderr.write(line));
  const context: EngineContext = {
    clock,
    log,
    jobs: createJobs(clock, log),
    changes: createChanges(),
    grants: createGrants(),
    resources: resourcesFolder,
    version: productVersion,
  };
  const session = createSession<Domains>(context, {
    folder: options.vaultFolder,
    name: basename(options.vaultFolder),
    derivation: options.keyDerivation ?? standardKeyDerivation,
    build: (opened) => {
      const domains = buildDomains(context, opened.vault);
      if (!opened.endedCleanly) startCheck(context, opened.vault);
      return domains;
    },
  });
  const always = {
    workspace: workspaceHandlers(context, session, {
      judgingTimeChanged: () => {
        session.open().domains.startAnalysis();
      },
    }),
    files: filesHandlers(context, options.host ?? hostWithoutDialogs),
  };
  const router = buildRouter(
    (domain) => (domain === 'workspace' || domain === 'files' ? always : session.open().domains.handlers),
    log,
  );

  return {
    context,
    router,
    client: inProcessClient(router, log),
    settled: async () => {
      const isAnalysis = (job: Job): boolean => job.kind === 'analyse';
      for (;;) {
        const busy = context.jobs.list().filter((job) => isAnalysis(job) && job.endedAt === null);
        if (busy.length === 0) break;
        await Promise.all(busy.map((job) => context.jobs.finished(job.id)));
      }
      const last = context.jobs.list().findLast(isAnalysis);
      if (last !== undefined && last.error !== null) throw fromErrorData(last.error);
    },
    close: async () => {
      await session.lock();
    },
  };
}

/** Beside everything else, in a reader: the person works on while a vault that was not closed is looked through. */
function startCheck(context: EngineContext, vault: OpenVault): void {
  context.jobs.start('verify', 'Checking the vault, which was not closed', async (controls) =>
    z.json().parse(await vault.query('evidence.wholeness', {}, controls.signal)),
  );
}

export { verifyBundle } from './bundles/index.ts';
