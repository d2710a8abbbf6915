import { expect, type Locator, type Page } from '@playwright/test';

export interface GivenFile {
  readonly name: string;
  readonly text: string;
}

/** The imported files, and what became of this session's imports. */
export class EvidencePage {
  readonly #page: Page;
  readonly #main: Locator;
  readonly sources: Locator;
  readonly imports: Locator;
  readonly mapping: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#main = page.getByRole('main');
    this.sources = this.#main.getByRole('grid', { name: 'Sources' });
    this.imports = this.#main.getByRole('region', { name: 'Imports' });
    this.mapping = page.getByRole('dialog', { name: /^What the columns of/ });
  }

  source(name: string): Locator {
    return this.sources.getByRole('row', { name: `Source ${name}`, exact: true });
  }

  /** Chooses files with the button, through the browser's own dialog. */
  async choose(...paths: readonly string[]): Promise<void> {
    const dialog = this.#page.waitForEvent('filechooser');
    await this.#main.getByRole('button', { name: 'Import files …' }).first().click();
    await (await dialog).setFiles([...paths]);
  }

  /** Drops files on the window; their names may be any text. */
  async drop(files: readonly GivenFile[]): Promise<void> {
    const carried = await this.#page.evaluateHandle((given) => {
      const transfer = new DataTransfer();
      for (const { name, text } of given) transfer.items.add(new File([text], name));
      return transfer;
    }, files);
    const target = this.#page.locator('body');
    await target.dispatchEvent('dragenter', { dataTransfer: carried });
    await expect(this.#page.getByText('Drop to import as evidence')).toBeVisible();
    await target.dispatchEvent('drop', { dataTransfer: carried });
    await expect(this.#page.getByText('Drop to import as evidence')).toBeHidden();
  }

  /** The line that says what became of a file, newest first. */
  result(file: string): Locator {
    return this.imports.getByRole('listitem').filter({ hasText: file }).first();
  }

  /** Says in the mapping editor what a column is. */
  async mapColumn(header: string, role: string): Promise<void> {
    const choice = this.mapping.getByRole('combobox', { name: `Meaning of ${header}` });
    await choice.click();
    await this.#page.getByRole('option', { name: role, exact: true }).click();
    await expect(choice).toHaveValue(role);
  }
}
