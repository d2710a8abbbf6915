import { openSync, closeSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine, type Engine } from '../../electron/engine/startEngine.ts';
import type { Wholeness } from '../../electron/engine/evidence/wholeness.ts';
import { openReader, openWriter } from '../../electron/engine/db/open.ts';
import { checkWholeness } from '../../electron/engine/evidence/wholeness.ts';
import { evidenceReading } from '../../electron/engine/evidence/index.ts';
import { recordIdSchema } from '../../shared/kernel/ids.ts';
import { openEvidenceVault } from '../engine/evidence/evidenceVault.ts';
import { cheapKeyDerivation, temporaryFolder, testPassphrase } from '../build/vault.ts';
import { copyFolder, eventLines, importLines } from './damagedVault.ts';
import { randomFrom } from './random.ts';

// R10: every bit of stored evidence is covered by a hash that is compared when it is read. R07: a vault that was not
// closed is looked through in the background.

const cases = process.env['RAILTRACE_LONG'] === '1' ? 300 : 25;
const seed = 20261120;
const key = new Uint8Array(32).fill(7);

const folder = temporaryFolder();
const whole = join(folder.path, 'whole');
beforeAll(async () => {
  const vault = openEvidenceVault(key);
  await vault.importBytes('events.jsonl', eventLines('flip', 2000));
  vault.vault.db.pragma('wal_checkpoint(TRUNCATE)');
  copyFolder(vault.folder, whole);
  await vault.close();
});
afterAll(() => {
  folder.remove();
});

describe('R10: a bit that flipped on the disk', () => {
  it(`is found (${String(cases)} places, seed ${String(seed)}) and nothing false is ever shown`, () => {
    const random = randomFrom(seed);
    let found = 0;
    for (let round = 0; round < cases; round += 1) {
      const copy = join(folder.path, `flip-${String(round)}`);
      copyFolder(whole, copy);
      const file = join(copy, 'vault.db');
      flipBit(file, random(statSync(file).size), random(8));
      let damaged = false;
      try {
        const db = openReader({ file, key });
        try {
          checkWholeness(db, () => undefined);
        } catch {
          damaged = true; // how it was found does not matter here
        }
        if (!damaged) expect(everyRecord(db)).toBe(2000);
        db.close();
      } catch {
        damaged = true;
      }
      if (damaged) found += 1;
    }
    // What nobody reads (free pages, the full text's own pages) can flip unseen; evidence cannot.
    expect(found / cases).toBeGreaterThanOrEqual(0.7);
  });

  it('in a stored block is found although the page itself is sound', () => {
    const copy = join(folder.path, 'block');
    copyFolder(whole, copy);
    const db = openWriter({ file: join(copy, 'vault.db'), key });
    db.exec(
      'update block set bytes = cast(substr(bytes, 1, 100) || zeroblob(1) || substr(bytes, 102) as blob) where id = 1',
    );
    db.close();
    const read = openReader({ file: join(copy, 'vault.db'), key });
    expect(() => checkWholeness(read, () => undefined)).toThrow(/do not match their hash/);
    expect(() => evidenceReading(read).record(recordIdSchema.parse(1))).toThrow(/do not match their hash/);
    read.close();
  });
});

describe('R07: a vault that was not closed', () => {
  it('is open at once and looked through beside', async () => {
    const first = join(folder.path, 'living');
    const options = { keyDerivation: cheapKeyDerivation, logThreshold: 'error' as const };
    const living = startEngine({ vaultFolder: first, ...options });
    await living.client.workspace.create({ passphrase: testPassphrase });
    await importLines(living, folder.path, 'lines.jsonl', 500);
    const second = join(folder.path, 'left');
    copyFolder(first, second);
    await living.settled();
    await living.close();

    const engine: Engine = startEngine({ vaultFolder: second, ...options });
    await engine.client.workspace.unlock({ passphrase: testPassphrase });
    const check = (await engine.client.workspace.jobs({})).jobs.find((job) => job.kind === 'verify');
    if (check === undefined) throw new Error('no check was started');
    const job = await engine.context.jobs.finished(check.id);
    expect(job.state).toBe('done');
    expect((job.result as unknown as Wholeness).records).toBe(500);
    await engine.settled();
    await engine.close();
    const again = startEngine({ vaultFolder: second, ...options });
    await again.client.workspace.unlock({ passphrase: testPassphrase });
    expect((await again.client.workspace.jobs({})).jobs.filter((each) => each.kind === 'verify')).toEqual([]);
    await again.close();
  });
});

function everyRecord(db: ReturnType<typeof openReader>): number {
  const reading = evidenceReading(db);
  const ids = db.prepare('select id from record').pluck().all().map(Number);
  for (const id of ids) reading.record(recordIdSchema.parse(id));
  return ids.length;
}

function flipBit(file: string, at: number, bit: number): void {
  const handle = openSync(file, 'r+');
  const byte = Buffer.alloc(1);
  readSync(handle, byte, 0, 1, at);
  writeSync(handle, Buffer.from([(byte[0] ?? 0) ^ (1 << bit)]), 0, 1, at);
  closeSync(handle);
}
