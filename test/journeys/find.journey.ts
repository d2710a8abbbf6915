/** Finding things: search, palette, SQL, keys, judging time. */
import { expect, test } from './journey.ts';
import { Code } from './pages/code.ts';
import { PaymentPage } from './pages/payment.ts';
import { PaymentsPage } from './pages/payments.ts';
import { SearchPage } from './pages/search.ts';

const stuck = 'WD-7F3K29';

test.describe('finding', () => {
  test('a record by any id, by the start of one, and by words', async ({ product: page, frame }) => {
    const search = new SearchPage(page);
    await frame.goTo('Search');
    await search.search(stuck, 7);
    await expect(
      search.found.getByRole('gridcell').filter({ hasText: 'payout-gateway.jsonl : line:78' }),
    ).toBeVisible();
    await search.search('pyt_4rkd7xvsm4', /^[1-9]\d* records?$/);
    await expect(search.found).toContainText('/v1/payouts/pyt_4rkd7xvsm45512yf5pz2');
    await search.search('payout submitted WD-7F3K29', /^[1-9]\d* records?$/);
    await expect(search.found).toContainText('line:78');
    await search.search('no-such-reference-anywhere', 0);
    await expect(page.getByRole('heading', { name: 'No record says that' })).toBeVisible();
  });

  test('a payment and a command in the palette', async ({ product: page, frame }) => {
    const payment = new PaymentPage(page);
    await test.step('an id of another party leads to the payment', async () => {
      await frame.type('pyt_4rkd7xvsm45512yf5pz2');
      await expect(frame.option(new RegExp(stuck)).first()).toBeVisible();
      await page.keyboard.press('Enter');
      await expect(payment.finding('STUCK_BEYOND_SLA')).toBeVisible();
    });
    await test.step('text leads to evidence', async () => {
      await frame.type('AC04');
      await frame.option(/^Search evidence for “AC04”/).click();
      await expect(new SearchPage(page).box).toHaveValue('AC04');
      await expect(new SearchPage(page).found).toBeVisible();
    });
    await test.step('> runs a command, which shows its keys', async () => {
      await frame.type('>go to sql');
      await expect(frame.option(/Go to SQL/)).toContainText(/g.*q/i);
      await page.keyboard.press('Enter');
      await expect(frame.tab('SQL')).toHaveAttribute('aria-selected', 'true');
      await frame.command('Use the dark theme');
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
    });
  });

  test('figures with SQL, read only', async ({ product: page, frame }) => {
    await frame.goTo('SQL');
    const main = page.getByRole('main');
    const statement = new Code(page, 'SQL statement');
    await expect(statement.text).toBeVisible();
    await statement.replace(`select reference, amount from payments where reference = '${stuck}'`);
    await page.keyboard.press('Control+Enter');
    const rows = main.getByRole('grid').filter({ hasText: 'amount' });
    await expect(rows).toContainText('1250.00');
    await statement.replace('delete from payments');
    await main.getByRole('button', { name: /^Run/ }).click();
    await expect(main.getByRole('alert').filter({ hasText: /Running the statement/ })).toContainText(
      'only a SELECT can be run',
    );
    await statement.replace('select count(*) as payments from payments');
    await main.getByRole('button', { name: /^Run/ }).click();
    await expect(main.getByRole('gridcell').filter({ hasText: /^20\d$/ })).toBeVisible();
  });

  test('one’s way without a pointer', async ({ product: page, frame }) => {
    const payments = new PaymentsPage(page);
    const payment = new PaymentPage(page);
    await test.step('list: arrows, j and k, Enter', async () => {
      await payments.filter.fill(stuck);
      await expect(payments.foot).toContainText('1 payments');
      await payments.table.focus();
      await page.keyboard.press('ArrowDown');
      await expect(payments.row(stuck)).toHaveAttribute('aria-selected', 'true');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('heading', { level: 1, name: stuck })).toBeVisible();
    });
    await test.step('path: arrows walk it, across parties too', async () => {
      const processing = payment.state('PSP', 'Processing', 'claimed');
      await expect(processing).toHaveAttribute('aria-pressed', 'true');
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowLeft');
      await expect(payment.state('PSP', 'Submitted', 'claimed')).toHaveAttribute('aria-pressed', 'true');
      await page.keyboard.press('ArrowUp');
      await expect(payment.graph.getByRole('button', { name: /^Ledger/, pressed: true })).toHaveCount(1);
      await page.keyboard.press('ArrowDown');
      await expect(
        payment.graph.getByRole('button', { name: /^PSP, (Submitted|Accepted)/, pressed: true }).first(),
      ).toBeVisible();
    });
    await test.step('Enter opens the record of the step', async () => {
      await page.keyboard.press('Enter');
      await expect(frame.tab(/payout-gateway|line:\d+/)).toHaveAttribute('aria-selected', 'true');
      await page.keyboard.press('Alt+w');
      await frame.tab(stuck).click();
    });
    await test.step('? lists the keys', async () => {
      await page.keyboard.press('?');
      const keys = page.getByRole('dialog', { name: 'Keys' });
      await expect(keys).toContainText('Next step of the path');
      await expect(keys).toContainText('Add this payment to a case');
      await page.keyboard.press('Escape');
      await expect(keys).toBeHidden();
    });
    await test.step('c asks for a case, Escape leaves', async () => {
      await page.keyboard.press('c');
      const dialog = page.getByRole('dialog', { name: 'Add to a case' });
      await expect(dialog.getByLabel('Title')).toBeFocused();
      await page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
    });
    await test.step('Enter on a focused button is the button’s', async () => {
      await page
        .getByRole('main')
        .getByRole('button', { name: /^Replay r$/ })
        .focus();
      await page.keyboard.press('Enter');
      await expect(frame.tab(/^Replay: /)).toHaveAttribute('aria-selected', 'true');
      await page.keyboard.press('Alt+w');
      await expect(frame.tab(/^Replay: /)).toHaveCount(0);
      await frame.tab(stuck).click();
    });
    await test.step('r replays, g f goes to the findings', async () => {
      await page.keyboard.press('r');
      await expect(frame.tab(/^Replay: /)).toHaveAttribute('aria-selected', 'true');
      await page.keyboard.press('g');
      await page.keyboard.press('f');
      await expect(frame.tab('Findings')).toHaveAttribute('aria-selected', 'true');
    });
  });

  test('what was known then, by judging as of an earlier time', async ({ product: page, frame }) => {
    const payment = new PaymentPage(page);
    const payments = new PaymentsPage(page);
    await frame.openPayment(stuck);
    await expect(payment.finding('STUCK_BEYOND_SLA')).toBeVisible();
    await frame.judgeAsOf('2026-03-09 12:00');
    await expect(frame.asOf).toContainText('9 Mar 2026 12:00');
    await expect(payment.finding('STUCK_BEYOND_SLA')).toHaveCount(0);
    await expect(payment.state('PSP', 'Settled', 'expected')).toBeVisible();
    await frame.goTo('Payments');
    await payments.filter.fill('finding:STUCK_BEYOND_SLA');
    await expect(payments.row(stuck)).toHaveCount(0);
    await payments.filter.fill('');
    await frame.command('Judge as of the newest evidence');
    await expect(frame.asOf).toContainText('21 Mar 2026');
    await payments.filter.fill('finding:STUCK_BEYOND_SLA');
    await expect(payments.row(stuck)).toBeVisible();
  });
});
