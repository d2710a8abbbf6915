/**
 * What every domain of the engine is built with. `EngineContext` lives as long as the process, `OpenVault` from
 * unlock to lock; a domain is made anew at each unlock and forgets everything at lock.
 */
import type { AuditEntry, Job, Topic } from '../../../shared/workspace/model.ts';
import type { GrantId, JobId } from '../../../shared/kernel/ids.ts';
import type { ReadDb, WriteDb } from '../db/database.ts';
import type { Clock } from './clock.ts';

export interface EngineContext {
  readonly clock: Clock;
  readonly log: Log;
  readonly jobs: Jobs;
  readonly changes: Changes;
  readonly grants: Grants;
  /** Folder of rail profiles, schemas, playbooks and the sample desk. */
  readonly resources: string;
  /** Product version, for provenance. */
  readonly version: string;
}

export interface OpenVault {
  /** Only the writer's owner changes anything; keep each transaction under about 15 ms of work. */
  readonly db: WriteDb;
  /** For quick point reads on the engine's own thread. Anything that may scan goes through `query`. */
  readonly read: ReadDb;
  /**
   * Runs a named read query (engine/workers/queries.ts) on a reader thread.
   * @throws RailtraceError `cancelled` within 200 ms of an abort.
   */
  readonly query: <Result>(name: string, parameters: unknown, signal?: AbortSignal) => Promise<Result>;
  /** What a worker needs to open its own read-only connection. Never logged, never sent over a transport. */
  readonly access: DatabaseAccess;
  readonly audit: Audit;
  readonly keys: VaultKeys;
  readonly folder: string;
}

export interface DatabaseAccess {
  readonly file: string;
  /** Raw 256-bit database key. */
  readonly key: Uint8Array;
}

export interface VaultKeys {
  /** Keys the pseudonym tokens that stand in for card numbers and accounts. */
  readonly token: Uint8Array;
  /** Ed25519 seed that signs this vault's bundles. */
  readonly signerSeed: Uint8Array;
}

export interface Audit {
  /** Appends one entry inside the caller's transaction, or in one of its own. */
  append(action: string, subject: string, details?: AuditEntry['details']): AuditEntry;
}

export interface Log {
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
}
/** Never evidence bytes, never secrets: names, counts and durations only. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null>>;

export interface JobControls {
  readonly signal: AbortSignal;
  /** @param progress 0…1 or null where the end is unknown */
  report(progress: number | null, detail: string): void;
}

export interface Jobs {
  /** Starts at once. The returned id is known before the work begins; the result is JSON. */
  start(kind: Job['kind'], title: string, work: (controls: JobControls) => Promise<Job['result']>): JobId;
  get(id: JobId): Job;
  list(): Job[];
  cancel(id: JobId): Job;
  /** Resolves with the ended job, also when it failed. */
  finished(id: JobId): Promise<Job>;
  watch(signal: AbortSignal | undefined): AsyncGenerator<Job, void, void>;
}

export interface Changes {
  /** Call after COMMIT. */
  publish(...topics: Topic[]): void;
  watch(signal: AbortSignal | undefined): AsyncGenerator<{ seq: number; topics: Topic[] }, void, void>;
}

/** A file on its way in: named, sized, read once in order. */
export interface GrantedFile {
  readonly name: string;
  /** Bytes, or null where the sender does not know. */
  readonly size: number | null;
  read(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

export interface Grants {
  /** For the dialog of the desktop and for the command line only: a path the person chose, for one reading. */
  grantPath(path: string): GrantId;
  openUpload(name: string, size: number): GrantId;
  append(id: GrantId, bytes: Uint8Array, last: boolean): Promise<{ received: number }>;
  abandon(id: GrantId): void;
  /** Uses up the grant. @throws RailtraceError `not_found` */
  take(id: GrantId): GrantedFile;
  /** A finished product (an export) that the UI may read in windows until lock. */
  offer(file: { name: string; path: string; size: number }): GrantId;
  readOffered(id: GrantId, offset: number, length: number): Promise<{ bytes: Uint8Array; total: number }>;
}
