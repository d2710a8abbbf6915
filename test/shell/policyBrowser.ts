/** A real Chromium on the real server with its real headers. */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright';

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export function launchChromium(): Promise<Browser> {
  const executablePath = installed.find((path) => existsSync(path));
  return chromium.launch(executablePath === undefined ? {} : { executablePath });
}
