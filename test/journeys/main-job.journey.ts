/** The main job, from an empty machine to a bundle that tools of other makers accept. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../electron/dev/places.ts';
import { printedCommands, runPrinted, unpack } from './bundle.ts';
import { expect, passphrase, test } from './journey.ts';
import { CasePage } from './pages/cases.ts';
import { Code } from './pages/code.ts';
import { PaymentPage } from './pages/payment.ts';
import { PaymentsPage } from './pages/payments.ts';
import { ReplayPage } from './pages/replay.ts';
import { SearchPage } from './pages/search.ts';
import { VerifyPage } from './pages/verify.ts';
import { jsonAnswer, startRawServer } from './server.ts';
import { run } from './shell.ts';

const stuck = 'WD-7F3K29';
const refused = 'DEP-4Q81ZD';
const finding = 'The provider still says processing; the bank shows nothing.';

test.describe('the main job', () => {
  test.use({ vault: 'none' });

  test('leads from a new vault over the stuck payment to a bundle that others can verify', async ({
    product: page,
    gate,
    frame,
    folder,
  }) => {
    test.setTimeout(240_000);
    const payments = new PaymentsPage(page);
    const payment = new PaymentPage(page);
    const replay = new ReplayPage(page);
    const work = new CasePage(page);
    const server = await startRawServer(jsonAnswer('201 Created', { id: 'pyt_again', status: 'processing' }));

    await test.step('choose a passphrase for the new vault', async () => {
      await expect(page).toHaveTitle(/Railtrace/);
      expect(new URL(page.url()).hash, 'the one-time token is out of the address').toBe('');
      await gate.createVault(passphrase);
    });

    await test.step('open the sample desk', async () => {
      await page.getByRole('button', { name: 'Open the sample desk' }).click();
      await expect(frame.notice(/^Imported [\d,]+ records from 26 files/)).toBeVisible({ timeout: 60_000 });
      await expect(payments.table).toBeVisible({ timeout: 30_000 });
      await expect(frame.status).not.toContainText('findings are older than the evidence', {
        timeout: 60_000,
      });
      expect(await payments.total()).toBeGreaterThanOrEqual(200);
    });

    await test.step('filter down to the payout that is stuck', async () => {
      const all = await payments.total();
      await payments.filter.fill(
        'rail:sepa-credit-transfer direction:payout psp:processing finding:STUCK_BEYOND_SLA',
      );
      await expect.poll(() => payments.total()).toBeLessThan(all / 10);
      await expect(payments.row(stuck)).toContainText('1,250.00 EUR');
      await expect(payments.row(stuck)).toContainText('stuck beyond sla');
    });

    await test.step('filter to the deposit that the ledger refused', async () => {
      await payments.filterBy('amount:2450..2450 finding:PARTY_STATUS_MISMATCH', 1);
      await payments.open(refused);
    });

    await test.step('read where its parties disagree', async () => {
      await expect(payment.parties).toContainText('Failed');
      await expect(payment.state('Ledger', 'Failed', 'claimed')).toBeVisible();
      await expect(payment.finding('PARTY_STATUS_MISMATCH')).toContainText(/PSP/);
      await expect(payment.finding('PARTY_STATUS_MISMATCH')).toContainText(/ledger/i);
    });

    await test.step('read the stuck payout’s graph', async () => {
      await frame.openPayment(stuck);
      await expect(payment.parties).toContainText('Processing');
      await expect(payment.parties).toContainText('— no record');
      for (const label of ['Requested', 'Approved', 'Debited', 'Submitted']) {
        await expect(payment.state('Ledger', label, 'claimed')).toBeVisible();
      }
      await expect(payment.state('PSP', 'Processing', 'claimed')).toBeVisible();
      await expect(payment.state('PSP', 'Settled', 'missing')).toBeVisible();
      await expect(payment.state('Bank', 'Booked', 'missing')).toBeVisible();
      await expect(payment.finding('STUCK_BEYOND_SLA')).toContainText(
        /1,250\.00 EUR .*Processing.* since 2026-03-09 .*limit is 2 business days/,
      );
    });

    await test.step('open the raw record of the submission', async () => {
      await payment.state('PSP', 'Submitted', 'claimed').click();
      await expect(page.getByRole('main')).toContainText('payout-gateway.jsonl : line:78');
      const text = new Code(page, /^Text of POST \/v1\/payouts/);
      await expect.poll(() => text.lines()).toContain('"amount": "1250.00"');
      await payment.tab(/^Records/);
      await payment.record(/line:78$/).dblclick();
      await expect(frame.tab(/line:78/)).toHaveAttribute('aria-selected', 'true');
      await payment.tab('As stored');
      // As stored, it is the line of the file but for what was taken out before it was kept.
      await expect
        .poll(() => text.lines())
        .toContain('"idempotency-key":"9aae5b17-a163-4342-8db8-ad7f49086d13"');
      expect(await text.lines()).not.toContain('brk_live_');
    });

    let sent: Buffer = Buffer.alloc(0);
    await test.step('replay it against a loopback server', async () => {
      await frame.tab(stuck).click();
      await page.keyboard.press('r');
      await expect(frame.tab(/Replay: POST \/v1\/payouts/)).toHaveAttribute('aria-selected', 'true');
      await expect(replay.target).toHaveValue('api.bankrail.example:443');
      await replay.aimAt(server.host);
      await replay.send();
      await expect(replay.refusal, 'nothing goes to a host that is not allowed').toBeVisible();
      expect(server.received).toEqual([]);
      await replay.allowHost();
      await expect(page.getByRole('main')).toContainText('sandbox');
      sent = await replay.bytes();
      expect(sent.toString('latin1')).toMatch(/^POST \/v1\/payouts HTTP\/1\.1\r\n/);
      await replay.send();
      await expect(replay.answer(/^Attempt #\d+/)).toBeVisible({ timeout: 30_000 });
      await expect(replay.attempts).toContainText('201');
    });

    await test.step('the server received exactly the bytes that were shown, once', () => {
      expect(server.received).toHaveLength(1);
      expect(server.received[0]?.toString('latin1')).toBe(sent.toString('latin1'));
    });

    await test.step('the attempt is new evidence', async () => {
      await frame.goTo('Search');
      const search = new SearchPage(page);
      await search.search('pyt_again', /^[1-9]\d* records?$/);
      await expect(search.found).toContainText('replay attempt 1');
    });

    await test.step('add payment, finding and attempt to a case, with a note', async () => {
      await frame.tab(stuck).click();
      await payment.addToNewCase('Payout stuck at Bankrail', 'Processing since 9 March');
      await expect(work.title).toHaveValue('Payout stuck at Bankrail');
      await expect(work.exhibits).toContainText(stuck);
      await work.addNote(finding);
      await frame.tab(/Replay: POST/).click();
      await page.getByRole('main').getByRole('button', { name: 'Add to case' }).click();
      await page
        .getByRole('dialog', { name: 'Add to a case' })
        .getByRole('button', { name: 'Add', exact: true })
        .click();
      await expect(frame.notice('Added to case 1')).toBeVisible();
      await frame.tab(/^Case 1/).click();
      await expect(work.exhibits.getByRole('listitem')).toHaveCount(2);
    });

    const file = join(folder, 'case.zip');
    await test.step('export the case', async () => {
      const download = await work.export();
      expect(download.suggestedFilename()).toMatch(/\.zip$/);
      await download.saveAs(file);
    });

    await test.step('tools of other makers accept the bundle', async () => {
      const bag = unpack(file, join(folder, 'unpacked'));
      const commands = printedCommands(bag);
      expect(commands.map((command) => command.split(' ')[0])).toEqual([
        'sha256sum',
        'minisign',
        'ssh-keygen',
        'find',
        'wc',
      ]);
      const results = [];
      for (const command of commands) {
        const ended = await runPrinted(bag, command);
        expect(ended.code, `${command}\n${ended.stdout}${ended.stderr}`).toBe(0);
        results.push(ended.stdout.trim());
      }
      expect(results[1]).toContain('Signature and comment signature verified');
      expect(results[2]).toMatch(/^Good ".+" signature/);
      expect(results[3], 'as many files as the manifest says').toBe(results[4]);
      expect(readFileSync(join(bag, 'data', 'notes.json'), 'utf8')).toContain(finding);
    });

    await test.step('the product accepts it, by hand and by command', async () => {
      await frame.goTo('Settings');
      const key = await page
        .getByRole('main')
        .getByRole('code')
        .filter({ hasText: 'ssh-ed25519' })
        .innerText();
      await frame.goTo('Verify');
      const verify = new VerifyPage(page);
      await verify.check(file, key);
      await expect(verify.verdict).toContainText('✓ Valid');
      await expect(verify.verdict).not.toContainText(/failed|unknown/);
      const cli = join(root, 'dist', 'cli', 'main.js');
      const known = await run(process.execPath, [cli, 'verify', file, '--key', key, '--json']);
      expect(known.code, known.stderr).toBe(0);
      expect(JSON.parse(known.stdout)).toMatchObject({ valid: true });
      const stranger = await run(process.execPath, [cli, 'verify', file]);
      expect(stranger.code, stranger.stderr).toBe(0);
      expect(stranger.stdout).toMatch(/signer unknown/i);
    });

    await test.step('and refuses it once a byte is another one', async () => {
      const bytes = readFileSync(file);
      const at = bytes.indexOf(finding.slice(0, 20));
      const damaged = join(folder, 'damaged.zip');
      const place = at >= 0 ? at : Math.floor(bytes.length / 2);
      bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
      writeFileSync(damaged, bytes);
      const verify = new VerifyPage(page);
      await verify.check(damaged);
      await expect(verify.verdict).toContainText('✗ Not valid');
    });
    await server.close();
  });
});
