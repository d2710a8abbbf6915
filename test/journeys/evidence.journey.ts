/** Evidence at hand: search with facets and neighbours, saved searches, the SQL console with its ways out. */
import { readFileSync } from 'node:fs';
import { expect, test } from './journey.ts';
import { CasePage } from './pages/cases.ts';
import { SearchPage } from './pages/search.ts';
import { SqlPage } from './pages/sql.ts';

const stuck = 'WD-7F3K29';

test.describe('search', () => {
  test('leads over a facet and the neighbours of a record into a case', async ({ product: page, frame }) => {
    const search = new SearchPage(page);
    const main = page.getByRole('main');
    await frame.goTo('Search');
    await test.step('a facet narrows, and widens again', async () => {
      await search.search('payout', /^\d+ records$/);
      const all = await search.count.textContent();
      const bank = search.facet('Party', /^Bank/);
      const counted = (await bank.locator('b').textContent()) ?? '';
      await bank.click();
      await expect(search.box).toHaveValue('payout party:bank');
      await expect(search.count).toHaveText(`${counted} records`);
      await search.facet('Party', /^Bank/).click();
      await expect(search.count).toHaveText(all ?? '');
    });
    await test.step('a bar of the histogram narrows to its time', async () => {
      const bars = search.facets.getByRole('slider', { name: 'Records over time' });
      await bars.focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await expect(search.box).toHaveValue(/^payout from:2026-03-\d\d until:2026-03-\d\d$/);
    });
    await test.step('keys: / to the bar, Enter to the list, j and k, Escape back', async () => {
      await search.search(stuck, 7);
      await page.keyboard.press('Enter');
      await expect(search.found).toBeFocused();
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await expect(search.found.getByRole('row', { selected: true })).toContainText('line:79');
      await expect(main.getByRole('code')).toContainText(stuck);
      await page.keyboard.press('Escape');
      await expect(main.getByRole('code')).toHaveCount(0);
      await page.keyboard.press('/');
      await expect(search.box).toBeFocused();
    });
    await test.step('matches are marked and walked in the record', async () => {
      await search.lookAt(stuck);
      const place = main.getByRole('status').filter({ hasText: /^match 1 of \d+$/ });
      await expect(place).toBeVisible();
      await expect(main.locator('.found-value').first()).toContainText(stuck);
    });
    await test.step('± 5 around it, and on to a neighbour', async () => {
      await main.getByRole('tab', { name: 'Around' }).click();
      await expect(search.around.getByRole('listitem')).toHaveCount(11);
      await expect(search.around.locator('[aria-current]')).toHaveCount(1);
      await main.getByText('by time, all sources').click();
      await expect(search.around.getByRole('listitem')).toHaveCount(11);
      await search.around.getByRole('listitem').first().getByRole('button').click();
      await expect(main.getByRole('button', { name: 'Add to case' })).toBeVisible();
    });
    await test.step('the record becomes an exhibit', async () => {
      await main.getByRole('button', { name: 'Add to case' }).click();
      const dialog = page.getByRole('dialog', { name: 'Add to a case' });
      await dialog.getByLabel('Title').fill('What happened around it');
      await dialog.getByLabel('Why it belongs there').fill('The record before the payout was submitted.');
      await dialog.getByRole('button', { name: 'Open the case with it' }).click();
      await expect(dialog).toBeHidden();
      await expect(new CasePage(page).exhibits.getByRole('listitem')).toHaveCount(1);
    });
  });

  test('says what it cannot read, and completes what it can', async ({ product: page, frame }) => {
    const search = new SearchPage(page);
    const main = page.getByRole('main');
    await frame.goTo('Search');
    await search.box.fill('payout party:broker');
    await expect(main.getByRole('alert').filter({ hasText: 'at 14: “broker” is no party' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'This search cannot be read' })).toBeVisible();
    await search.box.fill('payout party:');
    await search.box.press('End');
    await page.keyboard.type('b');
    await page.getByRole('option', { name: /^bank/ }).click();
    await expect(search.box).toHaveValue('payout party:bank ');
    await expect(search.found).toBeVisible();
  });

  test('is saved, found in the palette, exported and deleted', async ({ product: page, frame }) => {
    const search = new SearchPage(page);
    const main = page.getByRole('main');
    await frame.goTo('Search');
    await search.search('source:payout-gateway AC04', /^\d+ records?$/);
    const total = Number.parseInt((await search.count.textContent()) ?? '', 10);
    await main.getByRole('button', { name: 'Saved' }).click();
    const saved = page.getByRole('dialog', { name: 'Saved', exact: true });
    await saved.getByLabel('Save this search as').fill('Returned by the bank');
    await saved.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(saved.getByRole('button', { name: /^Returned by the bank/ })).toBeVisible();
    await page.keyboard.press('Escape');
    await search.box.fill('');
    await frame.type('returned by');
    await frame.option(/^Returned by the bank/).click();
    await expect(search.box).toHaveValue('source:payout-gateway AC04');
    const download = page.waitForEvent('download');
    await main.getByRole('button', { name: 'Export CSV' }).click();
    const lines = readFileSync(await (await download).path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(lines[0]).toContain('"occurred_at","party"');
    expect(lines).toHaveLength(total + 1);
    await main.getByRole('button', { name: 'Saved' }).click();
    await saved.getByRole('button', { name: 'Delete Returned by the bank' }).click();
    await expect(saved.getByText('Nothing is saved yet.')).toBeVisible();
  });
});

test.describe('the SQL console', () => {
  test('completes, runs, draws, exports and keeps a statement', async ({ product: page, frame }) => {
    const sql = new SqlPage(page);
    await frame.goTo('SQL');
    await test.step('columns of the view behind an alias are completed', async () => {
      await sql.statement.replace('select  from payments p');
      await page.keyboard.press('Home');
      for (let step = 0; step < 7; step += 1) await page.keyboard.press('ArrowRight');
      await page.keyboard.type('p.rai');
      await expect(page.getByRole('option', { name: /^rail/ }).first()).toBeVisible();
      await page.keyboard.press('Enter');
      await expect(sql.statement.text).toContainText('p.rail');
    });
    await test.step('a column under the pointer is explained, as text', async () => {
      await sql.statement.text.getByText('rail').first().hover();
      await expect(page.getByRole('tooltip').filter({ hasText: 'text · payments' })).toBeVisible();
    });
    await test.step('the statement at the caret runs', async () => {
      await sql.runStatement(
        'select 1 as first; select rail, count(*) as payments from payments group by rail',
      );
      await expect(sql.size(/^\d rows? · \d+ ms$/)).toBeVisible();
      await expect(sql.result.getByRole('columnheader')).toHaveText(['rail', 'payments']);
    });
    await test.step('two columns become a chart', async () => {
      await sql.main.getByRole('button', { name: 'Chart' }).click();
      await expect(sql.main.getByRole('img', { name: /^payments over rail/ })).toBeVisible();
      await sql.main.getByRole('button', { name: 'Table' }).click();
    });
    await test.step('the result leaves as CSV and as a workbook', async () => {
      const csv = readFileSync(await (await sql.export('CSV file')).path(), 'utf8');
      expect(csv).toMatch(/^"rail","payments"\r\n/);
      const workbook = readFileSync(await (await sql.export('XLSX workbook')).path());
      expect(workbook.subarray(0, 2).toString()).toBe('PK');
    });
    await test.step('it is saved, and remembered', async () => {
      await sql.saveAs('Payments by rail');
      await sql.main.getByRole('tab', { name: 'Saved' }).click();
      await expect(sql.main.getByRole('button', { name: /^Payments by rail/ })).toBeVisible();
      await sql.main.getByRole('tab', { name: 'History' }).click();
      await expect(
        sql.main.getByRole('list', { name: 'Statements that ran' }).getByRole('listitem'),
      ).toHaveCount(1);
    });
  });

  test('pages through a long result, and stops when asked', async ({ product: page, frame }) => {
    const sql = new SqlPage(page);
    await frame.goTo('SQL');
    await sql.runStatement('select r.id, s.name from records r, sources s');
    await expect(sql.size(/^1,000 rows, more as you scroll/)).toBeVisible();
    await sql.result.focus();
    await page.keyboard.press('End');
    await expect(sql.size(/^2,000 rows, more as you scroll/)).toBeVisible();
    await sql.runStatement('select count(*) from records a, records b, records c');
    await expect(sql.main.getByText('Running the statement …')).toBeVisible();
    await sql.main.getByRole('button', { name: /^Cancel/ }).click();
    await expect(sql.main.getByText('The statement was cancelled.')).toBeVisible();
    await sql.runStatement('select 1 as one');
    await expect(sql.size(/^1 row/)).toBeVisible();
  });
});
