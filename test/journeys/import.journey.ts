/** A person's own files: dropped, chosen, refused with a reason, mapped, recognised, and taken back halfway. */
import { once } from 'node:events';
import { createWriteStream, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, passphrase, test } from './journey.ts';
import { EvidencePage } from './pages/evidence.ts';
import { PaymentsPage } from './pages/payments.ts';
import { SearchPage } from './pages/search.ts';

/** Lines of a log as a gateway writes it, numbered so that each is another record. */
function logLine(index: number): string {
  const at = new Date(Date.UTC(2026, 2, 2) + index * 1_000).toISOString();
  const reference = `WD-OWN${String(index).padStart(6, '0')}`;
  return JSON.stringify({
    timestamp: at,
    level: 'info',
    message: 'payout submitted',
    direction: 'outbound',
    method: 'POST',
    url: 'https://api.bankrail.example/v1/payouts',
    status: 201,
    request: { body: { reference, amount: '12.50', currency: 'EUR', end_to_end_id: `E2E-${reference}` } },
    response: { body: { id: `pyt_own_${String(index)}`, status: 'accepted', reference } },
  });
}

const gatewayLog = Array.from({ length: 5 }, (_, index) => `${logLine(index)}\n`).join('');

/** Nothing in this table says which of two columns is the amount, nor in which currency it is. */
const unclearLedger = [
  'A1;B2;C3;D4;E5;F6',
  '02.03.2026 09:00;X-1001;1.250,00;1.251,10;DEPOSIT;CREDITED',
  '02.03.2026 09:05;X-1002;80,50;81,60;DEPOSIT;CREDITED',
  '03.03.2026 10:00;X-1003;7,25;8,35;DEPOSIT;PENDING',
].join('\n');

test.describe('importing one’s own files', () => {
  test.use({ vault: 'none' });
  test.beforeEach(async ({ product, gate }) => {
    expect(product.url()).toContain('127.0.0.1');
    await gate.createVault(passphrase);
  });

  test('takes dropped and chosen files, says why it refuses one, and knows one it has', async ({
    page,
    frame,
    folder,
  }) => {
    const evidence = new EvidencePage(page);
    await test.step('drop a log on the empty window', async () => {
      await evidence.drop([{ name: 'gateway.jsonl', text: gatewayLog }]);
      await expect(evidence.result('gateway.jsonl')).toContainText('✓ taken');
      await expect(evidence.result('gateway.jsonl')).toContainText('5 records');
      await expect(evidence.source('gateway.jsonl')).toContainText('API log');
    });
    await test.step('choose a file that is no evidence', async () => {
      const page404 = join(folder, 'statement.xml');
      writeFileSync(page404, '<!doctype html><html><body>Your session has ended. Sign in.</body></html>');
      await evidence.choose(page404);
      const refusal = evidence.result('statement.xml');
      await expect(refusal).toContainText('✗ refused');
      // A sentence with a reason, not a code.
      await expect(refusal).toContainText(/statement\.xml.*web page\./);
      await expect(refusal.getByRole('button', { name: 'Map its columns …' })).toHaveCount(0);
      await expect(evidence.source('statement.xml')).toHaveCount(0);
    });
    await test.step('choose the log again, under another name', async () => {
      const again = join(folder, 'gateway-copy.jsonl');
      writeFileSync(again, gatewayLog);
      await evidence.choose(again);
      await expect(evidence.result('gateway-copy.jsonl')).toContainText(/0 records/);
      await expect(evidence.result('gateway-copy.jsonl')).toContainText(/duplicate|already|same/i);
      await expect(frame.status).toContainText('5 records');
    });
    await test.step('the payments are there', async () => {
      await frame.goTo('Payments');
      await expect(new PaymentsPage(page).row('WD-OWN000003')).toContainText('12.50 EUR');
    });
  });

  test('reads a ledger export by a mapping that the person makes', async ({ page, frame, folder }) => {
    const evidence = new EvidencePage(page);
    const ledger = join(folder, 'export.csv');
    writeFileSync(ledger, unclearLedger);
    await frame.goTo('Evidence');
    await evidence.choose(ledger);
    const refusal = evidence.result('export.csv');
    await expect(refusal).toContainText('✗ refused');
    await refusal.getByRole('button', { name: 'Map its columns …' }).click();
    await expect(evidence.mapping).toContainText('X-1002');
    const take = evidence.mapping.getByRole('button', { name: 'Import with this mapping' });
    await expect(take).toBeDisabled();
    await evidence.mapColumn('A1', 'occurredAt');
    await evidence.mapColumn('B2', 'reference');
    await evidence.mapColumn('C3', 'amount');
    await evidence.mapColumn('E5', 'type');
    await evidence.mapColumn('F6', 'status');
    await evidence.mapping.getByLabel('Currency of all amounts').fill('EUR');
    await test.step('the mapping can be kept as a file', async () => {
      const download = page.waitForEvent('download');
      await evidence.mapping.getByRole('button', { name: 'Save the mapping' }).click();
      expect((await download).suggestedFilename()).toBe('export.mapping.json');
    });
    await take.click();
    await expect(evidence.result('export.csv')).toContainText('3 records');
    await frame.goTo('Payments');
    await expect(new PaymentsPage(page).row('X-1001')).toContainText('1,250.00 EUR');
  });

  test('shows how far an import is and takes back what was cancelled', async ({ page, frame, folder }) => {
    const evidence = new EvidencePage(page);
    const large = join(folder, 'large.jsonl');
    await writeLog(large, 90_000);
    expect(statSync(large).size).toBeGreaterThan(30_000_000);
    await frame.goTo('Evidence');
    await evidence.choose(large);
    await expect(evidence.imports.getByRole('progressbar').first()).toBeVisible();
    await expect(evidence.imports).toContainText(/of [\d.]+ MB sent/);
    await frame.status.getByRole('button', { name: /^Cancel: .*large\.jsonl/ }).click();
    await expect(evidence.imports).toContainText('The import was cancelled', { timeout: 30_000 });
    await expect(frame.status.getByRole('progressbar')).toHaveCount(0);
    await expect(evidence.source('large.jsonl')).toHaveCount(0);
    await test.step('the vault works on', async () => {
      await evidence.drop([{ name: 'small.jsonl', text: gatewayLog }]);
      await expect(evidence.result('small.jsonl')).toContainText('5 records');
      await frame.goTo('Search');
      const search = new SearchPage(page);
      await search.search('pyt_own_3', /^\d+ records?$/);
      await expect(search.found).toContainText('small.jsonl');
    });
  });
});

async function writeLog(file: string, lines: number): Promise<void> {
  const stream = createWriteStream(file);
  for (let index = 0; index < lines; index += 1) {
    if (!stream.write(`${logLine(index)}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}
