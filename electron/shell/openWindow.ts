/**
 * Opens the product as an app window of a Chromium that is already on this machine, with a profile of its own that
 * lives as long as the window. The one-time address reaches it through a file that only this person can read, never
 * through the command line, which every program of the machine can see.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
}

export type Found =
  | { readonly kind: 'browser'; readonly program: string }
  /** A sentence for the person: why no window opens, and what would help. */
  | { readonly kind: 'none'; readonly reason: string };

const commandNames = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];
const macApplications = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
const windowsPrograms = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
];

/** The first browser of this machine that can open an app window with a profile of ours. */
export function findBrowser(machine: Machine): Found {
  if (machine.platform === 'linux' && !hasDisplay(machine)) {
    return { kind: 'none', reason: 'There is no display to open a window on.' };
  }
  const program = candidates(machine).find((path) => existsSync(path) && !isSnap(path));
  return program === undefined
    ? {
        kind: 'none',
        reason: 'No Chromium, Chrome or Edge was found. Install one to get a window of its own.',
      }
    : { kind: 'browser', program };
}

function hasDisplay({ environment }: Machine): boolean {
  return [environment['DISPLAY'], environment['WAYLAND_DISPLAY']].some(
    (value) => value !== undefined && value !== '',
  );
}

function candidates({ platform, environment }: Machine): string[] {
  if (platform === 'darwin')
    return macApplications.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  if (platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) => environment[name]);
    return roots.flatMap((root) =>
      root === undefined ? [] : windowsPrograms.map((path) => join(root, ...path)),
    );
  }
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return commandNames.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** A snap may not read hidden folders of the home, where vaults lie. */
function isSnap(path: string): boolean {
  const real = realpathSync(path);
  return path.startsWith('/snap/') || real.startsWith('/snap/') || real === '/usr/bin/snap';
}

/** Flags of the app window; the page to open comes in a file. `--no-sandbox` only where Chromium demands it. */
export function browserFlags(page: string, profile: string, isRoot: boolean): string[] {
  return [
    `--app=${page}`,
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-extensions',
    '--disable-sync',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-quic',
    '--disable-breakpad',
    '--incognito',
    '--password-store=basic',
    '--window-size=1440,900',
    ...(isRoot ? ['--no-sandbox', '--test-type'] : []),
  ];
}

export interface Window {
  /** Resolves when the window is gone, with its exit code. */
  readonly closed: Promise<number | null>;
  /** Removes the file with the address: it was used, or it has expired. */
  forgetAddress(): void;
  close(): void;
}

/**
 * @param cache folder of the vault that may be lost at any time; made when missing
 * @throws Error when the program cannot be started
 */
export async function openWindow(
  program: string,
  machine: Machine,
  cache: string,
  address: string,
  processId: number,
): Promise<Window> {
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  removeLeftovers(cache);
  const folder = join(cache, `window-${String(processId)}`);
  mkdirSync(folder, { mode: 0o700 });
  const file = join(folder, 'open.html');
  writeFileSync(file, redirectPage(address), { mode: 0o600, flag: 'wx' });

  const flags = browserFlags(pathToFileURL(file).href, join(folder, 'profile'), machine.isRoot);
  const child = spawn(program, flags, { stdio: 'ignore', detached: false });
  const closed = new Promise<number | null>((resolve) => {
    child.on('exit', (code) => {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
      resolve(code);
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => {
      rmSync(folder, { recursive: true, force: true });
      reject(error);
    });
  });
  return {
    closed,
    forgetAddress: () => {
      rmSync(file, { force: true });
    },
    close: () => child.kill(),
  };
}

/** Goes on to the address at once and leaves no entry in the history. */
function redirectPage(address: string): string {
  return `<!doctype html>\n<meta charset="utf-8">\n<title>Railtrace</title>\n<script>location.replace(${JSON.stringify(address)})</script>\n`;
}

/** Profiles of shells that were killed: what a window kept must not outlive it. */
function removeLeftovers(cache: string): void {
  for (const name of readdirSync(cache)) {
    const processId = /^window-(\d+)$/.exec(name)?.[1];
    if (processId !== undefined && !isRunning(Number(processId))) {
      rmSync(join(cache, name), { recursive: true, force: true });
    }
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}
