/** Sessions: locking, a wrong passphrase, a reload, and a shell that goes away in the middle of a sentence. */
import { expect, passphrase, test } from './journey.ts';
import { CasePage } from './pages/cases.ts';
import { startShell } from './shell.ts';

const words = 'Called Bankrail at 14:05; they promised an answer by Tuesday —';

test('a note being written survives the lock, and a wrong passphrase says so', async ({
  product: page,
  gate,
  frame,
}) => {
  const work = new CasePage(page);
  await frame.goTo('Cases');
  await work.create('Stuck at Bankrail');
  await work.draft.fill(words);
  await frame.lock();
  await expect(gate.unlockButton).toBeVisible();
  await expect(page.getByText('Bankrail')).toHaveCount(0);
  await gate.tryPassphrase('not this one at all');
  await expect(page.getByText(/passphrase.*(not|wrong)|(not|wrong).*passphrase/i)).toBeVisible({
    timeout: 30_000,
  });
  await gate.unlock(passphrase);
  await frame.goTo('Cases');
  await work.open('Stuck at Bankrail');
  await expect(work.draft).toHaveValue(words);
});

test('a reload keeps the session, its tabs and the draft', async ({ product: page, frame }) => {
  const work = new CasePage(page);
  await frame.goTo('Cases');
  await work.create('Stuck at Bankrail');
  await work.draft.fill(words);
  await expect(work.draftState).toContainText('draft saved');
  await expect(frame.status).toContainText('saved');
  await page.reload();
  await expect(frame.status).toContainText('engine ready');
  await expect(page.getByRole('form', { name: 'Unlock the vault' })).toHaveCount(0);
  await frame.goTo('Cases');
  await work.open('Stuck at Bankrail');
  await expect(work.draft).toHaveValue(words);
});

test('a shell that is killed is said to be gone, and the next one finds everything', async ({
  product: page,
  gate,
  frame,
  shell,
  watch,
  vaultFolder,
}) => {
  const work = new CasePage(page);
  await frame.goTo('Cases');
  await work.create('Stuck at Bankrail');
  await work.addNote('The bank shows nothing.');
  await work.draft.fill(words);
  await expect(work.draftState).toContainText('draft saved');
  // The page's attempts to reach the shell again fail, and Chromium says so in the console.
  watch.expected.push(
    /WebSocket connection to 'ws:\/\/127\.0\.0\.1:\d+\/[^']*' failed/,
    /ERR_CONNECTION_REFUSED/,
  );
  await shell.kill();
  await expect(
    page
      .getByRole('alert')
      .filter({ hasText: /engine|Railtrace/ })
      .first(),
  ).toBeVisible({
    timeout: 30_000,
  });
  await expect(work.draft, 'the text stays in the window').toHaveValue(words);
  const next = await startShell(vaultFolder);
  watch.origins.add(next.origin);
  try {
    await page.goto(await next.address());
    await gate.unlock(passphrase);
    await frame.goTo('Cases');
    await work.open('Stuck at Bankrail');
    await expect(work.draft).toHaveValue(words);
    await expect(work.notes).toContainText('The bank shows nothing.');
  } finally {
    await next.stop();
  }
});

test('an address works once', async ({ page, shell, watch, gate }) => {
  const address = await shell.address();
  await page.goto(address);
  await expect(gate.passphrase).toBeVisible();
  expect(page.url()).not.toContain('#');
  const other = await page.context().browser()?.newContext();
  if (other === undefined) throw new Error('The journey has no browser to open a second window in.');
  const stranger = await other.newPage();
  await stranger.goto(address);
  await expect(stranger.getByText(/used before/)).toBeVisible();
  await other.close();
  expect(watch.strangers).toEqual([]);
});
