/** Webhook keys on the command line: added from the environment or a file, listed without values, removed. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../build/vault.ts';

const program = fileURLToPath(new URL('../../electron/cli/main.ts', import.meta.url));
const data = fileURLToPath(new URL('../data/webhooks/', import.meta.url));
const folder = temporaryFolder();
const adyenKey = '11223344D785FBAE710E7F943F307971BB61B21281C98C9129B3D4018A57B2EB';

function railtrace(words: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, ...words, '--vault', join(folder.path, 'desk'), '--json'],
    {
      cwd: folder.path,
      env: {
        PATH: process.env['PATH'] ?? '',
        RAILTRACE_PASSPHRASE: 'a long enough passphrase',
        ...variables,
      },
      encoding: 'utf8',
    },
  );
  return { status, stderr, json: stdout === '' ? null : (JSON.parse(stdout) as unknown) };
}

beforeAll(() => {
  expect(railtrace(['init'])).toMatchObject({ status: 0 });
});
afterAll(() => {
  folder.remove();
});

it('a key from the environment checks what is imported after it, and is never shown', () => {
  const added = railtrace(['keys', 'add', '--scheme', 'adyen-standard', '--label', 'live'], {
    RAILTRACE_WEBHOOK_KEY: adyenKey,
  });
  expect(added).toMatchObject({
    status: 0,
    json: { key: { id: '1', scheme: 'adyen-standard', label: 'live' } },
  });
  const listed = railtrace(['keys', 'list']);
  expect(listed).toMatchObject({ json: { keys: [{ label: 'live', context: null }] } });
  expect(JSON.stringify(listed)).not.toContain(adyenKey);
  railtrace(['import', join(data, 'adyen-authorisationTrue.json')]);
  expect(railtrace(['sql', 'select scheme, verdict from signatures'])).toMatchObject({
    json: { rows: [['adyen-standard', 'invalid']] },
  });
});

it('a key from a file is removed by its number', () => {
  writeFileSync(join(folder.path, 'secret.txt'), 'key_secret\n');
  const added = railtrace([
    'keys',
    'add',
    '--scheme',
    'razorpay',
    '--label',
    'test',
    '--secret-file',
    'secret.txt',
  ]);
  expect(added.status).toBe(0);
  expect(railtrace(['keys', 'remove', '--id', '2'])).toMatchObject({ status: 0, json: { removed: '2' } });
});

it.each([
  [['keys'], /one of add, list, remove/],
  [['keys', 'add', '--scheme', 'unknown', '--label', 'x'], /--scheme takes one of stripe/],
  [['keys', 'add', '--scheme', 'stripe', '--label', 'x'], /RAILTRACE_WEBHOOK_KEY/],
])('%j is not understood', (words, reason) => {
  const { status, stderr } = railtrace(words);
  expect(status).toBe(2);
  expect(stderr).toMatch(reason);
});
