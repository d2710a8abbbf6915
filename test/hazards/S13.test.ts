import { describe, expect, it, vi } from 'vitest';
import { menuTemplate } from '../../electron/main/menu.ts';
import { decideDevTools } from '../../electron/main/policy.ts';
import { isCallOfMethod, isTextWith, nodesIn } from '../main/syntax.ts';

vi.mock('electron', () => import('../main/fakeElectron.ts'));
const { openWindow } = await import('../../electron/main/window.ts');
const { FakeSession, windows } = await import('../main/fakeElectron.ts');

const rolesOf = (isAllowed: boolean): string => JSON.stringify(menuTemplate('linux', isAllowed));

describe('S13: a packaged program has developer tools only when this start asked for them, and then shows it', () => {
  it.each([
    { isPackaged: true, isAskedFor: false, isAllowed: false },
    { isPackaged: true, isAskedFor: true, isAllowed: true },
    { isPackaged: false, isAskedFor: false, isAllowed: true },
    { isPackaged: false, isAskedFor: true, isAllowed: true },
  ])(
    'decides $isAllowed for packaged $isPackaged, asked for $isAskedFor',
    ({ isPackaged, isAskedFor, isAllowed }) => {
      expect(decideDevTools(isPackaged, isAskedFor)).toBe(isAllowed);
    },
  );

  it('says so in the title for as long as the window lives, whatever the page calls itself', () => {
    openWindow({
      session: new FakeSession() as never,
      preload: '',
      areDevToolsAllowed: true,
      additionalArguments: [],
    });
    const window = windows.at(-1);
    const preventDefault = vi.fn();
    window?.emit('page-title-updated', { preventDefault }, 'Railtrace · desk-march');
    expect(preventDefault).toHaveBeenCalledOnce();
    expect(window?.title).toBe('Railtrace · desk-march · developer tools allowed');
  });

  it('leaves the title to the page where they are not allowed', () => {
    openWindow({
      session: new FakeSession() as never,
      preload: '',
      areDevToolsAllowed: false,
      additionalArguments: [],
    });
    expect(windows.at(-1)?.listenerCount('page-title-updated')).toBe(0);
  });

  it('has a menu entry for them only where they are allowed', () => {
    expect(rolesOf(true)).toContain('toggleDevTools');
    expect(rolesOf(false)).not.toMatch(/devtools/i);
  });

  it('never opens them by itself and keeps no setting of them', () => {
    expect(nodesIn(['electron', 'renderer', 'shared'], isCallOfMethod('openDevTools'))).toEqual([]);
    const switches = nodesIn(['electron'], isTextWith(/developer-tools/));
    expect(switches.map(({ path }) => path)).toEqual(['electron/main/index.ts']);
  });
});
