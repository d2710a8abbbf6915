import { describe, expect, it } from 'vitest';
import { ensureSystemPackages, type System } from '../../electron/dev/systemPackages.ts';

const fonts = '/usr/share/fonts/truetype/liberation';

/** A Debian machine that has these files; apt-get adds those of `brought`. */
function debian(present: string[], brought: string[] = [], isRoot = true): System & { asked: string[][] } {
  const files = new Set(['/etc/debian_version', ...present]);
  const asked: string[][] = [];
  return {
    platform: 'linux',
    isRoot,
    programFolders: ['/usr/bin'],
    exists: (path) => files.has(path),
    aptInstall: (packages) => {
      asked.push([...packages]);
      for (const file of brought) files.add(file);
      return Promise.resolve(brought.length > 0);
    },
    asked,
  };
}

const everything = [
  '/usr/bin/chromium',
  '/usr/bin/Xvfb',
  fonts,
  '/usr/bin/minisign',
  '/usr/bin/ssh-keygen',
  '/usr/bin/unzip',
];

describe('the programs that the tests run', () => {
  it('are left alone when all are there', async () => {
    const system = debian(everything);
    expect(await ensureSystemPackages(system)).toBeUndefined();
    expect(system.asked).toEqual([]);
  });

  it('are installed as root on Debian, only those that are missing', async () => {
    const system = debian(everything.slice(1), ['/usr/bin/chromium']);
    expect(await ensureSystemPackages(system)).toBeUndefined();
    expect(system.asked).toEqual([['chromium']]);
  });

  it('are asked for by name where they cannot be installed', async () => {
    const system = debian(everything.slice(0, 3), [], false);
    const sentence = await ensureSystemPackages(system);
    expect(sentence).toContain('minisign, ssh-keygen');
    expect(sentence).toContain('apt-get install minisign openssh-client');
    expect(system.asked).toEqual([]);
  });

  it('are asked for when apt-get fails or brings something else', async () => {
    expect(await ensureSystemPackages(debian([]))).toContain('chromium xvfb fonts-liberation');
    expect(await ensureSystemPackages(debian([], ['/usr/bin/chromium']))).toContain('Xvfb');
  });

  it('need no Xvfb and no fonts of Linux elsewhere', async () => {
    const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    const mac = { ...debian([chrome, ...everything.slice(3)]), platform: 'darwin' as const };
    expect(await ensureSystemPackages(mac)).toBeUndefined();
  });
});
