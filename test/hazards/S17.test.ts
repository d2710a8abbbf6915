import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';

/** Starts main anew; each start sees its own fake module. */
async function startMain(locked: boolean) {
  vi.resetModules();
  const electron = await import('../main/fakeElectron.ts');
  vi.doMock('electron', () => electron);
  electron.answers.locked = locked;
  await import('../../electron/main/index.ts');
  await vi.waitFor(() => {
    expect(locked ? electron.windows.length : electron.app.quits).toBe(1);
  });
  return electron;
}

describe('S17: one instance runs, and a second start only brings it to the front', () => {
  beforeEach(() => {
    vi.resetModules();
  });
  afterAll(() => {
    vi.doUnmock('electron');
  });

  it('hardens the program before anything else happens', async () => {
    const electron = await startMain(true);
    expect(electron.calls.slice(0, 4)).toEqual([
      'app.enableSandbox',
      'protocol.registerSchemesAsPrivileged',
      'app.requestSingleInstanceLock',
      'app.whenReady',
    ]);
    expect(electron.calls.indexOf('new BrowserWindow')).toBeGreaterThan(3);
    expect(electron.sessions.map(({ partition }) => partition)).toEqual(['railtrace']);
  });

  it('quits without a window and without an engine when another instance holds the lock', async () => {
    const electron = await startMain(false);
    await new Promise((resolve) => setImmediate(resolve));
    expect(electron.windows).toEqual([]);
    expect(electron.forked).toEqual([]);
    expect(electron.calls).toEqual([
      'app.enableSandbox',
      'protocol.registerSchemesAsPrivileged',
      'app.requestSingleInstanceLock',
      'app.quit',
    ]);
  });

  it('opens no second window and no second engine for a second start', async () => {
    const electron = await startMain(true);
    electron.app.emit('second-instance', {}, ['railtrace', '--vault', '/elsewhere', '--no-sandbox'], '/', {});
    expect(electron.windows).toHaveLength(1);
    expect(electron.forked).toHaveLength(1);
    expect(electron.windows[0]?.focused).toBe(1);
    expect(electron.windows[0]?.loaded).toEqual(['app://workstation/']);
  });

  it('takes a case from a second start by the deep-link rules, and nothing else', async () => {
    const electron = await startMain(true);
    const window = electron.windows[0];
    electron.app.emit('second-instance', {}, ['railtrace', 'railtrace://case/42'], '/', {});
    expect(window?.loaded.slice(1)).toEqual(['app://workstation/#/case/42']);
    for (const argv of [
      ['railtrace://case/42/../../x'],
      ['railtrace://import?file=/etc/passwd'],
      ['railtrace://case/1', 'railtrace://case/2'],
      ['https://evil.example/'],
      ['app://workstation/evil'],
    ]) {
      electron.app.emit('second-instance', {}, argv, '/', {});
    }
    expect(window?.loaded.slice(2)).toEqual([]);
  });

  it('takes a link that the system hands over by the same rules', async () => {
    const electron = await startMain(true);
    const event = { preventDefault: vi.fn() };
    electron.app.emit('open-url', event, 'railtrace://case/7');
    electron.app.emit('open-url', event, 'railtrace://case/7?run=1');
    expect(event.preventDefault).toHaveBeenCalledTimes(2);
    expect(electron.windows[0]?.loaded.slice(1)).toEqual(['app://workstation/#/case/7']);
  });

  it('forks the engine by path with an environment that cannot change how it runs', async () => {
    vi.stubEnv('NODE_OPTIONS', '--require /tmp/evil.cjs');
    vi.stubEnv('ELECTRON_RUN_AS_NODE', '1');
    vi.stubEnv('LD_PRELOAD', '/tmp/evil.so');
    vi.stubEnv('RAILTRACE_PASSPHRASE', 'secret');
    vi.stubEnv('LC_ALL', 'C.UTF-8');
    const electron = await startMain(true);
    vi.unstubAllEnvs();
    const [engine] = electron.forked;
    expect(engine?.path).toMatch(/engine[\\/]main\.js$/);
    expect(engine?.args[0]).toBe('--vault');
    expect(engine?.options['execArgv']).toEqual([]);
    const env = Object.keys(engine?.options['env'] as Record<string, string>);
    expect(env.filter((name) => /^(NODE|ELECTRON|LD_|DYLD|RAILTRACE|npm_)/.test(name))).toEqual([]);
    expect(env).toContain('LC_ALL');
  });

  it('asks the engine to flush before it quits, once', async () => {
    const electron = await startMain(true);
    const event = { preventDefault: vi.fn() };
    electron.app.emit('before-quit', event);
    expect(event.preventDefault).toHaveBeenCalledOnce();
    await vi.waitFor(() => {
      expect(electron.app.quits).toBe(1);
    });
    expect(electron.forked[0]?.process.received).toEqual([{ kind: 'close' }]);
    electron.app.emit('before-quit', event);
    expect(event.preventDefault).toHaveBeenCalledOnce();
  });

  it('does not start packaged with a switch that weakens it', async () => {
    const electron = await import('../main/fakeElectron.ts');
    vi.doMock('electron', () => electron);
    electron.app.switches.add('remote-debugging-port');
    const { hardenApp } = await import('../../electron/main/harden.ts');
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    hardenApp(electron.app as never, false);
    expect(electron.app.exits).toEqual([2]);
    expect(written.mock.calls.join()).toContain('remote-debugging-port');
    written.mockRestore();
  });
});
