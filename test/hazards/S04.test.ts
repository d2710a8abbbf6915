import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { decideExternal } from '../../electron/main/policy.ts';
import { isIdentifier, nodesIn } from '../main/syntax.ts';

vi.mock('electron', () => import('../main/fakeElectron.ts'));
const { hardenApp } = await import('../../electron/main/harden.ts');
const { openWindow } = await import('../../electron/main/window.ts');
const { answers, app, FakeSession, messages, openedOutside, windows } =
  await import('../main/fakeElectron.ts');

const denied = [
  'javascript:alert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  'file://server/share',
  'smb://server/share',
  'ms-msdt:/id PCWDiagnostic',
  'vbscript:msgbox',
  'ftp://example.com/',
  'ssh://example.com',
  'mailto:a@example.com',
  'tel:+123',
  'app://workstation/',
  'railtrace://case/1',
  'chrome://settings',
  'about:blank',
  'blob:https://example.com/x',
  'https://',
  'https:example',
  'https://bank.example@evil.example/',
  'https://user:secret@example.com/',
  'http://%00example.com',
  'not a url',
  '',
  `https://example.com/${'a'.repeat(2048)}`,
].filter((url) => url !== 'https:example');

describe('S04: no window opens, and leaving the program is asked for with the whole host', () => {
  it.each(denied)('does not even ask for %j', (url) => {
    expect(decideExternal(url)).toEqual({ kind: 'deny' });
  });

  it.each([
    ['https://dashboard.psp.example/payments/pi_1?a=1#b', 'dashboard.psp.example'],
    ['http://example.com', 'example.com'],
    ['HTTPS://EXAMPLE.COM:8443/x', 'example.com:8443'],
    ['https://pаypal.com/', 'xn--pypal-4ve.com'],
    ['https://bank.example.evil.example/login', 'bank.example.evil.example'],
    ['https://[2001:db8::1]/', '[2001:db8::1]'],
    ['http://2130706433/', '127.0.0.1'],
  ])('asks for %j naming %j', (url, host) => {
    expect(decideExternal(url)).toEqual({ kind: 'ask', url: new URL(url).href, host });
  });

  describe('in a window', () => {
    beforeAll(() => {
      hardenApp(app as never, false);
    });
    beforeEach(() => {
      messages.length = 0;
      openedOutside.length = 0;
    });
    const open = (url: string): { action: string } | undefined => {
      openWindow({
        session: new FakeSession() as never,
        preload: '',
        areDevToolsAllowed: false,
        additionalArguments: [],
      });
      return windows.at(-1)?.webContents.openHandler?.({ url });
    };

    it.each([...denied, 'https://example.com/'])('answers deny for %j', (url) => {
      expect(open(url)).toEqual({ action: 'deny' });
    });

    it('opens a web address only after the person said so', async () => {
      answers.messageBox = 0;
      open('https://example.com/receipt');
      await vi.waitFor(() => {
        expect(messages).toHaveLength(1);
      });
      expect(openedOutside).toEqual([]);

      answers.messageBox = 1;
      open('https://example.com/receipt');
      await vi.waitFor(() => {
        expect(openedOutside).toEqual(['https://example.com/receipt']);
      });
      expect(messages.at(-1)?.options).toMatchObject({
        message: 'Open example.com in your browser?',
        buttons: ['Cancel', 'Open'],
        defaultId: 0,
        cancelId: 0,
      });
    });
  });

  it('calls openExternal in one file', () => {
    const found = nodesIn(['electron', 'renderer', 'shared'], isIdentifier('openExternal'));
    expect(new Set(found.map(({ path }) => path))).toEqual(new Set(['electron/main/external.ts']));
  });
});
