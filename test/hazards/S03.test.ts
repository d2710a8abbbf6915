import { beforeAll, describe, expect, it, vi } from 'vitest';
import { decideNavigation } from '../../electron/main/policy.ts';

vi.mock('electron', () => import('../main/fakeElectron.ts'));
const { hardenApp } = await import('../../electron/main/harden.ts');
const { openWindow } = await import('../../electron/main/window.ts');
const { app, FakeSession, navigationTo, windows } = await import('../main/fakeElectron.ts');

const denied = [
  'app://workstation.evil/',
  'app://workstation.evil.example/',
  'app://workstation@evil/',
  'app://user@workstation/',
  'app://user:pass@workstation/',
  'app://workstation:80/',
  'app://evil/workstation/',
  'app://evil/?app://workstation/',
  'app://WORKSTATION/',
  'app://workstation\\@evil/',
  'app:workstation/',
  'app:/workstation/',
  'app:///workstation/',
  'app:////workstation/',
  'APP2://workstation/',
  'xapp://workstation/',
  'https://x/?app://workstation/',
  'https://x/#app://workstation/',
  'https://app://workstation/',
  'http://workstation/',
  'https://workstation/',
  'http://127.0.0.1:5173/',
  'javascript:alert(1)//app://workstation/',
  'javascript:app://workstation/',
  'data:text/html,<script>1</script>',
  'blob:app://workstation/00000000-0000-0000-0000-000000000000',
  'filesystem:app://workstation/temporary/x',
  'file:///etc/passwd',
  'file://workstation/app://workstation/',
  'about:blank',
  'view-source:app://workstation/',
  'chrome://gpu',
  'devtools://devtools/bundled/inspector.html',
  'ws://workstation/',
  'mailto:a@workstation',
  ' app://workstation/',
  '',
  'workstation',
  '//workstation/',
  'app://workstation',
];
const allowed = [
  'app://workstation/',
  'app://workstation/index.html',
  'app://workstation/#/case/42',
  'app://workstation/?x=1',
];

describe('S03: a frame navigates nowhere but within the page', () => {
  it.each(denied)('denies %j', (url) => {
    expect(decideNavigation(url)).toBe(false);
  });

  it.each(allowed)('allows %j', (url) => {
    expect(decideNavigation(url)).toBe(true);
  });

  describe('in a window', () => {
    beforeAll(() => {
      hardenApp(app as never, false);
    });

    it.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('keeps to that at %s', (event) => {
      openWindow({
        session: new FakeSession() as never,
        preload: '',
        areDevToolsAllowed: false,
        additionalArguments: [],
      });
      const contents = windows.at(-1)?.webContents;
      const outcomes = [...denied, ...allowed].map((url) => {
        const navigation = navigationTo(url);
        contents?.emit(event, navigation);
        return { url, prevented: navigation.prevented };
      });
      expect(outcomes).toEqual([
        ...denied.map((url) => ({ url, prevented: true })),
        ...allowed.map((url) => ({ url, prevented: false })),
      ]);
    });
  });
});
