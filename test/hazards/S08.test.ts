import { join } from 'node:path';
import { build } from 'vite';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { root } from '../../electron/dev/places.ts';
import { page as pageTarget } from '../../electron/dev/targets.ts';
import { systemClock } from '../../electron/engine/kernel/clock.ts';
import { builtPage } from '../../electron/shell/pageFiles.ts';
import { startServer, type ShellServer } from '../../electron/shell/server.ts';
import { contentSecurityPolicy, trustedTypesPolicies } from '../../shared/kernel/pagePolicy.ts';
import { temporaryFolder } from '../build/vault.ts';
import { probeRouter, quietLog } from '../contract/probe.ts';
import { launchChromium } from '../shell/policyBrowser.ts';

describe('S08: only the named Trusted Types policies exist, and Monaco works within them', () => {
  const folder = temporaryFolder();
  let browser: Browser;
  let server: ShellServer;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    const target = pageTarget();
    await build({
      ...target,
      root: join(root, 'test', 'shell', 'policyPage'),
      publicDir: join(root, 'renderer', 'public'),
      logLevel: 'error',
      build: { ...target.build, outDir: folder.path, emptyOutDir: true, license: false },
    });
    server = await startServer({
      router: probeRouter().router,
      page: builtPage(folder.path),
      policy: (authority) => contentSecurityPolicy([`ws://${authority}`]),
      port: 0,
      clock: systemClock,
      log: quietLog,
    });
    browser = await launchChromium();
    page = await browser.newPage();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(`http://${server.authority}/`);
    await page.locator('.monaco-editor .view-line').first().waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    folder.remove();
  });

  it('lists the app’s own policy and what Monaco needs, and no default policy', () => {
    expect(trustedTypesPolicies).toEqual(['railtrace', 'editorViewLayer']);
  });

  it('opens, edits, searches, completes and folds in Monaco without one violation', async () => {
    await page.locator('.monaco-editor').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('\n"al');
    await page.keyboard.press('Control+Space');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+f');
    await page.locator('.find-widget').waitFor();
    await page.keyboard.type('evt');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.keyboard.press('F1');
    await page.locator('.monaco-editor .view-line', { hasText: 'onerror' }).waitFor();
    // Its worker answers from an address that passed the app's policy.
    await vi.waitFor(() => {
      expect(page.workers().map((worker) => new URL(worker.url()).pathname)).toContainEqual(
        expect.stringMatching(/^\/assets\/editor\.worker-/),
      );
    });
    expect(await page.evaluate(() => Reflect.get(window, 'violations') as string[])).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('refuses markup from text, script addresses from text, and any further policy', async () => {
    const outcomes = await page.evaluate(async () => {
      const attempt = (work: () => unknown): string => {
        try {
          work();
          return 'allowed';
        } catch (thrown) {
          return thrown instanceof Error ? thrown.name : 'thrown';
        }
      };
      const factory = Reflect.get(window, 'trustedTypes') as {
        createPolicy(name: string, rules: object): unknown;
      };
      const inserting = Reflect.get(document.body, 'insertAdjacentHTML') as () => void;
      const script = document.createElement('script');
      return {
        innerHTML: attempt(() => Reflect.set(document.body, 'innerHTML', '<b>')),
        insertAdjacentHTML: attempt(() => Reflect.apply(inserting, document.body, ['beforeend', '<b>'])),
        scriptAddress: attempt(() => (script.src = './x.js')),
        scriptText: attempt(() => (script.text = '1')),
        worker: attempt(() => new Worker('./x.js')),
        defaultPolicy: attempt(() => factory.createPolicy('default', {})),
        otherPolicy: attempt(() => factory.createPolicy('evil', {})),
        appPolicyAgain: attempt(() => factory.createPolicy('railtrace', {})),
        parsed: attempt(() => new DOMParser().parseFromString('<b>', 'text/html')),
      };
    });
    expect(outcomes).toEqual({
      innerHTML: 'TypeError',
      insertAdjacentHTML: 'TypeError',
      scriptAddress: 'TypeError',
      scriptText: 'TypeError',
      worker: 'TypeError',
      defaultPolicy: 'TypeError',
      otherPolicy: 'TypeError',
      appPolicyAgain: 'TypeError',
      parsed: 'TypeError',
    });
  });
});
