import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { temporaryVault } from '../build/vault.ts';
import { inProcess, messagePort, webSocket } from '../contract/transports.ts';
import { probeRouter } from '../contract/probe.ts';

/** Collects garbage now; the flag is set here so that the suite needs no special start. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (!isCollector(collect)) throw new Error('This Node cannot collect garbage on demand.');
  collect();
}

function isCollector(value: unknown): value is () => void {
  return typeof value === 'function';
}

function heapAfterCollection(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

// The rest of R24 is test/contract/conformance.test.ts, run over the same three transports.
describe('R24: every transport carries the real engine and holds nothing of calls that are over', () => {
  it.each([inProcess, messagePort, webSocket])(
    'over $name: 10,000 calls and 200 feeds leave no trace in the heap',
    async (transport) => {
      const probe = probeRouter();
      const { client, running, close } = await transport.open(probe.router);
      const round = async (calls: number, feeds: number): Promise<void> => {
        for (let done = 0; done < calls; done += 100) {
          await Promise.all(
            Array.from({ length: 100 }, () => client.evidence.search({ query: 'q'.repeat(1000), limit: 1 })),
          );
        }
        for (let feed = 0; feed < feeds; feed += 1) {
          for await (const change of await client.workspace.watchChanges({})) {
            expect(change.seq).toBe(1);
            break;
          }
        }
      };
      await round(2_000, 50);
      const before = heapAfterCollection();
      await round(10_000, 200);
      // A feed that was left ends at the engine a moment later.
      await vi.waitFor(() => {
        expect([running(), probe.openFeeds()]).toEqual([0, 0]);
      });
      const grownBytes = heapAfterCollection() - before;
      // 10,000 calls of 1 kB each would be 20 MB if their inputs and answers were held.
      expect(grownBytes).toBeLessThan(2 * 1024 * 1024);
      await close();
    },
  );

  it.each([inProcess, messagePort, webSocket])(
    'over $name: a real vault is created, changed and followed',
    async (transport) => {
      const vault = await temporaryVault();
      const { client, close } = await transport.open(vault.engine.router);
      const changes = await client.workspace.watchChanges({});
      const first = await changes.next();
      expect(first.value).toMatchObject({ topics: [] });
      const settings = await client.workspace.changeSettings({ timeZone: 'Europe/Berlin' });
      expect(settings.timeZone).toBe('Europe/Berlin');
      const second = await changes.next();
      expect(second.value).toMatchObject({ topics: ['settings', 'workspace'] });
      await changes.return();
      expect((await client.workspace.lock({})).state).toBe('locked');
      await close();
      await vault.close();
    },
  );
});
