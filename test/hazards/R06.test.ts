import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEvidenceVault, type EvidenceVault } from '../engine/evidence/evidenceVault.ts';
import { eventLines } from './damagedVault.ts';

// R06: a full disk ends the import with its own word, leaves no half of it, and everything else goes on.

let vault: EvidenceVault;
beforeEach(() => {
  vault = openEvidenceVault();
});
afterEach(() => vault.close());

const pages = (): number => Number(vault.vault.db.pragma('page_count', { simple: true }));
const counts = () => vault.rows('select count(*) as records from records')[0]?.['records'];

async function endOf(name: string, text: string): Promise<{ state: string; code: string | undefined }> {
  const { context, evidence } = vault;
  const grant = context.grants.openUpload(name, text.length);
  const { jobId } = await evidence.handlers.import({ grants: [grant] }, undefined);
  void (async () => {
    for (let at = 0; at < text.length; at += 500_000)
      await context.grants.append(
        grant,
        Buffer.from(text.slice(at, at + 500_000)),
        at + 500_000 >= text.length,
      );
  })().catch(() => undefined); // the reader gives up early
  const job = await context.jobs.finished(jobId);
  return { state: job.state, code: job.error?.code };
}

describe('R06: a full disk', () => {
  it('fails the import as storage_full, keeps what was there readable, and takes the file once there is space', async () => {
    await vault.importBytes('first.jsonl', eventLines('first', 300));
    const large = eventLines('large', 8000);
    for (const room of [3, 40, 120]) {
      vault.vault.db.pragma(`max_page_count = ${String(pages() + room)}`);
      expect(await endOf('large.jsonl', large)).toEqual({ state: 'failed', code: 'storage_full' });
      expect(counts()).toBe(300);
      expect(vault.evidence.sources().map(({ name }) => name)).toEqual(['first.jsonl']);
      const page = await vault.evidence.handlers.search({ query: 'evt_first_17', limit: 10 }, undefined);
      expect(page.records[0]?.locator).toBe('line:18');
      vault.vault.db.pragma('max_page_count = 1073741823');
    }
    expect(await vault.importBytes('large.jsonl', large)).toMatchObject({ records: 8000, duplicates: 0 });
    expect(counts()).toBe(8300);
    expect(vault.rows(`select count(*) as half from source where status = 'importing'`)[0]?.['half']).toBe(0);
    const orphans = vault.rows(
      'select count(*) as n from block where source_id not in (select id from source)',
    );
    expect(orphans[0]?.['n']).toBe(0);
  }, 60_000);
});
