import { defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const installedBrowsers = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const executablePath = installedBrowsers.find((path) => existsSync(path));

/** `npm test` brings a display; run by hand on a machine without one, the journeys go without a window. */
const hasDisplay = process.platform !== 'linux' || (process.env['DISPLAY'] ?? '') !== '';

/** User stories in a real Chromium window; each starts its own browser shell on its own vault. */
export default defineConfig({
  testDir: import.meta.dirname,
  testMatch: /\.(journey|test)\.ts$/,
  outputDir: join(root, 'test-results'),
  // One at a time: the figures that journeys watch (long tasks, first paint) need the two cores.
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['list']],
  use: {
    headless: !hasDisplay,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-quic',
        '--no-first-run',
      ],
    },
  },
});
