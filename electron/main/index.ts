/**
 * The desktop. Main shows one window and keeps one engine process; it knows nothing of evidence or payments. The page
 * speaks to the engine over a message port that main hands over and does not read.
 *
 *   [--vault DIR] [--developer-tools] [railtrace://case/<id>]
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import {
  app,
  Menu,
  MessageChannelMain,
  safeStorage,
  session,
  utilityProcess,
  type BrowserWindow,
  type MessagePortMain,
} from 'electron';
import { capabilitiesArgument, type Capability } from '../../shared/kernel/wire.ts';
import { defaultVaultPlace } from '../../shared/workspace/place.ts';
import { answerRequest } from './dialogs.ts';
import { Documents } from './documents.ts';
import { EngineHost } from './engineHost.ts';
import { hardenApp, hardenSession } from './harden.ts';
import { onPortRequest } from './ipc.ts';
import { menuTemplate } from './menu.ts';
import {
  appOrigin,
  decideDevTools,
  deepLinkOf,
  engineEnvironment,
  parseDeepLink,
  type DeepLink,
} from './policy.ts';
import { serveApp } from './protocol.ts';
import { SecretStore } from './secrets.ts';
import { openWindow } from './window.ts';

const areDevToolsAllowed = decideDevTools(app.isPackaged, process.argv.includes('--developer-tools'));
hardenApp(app, areDevToolsAllowed);

/** Each output of the build lies one folder below dist/. */
const built = join(import.meta.dirname, '..');

function vaultFolder(argv: readonly string[]): string {
  const at = argv.indexOf('--vault');
  const named =
    at < 0 ? argv.find((word) => word.startsWith('--vault='))?.slice('--vault='.length) : argv[at + 1];
  if (named !== undefined) return resolve(process.env['INIT_CWD'] ?? process.cwd(), named);
  return join(
    ...defaultVaultPlace({ platform: process.platform, home: homedir(), environment: process.env }),
  );
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

let window: BrowserWindow | null = null;

const host = new EngineHost<MessagePortMain>({
  fork: () =>
    utilityProcess.fork(join(built, 'engine', 'main.js'), ['--vault', vaultFolder(process.argv)], {
      serviceName: 'Railtrace engine',
      env: engineEnvironment(process.env),
      execArgv: [],
      stdio: 'inherit',
    }),
  channel: () => new MessageChannelMain(),
  now: () => performance.now(),
  onRequest: (request, reply) => {
    answerRequest(window, request, reply).catch(() => {
      // A dialog that could not be shown counts as dismissed: the call is answered.
      reply({ kind: 'picked', id: request.id, paths: [] });
    });
  },
  log: tell,
});
const documents = new Documents<MessagePortMain>(host);

async function show(): Promise<void> {
  const secrets = new SecretStore(safeStorage, join(app.getPath('userData'), 'secrets'), process.platform);
  const capabilities: Capability[] = ['files.pickOpen', 'files.pickSave', 'files.download'];
  if (await secrets.isAvailable()) capabilities.push('secretStorage');

  // Not "persist:": what the page keeps for itself lives as long as its window and never reaches the disk.
  const pageSession = session.fromPartition('railtrace');
  hardenSession(pageSession, areDevToolsAllowed);
  serveApp(pageSession, join(built, 'renderer'));
  const opened = openWindow({
    session: pageSession,
    preload: join(built, 'preload', 'index.cjs'),
    areDevToolsAllowed,
    additionalArguments: [capabilitiesArgument + capabilities.join(',')],
  });
  const { id } = opened.webContents;
  opened.webContents.on('did-navigate', () => {
    documents.leave(id);
  });
  opened.webContents.on('render-process-gone', (_event, details) => {
    documents.leave(id);
    tell(`The window's process ended (${details.reason}).`);
    if (details.reason !== 'clean-exit' && !opened.isDestroyed()) opened.webContents.reload();
  });
  opened.on('closed', () => {
    documents.leave(id);
    window = null;
  });
  loadInto(opened, `${appOrigin}/`);
  window = opened;
}

function loadInto(into: BrowserWindow, url: string): void {
  into.loadURL(url).catch((thrown: unknown) => {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
    tell(`The window's page could not be loaded (${code}).`);
  });
}

/** Brings the window to the front and asks the page for that case, by its address alone. */
function follow(link: DeepLink | null): void {
  if (window === null) return;
  if (window.isMinimized()) window.restore();
  window.focus();
  if (link !== null) loadInto(window, `${appOrigin}/#/case/${String(link.caseId)}`);
}

function run(): void {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.on('second-instance', (_event, argv) => {
    follow(deepLinkOf(argv));
  });
  app.on('open-url', (event, url) => {
    event.preventDefault();
    follow(parseDeepLink(url));
  });
  onPortRequest(
    (contents) => window !== null && contents === window.webContents,
    ({ contents, frame, nonce }) => {
      if (!documents.admit(contents.id, frame, nonce))
        tell('A page asked for its port twice and was refused.');
    },
  );
  app.on('window-all-closed', () => {
    app.quit();
  });
  let isFlushed = false;
  app.on('before-quit', (event) => {
    if (isFlushed) return;
    event.preventDefault();
    void host.close().finally(() => {
      isFlushed = true;
      app.quit();
    });
  });
  void app.whenReady().then(async () => {
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, areDevToolsAllowed)));
    if (app.isPackaged) app.setAsDefaultProtocolClient('railtrace');
    host.start();
    await show();
    const link = deepLinkOf(process.argv);
    if (link !== null) follow(link);
  });
}

run();
