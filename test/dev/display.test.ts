import { existsSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { withDisplay } from '../../electron/dev/display.ts';

describe('a display for windows', () => {
  it('is the present one where there is one', async () => {
    const seen = await withDisplay({ DISPLAY: ':7' }, (env) => Promise.resolve(env['DISPLAY']));
    expect(seen).toBe(':7');
  });

  it('is a virtual screen on Linux without one, which goes when the task ends, and nothing elsewhere', async () => {
    const socketOf = (display: string): string => `/tmp/.X11-unix/X${display.slice(1)}`;
    const display = await withDisplay({ PATH: process.env['PATH'] }, (env) => {
      const given = env['DISPLAY'] ?? '';
      return Promise.resolve({ given, isThere: existsSync(socketOf(given)) });
    });
    const isLinux = process.platform === 'linux';
    const numbered: unknown = expect.stringMatching(/^:\d+$/);
    expect(display).toEqual({ given: isLinux ? numbered : '', isThere: isLinux });
    await vi.waitFor(() => expect(existsSync(socketOf(display.given))).toBe(false), 5_000);
  });

  it('goes also when the task fails', async () => {
    const failure = withDisplay({ PATH: process.env['PATH'] }, () =>
      Promise.reject(new Error('the task failed')),
    );
    await expect(failure).rejects.toThrow('the task failed');
  });
});
