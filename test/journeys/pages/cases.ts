import { expect, type Download, type Locator, type Page } from '@playwright/test';

/** A case: exhibits, notes, custody, export. */
export class CasePage {
  readonly #page: Page;
  readonly #main: Locator;
  readonly title: Locator;
  readonly exhibits: Locator;
  readonly notes: Locator;
  readonly draft: Locator;
  readonly draftState: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#main = page.getByRole('main');
    this.title = this.#main.getByRole('textbox', { name: 'Title of the case' });
    this.exhibits = this.#main.getByRole('list', { name: 'Exhibits' });
    this.notes = this.#main.getByRole('list', { name: 'Notes of the case' });
    this.draft = this.#main.getByRole('textbox', { name: 'New note' });
    this.draftState = this.#main.getByRole('region', { name: 'Notes' }).getByRole('status');
  }

  async open(title: string): Promise<void> {
    await this.#main.getByRole('grid', { name: 'Cases' }).getByRole('row', { name: title }).dblclick();
    await expect(this.title).toHaveValue(title);
  }

  async create(title: string): Promise<void> {
    await this.#main.getByRole('button', { name: 'New case' }).first().click();
    const dialog = this.#page.getByRole('dialog', { name: 'New case' });
    await dialog.getByLabel('Title').fill(title);
    await dialog.getByRole('button', { name: 'Open the case' }).click();
    await expect(this.title).toHaveValue(title);
  }

  async addNote(text: string): Promise<void> {
    await this.draft.fill(text);
    await this.#main.getByRole('button', { name: /^Add note/ }).click();
    await expect(this.notes).toContainText(text.split('\n')[0] ?? '');
    await expect(this.draft).toHaveValue('');
  }

  async export(): Promise<Download> {
    const download = this.#page.waitForEvent('download', { timeout: 60_000 });
    await this.#main.getByRole('button', { name: 'Export bundle' }).click();
    return download;
  }
}
