/** Real vaults in temporary folders, with a cheap passphrase derivation. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineClient } from '../../shared/contract/index.ts';
import type { ReadDb, WriteDb } from '../../electron/engine/db/database.ts';
import { migrate } from '../../electron/engine/db/migrate.ts';
import { migrations } from '../../electron/engine/db/migrations/index.ts';
import { openReader, openWriter } from '../../electron/engine/db/open.ts';
import { randomBytes } from '../../electron/engine/kernel/crypto.ts';
import type { Clock } from '../../electron/engine/kernel/clock.ts';
import { startEngine, type Engine } from '../../electron/engine/startEngine.ts';

export const testPassphrase = 'correct horse battery staple';
export const cheapKeyDerivation = { memoryKib: 1024, iterations: 1, parallelism: 1 };

export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'railtrace-test-'));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** A clock that stands still until told otherwise. */
export function fixedClock(start = Date.UTC(2026, 2, 22)): Clock & { set(instant: number): void } {
  let present = start;
  return {
    now: () => present,
    set: (instant) => {
      present = instant;
    },
  };
}

export interface TemporaryVault {
  readonly engine: Engine;
  readonly client: EngineClient;
  readonly folder: string;
  close(): Promise<void>;
}

/** A new, unlocked vault with its engine. */
export async function temporaryVault(options: { clock?: Clock } = {}): Promise<TemporaryVault> {
  const folder = temporaryFolder();
  const engine = startEngine({
    vaultFolder: join(folder.path, 'vault'),
    logThreshold: 'error',
    keyDerivation: cheapKeyDerivation,
    ...options,
  });
  await engine.client.workspace.create({ passphrase: testPassphrase });
  return {
    engine,
    client: engine.client,
    folder: join(folder.path, 'vault'),
    close: async () => {
      await engine.close();
      folder.remove();
    },
  };
}

/** An encrypted database file with every migration, for tests of one store. */
export function openTestDatabase(): { db: WriteDb; read: ReadDb; close(): void } {
  const folder = temporaryFolder();
  const access = { file: join(folder.path, 'vault.db'), key: randomBytes(32) };
  const db = openWriter(access);
  migrate(db, migrations);
  const read = openReader(access);
  return {
    db,
    read,
    close: () => {
      read.close();
      db.close();
      folder.remove();
    },
  };
}
