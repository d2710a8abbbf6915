import { beforeEach, describe, expect, it, vi } from 'vitest';
import { decideSender } from '../../electron/main/policy.ts';
import { portChannel } from '../../shared/kernel/wire.ts';
import { isIdentifier, nodesIn } from '../main/syntax.ts';

vi.mock('electron', () => import('../main/fakeElectron.ts'));
const { onPortRequest } = await import('../../electron/main/ipc.ts');
const { FakeContents, ipcMain } = await import('../main/fakeElectron.ts');

const nonce = 'ef'.repeat(32);

describe('S10: a message enters main only from the main frame of our own page', () => {
  const known = new FakeContents();
  const served: unknown[] = [];
  onPortRequest(
    (contents) => (contents as unknown) === known,
    (request) => served.push(request.nonce),
  );
  beforeEach(() => {
    served.length = 0;
  });

  const send = (event: { sender: unknown; senderFrame: unknown }): void => {
    ipcMain.emit(portChannel, event, nonce);
  };

  it('serves the main frame of a known window at our origin', () => {
    send({ sender: known, senderFrame: known.mainFrame });
    expect(served).toEqual([nonce]);
  });

  it('drops a sub-frame, also one that shows our own page', () => {
    send({ sender: known, senderFrame: { url: 'app://workstation/' } });
    expect(served).toEqual([]);
  });

  it('drops a frame that is gone', () => {
    send({ sender: known, senderFrame: null });
    expect(served).toEqual([]);
  });

  it('drops a window that it did not make', () => {
    const other = new FakeContents();
    send({ sender: other, senderFrame: other.mainFrame });
    expect(served).toEqual([]);
  });

  it.each(['https://evil.example/', 'app://workstation.evil/', 'file:///x.html', 'about:blank', ''])(
    'drops the main frame while it is at %j',
    (url) => {
      const sender = new FakeContents();
      sender.mainFrame.url = url;
      expect(decideSender({ isKnownWindow: true, isMainFrame: true, frameUrl: url })).toBe(false);
      send({ sender, senderFrame: sender.mainFrame });
      expect(served).toEqual([]);
    },
  );

  it.each([
    undefined,
    null,
    1,
    '',
    'short',
    'G'.repeat(64),
    nonce.toUpperCase(),
    `${nonce}0`,
    { nonce },
    [nonce],
  ])('drops a message that is not a nonce: %j', (message) => {
    ipcMain.emit(portChannel, { sender: known, senderFrame: known.mainFrame }, message);
    expect(served).toEqual([]);
  });

  it('uses ipcMain in one file, with one listener', () => {
    const found = nodesIn(['electron', 'shared', 'renderer'], isIdentifier('ipcMain'));
    expect(new Set(found.map(({ path }) => path))).toEqual(new Set(['electron/main/ipc.ts']));
    expect(ipcMain.eventNames()).toEqual([portChannel]);
  });
});
