import { describe, expect, it, vi } from 'vitest';
import { isConstructionOf, nodesIn } from '../main/syntax.ts';

vi.mock('electron', () => import('../main/fakeElectron.ts'));
const { openWindow } = await import('../../electron/main/window.ts');
const { FakeSession, windows } = await import('../main/fakeElectron.ts');

describe('S01: every window is built by one function, with its rights stated', () => {
  it('constructs a BrowserWindow in exactly one place', () => {
    const found = nodesIn(['electron', 'shared', 'renderer'], isConstructionOf('BrowserWindow'));
    expect(found.map(({ path }) => path)).toEqual(['electron/main/window.ts']);
  });

  it('constructs no other kind of web contents', () => {
    for (const name of ['WebContentsView', 'BrowserView', 'BaseWindow']) {
      expect(nodesIn(['electron'], isConstructionOf(name))).toEqual([]);
    }
  });

  it.each([true, false])(
    'gives the window these options and no others (developer tools allowed: %s)',
    (areDevToolsAllowed) => {
      const session = new FakeSession();
      openWindow({
        session: session as never,
        preload: '/built/preload/index.cjs',
        areDevToolsAllowed,
        additionalArguments: ['--railtrace-capabilities=files.pickOpen'],
      });
      expect(windows.at(-1)?.options).toEqual({
        title: areDevToolsAllowed ? 'Railtrace · developer tools allowed' : 'Railtrace',
        width: 1440,
        height: 900,
        minWidth: 900,
        minHeight: 600,
        show: false,
        webPreferences: {
          session,
          preload: '/built/preload/index.cjs',
          additionalArguments: ['--railtrace-capabilities=files.pickOpen'],
          sandbox: true,
          contextIsolation: true,
          nodeIntegration: false,
          nodeIntegrationInWorker: false,
          nodeIntegrationInSubFrames: false,
          webSecurity: true,
          allowRunningInsecureContent: false,
          experimentalFeatures: false,
          webviewTag: false,
          navigateOnDragDrop: false,
          plugins: false,
          spellcheck: false,
          devTools: areDevToolsAllowed,
        },
      });
    },
  );

  it('shows itself when there is something to see', () => {
    openWindow({
      session: new FakeSession() as never,
      preload: '',
      areDevToolsAllowed: false,
      additionalArguments: [],
    });
    const window = windows.at(-1);
    expect(window?.isShown).toBe(false);
    window?.emit('ready-to-show');
    expect(window?.isShown).toBe(true);
  });
});
