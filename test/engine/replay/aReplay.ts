/** A real vault with the replayer on it, and evidence to the left of it as plain data. */
import { join } from 'node:path';
import { createDoor, type DoorOptions } from '../../../electron/engine/egress/index.ts';
import type { EngineContext, OpenVault } from '../../../electron/engine/kernel/context.ts';
import type { StoredEvidence } from '../../../electron/engine/evidence/index.ts';
import { createGrants } from '../../../electron/engine/kernel/grants.ts';
import { createJobs } from '../../../electron/engine/kernel/jobs.ts';
import { resourcesFolder } from '../../../electron/engine/kernel/layout.ts';
import { createLog } from '../../../electron/engine/kernel/log.ts';
import { createChanges } from '../../../electron/engine/kernel/publish.ts';
import { createReplay, type Replay, type ReplayEvidence } from '../../../electron/engine/replay/index.ts';
import { compareResponses } from '../../../shared/replay/difference.ts';
import { readBody } from '../../../electron/engine/replay/attemptStore.ts';
import { createVault, unlockVault, vaultExists } from '../../../electron/engine/workspace/vault.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { recordIdSchema, type RecordId } from '../../../shared/kernel/ids.ts';
import type { SourceFormat } from '../../../shared/evidence/model.ts';
import { cheapKeyDerivation, fixedClock, temporaryFolder, testPassphrase } from '../../build/vault.ts';

export interface TestReplay {
  readonly replay: Replay;
  readonly context: EngineContext;
  readonly vault: OpenVault;
  /** HAR entries that attempts became, in order. */
  readonly kept: string[];
  addRecord(text: string, format?: SourceFormat): RecordId;
  /** Resolves when every attempt has become evidence. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** In a temporary folder, or in one that outlives it. */
export async function aReplay(
  options: Pick<DoorOptions, 'resolver'> & { vaultFolder?: string } = {},
): Promise<TestReplay> {
  const folder = temporaryFolder();
  const vaultFolder = options.vaultFolder ?? join(folder.path, 'vault');
  const clock = fixedClock();
  const log = createLog(clock, 'error', (line) => process.stderr.write(line));
  const context: EngineContext = {
    clock,
    log,
    jobs: createJobs(clock, log),
    changes: createChanges(),
    grants: createGrants(),
    resources: resourcesFolder,
    version: '0.1.0',
  };
  const session = vaultExists(vaultFolder)
    ? await unlockVault(context, vaultFolder, testPassphrase)
    : await createVault(context, vaultFolder, testPassphrase, cheapKeyDerivation);
  const vault = { ...session.vault, query: differenceHere(session.vault) };
  const records = new Map<RecordId, { text: string; format: SourceFormat }>();
  const kept: string[] = [];
  const evidence: ReplayEvidence = {
    record: (id) => {
      const record = records.get(id);
      if (record === undefined) throw new RailtraceError('not_found', `There is no record ${String(id)}.`);
      const bytes = Buffer.from(record.text);
      const locator = `log.entries[${String(id)}]`;
      return {
        id,
        sourceName: 'capture.har',
        locator,
        format: record.format,
        bytes,
      } as unknown as StoredEvidence;
    },
    keepAttempt: (_name, entry) => {
      kept.push(entry);
      return Promise.resolve(recordIdSchema.parse(1000 + kept.length));
    },
  };
  const door = createDoor({ db: vault.db, clock, audit: vault.audit, ...options });
  const replay = createReplay(context, vault, evidence, { recordsOf: () => [] }, { door });
  return {
    replay,
    context,
    vault,
    kept,
    addRecord: (text, format = 'har') => {
      const id = recordIdSchema.parse(records.size + 1);
      records.set(id, { text, format });
      return id;
    },
    idle: async () => {
      for (const job of context.jobs.list()) await context.jobs.finished(job.id);
    },
    close: async () => {
      for (const job of context.jobs.list()) context.jobs.cancel(job.id);
      for (const job of context.jobs.list()) await context.jobs.finished(job.id);
      await replay.stopAll();
      await session.close();
      folder.remove();
    },
  };
}

/** The comparison that the reader thread makes, made here: these tests start no reader. */
function differenceHere(vault: OpenVault): OpenVault['query'] {
  return <Result>(_name: string, parameters: unknown) => {
    const { attemptId, status, headers, size, recorded } = parameters as {
      attemptId: number;
      status: number;
      headers: [string, string][];
      size: number;
      recorded: Parameters<typeof compareResponses>[0];
    };
    const body = readBody(vault.read, attemptId, 0, size);
    return Promise.resolve(compareResponses(recorded, { status, headers, body }) as Result);
  };
}
