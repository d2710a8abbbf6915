import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEvidenceVault, type EvidenceVault } from '../engine/evidence/evidenceVault.ts';
import { eventLines } from './damagedVault.ts';

// R23: a file that takes its reader down fails alone, with its cause; it is tried once more, then no longer.

let vault: EvidenceVault;
beforeEach(() => {
  vault = openEvidenceVault();
});
afterEach(() => vault.close());

/** One record within the limit of its length whose parts, taken one by one, need many times its room. */
function memoryEater(): Buffer {
  const small = '[0],';
  const event = `{"id":"evt_1","object":"event","type":"charge.succeeded","created":1772546400,"data":{"object":{"id":"ch_1","parts":[`;
  const parts = Math.floor((15.5 * 1024 * 1024) / small.length);
  return Buffer.concat([
    Buffer.from('['),
    Buffer.from(event),
    Buffer.from(small.repeat(parts)),
    Buffer.from('0]}}}]'),
  ]);
}

describe('R23: a file that ends its reader', () => {
  it('is refused with the cause, twice at most, and the next file is read as ever', async () => {
    const eater = memoryEater();
    const first = await vault.importBytes('eater.json', eater);
    expect(first.sourceId).toBeNull();
    expect(first.refused).toMatch(/eater\.json needs more memory than one import may use/);
    expect((await vault.importBytes('good.jsonl', eventLines('good', 50))).records).toBe(50);
    expect((await vault.importBytes('eater.json', eater)).refused).toMatch(/more memory/);
    const third = await vault.importBytes('renamed.json', eater);
    expect(third.refused).toMatch(/renamed\.json ended its reader 2 times and is not tried again/);
    expect((await vault.importBytes('better.jsonl', eventLines('better', 50))).records).toBe(50);
    expect(vault.rows('select count(*) as n from records')[0]?.['n']).toBe(100);
    expect(vault.rows(`select count(*) as n from source where status = 'importing'`)[0]?.['n']).toBe(0);
  }, 120_000);
});
