import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { runCommand } from './commands.ts';

/** A program that the tests run for real, and the Debian package that brings it. */
type Need = { readonly purpose: string; readonly debian: string; readonly isPresent: () => boolean };

/** True when one of the programs lies on PATH, or is itself an absolute path that exists. */
function hasProgram(...names: string[]): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return names.some((name) =>
    isAbsolute(name) ? existsSync(name) : folders.some((folder) => existsSync(join(folder, name))),
  );
}

const browserPaths = [
  'chromium',
  'google-chrome',
  'microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const needs: readonly Need[] = [
  { purpose: 'Chromium', debian: 'chromium', isPresent: () => hasProgram(...browserPaths) },
  { purpose: 'Xvfb', debian: 'xvfb', isPresent: () => process.platform !== 'linux' || hasProgram('Xvfb') },
  { purpose: 'the Liberation fonts', debian: 'fonts-liberation', isPresent: hasLiberationFonts },
  { purpose: 'minisign', debian: 'minisign', isPresent: () => hasProgram('minisign') },
  { purpose: 'ssh-keygen', debian: 'openssh-client', isPresent: () => hasProgram('ssh-keygen') },
];

function hasLiberationFonts(): boolean {
  if (process.platform !== 'linux') return true;
  const folders = [
    '/usr/share/fonts/truetype/liberation',
    '/usr/share/fonts/truetype/liberation2',
    '/usr/share/fonts/liberation-fonts',
  ];
  return folders.some((folder) => existsSync(folder));
}

function isDebianRoot(): boolean {
  return (
    process.platform === 'linux' &&
    process.getuid?.() === 0 &&
    hasProgram('apt-get') &&
    existsSync('/etc/debian_version')
  );
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

/**
 * Makes sure that every program which the tests run is there: installs what is missing as root on Debian.
 *
 * @returns a sentence that says what to install by hand, or undefined when all is there
 */
export async function ensureSystemPackages(): Promise<string | undefined> {
  const missing = needs.filter((need) => !need.isPresent());
  if (missing.length === 0) return undefined;
  const packages = missing.map((need) => need.debian);
  if (isDebianRoot() && (await aptInstall(packages))) {
    const still = missing.filter((need) => !need.isPresent());
    if (still.length === 0) return undefined;
  }
  const purposes = missing.map((need) => need.purpose).join(', ');
  return `The tests need ${purposes}: install it (on Debian: apt-get install ${packages.join(' ')}) and run the command again.`;
}
