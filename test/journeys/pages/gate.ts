import { expect, type Locator, type Page } from '@playwright/test';

/** What stands before the workbench: a new vault, or a locked one. */
export class Gate {
  readonly #page: Page;
  readonly passphrase: Locator;
  readonly unlockButton: Locator;
  readonly alert: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.passphrase = page.getByLabel('Passphrase', { exact: true });
    this.unlockButton = page.getByRole('button', { name: 'Unlock' });
    this.alert = page.getByRole('alert');
  }

  async createVault(passphrase: string): Promise<void> {
    const form = this.#page.getByRole('form', { name: 'New vault' });
    await expect(form).toBeVisible();
    const create = form.getByRole('button', { name: 'Create the vault' });
    await this.passphrase.fill(passphrase);
    await expect(create).toBeDisabled();
    await form.getByLabel('Passphrase again').fill(passphrase);
    await form.getByRole('checkbox', { name: /I keep the passphrase/ }).check();
    await create.click();
    await expect(form).toBeHidden({ timeout: 30_000 });
  }

  async unlock(passphrase: string): Promise<void> {
    await this.tryPassphrase(passphrase);
    await expect(this.#page.getByRole('form', { name: 'Unlock the vault' })).toBeHidden({ timeout: 30_000 });
  }

  async tryPassphrase(passphrase: string): Promise<void> {
    await expect(this.#page.getByRole('form', { name: 'Unlock the vault' })).toBeVisible();
    await this.passphrase.fill(passphrase);
    await this.unlockButton.click();
  }
}
