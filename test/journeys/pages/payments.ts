import { expect, type Locator, type Page } from '@playwright/test';

/** The list of payments. */
export class PaymentsPage {
  readonly #page: Page;
  readonly filter: Locator;
  readonly table: Locator;
  readonly foot: Locator;
  readonly facets: Locator;

  constructor(page: Page) {
    this.#page = page;
    const main = page.getByRole('main');
    this.filter = main.getByRole('combobox', { name: 'Filter payments' });
    this.table = main.getByRole('grid', { name: 'Payments' });
    this.foot = main.getByRole('status').filter({ hasText: 'payments ·' });
    this.facets = main.getByRole('complementary', { name: 'Facets' });
  }

  row(reference: string): Locator {
    return this.table.getByRole('row', { name: `Payment ${reference}`, exact: true });
  }

  /** Filters, and waits until the list says how many remain. */
  async filterBy(text: string, total: number): Promise<void> {
    await this.filter.fill(text);
    await this.#page.keyboard.press('Enter');
    await expect(this.foot).toContainText(`${String(total)} payments ·`);
  }

  async total(): Promise<number> {
    await expect(this.foot).toHaveText(/^\d/);
    return Number.parseInt((await this.foot.innerText()).replaceAll(',', ''), 10);
  }

  async open(reference: string): Promise<void> {
    await this.row(reference).dblclick();
    await expect(
      this.#page.getByRole('main').getByRole('heading', { level: 1, name: reference }),
    ).toBeVisible();
  }
}
