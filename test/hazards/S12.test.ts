import { describe, expect, it } from 'vitest';
import { engineEnvironment } from '../../electron/main/policy.ts';
import { sourcesBelow } from '../rules/sources.ts';

/**
 * Switches that take a protection away, from the global checks of Electronegativity's list and Chromium's
 * own documentation.
 */
const dangerousSwitches = [
  'allow-running-insecure-content',
  'auth-negotiate-delegate-whitelist',
  'auth-server-whitelist',
  'disable-http-cache',
  'disable-renderer-backgrounding',
  'disable-site-isolation-trials',
  'disable-web-security',
  'enable-experimental-web-platform-features',
  'host-resolver-rules',
  'ignore-certificate-errors',
  'ignore-connections-limit',
  'inspect',
  'inspect-brk',
  'js-flags',
  'load-extension',
  'no-sandbox',
  'proxy-server',
  'remote-allow-origins',
  'remote-debugging-address',
  'remote-debugging-port',
  'single-process',
  'unsafely-treat-insecure-origin-as-secure',
  'user-gesture-required-for-presentation',
];

describe('S12: command-line switches and variables cannot weaken the desktop', () => {
  const desktop = sourcesBelow('electron/main', 'electron/preload', 'electron/engine');

  it('looks at the desktop', () => {
    expect(desktop.filter(({ path }) => path.startsWith('electron/main/')).length).toBeGreaterThan(3);
  });

  it('finds no switch that takes a protection away', () => {
    const found = desktop.flatMap(({ path, text }) =>
      dangerousSwitches
        .filter((name) => new RegExp(`appendSwitch\\(\\s*['"\`]${name}['"\`]|['"\`]--${name}\\b`).test(text))
        .map((name) => `${path}: ${name}`),
    );
    expect(found).toEqual([]);
  });

  it('finds no switch whose name is computed', () => {
    const computed = desktop.filter(({ text }) => /appendSwitch\(\s*[^'"\s)]/.test(text));
    expect(computed.map(({ path }) => path)).toEqual([]);
  });

  it.each([
    'ELECTRON_RUN_AS_NODE',
    'ELECTRON_ENABLE_LOGGING',
    'electron_no_asar',
    'NODE_OPTIONS',
    'Node_Options',
    'NODE_EXTRA_CA_CERTS',
    'NODE_TLS_REJECT_UNAUTHORIZED',
    'NODE_DEBUG',
    'LD_PRELOAD',
    'LD_LIBRARY_PATH',
    'DYLD_INSERT_LIBRARIES',
    'HTTPS_PROXY',
    'SSLKEYLOGFILE',
  ])('keeps %s from the engine', (name) => {
    expect(engineEnvironment({ [name]: 'x', HOME: '/home' })).toEqual({ HOME: '/home' });
  });
});
