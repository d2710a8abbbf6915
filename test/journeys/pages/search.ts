import { expect, type Locator, type Page } from '@playwright/test';

/** Search over every record. */
export class SearchPage {
  readonly #main: Locator;
  readonly box: Locator;
  readonly found: Locator;
  readonly count: Locator;

  constructor(page: Page) {
    this.#main = page.getByRole('main');
    this.box = this.#main.getByRole('textbox', { name: 'Search evidence' });
    this.found = this.#main.getByRole('grid', { name: 'Records found' });
    this.count = this.#main.getByRole('status').filter({ hasText: / records?$/ });
  }

  /** Searches, and waits until the view says how many records there are. */
  async search(text: string, count: number | RegExp): Promise<void> {
    await this.box.fill(text);
    await expect(this.count).toHaveText(typeof count === 'number' ? `${String(count)} records` : count);
  }

  rows(): Locator {
    return this.found.getByRole('row').filter({ has: this.found.getByRole('gridcell') });
  }
}
