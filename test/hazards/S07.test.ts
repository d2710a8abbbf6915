import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { join } from 'node:path';
import { buildIfStale } from '../../electron/dev/build.ts';
import { root } from '../../electron/dev/places.ts';
import { systemClock } from '../../electron/engine/kernel/clock.ts';
import { builtPage } from '../../electron/shell/pageFiles.ts';
import { startServer, type ShellServer } from '../../electron/shell/server.ts';
import { contentSecurityPolicy } from '../../shared/kernel/pagePolicy.ts';
import { rawServer } from '../build/rawServer.ts';
import { temporaryVault, type TemporaryVault } from '../build/vault.ts';
import { quietLog } from '../contract/probe.ts';
import { launchChromium } from '../shell/policyBrowser.ts';

vi.mock('electron', () => import('../main/fakeElectron.ts'));
const { answer } = await import('../../electron/main/protocol.ts');

const withoutConnect = [
  "img-src 'self' blob:",
  "font-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types railtrace editorViewLayer',
].join('; ');

describe('S07: every document comes with the content policy, in both shells', () => {
  const built = join(root, 'dist', 'renderer');
  let browser: Browser;
  let vault: TemporaryVault;
  let server: ShellServer;
  let page: Page;
  const problems: string[] = [];
  const requested: string[] = [];

  beforeAll(async () => {
    await buildIfStale();
    vault = await temporaryVault();
    server = await startServer({
      router: vault.engine.router,
      page: builtPage(built),
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
    page.on('request', (request) => requested.push(request.url()));
    await page.addInitScript(() => {
      const violations: string[] = [];
      Reflect.set(window, 'violations', violations);
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        violations.push(`${violatedDirective} ${blockedURI}`);
      });
    });
    await page.goto(server.mintAddress());
    await vi.waitFor(
      async () => {
        expect(server.live()).toBe(1);
        expect((await page.locator('#root').innerText()).length).toBeGreaterThan(20);
      },
      { timeout: 20_000 },
    );
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    await vault.close();
  });

  const violations = (): Promise<string[]> =>
    page.evaluate(() => Reflect.get(window, 'violations') as string[]);

  it('is exactly this over the app scheme of the desktop', async () => {
    const response = await answer(built, { url: 'app://workstation/', method: 'GET' } as Request);
    expect(response.headers.get('content-security-policy')).toBe(
      `default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; ${withoutConnect}`,
    );
  });

  it('is exactly this in the browser shell, with its own socket', async () => {
    const response = await page.request.get(`http://${server.authority}/`);
    expect(response.headers()['content-security-policy']).toBe(
      `default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self' ws://${server.authority}; ${withoutConnect}`,
    );
  });

  it('lets the built page come up with an open vault, without one violation or foreign request', async () => {
    expect(await violations()).toEqual([]);
    expect(problems).toEqual([]);
    const foreign = requested.filter(
      (url) => new URL(url).host !== server.authority && !url.startsWith('blob:'),
    );
    expect(foreign).toEqual([]);
    expect(page.url()).toBe(`http://${server.authority}/`);
  });

  it('blocks an injected script, evaluation, a remote image, a frame, a form and a foreign connection', async () => {
    const canary = await rawServer((socket) => socket.end());
    const outcome = await page.evaluate(async (target) => {
      const seen: Record<string, unknown> = { ran: false };
      Reflect.set(window, 'seen', seen);
      const inline = document.createElement('script');
      const attribute = document.createElement('div');
      document.body.append(inline, attribute);
      inline.append(document.createTextNode('window.seen.ran = true'));
      try {
        attribute.setAttribute('onclick', 'window.seen.ran = true');
        seen['attribute'] = 'allowed';
      } catch (thrown) {
        seen['attribute'] = thrown instanceof Error ? thrown.name : 'thrown';
      }
      attribute.click();

      const evaluate = Reflect.get(window, 'eval') as (source: string) => unknown;
      // Outside of this evaluation, which the browser's debugger would let evaluate.
      await new Promise<void>((resolve) => {
        requestAnimationFrame(() => {
          for (const [name, work] of [
            ['eval', () => evaluate('window.seen.ran = true')],
            ['Function', () => Reflect.construct(Function, ['window.seen.ran = true']) as unknown],
          ] as const) {
            try {
              work();
              seen[name] = 'allowed';
            } catch (thrown) {
              seen[name] = thrown instanceof Error ? thrown.name : 'thrown';
            }
          }
          resolve();
        });
      });

      const loads = (element: HTMLElement, event = 'load'): Promise<string> =>
        new Promise((resolve) => {
          element.addEventListener(event, () => {
            resolve('loaded');
          });
          element.addEventListener('error', () => {
            resolve('blocked');
          });
          document.body.append(element);
        });
      const image = document.createElement('img');
      image.src = `http://${target}/pixel.png`;
      seen['image'] = await loads(image);
      const data = document.createElement('img');
      data.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
      seen['data image'] = await loads(data);
      const form = document.createElement('form');
      form.action = `http://${target}/`;
      document.body.append(form);
      form.submit();
      const frame = document.createElement('iframe');
      frame.src = `http://${target}/`;
      document.body.append(frame);
      seen['fetch'] = await fetch(`http://${target}/`).then(
        () => 'allowed',
        () => 'blocked',
      );
      try {
        new WebSocket(`ws://${target}/`);
      } catch {
        seen['socket'] = 'refused';
      }
      return seen;
    }, canary.target);
    expect(outcome).toMatchObject({
      ran: false,
      attribute: 'TypeError',
      eval: 'EvalError',
      Function: 'EvalError',
      image: 'blocked',
      'data image': 'blocked',
      fetch: 'blocked',
    });
    await vi.waitFor(async () => {
      const directives = new Set((await violations()).map((violation) => violation.split(' ')[0]));
      for (const directive of [
        'require-trusted-types-for',
        'img-src',
        'frame-src',
        'form-action',
        'connect-src',
      ]) {
        expect(directives).toContain(directive);
      }
    });
    // Chromium may open a connection for a form or a frame before it asks the policy; nothing is ever sent on it.
    expect(Buffer.concat(canary.received).toString('latin1')).toBe('');
    await canary.close();
  });
});
