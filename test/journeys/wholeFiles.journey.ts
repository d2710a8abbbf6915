/** Files that are not logs: an archive, a picture, a note that is kept because the person says so, a kept mapping. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { rawZip } from '../engine/bundles/formats/rawZip.ts';
import { expect, passphrase, test } from './journey.ts';
import { EvidencePage } from './pages/evidence.ts';
import { SearchPage } from './pages/search.ts';

/** A PNG of one colour, written chunk by chunk; the checksums are not looked at. */
function png(width: number, height: number): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(data.length);
    head.write(name, 4, 'latin1');
    const end = Buffer.alloc(4);
    end.writeUInt32BE(checksum(Buffer.concat([head.subarray(4), data])));
    return Buffer.concat([head, data, end]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.concat(
    Array.from({ length: Math.min(height, 400) }, () =>
      Buffer.concat([Buffer.alloc(1), Buffer.alloc(width * 3, 0x66)]),
    ),
  );
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** CRC-32 as PNG uses it. */
function checksum(bytes: Buffer): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}

const ledger = (first: number) =>
  [
    'A1;B2;C3;D4',
    ...[0, 1, 2].map((each) => `02.03.2026 09:0${each};X-${first + each};1.250,00;1.251,10`),
    '',
  ].join('\n');

test.describe('files that are no logs', () => {
  test.use({ vault: 'none' });
  test.beforeEach(async ({ product, gate, frame }) => {
    expect(product.url()).toContain('127.0.0.1');
    await gate.createVault(passphrase);
    await frame.goTo('Evidence');
  });

  test('an archive gives a result for each file; a picture is shown, a bomb and a note are not run', async ({
    page,
    frame,
    folder,
  }) => {
    const evidence = new EvidencePage(page);
    const path = join(folder, 'evidence.zip');
    writeFileSync(
      path,
      rawZip([
        { name: 'receipt.png', content: png(320, 200) },
        { name: 'huge.png', content: png(60_000, 60_000) },
        {
          name: 'contract.pdf',
          content: Buffer.from('%PDF-1.7\n\0\x01\x02 <script>window.__pwned = true</script>', 'latin1'),
        },
        { name: 'inner.zip', content: rawZip([{ name: 'x' }]) },
      ]),
    );
    await evidence.choose(path);
    await expect(evidence.result('evidence.zip/receipt.png')).toContainText('✓ taken');
    await expect(evidence.result('evidence.zip/inner.zip')).toContainText(/archive inside an archive/);
    await test.step('a picture is shown, with its size', async () => {
      await frame.goTo('Search');
      await new SearchPage(page).lookAt('receipt.png');
      await expect(page.getByRole('img', { name: 'The attached picture' })).toBeVisible();
      await expect(page.getByText('320 × 200 pixels')).toBeVisible();
    });
    await test.step('one with more pixels than may be decoded is not', async () => {
      await new SearchPage(page).lookAt('huge.png');
      await expect(page.getByText(/60000 × 60000 pixels, more than are shown here/)).toBeVisible();
      await expect(page.getByRole('img', { name: 'The attached picture' })).toHaveCount(0);
    });
    await test.step('a document is bytes, and nothing in it runs', async () => {
      await new SearchPage(page).lookAt('contract.pdf');
      await expect(page.getByLabel('First bytes of the attachment')).toContainText('25 50 44 46 2d 31 2e 37');
      expect(await page.evaluate(() => '__pwned' in window)).toBe(false);
    });
  });

  test('a saved page is kept because the person says so', async ({ page, frame, folder }) => {
    const evidence = new EvidencePage(page);
    const note = join(folder, 'status.html');
    writeFileSync(note, '<!doctype html><html><body>The zanzibar refund is on its way.</body></html>\n');
    await evidence.choose(note);
    const refusal = evidence.result('status.html');
    await expect(refusal).toContainText('✗ refused');
    await refusal.getByRole('button', { name: 'Keep as attachment' }).click();
    await expect(evidence.result('status.html')).toContainText('✓ taken');
    await frame.goTo('Search');
    await new SearchPage(page).search('zanzibar', 1);
  });

  test('a mapping is suggested, kept, and applied by itself to the next file', async ({ page, folder }) => {
    const evidence = new EvidencePage(page);
    const first = join(folder, 'first.csv');
    writeFileSync(first, ledger(1001));
    await evidence.choose(first);
    await evidence.result('first.csv').getByRole('button', { name: 'Map its columns …' }).click();
    const dialog = evidence.mapping;
    await expect(dialog.getByRole('combobox', { name: 'Meaning of A1' })).toHaveValue('occurredAt');
    await expect(dialog.getByRole('row').filter({ hasText: 'A1' })).toContainText(/\d+ %/);
    await evidence.mapColumn('B2', 'reference');
    await evidence.mapColumn('C3', 'amount');
    await expect(dialog.getByRole('row').filter({ hasText: 'C3' })).toContainText('chosen');
    await dialog.getByLabel('Currency of all amounts').fill('EUR');
    await dialog.getByRole('button', { name: 'Keep for these columns' }).click();
    await expect(dialog.getByRole('list', { name: 'Kept mappings' })).toContainText('first');
    await dialog.getByRole('button', { name: 'Import with this mapping' }).click();
    await expect(evidence.result('first.csv')).toContainText('3 records');
    const second = join(folder, 'second.csv');
    writeFileSync(second, ledger(2001));
    await evidence.choose(second);
    await expect(evidence.result('second.csv')).toContainText('3 records');
    await evidence
      .result('second.csv')
      .getByText(/warning/)
      .click();
    await expect(evidence.result('second.csv')).toContainText('The saved mapping “first” was applied');
  });
});
