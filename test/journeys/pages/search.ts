import { expect, type Locator, type Page } from '@playwright/test';

/** Search over every record. */
export class SearchPage {
  readonly #main: Locator;
  readonly box: Locator;
  readonly found: Locator;
  readonly count: Locator;
  readonly facets: Locator;

  constructor(page: Page) {
    this.#main = page.getByRole('main');
    this.box = this.#main.getByRole('combobox', { name: 'Search evidence' });
    this.found = this.#main.getByRole('grid', { name: 'Records found' });
    this.count = this.#main.getByRole('status').filter({ hasText: / records?$/ });
    this.facets = this.#main.getByRole('complementary', { name: 'Facets' });
  }

  /** Searches, and waits until the view says how many records there are. */
  async search(text: string, count: number | RegExp): Promise<void> {
    await this.box.fill(text);
    await expect(this.count).toHaveText(
      typeof count === 'number' ? `${String(count)} ${count === 1 ? 'record' : 'records'}` : count,
    );
  }

  /** Searches for words as they stand in a record, and looks at the first record that has them. */
  async lookAt(words: string): Promise<void> {
    await this.box.fill(words);
    const marked = this.found.getByRole('row').filter({ hasText: words }).first();
    await expect(marked).toBeVisible();
    await marked.click();
    await expect(marked).toHaveAttribute('aria-selected', 'true');
  }

  /** A value of a facet: its button says the value and how many records have it. */
  facet(field: string, value: string | RegExp): Locator {
    return this.facets.getByRole('region', { name: field }).getByRole('button', { name: value });
  }

  /** The records around the one that is looked at. */
  get around(): Locator {
    return this.#main.getByRole('list', { name: 'Records around this one' });
  }
}
