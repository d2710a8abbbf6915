/**
 * The desktop's page as far as it can be run without Electron: the built preload and the built page in a real
 * Chromium over a real MessagePort, with a real engine behind it. What stands in for Electron is its two modules and
 * main's handing over of the port.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { buildIfStale } from '../../electron/dev/build.ts';
import { root } from '../../electron/dev/places.ts';
import { serve, type Served } from '../../electron/engine/kernel/serve.ts';
import { startEngine, type Engine } from '../../electron/engine/startEngine.ts';
import { contentSecurityPolicy, mediaTypeOf, pageFile, pageHeaders } from '../../shared/kernel/pagePolicy.ts';
import { cheapKeyDerivation, temporaryFolder, testPassphrase } from '../build/vault.ts';
import { quietLog } from '../contract/probe.ts';

const origin = 'https://workstation.test';
const built = join(root, 'dist');

/** Serves the page's files with the headers of the desktop. */
async function servePage(page: Page): Promise<void> {
  await page.route(`${origin}/**`, async (route) => {
    const file = pageFile(new URL(route.request().url()).pathname);
    const mediaType = mediaTypeOf(file?.at(-1) ?? '');
    if (file === null || mediaType === null) return route.fulfill({ status: 404 });
    const headers = { ...pageHeaders(contentSecurityPolicy()), 'content-type': mediaType };
    return route.fulfill({ headers, body: readFileSync(join(built, 'renderer', ...file)) });
  });
}

/**
 * Runs in the page before anything else: `require('electron')` as a sandboxed preload has it, and a main that answers
 * the first request with a port. Frames of the port's other end are carried to the test and back.
 */
function electronInPage(): void {
  const state = {
    required: [] as string[],
    exposed: [] as string[],
    requests: [] as unknown[],
    violations: [] as string[],
    generation: 0,
    nonce: '',
    ends: [] as MessagePort[],
    listener: undefined as ((event: { ports: MessagePort[] }, message: unknown) => void) | undefined,
    /** Main starts an engine, or starts it again: the page gets a new port, the old one's far end closes. */
    handOver(): void {
      state.ends.at(-1)?.close();
      state.generation += 1;
      const { generation } = state;
      const { port1, port2 } = new MessageChannel();
      const toEngine = Reflect.get(window, 'toEngine') as (generation: number, frame: string) => void;
      port1.onmessage = (event: MessageEvent<string>) => {
        toEngine(generation, event.data);
      };
      state.ends.push(port1);
      state.listener?.(
        { ports: [port2] },
        { railtrace: 'engine', state: 'ready', nonce: state.nonce, generation },
      );
    },
    fromEngine(generation: number, frame: string): void {
      state.ends[generation - 1]?.postMessage(frame);
    },
  };
  Reflect.set(window, 'electronInPage', state);
  Reflect.set(window, 'requireInPreload', (name: string) => {
    state.required.push(name);
    return {
      contextBridge: {
        exposeInMainWorld: (key: string, api: object) => {
          state.exposed.push(key, ...Object.keys(api));
          Reflect.set(window, key, Object.freeze(api));
        },
      },
      ipcRenderer: {
        send: (channel: string, nonce: string) => {
          state.requests.push([channel, nonce]);
          state.nonce = nonce;
          if (state.requests.length === 1) state.handOver();
        },
        on: (_channel: string, listener: typeof state.listener) => {
          state.listener = listener;
        },
      },
    };
  });
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    state.violations.push(`${violatedDirective} ${blockedURI}`);
  });
}

const preloadInPage = (source: string): string =>
  `(() => { const require = window.requireInPreload; delete window.requireInPreload;
   const process = { argv: ['electron', '--railtrace-capabilities=files.pickOpen,files.pickSave'] };
   ${source} })();`;

function stateOf<Value>(page: Page, key: string): Promise<Value> {
  return page.evaluate(
    (name) => Reflect.get(Reflect.get(window, 'electronInPage') as object, name) as Value,
    key,
  );
}

test.describe('the desktop’s page over its message port', () => {
  const folder = temporaryFolder();
  const clients = new Map<number, { served: Served; receive: (frame: string) => void }>();
  let engine: Engine;

  test.beforeAll(async () => {
    await buildIfStale();
    engine = startEngine({ vaultFolder: join(folder.path, 'desk-march'), keyDerivation: cheapKeyDerivation });
  });
  test.afterAll(async () => {
    await engine.close();
    folder.remove();
  });

  /** The engine's end of the port of one generation. */
  function clientOf(page: Page, generation: number) {
    const known = clients.get(generation);
    if (known !== undefined) return known;
    let receive: (frame: unknown) => void = () => undefined;
    const wire = {
      send: async (frame: string) => {
        await page
          .evaluate(
            ([to, text]) => {
              (
                Reflect.get(window, 'electronInPage') as { fromEngine(to: number, text: string): void }
              ).fromEngine(to, text);
            },
            [generation, frame] as const,
          )
          // The page was closed while an answer was on its way: there is nobody left to tell.
          .catch(() => undefined);
      },
      close: () => undefined,
      onFrame: (listener: (frame: unknown) => void) => (receive = listener),
      onClose: () => undefined,
    };
    const client = {
      served: serve(engine.router, wire, quietLog),
      receive: (frame: string) => receive(frame),
    };
    clients.set(generation, client);
    return client;
  }

  test('takes the port, works, and works again over the next one', async ({ page }) => {
    const problems: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    await servePage(page);
    await page.exposeFunction('toEngine', (generation: number, frame: string) => {
      clientOf(page, generation).receive(frame);
    });
    await page.addInitScript(electronInPage);
    await page.addInitScript(preloadInPage(readFileSync(join(built, 'preload', 'index.cjs'), 'utf8')));

    await page.goto(`${origin}/`);
    await expect(page.getByText('Choose a passphrase for the new vault')).toBeVisible();
    expect(await stateOf<string[]>(page, 'required')).toEqual(['electron']);
    expect(await stateOf<string[]>(page, 'exposed')).toEqual(['railtrace', 'port', 'capabilities']);
    const requests = await stateOf<[string, string][]>(page, 'requests');
    expect(requests).toHaveLength(1);
    expect(requests[0]?.[0]).toBe('railtrace:port');
    expect(requests[0]?.[1]).toMatch(/^[0-9a-f]{64}$/);

    await page.getByLabel('Passphrase', { exact: true }).fill(testPassphrase);
    await page.getByLabel('Passphrase again').fill(testPassphrase);
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Create the vault' }).click();
    await expect(page.getByText('Choose a passphrase for the new vault')).toBeHidden();
    expect((await engine.client.workspace.status({})).state).toBe('open');

    // The engine restarts: main hands over the next port, and the page finds the vault locked.
    clients.get(1)?.served.close();
    await engine.client.workspace.lock({});
    await page.evaluate(() => {
      (Reflect.get(window, 'electronInPage') as { handOver(): void }).handOver();
    });
    await expect(page.getByRole('button', { name: /unlock|open/i }).first()).toBeVisible();
    await page.getByLabel('Passphrase', { exact: true }).fill(testPassphrase);
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await engine.client.workspace.status({})).state).toBe('open');

    expect(await stateOf<string[]>(page, 'violations')).toEqual([]);
    expect(problems).toEqual([]);
  });
});
