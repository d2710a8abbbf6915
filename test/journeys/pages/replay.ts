import { expect, type Locator, type Page } from '@playwright/test';
import { bytesOfDump, Code } from './code.ts';

/** The replay view: requests, the one being worked on, its answer. */
export class ReplayPage {
  readonly #page: Page;
  readonly #main: Locator;
  readonly requests: Locator;
  readonly attempts: Locator;
  readonly target: Locator;
  readonly refusal: Locator;
  readonly raw: Code;

  constructor(page: Page) {
    this.#page = page;
    this.#main = page.getByRole('main');
    this.requests = this.#main.getByRole('list', { name: 'Requests in the evidence' });
    this.attempts = this.#main.getByRole('list', { name: 'Attempts' });
    this.target = this.#main.getByRole('textbox', { name: 'Host and port to connect to' });
    this.refusal = this.#main
      .getByRole('alert')
      .filter({ has: page.getByRole('form', { name: 'Allow a host' }) });
    this.raw = new Code(page, 'Raw request');
  }

  /** Points the request at another server. */
  async aimAt(host: string): Promise<void> {
    await this.#main.getByRole('combobox', { name: 'Scheme' }).click();
    await this.#page.getByRole('option', { name: 'http', exact: true }).click();
    await this.target.fill(host);
  }

  async dryRun(): Promise<void> {
    await this.#main.getByRole('button', { name: 'Dry run' }).click();
  }

  /** Allows the host of the refused request, at a loopback address, as a sandbox. */
  async allowHost(): Promise<void> {
    const form = this.refusal.getByRole('form', { name: 'Allow a host' });
    await form.getByRole('checkbox', { name: 'at a private or loopback address' }).check();
    await form.getByRole('button', { name: 'Allow this host' }).click();
  }

  /** The bytes that the view says it will send. */
  async bytes(): Promise<Buffer> {
    await this.#main.getByRole('tab', { name: 'Bytes' }).click();
    const viewer = this.#main.getByRole('document', { name: 'Bytes to be sent' });
    await expect(viewer).toBeVisible();
    return bytesOfDump(viewer, Number.POSITIVE_INFINITY);
  }

  async send(): Promise<void> {
    await this.#main.getByRole('button', { name: /^Send/ }).click();
  }

  answer(text: string | RegExp): Locator {
    return this.#main.getByText(text).first();
  }
}
