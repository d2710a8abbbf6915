/**
 * The browser shell: engine and loopback server in one process, with the product in an app window of Chromium. For
 * machines without Electron, and for tests.
 *
 *   main.js [--vault DIR] [--port N] [--no-open] [--print-url] [--dev-server URL]
 *
 * `--print-url` (or `--no-open`) prints a one-time address on stdout instead of opening a window; each line on stdin
 * asks for another one. Everything else goes to stderr. Ends when the window closes, or at SIGINT and SIGTERM.
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { RailtraceError } from '../../shared/kernel/errors.ts';
import { contentSecurityPolicy } from '../../shared/kernel/pagePolicy.ts';
import { defaultVaultPlace } from '../../shared/workspace/place.ts';
import { productFolder } from '../engine/kernel/layout.ts';
import type { Engine } from '../engine/startEngine.ts';
import { tokenLifeMs } from './admissions.ts';
import { findBrowser, openWindow, type Machine, type Window } from './openWindow.ts';
import { builtPage, developmentPage, developmentPolicy } from './pageFiles.ts';
import { startServer, type ShellServer } from './server.ts';

interface Options {
  readonly vaultFolder: string;
  readonly port: number;
  readonly open: boolean;
  readonly printUrl: boolean;
  readonly devServer: string | undefined;
}

/** Longest that closing may take before the process ends anyway; the store survives that like a power cut. */
const closingLimitMs = 3_000;

function readOptions(words: string[]): Options {
  const { values } = parseArgs({
    args: words,
    strict: true,
    options: {
      vault: { type: 'string' },
      port: { type: 'string', default: '0' },
      'no-open': { type: 'boolean', default: false },
      'print-url': { type: 'boolean', default: false },
      'dev-server': { type: 'string' },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new RailtraceError('bad_request', `--port takes a number from 0 to 65535, not "${values.port}".`);
  }
  const [first, ...rest] = defaultVaultPlace({
    platform: process.platform,
    home: homedir(),
    environment: process.env,
  });
  return {
    // npm runs scripts in the package's folder and names the folder the person stood in.
    vaultFolder:
      values.vault === undefined
        ? join(first, ...rest)
        : resolve(process.env['INIT_CWD'] ?? process.cwd(), values.vault),
    port,
    open: !values['no-open'] && !values['print-url'],
    printUrl: values['print-url'] || values['no-open'],
    devServer: values['dev-server'],
  };
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function printAddress(server: ShellServer): void {
  process.stdout.write(`${server.mintAddress()}\n`);
}

/** Ends everything in order, within its limit, and then the process. */
function closeOnce(engine: Engine, server: ShellServer, window: () => Window | null): (code: number) => void {
  let closing = false;
  return (code) => {
    if (closing) return;
    closing = true;
    const limit = setTimeout(() => {
      tell('Railtrace did not close in time and was ended. Nothing that was saved is lost.');
      process.exit(1);
    }, closingLimitMs);
    window()?.close();
    const ending = Promise.all([server.close(), engine.close(), window()?.closed]);
    ending.then(
      () => {
        clearTimeout(limit);
        process.exit(code);
      },
      (thrown: unknown) => {
        tell(`Railtrace closed with an error: ${thrown instanceof Error ? thrown.name : 'unknown'}.`);
        process.exit(1);
      },
    );
  };
}

/** On macOS a browser goes on without windows: there the page being away for 20 s is what closing the window is. */
function closeWhenLeft(server: ShellServer, close: (code: number) => void): void {
  let away = 0;
  setInterval(() => {
    away = server.live() > 0 ? 0 : away + 1;
    if (away >= 4) close(0);
  }, 5_000).unref();
}

/** Opens the app window, or says why there is none and prints the address instead. */
async function open(
  options: Options,
  server: ShellServer,
  close: (code: number) => void,
): Promise<Window | null> {
  const machine: Machine = {
    platform: process.platform,
    environment: process.env,
    isRoot: process.getuid?.() === 0,
  };
  const found = findBrowser(machine);
  if (found.kind === 'none') {
    tell(`${found.reason} Open this address in a browser within a minute; it works once:`);
    printAddress(server);
    return null;
  }
  const opened: { window: Window | null; used: boolean } = { window: null, used: false };
  const address = server.mintAddress(() => {
    opened.used = true;
    opened.window?.forgetAddress();
    if (process.platform === 'darwin') closeWhenLeft(server, close);
  });
  const cache = join(options.vaultFolder, 'cache');
  opened.window = await openWindow(found.program, machine, cache, address, process.pid);
  setTimeout(() => {
    if (opened.used) return;
    opened.window?.forgetAddress();
    tell('The window has not connected. Open this address in a browser within a minute; it works once:');
    printAddress(server);
  }, tokenLifeMs).unref();
  return opened.window;
}

async function run(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const { requireRuntime } = await import('../engine/db/runtime.ts');
  requireRuntime();
  const { startEngine } = await import('../engine/startEngine.ts');
  const engine = startEngine({ vaultFolder: options.vaultFolder });
  const { devServer } = options;
  const server = await startServer({
    router: engine.router,
    page:
      devServer === undefined
        ? builtPage(join(productFolder, 'dist', 'renderer'))
        : developmentPage(devServer),
    policy: (authority) =>
      devServer === undefined ? contentSecurityPolicy([`ws://${authority}`]) : developmentPolicy(devServer),
    port: options.port,
    clock: engine.context.clock,
    log: engine.context.log,
  });

  let window: Window | null = null;
  const close = closeOnce(engine, server, () => window);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      close(0);
    });
  }
  if (options.open) {
    window = await open(options, server, close);
    void window?.closed.then((code) => {
      if (code !== 0 && server.live() === 0) tell('The window ended by itself. Start Railtrace again.');
      close(0);
    });
  } else {
    printAddress(server);
  }
  if (options.printUrl || window === null) {
    createInterface({ input: process.stdin }).on('line', () => {
      printAddress(server);
    });
  }
}

run().catch((thrown: unknown) => {
  // Words of the command line and of the operating system (a port in use) are for the person who started this.
  tell(thrown instanceof Error ? thrown.message : 'Railtrace could not start.');
  process.exit(thrown instanceof Error && 'code' in thrown && thrown.code === 'bad_request' ? 2 : 1);
});
