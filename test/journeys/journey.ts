/**
 * The ground every journey stands on: a folder of its own, a real shell over its vault, and a page that is watched
 * from its first byte to its last. A journey fails when the console held an error, a policy was violated, or a request
 * went anywhere but to the product.
 */
import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { buildIfStale } from '../../electron/dev/build.ts';
import { copyVault, journeyFolder, prepareVault, sampleFiles } from './desk.ts';
import { Frame } from './pages/frame.ts';
import { Gate } from './pages/gate.ts';
import { passphrase, startShell, type Shell } from './shell.ts';
import { unexpectedProblems, watchPage, type Watch } from './watch.ts';

interface JourneyOptions {
  /** What the vault holds when the journey starts: nothing (it does not exist yet), or the sample desk. */
  vault: 'none' | 'sample desk';
}

interface JourneyFixtures {
  folder: string;
  vaultFolder: string;
  shell: Shell;
  watch: Watch;
  gate: Gate;
  frame: Frame;
  /** The page at the product's first screen, past the gate where the vault exists. */
  product: Page;
}

interface WorkerFixtures {
  build: undefined;
  sampleVault: string;
}

export const test = base.extend<JourneyOptions & JourneyFixtures, WorkerFixtures>({
  vault: ['sample desk', { option: true }],
  build: [
    async ({}, use) => {
      await buildIfStale();
      await use(undefined);
    },
    { scope: 'worker', auto: true, timeout: 180_000 },
  ],
  sampleVault: [
    async ({ build: _built }, use) => {
      const folder = journeyFolder();
      await use(await prepareVault(join(folder.path, 'sample'), sampleFiles()));
      folder.remove();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  folder: async ({}, use) => {
    const folder = journeyFolder();
    await use(folder.path);
    folder.remove();
  },
  vaultFolder: async ({ folder, vault, sampleVault }, use) => {
    const place = join(folder, 'desk-march');
    await use(vault === 'none' ? place : copyVault(sampleVault, place));
  },
  shell: async ({ vaultFolder }, use) => {
    const shell = await startShell(vaultFolder);
    await use(shell);
    await shell.stop();
  },
  watch: async ({ page, shell }, use) => {
    const watch = await watchPage(page, shell.origin);
    await use(watch);
    expect.soft(unexpectedProblems(watch), 'errors and policy violations in the page').toEqual([]);
    expect.soft(watch.strangers, 'requests that left the product').toEqual([]);
  },
  gate: async ({ page }, use) => {
    await use(new Gate(page));
  },
  frame: async ({ page }, use) => {
    await use(new Frame(page));
  },
  product: async ({ page, shell, watch, gate, frame, vault }, use) => {
    expect(watch.problems).toEqual([]);
    await page.goto(await shell.address());
    if (vault === 'sample desk') {
      await gate.unlock(passphrase);
      await expect(frame.status).toContainText('engine ready');
    }
    await use(page);
  },
});

export { expect, passphrase };
