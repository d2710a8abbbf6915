import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { root } from '../../electron/dev/places.ts';

vi.mock('electron', () => import('../main/fakeElectron.ts'));
const { hardenSession } = await import('../../electron/main/harden.ts');
const { FakeSession } = await import('../main/fakeElectron.ts');

/** Every permission that this Electron knows, from its own declarations. */
function everyPermission(): string[] {
  const declarations = readFileSync(join(root, 'node_modules', 'electron', 'electron.d.ts'), 'utf8');
  const unions = [
    ...declarations.matchAll(/setPermission(?:Check|Request)Handler\(handler: .*?permission: ([^,]+),/g),
  ];
  return [
    ...new Set(
      unions.flatMap((union) => [...(union[1] ?? '').matchAll(/'([^']+)'/g)].map((name) => name[1] ?? '')),
    ),
  ];
}

const ours = 'app://workstation/';

describe('S05: the page gets no permission but writing to the clipboard', () => {
  const session = new FakeSession();
  hardenSession(session as never, false);
  const check = session.handlers.get('permissionCheck') as unknown as (
    contents: null,
    permission: string,
    origin: string,
    details: object,
  ) => boolean;
  const request = session.handlers.get('permissionRequest') as unknown as (
    contents: null,
    permission: string,
    callback: (granted: boolean) => void,
    details: object,
  ) => void;
  const requested = (permission: string, details: object): boolean => {
    let granted: boolean | undefined;
    request(null, permission, (answer) => (granted = answer), details);
    if (granted === undefined) throw new Error('The request was not answered.');
    return granted;
  };

  it('knows the permissions of this Electron', () => {
    expect(everyPermission().length).toBeGreaterThan(35);
    expect(everyPermission()).toContain('clipboard-sanitized-write');
  });

  it('denies every permission but one, asked and checked, to our own page', () => {
    const granted = everyPermission().filter(
      (permission) =>
        requested(permission, { isMainFrame: true, requestingUrl: ours }) ||
        check(null, permission, ours, { isMainFrame: true, requestingUrl: ours }),
    );
    expect(granted).toEqual(['clipboard-sanitized-write']);
  });

  it('denies that one as well to frames inside the page and to other pages', () => {
    for (const details of [
      { isMainFrame: false, requestingUrl: ours },
      { isMainFrame: true, requestingUrl: 'https://evil.example/' },
      { isMainFrame: true, requestingUrl: 'app://workstation.evil/' },
    ]) {
      expect(requested('clipboard-sanitized-write', details)).toBe(false);
      expect(check(null, 'clipboard-sanitized-write', details.requestingUrl, details)).toBe(false);
    }
    expect(check(null, 'clipboard-sanitized-write', 'https://evil.example', { isMainFrame: true })).toBe(
      false,
    );
  });

  it('denies devices, pairing and screen capture', () => {
    const call = (name: string, ...given: unknown[]): unknown =>
      (session.handlers.get(name) as unknown as (...all: unknown[]) => unknown)(...given);
    expect(call('device', { deviceType: 'hid' })).toBe(false);
    const paired = vi.fn();
    call('bluetooth', {}, paired);
    expect(paired).toHaveBeenCalledWith({ confirmed: false });
    const captured = vi.fn();
    call('displayMedia', {}, captured);
    expect(captured).toHaveBeenCalledWith(null);
  });

  it('fetches nothing but the page, and never a dictionary', () => {
    const before = session.handlers.get('beforeRequest') as unknown as (
      details: { url: string },
      callback: (answer: { cancel: boolean }) => void,
    ) => void;
    const isCancelled = (url: string): boolean => {
      let cancelled = false;
      before({ url }, (answer) => (cancelled = answer.cancel));
      return cancelled;
    };
    expect(isCancelled('app://workstation/assets/index.js')).toBe(false);
    expect(isCancelled('blob:app://workstation/3f2c')).toBe(false);
    for (const url of [
      'https://example.com/',
      'http://127.0.0.1/',
      'ws://127.0.0.1:1/',
      'file:///etc/passwd',
      'data:text/html,x',
      'devtools://devtools/bundled/inspector.html',
      'blob:https://example.com/x',
      'app://workstation.evil/',
    ]) {
      expect({ url, cancelled: isCancelled(url) }).toEqual({ url, cancelled: true });
    }
    expect(session.spellChecker).toBe(false);
  });
});
