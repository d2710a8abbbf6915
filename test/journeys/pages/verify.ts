import { expect, type Locator, type Page } from '@playwright/test';

/** The check of anybody's bundle. */
export class VerifyPage {
  readonly #page: Page;
  readonly #main: Locator;
  readonly verdict: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#main = page.getByRole('main');
    this.verdict = this.#main.getByRole('status', { name: 'Verdict' });
  }

  async check(file: string, key = ''): Promise<void> {
    await this.#main.getByRole('textbox', { name: /public key/ }).fill(key);
    const dialog = this.#page.waitForEvent('filechooser');
    await this.#main.getByRole('button', { name: 'Choose a bundle …' }).click();
    await (await dialog).setFiles(file);
    await expect(this.verdict).toBeVisible({ timeout: 30_000 });
  }
}
