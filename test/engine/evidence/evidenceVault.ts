/** Evidence over a real encrypted database in a temporary folder, with real jobs, grants, changes and parse worker. */
import { join } from 'node:path';
import { migrate } from '../../../electron/engine/db/migrate.ts';
import { migrations } from '../../../electron/engine/db/migrations/index.ts';
import { openReader, openWriter } from '../../../electron/engine/db/open.ts';
import { createEvidence, evidenceQueries, type Evidence } from '../../../electron/engine/evidence/index.ts';
import type { EngineContext, OpenVault } from '../../../electron/engine/kernel/context.ts';
import { createGrants } from '../../../electron/engine/kernel/grants.ts';
import { createJobs } from '../../../electron/engine/kernel/jobs.ts';
import { createLog } from '../../../electron/engine/kernel/log.ts';
import { createChanges } from '../../../electron/engine/kernel/publish.ts';
import { resourcesFolder } from '../../../electron/engine/kernel/layout.ts';
import type { ImportedFile } from '../../../shared/evidence/contract.ts';
import type { ColumnMapping } from '../../../shared/evidence/mapping.ts';
import type { SourceFormat } from '../../../shared/evidence/model.ts';
import type { AuditEntry } from '../../../shared/workspace/model.ts';
import { fixedClock, temporaryFolder } from '../../build/vault.ts';

export interface EvidenceVault {
  readonly evidence: Evidence;
  readonly context: EngineContext;
  readonly vault: OpenVault;
  readonly folder: string;
  readonly audited: AuditEntry[];
  /** Imports bytes as an uploaded file of that name. */
  importBytes(
    name: string,
    bytes: Uint8Array | string,
    options?: { as?: SourceFormat; mapping?: ColumnMapping },
  ): Promise<ImportedFile>;
  importPaths(
    paths: readonly string[],
    options?: { as?: SourceFormat; mapping?: ColumnMapping },
  ): Promise<ImportedFile[]>;
  rows(sql: string, ...bound: (string | number)[]): Record<string, unknown>[];
  close(): Promise<void>;
}

export function openEvidenceVault(key: Uint8Array = new Uint8Array(32).fill(7)): EvidenceVault {
  const folder = temporaryFolder();
  const access = { file: join(folder.path, 'vault.db'), key };
  const db = openWriter(access);
  migrate(db, migrations);
  const read = openReader(access);
  const clock = fixedClock();
  const log = createLog(clock, 'error', (line) => process.stderr.write(line));
  const context: EngineContext = {
    clock,
    log,
    jobs: createJobs(clock, log),
    changes: createChanges(),
    grants: createGrants(),
    resources: resourcesFolder,
    version: '0.0.0-test',
  };
  const audited: AuditEntry[] = [];
  let cancelled: (() => void) | null = null;
  const queryConnection = openReader(access);
  queryConnection.function('tick', { deterministic: false }, () => {
    cancelled?.();
    return 1;
  });
  const vault: OpenVault = {
    db,
    read,
    query: async <Result>(name: string, parameters: unknown, signal?: AbortSignal): Promise<Result> => {
      cancelled = () => signal?.throwIfAborted();
      const query = evidenceQueries[name];
      if (query === undefined) throw new Error(`no query ${name}`);
      return query(queryConnection, parameters, () => signal?.throwIfAborted()) as Result;
    },
    access,
    audit: {
      append: (action, subject, details = {}) => {
        const entry = {
          seq: audited.length + 1,
          at: clock.now(),
          actor: 'test',
          action,
          subject,
          details,
          previousHash: '',
          hash: '',
        };
        audited.push(entry);
        return entry;
      },
    },
    keys: { token: new Uint8Array(32).fill(3), signerSeed: new Uint8Array(32).fill(5) },
    folder: folder.path,
  };
  const evidence = createEvidence(context, vault, { onImported: () => undefined });

  const run = async (
    grants: Parameters<Evidence['handlers']['import']>[0]['grants'],
    options: { as?: SourceFormat; mapping?: ColumnMapping },
  ) => {
    const { jobId } = await evidence.handlers.import({ grants, ...options }, undefined);
    const job = await context.jobs.finished(jobId);
    if (job.state !== 'done') throw new Error(`the import ${job.state}: ${job.error?.sentence ?? ''}`);
    return (job.result as unknown as { files: ImportedFile[] }).files;
  };

  return {
    evidence,
    context,
    vault,
    folder: folder.path,
    audited,
    importBytes: async (name, bytes, options = {}) => {
      const whole = Buffer.from(bytes);
      const grant = context.grants.openUpload(name, whole.length);
      const done = run([grant], options);
      void (async () => {
        for (let at = 0; at < whole.length || at === 0; at += 1_000_000) {
          await context.grants.append(
            grant,
            new Uint8Array(whole.subarray(at, at + 1_000_000)),
            at + 1_000_000 >= whole.length,
          );
          if (whole.length === 0) break;
        }
      })().catch(() => undefined); // the reader may give up early: then nothing more is sent
      const [file] = await done;
      if (file === undefined) throw new Error('no result');
      return file;
    },
    importPaths: (paths, options = {}) =>
      run(
        paths.map((path) => context.grants.grantPath(path)),
        options,
      ),
    rows: (sql, ...bound) => read.prepare(sql).all(...bound) as Record<string, unknown>[],
    close: async () => {
      await evidence.close();
      queryConnection.close();
      read.close();
      db.close();
      folder.remove();
    },
  };
}
