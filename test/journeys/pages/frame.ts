import { expect, type Locator, type Page } from '@playwright/test';

export const views = [
  'Payments',
  'Findings',
  'Evidence',
  'Replay',
  'Cases',
  'Search',
  'SQL',
  'Verify',
  'Settings',
] as const;
export type ViewName = (typeof views)[number];

/** The frame around every view: navigation, tabs, palette, judging time, status bar, notices. */
export class Frame {
  readonly #page: Page;
  readonly main: Locator;
  readonly status: Locator;
  readonly navigation: Locator;
  readonly palette: Locator;
  readonly paletteInput: Locator;
  readonly asOf: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.main = page.getByRole('main');
    this.status = page.getByRole('contentinfo', { name: 'Status' });
    this.navigation = page.getByRole('navigation', { name: 'Views' });
    this.palette = page.getByRole('dialog', { name: 'Search any id, text or command' });
    this.paletteInput = this.palette.getByRole('combobox');
    this.asOf = page.getByRole('banner').getByRole('button', { name: /^as of/ });
  }

  async goTo(view: ViewName): Promise<void> {
    const entry = this.navigation.getByRole('button', { name: new RegExp(`^${view}`) });
    await entry.click();
    await expect(entry).toHaveAttribute('aria-current', 'page');
  }

  tab(name: string | RegExp): Locator {
    return this.#page.getByRole('tab', { name });
  }

  /** Opens the palette with its key and types. */
  async type(text: string): Promise<void> {
    await this.#page.keyboard.press('Control+k');
    await expect(this.paletteInput).toBeFocused();
    await this.paletteInput.fill(text);
  }

  option(name: string | RegExp): Locator {
    return this.palette.getByRole('option', { name });
  }

  /** Runs a command by its words, as a person who knows what it is called. */
  async command(title: string): Promise<void> {
    await this.type(`>${title}`);
    await expect(this.option(title)).toBeVisible();
    await this.#page.keyboard.press('Enter');
    await expect(this.palette).toBeHidden();
  }

  /** A payment, from any of its ids. */
  async openPayment(id: string): Promise<void> {
    await this.type(id);
    await expect(
      this.palette.getByRole('group', { name: 'Payments' }).getByRole('option').first(),
    ).toContainText(id);
    await this.#page.keyboard.press('Enter');
    await expect(this.main.getByRole('heading', { level: 1, name: id })).toBeVisible();
  }

  async judgeAsOf(text: string): Promise<void> {
    await this.asOf.click();
    const dialog = this.#page.getByRole('dialog', { name: /Judging time|^as of/ });
    await dialog.getByLabel(/Judge everything as of/).fill(text);
    await dialog.getByRole('button', { name: 'Judge', exact: true }).click();
    await expect(dialog).toBeHidden();
  }

  async lock(): Promise<void> {
    await this.#page.getByRole('banner').getByRole('button', { name: 'Lock' }).click();
  }

  async useTheme(theme: 'Light' | 'Dark'): Promise<void> {
    await this.goTo('Settings');
    await this.main.getByRole('radiogroup', { name: 'Theme' }).getByText(theme, { exact: true }).click();
    await expect(this.#page.locator('html')).toHaveAttribute(
      'data-mantine-color-scheme',
      theme.toLowerCase(),
    );
  }

  notice(text: string | RegExp): Locator {
    return this.#page.getByRole('status').or(this.#page.getByRole('alert')).filter({ hasText: text }).first();
  }
}
