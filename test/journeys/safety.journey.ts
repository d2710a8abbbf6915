/** Evidence is hostile and secret: it is shown as text everywhere, and what was taken out is nowhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { z } from 'zod';
import { root } from '../../electron/dev/places.ts';
import { hostileCapture, hostileLedger, hostileLog, hostileTexts } from './hostile.ts';
import { expect, passphrase, test } from './journey.ts';
import { CasePage } from './pages/cases.ts';
import { EvidencePage } from './pages/evidence.ts';
import { views, type Frame } from './pages/frame.ts';
import { PaymentsPage } from './pages/payments.ts';
import { SearchPage } from './pages/search.ts';

/** Elements that evidence would have to become to do harm; the product itself draws none of them. */
async function strangeElements(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const harmful =
      'img, image, iframe, frame, object, embed, video, audio, math, marquee, base, foreignObject foreignObject, ' +
      'a[href^="javascript" i], a[href^="http" i], [onload], [onerror], [onclick], [onfocus], [ontoggle], ' +
      'meta[http-equiv="refresh" i], link[href*="evil"], script:not([src]), template[shadowrootmode], form[action]';
    return [...document.querySelectorAll(harmful)].map((element) => element.outerHTML.slice(0, 200));
  });
}

async function expectInert(page: Page, where: string): Promise<void> {
  expect(await page.evaluate(() => Reflect.has(window, '__pwned')), `nothing ran in ${where}`).toBe(false);
  expect(await strangeElements(page), `no element came from evidence in ${where}`).toEqual([]);
}

async function visitEveryView(
  page: Page,
  frame: Frame,
  look: (where: string) => Promise<void>,
): Promise<void> {
  for (const view of views) {
    await frame.goTo(view);
    await expect(page.getByRole('main').locator('[aria-busy="true"]')).toHaveCount(0);
    await look(view);
  }
}

test.describe('hostile evidence', () => {
  test.use({ vault: 'none' });

  test('is text in every view, whatever it was written to be', async ({ product: page, gate, frame }) => {
    test.setTimeout(240_000);
    const evidence = new EvidencePage(page);
    const work = new CasePage(page);
    expect(hostileTexts.length).toBeGreaterThanOrEqual(50);
    await gate.createVault(passphrase);

    await test.step('import it, under hostile names too', async () => {
      await evidence.drop([
        { name: '<img src=x onerror=window.__pwned=60>.jsonl', text: hostileLog() },
        { name: '\u202Evsc.<svg onload=window.__pwned=61>.csv', text: hostileLedger() },
        { name: '"><script>window.__pwned=62<script>.har', text: hostileCapture() },
      ]);
      await expect(evidence.imports.getByText('✓ taken')).toHaveCount(3, { timeout: 30_000 });
      await expect(evidence.source('<img src=x onerror=window.__pwned=60>.jsonl')).toBeVisible();
      await expectInert(page, 'the imports');
    });

    await test.step('give a case a hostile title, note and exhibit', async () => {
      await frame.goTo('Cases');
      await work.create('<img src=x onerror=window.__pwned=63>');
      await work.addNote(hostileTexts.join('\n'));
      await expectInert(page, 'the case');
    });

    await test.step('visit every view', () =>
      visitEveryView(page, frame, (where) => expectInert(page, where)));

    await test.step('open payments, with graph, timeline and findings', async () => {
      await frame.goTo('Payments');
      const payments = new PaymentsPage(page);
      await payments.table.focus();
      for (let index = 0; index < 6; index += 1) {
        await frame.goTo('Payments');
        await payments.table.focus();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
        await expect(page.getByRole('region', { name: 'Lifecycle graph' })).toBeVisible();
        await expect(page.getByRole('region', { name: 'Timeline' })).toBeVisible();
        await expectInert(page, `payment ${String(index)}`);
      }
    });

    await test.step('open raw records of each kind, hover and read them', async () => {
      for (const word of ['evil.example', 'HOSTILE-013', 'HOSTILE-017', 'homograph']) {
        await frame.goTo('Search');
        await new SearchPage(page).lookAt(word);
        const text = page.getByRole('main').getByRole('code');
        await expect(text.first()).toBeVisible();
        await text.first().hover();
        await expectInert(page, `the record found by ${word}`);
      }
    });

    await test.step('prepare a hostile request for replay', async () => {
      await frame.goTo('Replay');
      const first = page.getByRole('list', { name: 'Requests in the evidence' }).getByRole('button');
      for (const index of [0, 11, 18]) {
        await first.nth(index).click();
        await expect(page.getByRole('tab', { name: 'Bytes' })).toBeVisible();
        await expectInert(page, `request ${String(index)}`);
        await page.getByRole('tab', { name: 'Recorded answer' }).click();
        await expectInert(page, `the recorded answer ${String(index)}`);
      }
    });

    await test.step('type it into the palette', async () => {
      for (const text of ['<img src=x onerror=window.__pwned=64>', '<svg onload', 'javascript:']) {
        await frame.type(text);
        await expect(frame.option(/^Search evidence for/)).toBeVisible();
        await expectInert(page, 'the palette');
        await page.keyboard.press('Escape');
      }
    });
  });
});

const truth = z.object({
  sensitive: z.array(z.object({ kind: z.string(), value: z.string(), file: z.string() })),
});

/** Card numbers and credentials that the sample desk's files hold. */
function secrets(): string[] {
  const text = readFileSync(join(root, 'test', 'desk', 'sample-truth.json'), 'utf8');
  const { sensitive } = truth.parse(JSON.parse(text));
  return [
    ...new Set(
      sensitive.filter(({ kind }) => kind === 'pan' || kind === 'credential').map(({ value }) => value),
    ),
  ];
}

/** A text with everything in it that is base64 of text, decoded beside it. */
function withDecoded(text: string): string {
  const decoded = [...text.matchAll(/[A-Za-z0-9+/]{16,}={0,2}/g)].map(([word]) =>
    Buffer.from(word, 'base64').toString('latin1'),
  );
  return [text, ...decoded].join('\n');
}

function held(text: string, values: readonly string[]): string[] {
  const whole = withDecoded(text);
  // A card number may stand in groups of four.
  const grouped = whole.replace(/(?<=\d)[ -](?=\d)/g, '');
  return values.filter((value) => whole.includes(value) || grouped.includes(value));
}

test('card numbers and credentials reach neither the page nor its socket', async ({
  product: page,
  frame,
  watch,
}) => {
  test.setTimeout(180_000);
  const values = secrets();
  expect(values.length).toBeGreaterThanOrEqual(6);
  const look = async (where: string) => {
    expect(held(await page.locator('body').innerText(), values), `shown in ${where}`).toEqual([]);
  };
  await visitEveryView(page, frame, look);

  await test.step('open records that held them: a log line, a capture’s log-in, a ledger line', async () => {
    for (const word of ['/v1/session', 'card form posted', 'payout submitted', 'refund to card']) {
      await frame.goTo('Search');
      await new SearchPage(page).lookAt(word);
      await expect(page.getByRole('main').getByRole('code').first()).toBeVisible();
      await look(`records of “${word}”`);
      await page
        .getByRole('main')
        .getByRole('tab', { name: /^(As stored|Record)$/ })
        .click();
      await look(`stored records of “${word}”`);
    }
  });

  await test.step('prepare the log-in for replay', async () => {
    await frame.goTo('Replay');
    const main = page.getByRole('main');
    await main.getByRole('textbox', { name: 'Filter requests' }).fill('session');
    await main.getByRole('list', { name: 'Requests in the evidence' }).getByRole('button').first().click();
    await expect(main.getByRole('tab', { name: 'Bytes' })).toBeVisible();
    await look('the request');
    await main.getByRole('tab', { name: 'Bytes' }).click();
    await look('the bytes');
  });

  await test.step('read everything through SQL', async () => {
    await frame.goTo('SQL');
    const main = page.getByRole('main');
    const statement = main
      .getByRole('code')
      .filter({ has: page.getByRole('textbox', { name: 'SQL statement' }) });
    for (const view of ['records', 'identifiers', 'events', 'sources']) {
      await statement.click();
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Delete');
      await page.keyboard.insertText(`select * from ${view}`);
      await main.getByRole('button', { name: /^Run/ }).click();
      await expect(main.getByRole('grid').last()).toBeVisible({ timeout: 30_000 });
      await look(`the view ${view}`);
    }
  });

  await test.step('no frame of the whole session held one', () => {
    expect(watch.frames.length).toBeGreaterThan(50);
    expect(held(watch.frames.join('\n'), values)).toEqual([]);
  });

  await test.step('search for each of them finds nothing', async () => {
    await frame.goTo('Search');
    const search = new SearchPage(page);
    for (const value of values) {
      // What is found in between shows that the empty answer is to this value.
      await search.lookAt('AC04');
      await search.search(value, 0);
      await expect(search.found).toHaveCount(0);
    }
  });
});
