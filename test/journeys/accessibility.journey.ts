/** Every view in both themes: readable by everybody, still while it loads. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './journey.ts';
import { PaymentPage } from './pages/payment.ts';
import { PaymentsPage } from './pages/payments.ts';
import { ReplayPage } from './pages/replay.ts';
import { SearchPage } from './pages/search.ts';
import { SqlPage } from './pages/sql.ts';
import { CasePage } from './pages/cases.ts';
import type { Frame } from './pages/frame.ts';

const stuck = 'WD-7F3K29';
/** The limit of what is called good for a page's whole life; here it holds for each view. */
const mostLayoutShift = 0.05;

interface Fault {
  readonly rule: string;
  readonly impact: string;
  readonly where: string[];
}

const rulesOfAa = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * Serious and critical faults against WCAG 2.2 AA in what is on screen.
 *
 * @param only the one rule to judge by: what a theme changes is its colours
 */
async function faults(page: Page, only?: string): Promise<Fault[]> {
  // Legacy mode judges in this page alone: the other opens a window of its own.
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (only === undefined ? axe.withTags(rulesOfAa) : axe.withRules(only)).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, nodes }) => ({
      rule: id,
      impact: impact ?? '',
      where: nodes
        .slice(0, 5)
        .map((node) => `${node.target.join(' ')} ${node.html.slice(0, 120)} ${node.failureSummary ?? ''}`),
    }));
}

interface Sight {
  readonly name: string;
  readonly show: (page: Page, frame: Frame) => Promise<void>;
}

/** Every view with something in it, in the order in which a person meets them. */
const sights: readonly Sight[] = [
  {
    name: 'payments',
    show: async (page, frame) => {
      await frame.goTo('Payments');
      await expect(new PaymentsPage(page).table).toBeVisible();
    },
  },
  {
    name: 'findings',
    show: async (page, frame) => {
      await frame.goTo('Findings');
      await expect(page.getByRole('main').getByRole('grid', { name: 'Findings' })).toBeVisible();
    },
  },
  {
    name: 'evidence, a source chosen',
    show: async (page, frame) => {
      await frame.goTo('Evidence');
      await page.getByRole('row', { name: 'Source payout-console.har' }).click();
      await expect(page.getByRole('region', { name: 'Details of payout-console.har' })).toBeVisible();
    },
  },
  {
    name: 'payment',
    show: async (page, frame) => {
      await frame.openPayment(stuck);
      await expect(new PaymentPage(page).finding('STUCK_BEYOND_SLA')).toBeVisible();
      await expect(page.getByRole('main').getByRole('code')).toBeVisible();
    },
  },
  {
    name: 'replay',
    show: async (page, frame) => {
      await frame.goTo('Replay');
      await new ReplayPage(page).requests
        .getByRole('button', { name: /POST \/v1\/payouts/ })
        .first()
        .click();
      await expect(page.getByRole('main').getByRole('code')).toBeVisible();
    },
  },
  {
    name: 'case',
    show: async (page, frame) => {
      await frame.goTo('Cases');
      const work = new CasePage(page);
      const table = page.getByRole('main').getByRole('grid', { name: 'Cases' });
      await expect(table.or(page.getByRole('heading', { name: 'No case yet' }))).toBeVisible();
      if (await table.isVisible()) await work.open('Stuck at Bankrail');
      else {
        await work.create('Stuck at Bankrail');
        await work.addNote('Asked Bankrail for its status.');
      }
      await expect(work.notes).toContainText('Asked Bankrail');
    },
  },
  {
    name: 'cases',
    show: async (page, frame) => {
      await frame.goTo('Cases');
      await expect(page.getByRole('main').getByRole('grid', { name: 'Cases' })).toBeVisible();
    },
  },
  {
    name: 'search',
    show: async (page, frame) => {
      await frame.goTo('Search');
      await new SearchPage(page).lookAt('AC04');
      await page
        .getByRole('main')
        .getByRole('tab', { name: /^(Laid out|Record)$/ })
        .click();
      await expect(page.getByRole('main').getByRole('code')).toBeVisible();
    },
  },
  {
    name: 'SQL',
    show: async (page, frame) => {
      await frame.goTo('SQL');
      await page.getByRole('main').getByRole('button', { name: /^Run/ }).click();
      await expect(page.getByRole('main').getByRole('grid').last()).toBeVisible();
    },
  },
  {
    name: 'search, around a record',
    show: async (page, frame) => {
      await frame.goTo('Search');
      await page.getByRole('main').getByRole('tab', { name: 'Around' }).click();
      await expect(new SearchPage(page).around).toBeVisible();
    },
  },
  {
    name: 'SQL, a chart of the result',
    show: async (page, frame) => {
      await frame.goTo('SQL');
      const sql = new SqlPage(page);
      await sql.runStatement('select rail, count(*) as payments from payments group by rail');
      await sql.main.getByRole('button', { name: 'Chart' }).click();
      await expect(sql.main.getByRole('img', { name: /^payments over rail/ })).toBeVisible();
    },
  },
  {
    name: 'verify',
    show: async (page, frame) => {
      await frame.goTo('Verify');
      await expect(page.getByRole('heading', { name: 'Verify a bundle' })).toBeVisible();
    },
  },
  {
    name: 'settings',
    show: async (page, frame) => {
      await frame.goTo('Settings');
      await expect(page.getByRole('heading', { name: /Audit chain/ })).toBeVisible();
    },
  },
];

test('every view passes the rules of WCAG AA in light and dark, and stands still', async ({
  product: page,
  frame,
}) => {
  test.setTimeout(240_000);
  // An animation's middle is no colour that anybody reads.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const theme of ['Light', 'Dark'] as const) {
    await test.step(`${theme} theme`, async () => {
      const only = theme === 'Light' ? undefined : 'color-contrast';
      await frame.useTheme(theme);
      for (const { name, show } of sights) {
        await page.evaluate(() => {
          window.layoutShifts = [];
        });
        await show(page, frame);
        const found = await faults(page, only);
        expect.soft(found, `${name}, ${theme}`).toEqual([]);
        const shifts = await page.evaluate(() => window.layoutShifts ?? []);
        const shift = shifts.reduce((sum, value) => sum + value, 0);
        expect.soft(shift, `layout shift of ${name}, ${theme}`).toBeLessThan(mostLayoutShift);
      }
      await frame.type('WD-7F3K29');
      await expect(frame.option(/WD-7F3K29/).first()).toBeVisible();
      expect.soft(await faults(page, only), `palette, ${theme}`).toEqual([]);
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
      expect.soft(await faults(page, only), `keys, ${theme}`).toEqual([]);
      await page.keyboard.press('Escape');
    });
  }
});

test.describe('before there is evidence', () => {
  test.use({ vault: 'none' });

  test('the gate and the empty views pass the rules of WCAG AA, and each offers what fills it', async ({
    product: page,
    gate,
    frame,
  }) => {
    await expect(gate.passphrase).toBeVisible();
    expect.soft(await faults(page), 'new vault').toEqual([]);
    await gate.createVault('nine quiet ledgers balance at dusk');
    for (const view of ['Payments', 'Findings', 'Evidence', 'Search'] as const) {
      await frame.goTo(view);
      await expect(
        page.getByRole('main').getByRole('button', { name: 'Open the sample desk' }),
      ).toBeVisible();
      expect.soft(await faults(page), `empty ${view}`).toEqual([]);
    }
    await frame.lock();
    await expect(gate.unlockButton).toBeVisible();
    expect.soft(await faults(page), 'locked').toEqual([]);
  });
});
