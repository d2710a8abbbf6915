import { existsSync, openSync, closeSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReader, openWriter } from '../../electron/engine/db/open.ts';
import { evidenceReading } from '../../electron/engine/evidence/index.ts';
import { checkWholeness } from '../../electron/engine/evidence/wholeness.ts';
import { recordIdSchema } from '../../shared/kernel/ids.ts';
import { openEvidenceVault } from '../engine/evidence/evidenceVault.ts';
import { temporaryFolder } from '../build/vault.ts';
import { copyFolder, eventLines } from './damagedVault.ts';
import { randomFrom } from './random.ts';

// R03: what a power loss can leave behind opens as an earlier whole state or says that it is damaged, never anything else.

const cases = process.env['RAILTRACE_LONG'] === '1' ? 300 : 20;
const seed = 20261121;
const key = new Uint8Array(32).fill(7);
const files = 6;
const recordsPerFile = 400;

const folder = temporaryFolder();
const living = join(folder.path, 'living');
beforeAll(async () => {
  const vault = openEvidenceVault(key);
  for (let file = 0; file < files; file += 1)
    await vault.importBytes(`events-${String(file)}.jsonl`, eventLines(`f${String(file)}`, recordsPerFile));
  // As it lies there while the vault is open: the newest state is in the log.
  copyFolder(vault.folder, living);
  await vault.close();
});
afterAll(() => {
  folder.remove();
});

type Damage = readonly [name: string, damage: (file: string, random: (below: number) => number) => void];

const damages: readonly Damage[] = [
  [
    'the log cut off',
    (file, random) => {
      truncateSync(`${file}-wal`, random(statSync(`${file}-wal`).size));
    },
  ],
  [
    'a stretch of the log zeroed',
    (file, random) => {
      const { size } = statSync(`${file}-wal`);
      zero(`${file}-wal`, random(size), 1 + random(20_000));
    },
  ],
  [
    'the log gone',
    (file) => {
      rmSync(`${file}-wal`);
    },
  ],
  [
    'the shared memory of another time',
    (file, random) => {
      zero(`${file}-shm`, random(32_768), 1 + random(4096));
    },
  ],
  [
    'the database’s tail cut off',
    (file, random) => {
      const { size } = statSync(file);
      truncateSync(file, Math.max(1, size - random(40_000)));
    },
  ],
];

describe('R03: a vault after a power loss', () => {
  it(`is an earlier whole state or says that it is damaged (${String(cases)} cases, seed ${String(seed)})`, () => {
    const random = randomFrom(seed);
    let sound = 0;
    for (let round = 0; round < cases; round += 1) {
      const [name, damage] = damages[round % damages.length] ?? ['', () => undefined];
      const copy = join(folder.path, `case-${String(round)}`);
      copyFolder(living, copy);
      const file = join(copy, 'vault.db');
      damage(file, random);
      try {
        openWriter({ file, key }).close();
        const db = openReader({ file, key });
        try {
          const { records } = checkWholeness(db, () => undefined);
          expect(records % recordsPerFile, `case ${String(round)}: ${name}`).toBe(0);
          readEverything(db);
          sound += 1;
        } finally {
          db.close();
        }
      } catch (thrown) {
        expect(isDamageReported(thrown), `case ${String(round)}: ${name}: ${String(thrown)}`).toBe(true);
      }
      rmSync(copy, { recursive: true, force: true });
      expect(existsSync(copy)).toBe(false);
    }
    expect(sound).toBeGreaterThan(0);
  });
});

function readEverything(db: ReturnType<typeof openReader>): void {
  const reading = evidenceReading(db);
  for (const id of db
    .prepare(`select record.id from record join source on source.id = source_id where status = 'complete'`)
    .pluck()
    .all())
    reading.record(recordIdSchema.parse(id));
}

/** The product's own word for it, or SQLite's, which the engine passes on as that word; a schema that is not there yet is an empty, whole database. */
function isDamageReported(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const code = 'code' in thrown ? String(thrown.code) : '';
  return (
    code === 'vault_corrupt' ||
    /^SQLITE_(?:CORRUPT|NOTADB|IOERR)/.test(code) ||
    (code === 'SQLITE_ERROR' && thrown.message.startsWith('no such table'))
  );
}

function zero(file: string, at: number, length: number): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(length), 0, Math.min(length, Math.max(1, statSync(file).size - at)), at);
  closeSync(handle);
}
