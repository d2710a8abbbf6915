import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseShell, thisMachine, type Surroundings } from '../../electron/dev/chooseShell.ts';

const dayMs = 24 * 60 * 60 * 1000;

describe('npm start', () => {
  let folder: string;
  let probed: string[];
  let machine: Surroundings;

  function plantElectron(): void {
    mkdirSync(join(folder, 'electron', 'dist'), { recursive: true });
    writeFileSync(join(folder, 'electron', 'dist', 'electron'), '');
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'railtrace-start-'));
    mkdirSync(join(folder, 'electron'));
    writeFileSync(join(folder, 'electron', 'package.json'), JSON.stringify({ version: '45.3.4' }));
    probed = [];
    machine = {
      platform: 'linux',
      env: { DISPLAY: ':0' },
      isRoot: false,
      electronFolder: join(folder, 'electron'),
      answerFile: join(folder, 'cache', 'answer.json'),
      now: Date.UTC(2026, 10, 20),
      probe: (url) => {
        probed.push(url);
        return Promise.resolve(false);
      },
      download: () => Promise.resolve(false),
    };
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('opens the desktop where Electron is installed, without asking the network', async () => {
    plantElectron();
    expect(await chooseShell(machine)).toMatchObject({
      kind: 'desktop',
      executable: join(folder, 'electron', 'dist', 'electron'),
    });
    expect(probed).toEqual([]);
  });

  it('takes Electron from ELECTRON_OVERRIDE_DIST_PATH', async () => {
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'electron'), '');
    const env = { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: elsewhere };
    expect(await chooseShell({ ...machine, env })).toMatchObject({ executable: join(elsewhere, 'electron') });
  });

  it('opens the browser shell where the download is out of reach, and remembers that for a day', async () => {
    expect(await chooseShell(machine)).toMatchObject({ kind: 'browser' });
    expect(probed).toHaveLength(1);
    const again = await chooseShell({ ...machine, now: machine.now + dayMs - 1 });
    expect(again.reason).toContain('earlier start');
    expect(probed).toHaveLength(1);
    await chooseShell({ ...machine, now: machine.now + dayMs });
    expect(probed).toHaveLength(2);
  });

  it('asks again at once when another Electron is wanted', async () => {
    await chooseShell(machine);
    writeFileSync(join(folder, 'electron', 'package.json'), JSON.stringify({ version: '46.0.0' }));
    await chooseShell(machine);
    expect(probed).toHaveLength(2);
  });

  it('opens the desktop after fetching Electron', async () => {
    const download = (): Promise<boolean> => {
      plantElectron();
      return Promise.resolve(true);
    };
    const choice = await chooseShell({ ...machine, probe: () => Promise.resolve(true), download });
    expect(choice.kind).toBe('desktop');
  });

  it('opens the browser shell where the download breaks', async () => {
    const choice = await chooseShell({ ...machine, probe: () => Promise.resolve(true) });
    expect(choice).toMatchObject({ kind: 'browser' });
    expect(choice.reason).toContain('failed');
  });

  it.each([
    { change: { isRoot: true }, why: 'root' },
    { change: { env: {} }, why: 'display' },
  ])('opens the browser shell on Linux where the desktop cannot run ($why)', async ({ change, why }) => {
    plantElectron();
    const choice = await chooseShell({ ...machine, ...change });
    expect(choice.kind).toBe('browser');
    expect(choice.reason).toContain(why);
  });

  it('decides within five seconds on this machine', async () => {
    const start = performance.now();
    const download = (): Promise<boolean> => Promise.resolve(false);
    await chooseShell({
      ...thisMachine(),
      isRoot: false,
      env: { DISPLAY: ':0' },
      answerFile: machine.answerFile,
      download,
    });
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
