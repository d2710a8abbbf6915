import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryVault, type TemporaryVault } from '../build/vault.ts';
import { eventLines, importPath } from './damagedVault.ts';
import { writeFileSync } from 'node:fs';

// R05: the write-ahead log stays small, also while people read during an import.

const mebibyte = 1024 * 1024;
const records = process.env['RAILTRACE_LONG'] === '1' ? 400_000 : 40_000;

let vault: TemporaryVault;
beforeAll(async () => {
  vault = await temporaryVault();
});
afterAll(() => vault.close());

describe('R05: the write-ahead log', () => {
  it('stays below 256 MiB while importing and searching, and is folded away when the vault is locked', async () => {
    const log = join(vault.folder, 'vault.db-wal');
    const path = join(vault.folder, '..', 'many.jsonl');
    writeFileSync(path, eventLines('wal', records, 400));
    let largest = 0;
    let searches = 0;
    let over = false;
    const importing = importPath(vault.engine, path).finally(() => {
      over = true;
    });
    const isOver = (): boolean => over;
    while (!isOver()) {
      const page = await vault.client.evidence.search({ query: 'lorem', limit: 20 });
      searches += page.records.length >= 0 ? 1 : 0;
      largest = Math.max(largest, statSync(log).size);
    }
    expect((await importing).records).toBe(records);
    expect(searches).toBeGreaterThan(3);
    expect(largest).toBeLessThan(256 * mebibyte);
    await vault.engine.settled();
    expect(statSync(log).size).toBeLessThan(256 * mebibyte);
    await vault.client.workspace.lock({});
    expect(existsSync(log) ? statSync(log).size : 0).toBe(0);
  }, 600_000);
});
