/**
 * `node test/journeys/screenshots.ts [name …]`: pictures of every view on the sample desk, light and dark, 1440 × 900,
 * into resources/screenshots. `payment.png` is the README's. Not a test: nothing is asserted but that each view comes.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { buildIfStale } from '../../electron/dev/build.ts';
import { root } from '../../electron/dev/places.ts';
import { journeyFolder } from './desk.ts';
import { CasePage } from './pages/cases.ts';
import { Frame } from './pages/frame.ts';
import { Gate } from './pages/gate.ts';
import { PaymentPage } from './pages/payment.ts';
import { PaymentsPage } from './pages/payments.ts';
import { ReplayPage } from './pages/replay.ts';
import { SearchPage } from './pages/search.ts';
import { SqlPage } from './pages/sql.ts';
import { jsonAnswer, startRawServer } from './server.ts';
import { passphrase, startShell } from './shell.ts';

const folder = join(root, 'resources', 'screenshots');
const chosen = new Set(process.argv.slice(2));

/** Waits for what is still being drawn: fonts, running animations, the next two frames. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}

async function takeAll(page: Page, frame: Frame, suffix: string, host: string): Promise<void> {
  const take = async (name: string) => {
    if (chosen.size > 0 && !chosen.has(name)) return;
    // The pointer rests where it changes nothing.
    await page.mouse.move(1200, 895);
    await settle(page);
    await page.screenshot({ path: join(folder, `${name}${suffix}.png`) });
  };
  const main = page.getByRole('main');
  await frame.goTo('Payments');
  await new PaymentsPage(page).table.waitFor();
  await take('payments');
  await frame.goTo('Findings');
  await main.getByRole('grid', { name: 'Findings' }).waitFor();
  await take('findings');
  await frame.goTo('Evidence');
  await main.getByRole('row', { name: 'Source payout-console.har' }).click();
  await take('evidence');

  const payment = new PaymentPage(page);
  for (const [reference, name] of [
    ['WD-7F3K29', 'payment-stuck'],
    ['WD-T675XF', 'payment-amounts'],
    ['WD-9HC4TX', 'payment-returned'],
    ['DEP-4Q81ZD', 'payment'],
  ] as const) {
    await frame.openPayment(reference);
    await payment.findings.waitFor();
    await main.getByRole('code').waitFor();
    await take(name);
  }

  await frame.openPayment('WD-7F3K29');
  await payment.state('PSP', 'Submitted', 'claimed').click();
  await page.keyboard.press('r');
  const replay = new ReplayPage(page);
  await replay.target.waitFor();
  if ((await replay.target.inputValue()) !== host) await replay.aimAt(host);
  await replay.dryRun();
  await replay.refusal.or(main.getByText('Nothing was sent.')).waitFor();
  if (await replay.refusal.isVisible()) {
    await take('replay-refused');
    await replay.allowHost();
    await main.getByText('sandbox', { exact: true }).first().waitFor();
  }
  await replay.send();
  await replay.answer(/^Attempt #\d+/).waitFor();
  await take('replay');

  await frame.goTo('Cases');
  const work = new CasePage(page);
  const cases = main.getByRole('grid', { name: 'Cases' });
  await cases.or(page.getByRole('heading', { name: 'No case yet' })).waitFor();
  if (!(await cases.isVisible())) {
    await frame.openPayment('WD-7F3K29');
    await payment.addToNewCase('Payout stuck at Bankrail', 'Processing at the provider since 9 March');
    await work.addNote(
      'Bankrail still says “processing”; the client account’s statements to 20 March show no debit.',
    );
    await work.addNote('Asked Bankrail for its settlement file of 9 and 10 March.');
    await work.draft.fill('They promised an answer by');
  } else await work.open('Payout stuck at Bankrail');
  await take('case');
  await frame.goTo('Cases');
  await take('cases');
  await frame.goTo('Search');
  await new SearchPage(page).lookAt('AC04');
  await main.getByRole('code').waitFor();
  await take('search');
  await main.getByRole('tab', { name: 'Around' }).click();
  await new SearchPage(page).around.waitFor();
  await take('search-around');
  await main.getByRole('tab', { name: /^(Laid out|Record)$/ }).click();
  await frame.goTo('SQL');
  await main.getByRole('button', { name: /^Run/ }).click();
  await main.getByRole('grid').last().waitFor();
  await take('sql');
  const sql = new SqlPage(page);
  await sql.runStatement(
    'select date(occurred_at) as day, count(*) as events from events where occurred_at is not null group by 1',
  );
  await sql.main.getByRole('button', { name: 'Chart' }).click();
  await sql.main.getByRole('img', { name: /^events over day/ }).waitFor();
  await take('sql-chart');
  await frame.goTo('Verify');
  await take('verify');
  await frame.goTo('Settings');
  await page.getByRole('heading', { name: /Audit chain/ }).waitFor();
  await take('settings');
  await frame.type('WD-7F3');
  await frame
    .option(/WD-7F3K29/)
    .first()
    .waitFor();
  await take('palette');
  await page.keyboard.press('Escape');
}

async function run(): Promise<void> {
  await buildIfStale();
  mkdirSync(folder, { recursive: true });
  const place = journeyFolder();
  const shell = await startShell(join(place.path, 'desk-march'));
  const server = await startRawServer(jsonAnswer('409 Conflict', { error: 'duplicate_idempotency_key' }));
  const program = '/usr/bin/chromium';
  const browser = await chromium.launch(existsSync(program) ? { executablePath: program } : {});
  try {
    const page = await browser.newPage({
      viewport: { width: 1440, height: 900 },
      locale: 'en-GB',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
    });
    const frame = new Frame(page);
    const gate = new Gate(page);
    await page.goto(await shell.address());
    await gate.passphrase.waitFor();
    await settle(page);
    await page.screenshot({ path: join(folder, 'gate.png') });
    await gate.createVault(passphrase);
    const open = page.getByRole('button', { name: 'Open the sample desk' });
    await open.waitFor();
    await settle(page);
    await page.screenshot({ path: join(folder, 'empty.png') });
    await open.click();
    await frame.notice(/^Imported/).waitFor({ timeout: 60_000 });
    await frame.navigation.getByRole('button', { name: /^Findings \d/ }).waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Dismiss' }).first().click();
    await takeAll(page, frame, '', server.host);
    await frame.useTheme('Dark');
    await takeAll(page, frame, '-dark', server.host);
  } finally {
    await browser.close();
    await server.close();
    await shell.stop();
    place.remove();
  }
}

await run();
