import { expect, type Locator, type Page } from '@playwright/test';

export type Party = 'Ledger' | 'PSP' | 'Bank';

/** One payment: strip, graph, record, timeline, findings. */
export class PaymentPage {
  readonly #page: Page;
  readonly #main: Locator;
  readonly parties: Locator;
  readonly graph: Locator;
  readonly timeline: Locator;
  readonly findings: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#main = page.getByRole('main');
    this.parties = this.#main.getByRole('region', { name: 'What each party says' });
    this.graph = this.#main.getByRole('region', { name: 'Lifecycle graph' });
    this.timeline = this.#main.getByRole('region', { name: 'Timeline' });
    this.findings = this.#main.getByRole('list', { name: 'Findings' });
  }

  /** A state of one party's lane, by how it is known: "claimed", "proved", "missing" … */
  state(party: Party, label: string, known: string): Locator {
    return this.graph.getByRole('button', { name: new RegExp(`^${party}, ${label}, ${known}`) });
  }

  finding(code: string): Locator {
    return this.findings.getByRole('listitem').filter({ hasText: code });
  }

  /** A row of the payment's records, by its source and place. */
  record(place: RegExp): Locator {
    const table = this.#main.getByRole('grid', { name: 'Records of this payment' });
    return table.getByRole('row', { name: place }).first();
  }

  async tab(name: string | RegExp): Promise<void> {
    await this.#main.getByRole('tab', { name }).click();
    await expect(this.#main.getByRole('tab', { name })).toHaveAttribute('aria-selected', 'true');
  }

  /** Adds the payment to a new case with the key, and gives the case its reason. */
  async addToNewCase(title: string, why: string): Promise<void> {
    await this.#page.keyboard.press('c');
    const dialog = this.#page.getByRole('dialog', { name: 'Add to a case' });
    await dialog.getByLabel('Title').fill(title);
    await dialog.getByLabel('Why it belongs there').fill(why);
    await dialog.getByRole('button', { name: 'Open the case with it' }).click();
    await expect(dialog).toBeHidden();
  }
}
