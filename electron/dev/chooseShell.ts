import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { runCommand } from './commands.ts';
import { cache, root } from './places.ts';

/** How `npm start` opens Railtrace, with the reason it gives. */
export type Shell =
  | { readonly kind: 'desktop'; readonly executable: string; readonly reason: string }
  | { readonly kind: 'browser'; readonly reason: string };

/** What the choice depends on; `probe` and `download` reach outside, everything else is read. */
export type Surroundings = {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly isRoot: boolean;
  readonly electronFolder: string;
  readonly answerFile: string;
  /** Epoch ms UTC. */
  readonly now: number;
  readonly probe: (url: string) => Promise<boolean>;
  readonly download: () => Promise<boolean>;
};

const probeLimitMs = 3_000;
const rememberedMs = 24 * 60 * 60 * 1000;
const rememberedAnswer = z.object({ version: z.string(), at: z.number() });

function executableName(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return join('Electron.app', 'Contents', 'MacOS', 'Electron');
  return platform === 'win32' ? 'electron.exe' : 'electron';
}

/** The Electron program that is already here, in the package or where ELECTRON_OVERRIDE_DIST_PATH says. */
function findExecutable({ platform, env, electronFolder }: Surroundings): string | undefined {
  const override = env['ELECTRON_OVERRIDE_DIST_PATH'];
  const folders = override === undefined || override === '' ? [join(electronFolder, 'dist')] : [override];
  return folders.map((folder) => join(folder, executableName(platform))).find((path) => existsSync(path));
}

/** Why no desktop window can open here, whatever is installed; undefined where one can. */
function obstacle({ platform, env, isRoot }: Surroundings): string | undefined {
  if (platform !== 'linux') return undefined;
  if (isRoot) return "Electron's sandbox does not run as root";
  const hasDisplay = [env['DISPLAY'], env['WAYLAND_DISPLAY']].some(
    (value) => value !== undefined && value !== '',
  );
  return hasDisplay ? undefined : 'there is no display';
}

function electronVersion(electronFolder: string): string {
  const text = readFileSync(join(electronFolder, 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

function wasUnreachable({ answerFile, now }: Surroundings, version: string): boolean {
  if (!existsSync(answerFile)) return false;
  const answer = rememberedAnswer.safeParse(JSON.parse(readFileSync(answerFile, 'utf8')));
  return answer.success && answer.data.version === version && now - answer.data.at < rememberedMs;
}

function rememberUnreachable({ answerFile, now }: Surroundings, version: string): void {
  mkdirSync(dirname(answerFile), { recursive: true });
  writeFileSync(answerFile, `${JSON.stringify({ version, at: now })}\n`);
}

function downloadPage(env: NodeJS.ProcessEnv, version: string): string {
  const mirror = env['ELECTRON_MIRROR'] ?? env['npm_config_electron_mirror'];
  return `${mirror ?? 'https://github.com/electron/electron/releases/download/'}v${version}/SHASUMS256.txt`;
}

/**
 * Decides between the desktop and the browser shell: the desktop where Electron's program is here or can
 * be fetched, else the browser shell. Takes at most 3 s plus the download itself; an unreachable download
 * is remembered for a day, so that the next start decides at once.
 */
export async function chooseShell(surroundings: Surroundings): Promise<Shell> {
  const blocked = obstacle(surroundings);
  if (blocked !== undefined) return { kind: 'browser', reason: blocked };

  const present = findExecutable(surroundings);
  if (present !== undefined) return { kind: 'desktop', executable: present, reason: 'Electron is installed' };

  const version = electronVersion(surroundings.electronFolder);
  if (wasUnreachable(surroundings, version)) {
    return { kind: 'browser', reason: `Electron ${version} could not be fetched on an earlier start` };
  }
  if (!(await surroundings.probe(downloadPage(surroundings.env, version)))) {
    rememberUnreachable(surroundings, version);
    return {
      kind: 'browser',
      reason: `Electron ${version} is not installed and its download cannot be reached`,
    };
  }
  const isDownloaded = await surroundings.download();
  const executable = isDownloaded ? findExecutable(surroundings) : undefined;
  if (executable === undefined) {
    rememberUnreachable(surroundings, version);
    return { kind: 'browser', reason: `the download of Electron ${version} failed` };
  }
  return { kind: 'desktop', executable, reason: `Electron ${version} was fetched just now` };
}

/** True when the address answers at all within three seconds. */
async function probe(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(probeLimitMs) });
    return response.ok;
  } catch {
    // Refused, unresolved or timed out: all mean that the download is out of reach.
    return false;
  }
}

async function download(): Promise<boolean> {
  process.stderr.write('Fetching Electron …\n');
  const script = join(root, 'node_modules', 'electron', 'install.js');
  return (await runCommand(process.execPath, [script], { show: 'live' })).code === 0;
}

/** The machine as it is. */
export function thisMachine(): Surroundings {
  return {
    platform: process.platform,
    env: process.env,
    isRoot: process.getuid?.() === 0,
    electronFolder: join(root, 'node_modules', 'electron'),
    answerFile: join(cache, 'electron-unreachable.json'),
    now: Date.now(),
    probe,
    download,
  };
}
