import { beforeAll, describe, expect, it, vi } from 'vitest';

vi.mock('electron', () => import('../main/fakeElectron.ts'));
const { hardenApp } = await import('../../electron/main/harden.ts');
const { openWindow } = await import('../../electron/main/window.ts');
const { app, FakeContents, FakeSession, windows } = await import('../main/fakeElectron.ts');

describe('S02: web contents that the window function did not make do not live', () => {
  beforeAll(() => {
    hardenApp(app as never, false);
  });

  it('closes contents that appear by themselves, without asking them', () => {
    const foreign = new FakeContents();
    app.emit('web-contents-created', {}, foreign);
    expect(foreign.closedWith).toEqual({ waitForBeforeUnload: false });
  });

  it('closes developer tools too where they are not allowed', () => {
    for (const [type, url] of [
      ['remote', ''],
      ['window', 'devtools://devtools/bundled/inspector.html'],
    ] as const) {
      const tools = Object.assign(new FakeContents(), { type, url });
      app.emit('web-contents-created', {}, tools);
      expect(tools.closedWith).toEqual({ waitForBeforeUnload: false });
    }
  });

  it('leaves the contents of its own window alone, with a guard on them', () => {
    openWindow({
      session: new FakeSession() as never,
      preload: '',
      areDevToolsAllowed: false,
      additionalArguments: [],
    });
    const own = windows.at(-1)?.webContents;
    expect(own?.closedWith).toBeUndefined();
    expect(own?.openHandler).toBeDefined();
    for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview']) {
      expect({ event, listeners: own?.listenerCount(event) }).toEqual({ event, listeners: 1 });
    }
  });

  it('prevents a webview from being attached, in every contents', () => {
    openWindow({
      session: new FakeSession() as never,
      preload: '',
      areDevToolsAllowed: false,
      additionalArguments: [],
    });
    const foreign = new FakeContents();
    app.emit('web-contents-created', {}, foreign);
    for (const contents of [windows.at(-1)?.webContents, foreign]) {
      const preventDefault = vi.fn();
      contents?.emit('will-attach-webview', { preventDefault });
      expect(preventDefault).toHaveBeenCalledOnce();
    }
  });
});
