import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { runCommand } from './commands.ts';

/** The machine that tests run on, as far as installing programs goes. */
export type System = {
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  /** Folders of PATH. */
  readonly programFolders: readonly string[];
  readonly exists: (path: string) => boolean;
  /** Installs Debian packages; false when that failed. */
  readonly aptInstall: (packages: readonly string[]) => Promise<boolean>;
};

/** A program that the tests run for real, and the Debian package that brings it. */
type Need = {
  readonly name: string;
  readonly debian: string;
  /** Names on PATH or absolute paths: one of them is enough. */
  readonly anyOf: readonly string[];
  readonly onlyOn?: NodeJS.Platform;
};

const needs: readonly Need[] = [
  {
    name: 'Chromium',
    debian: 'chromium',
    anyOf: [
      'chromium',
      'google-chrome',
      'microsoft-edge',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
  },
  { name: 'Xvfb', debian: 'xvfb', anyOf: ['Xvfb'], onlyOn: 'linux' },
  {
    name: 'the Liberation fonts',
    debian: 'fonts-liberation',
    anyOf: [
      '/usr/share/fonts/truetype/liberation',
      '/usr/share/fonts/truetype/liberation2',
      '/usr/share/fonts/liberation-fonts',
    ],
    onlyOn: 'linux',
  },
  { name: 'minisign', debian: 'minisign', anyOf: ['minisign'] },
  { name: 'ssh-keygen', debian: 'openssh-client', anyOf: ['ssh-keygen'] },
  { name: 'unzip', debian: 'unzip', anyOf: ['unzip'] },
];

function isMet(need: Need, system: System): boolean {
  if (need.onlyOn !== undefined && need.onlyOn !== system.platform) return true;
  return need.anyOf.some((name) =>
    isAbsolute(name)
      ? system.exists(name)
      : system.programFolders.some((folder) => system.exists(join(folder, name))),
  );
}

/**
 * Makes sure that every program which the tests run is there: installs what is missing as root on Debian.
 *
 * @returns a sentence that says what to install by hand, or undefined when all is there
 */
export async function ensureSystemPackages(system: System = thisSystem()): Promise<string | undefined> {
  const missing = needs.filter((need) => !isMet(need, system));
  if (missing.length === 0) return undefined;
  const packages = missing.map((need) => need.debian);
  const isDebian = system.platform === 'linux' && system.exists('/etc/debian_version');
  if (isDebian && system.isRoot && (await system.aptInstall(packages))) {
    if (missing.every((need) => isMet(need, system))) return undefined;
  }
  const names = missing.map((need) => need.name).join(', ');
  return `The tests need ${names}: install what is missing (on Debian: apt-get install ${packages.join(' ')}) and run the command again.`;
}

async function aptInstall(packages: readonly string[]): Promise<boolean> {
  process.stderr.write(`Installing ${packages.join(', ')} with apt-get …\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const update = await runCommand('apt-get', ['update', '-q'], { show: 'after', env });
  const install = await runCommand(
    'apt-get',
    ['install', '-y', '-q', '--no-install-recommends', ...packages],
    { show: 'after', env },
  );
  if (install.code !== 0) process.stderr.write(`${update.output}\n${install.output}\n`);
  return install.code === 0;
}

function thisSystem(): System {
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    programFolders: (process.env['PATH'] ?? '').split(delimiter),
    exists: existsSync,
    aptInstall,
  };
}
