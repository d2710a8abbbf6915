import { expect, type Download, type Locator, type Page } from '@playwright/test';
import { Code } from './code.ts';

/** The SQL console. */
export class SqlPage {
  readonly #page: Page;
  readonly main: Locator;
  readonly statement: Code;
  readonly result: Locator;
  readonly run: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.main = page.getByRole('main');
    this.statement = new Code(page, 'SQL statement');
    this.result = this.main.getByRole('grid', { name: 'Result' });
    this.run = this.main.getByRole('button', { name: /^Run/ });
  }

  size(text: string | RegExp): Locator {
    return this.main.getByRole('status').filter({ hasText: text });
  }

  async runStatement(text: string): Promise<void> {
    await this.statement.replace(text);
    await this.#page.keyboard.press('Control+Enter');
  }

  /** Takes the result out as a file. */
  async export(kind: 'CSV file' | 'XLSX workbook'): Promise<Download> {
    await this.main.getByRole('button', { name: 'Export' }).click();
    const download = this.#page.waitForEvent('download');
    await this.#page.getByRole('menuitem', { name: kind }).click();
    return download;
  }

  async saveAs(name: string): Promise<void> {
    await this.main.getByRole('button', { name: 'Save', exact: true }).click();
    const dialog = this.#page.getByRole('dialog', { name: 'Save', exact: true });
    await dialog.getByLabel('Save this statement as').fill(name);
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(dialog).toBeHidden();
  }
}
