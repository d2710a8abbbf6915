import { expect, type Locator, type Page } from '@playwright/test';

/** An editor or viewer of text, by the name it has for a screen reader. */
export class Code {
  readonly #page: Page;
  readonly text: Locator;
  readonly input: Locator;

  constructor(page: Page, name: string | RegExp) {
    this.#page = page;
    this.input = page.getByRole('main').getByRole('textbox', { name });
    this.text = page
      .getByRole('main')
      .getByRole('code')
      .filter({ has: page.getByRole('textbox', { name }) });
  }

  /** The lines in sight. Editors draw blanks as no-break spaces. */
  async lines(): Promise<string> {
    await expect(this.text).toBeVisible();
    return (await this.text.innerText()).replaceAll('\u00a0', ' ').replaceAll('\u200b', '');
  }

  /** Replaces everything in an editor by typing. */
  async replace(text: string): Promise<void> {
    await this.text.click();
    await this.#page.keyboard.press('Control+a');
    await this.#page.keyboard.press('Delete');
    await this.#page.keyboard.insertText(text);
  }
}

/** Reads a whole hex dump out of a viewer that draws only what is in sight. */
export async function bytesOfDump(viewer: Locator, size: number): Promise<Buffer> {
  const rows = new Map<number, string>();
  await viewer.evaluate((element) => {
    element.scrollTop = 0;
  });
  for (;;) {
    const text = await viewer.innerText();
    for (const [, offset = '', hex = ''] of text.matchAll(/([0-9a-f]{8})\s{2}((?:[0-9a-f]{2} ?)+)/g)) {
      rows.set(Number.parseInt(offset, 16), hex);
    }
    const bytes = [...rows].sort(([left], [right]) => left - right).map(([, hex]) => hex);
    const found = Buffer.from(bytes.join(' ').replace(/\s+/g, ''), 'hex');
    if (found.length >= size) return found;
    const before = await viewer.evaluate((element) => element.scrollTop);
    await viewer.evaluate((element) => {
      element.scrollTop += element.clientHeight;
    });
    const after = await viewer.evaluate((element) => element.scrollTop);
    if (after === before) return found;
    // The next rows are drawn in the next frame.
    await viewer.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
}
