import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportedFile } from '../../../../shared/evidence/contract.ts';
import { openEvidenceVault, type EvidenceVault } from '../evidenceVault.ts';

let vault: EvidenceVault;

beforeAll(() => {
  vault = openEvidenceVault();
});
afterAll(() => vault.close());

async function imported(path: string): Promise<ImportedFile> {
  const [file] = await vault.importPaths([fileURLToPath(new URL(`../../../data/${path}`, import.meta.url))]);
  if (file === undefined) throw new Error('no result');
  return file;
}

describe('bank files in a vault', () => {
  it.each([
    ['mt940/betterplace-sepa_snippet.sta', 'mt940', 11],
    ['mt940/mBank-mt942.sta', 'mt942', 3],
    ['nacha/web-debit.ach', 'nacha', 6],
    ['bai2/sample3.txt', 'bai2', 26],
    ['fedwire/fedWireMessage-CustomerTransfer.txt', 'fedwire', 1],
    ['iso8583/iso_reversal_message.dat', 'iso8583', 1],
  ])('%s is imported as %s with %i records', async (path, format, records) => {
    expect(await imported(path)).toMatchObject({ format, records, skipped: 0, duplicates: 0, refused: null });
  });

  it('are sound without a transaction, as of a quiet day', async () => {
    expect(await imported('mt940/self-provided-long_statement_number.sta')).toMatchObject({
      format: 'mt940',
      records: 0,
      refused: null,
    });
    expect(await imported('nacha/FISERV-ZEROFILE-PIMRET825324_032720_110221.ach')).toMatchObject({
      format: 'nacha',
      records: 0,
      refused: null,
    });
  });

  it('are read from bytes that are no text', async () => {
    const message = Buffer.from(
      `0110722000000E0000001641111111111111110000000000000123450303141231000123${Buffer.from('606312345678A1B2C300').toString('hex')}`,
      'hex',
    );
    const length = Buffer.alloc(2);
    length.writeUInt16BE(message.length);
    expect(
      await vault.importBytes('host.log', Buffer.concat([length, message, length, message])),
    ).toMatchObject({
      format: 'iso8583',
      records: 2,
      refused: null,
    });
  });

  it('bring no entry twice that stands in a second file', async () => {
    const first = await imported('nacha/two-micro-deposits.ach');
    const second = await imported('nacha/invalid-two-micro-deposits.ach');
    expect(first).toMatchObject({ records: 6, duplicates: 0 });
    // All but the entry that was made invalid.
    expect(second).toMatchObject({ records: 1, duplicates: 5 });
  });
});
