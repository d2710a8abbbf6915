import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { writeXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { importedFileSchema, type ImportedFile } from '../../../shared/evidence/contract.ts';
import type { ColumnMapping } from '../../../shared/evidence/mapping.ts';
import type { SourceFormat } from '../../../shared/evidence/model.ts';
import { recordIdSchema } from '../../../shared/kernel/ids.ts';
import { rawZip } from '../bundles/formats/rawZip.ts';
import { openEvidenceVault, type EvidenceVault } from './evidenceVault.ts';

let vault: EvidenceVault;
beforeAll(() => {
  vault = openEvidenceVault();
});
afterAll(() => vault.close());

interface Options {
  readonly as?: SourceFormat;
  readonly mapping?: ColumnMapping;
}

/** All results of one uploaded file: an archive has several. */
async function importFile(name: string, bytes: Uint8Array, options: Options = {}): Promise<ImportedFile[]> {
  const { grants, jobs } = vault.context;
  const grant = grants.openUpload(name, bytes.length);
  const { jobId } = await vault.evidence.handlers.import({ grants: [grant], ...options }, undefined);
  const sending = (async () => {
    const step = 700;
    for (let at = 0; at === 0 || at < bytes.length; at += step)
      await grants.append(grant, new Uint8Array(bytes.subarray(at, at + step)), at + step >= bytes.length);
  })();
  const job = await jobs.finished(jobId);
  // The engine may give up early: then nothing more is sent.
  await sending.catch(() => undefined);
  return z.object({ files: z.array(importedFileSchema) }).parse(job.result).files;
}

const ledger = (first: number) =>
  Buffer.from(
    [
      'Entry ID,Booked at,Reference,Type,Amount,Currency',
      ...[0, 1, 2].map(
        (each) => `L-${first + each},2026-03-03T10:00:00Z,DEP-${first + each},deposit,10.5${each},EUR`,
      ),
      '',
    ].join('\n'),
  );
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const pdf = Buffer.concat([
  Buffer.from('%PDF-1.7\n%'),
  Buffer.from([0xe2, 0xe3, 0, 1, 2]),
  Buffer.from('\n%%EOF\n'),
]);
const names = (locatorsOf: number | null) =>
  vault
    .rows('select locator from records where source_id = ? order by id', locatorsOf ?? 0)
    .map(({ locator }) => locator);

async function recordOf(sourceId: number | null) {
  const [row] = vault.rows('select id from records where source_id = ? order by id', sourceId ?? 0);
  const id = recordIdSchema.parse(row?.['id']);
  return vault.evidence.handlers.record({ id }, undefined);
}

describe('an archive', () => {
  it('gives a source for each of its files, with its own result, hash and the archive’s hash in a note', async () => {
    const zip = rawZip([
      { name: 'a/ledger.csv', content: ledger(100), deflate: true },
      { name: 'notes.pdf', content: pdf },
      { name: 'junk.bin', content: Buffer.from([0, 1, 2, 3, 0, 0, 0, 9]) },
    ]);
    const [csv, document, junk] = await importFile('march.zip', zip);
    expect(csv).toMatchObject({
      file: 'march.zip/a/ledger.csv',
      format: 'ledger-csv',
      records: 3,
      skipped: 0,
      sha256: sha256(ledger(100)),
      refused: null,
      refusedCode: null,
    });
    expect(csv?.warnings).toContain(`From the archive march.zip, which has SHA-256 ${sha256(zip)}.`);
    expect(document).toMatchObject({ file: 'march.zip/notes.pdf', format: 'attachment', records: 1 });
    expect(junk).toMatchObject({ file: 'march.zip/junk.bin', format: 'attachment', records: 1 });
  });

  it('that holds files known already adds nothing', async () => {
    const zip = rawZip([{ name: 'again.csv', content: ledger(100) }]);
    const [again] = await importFile('april.zip', zip);
    expect(again).toMatchObject({ records: 0, duplicates: 3 });
  });

  it('is read whatever the chunks in which it comes, and refused by name', async () => {
    const [refused] = await importFile(
      'nested.zip',
      rawZip([{ name: 'x.zip', content: rawZip([{ name: 'y' }]) }]),
    );
    expect(refused).toMatchObject({ file: 'nested.zip/x.zip', refusedCode: 'limit_exceeded' });
    const [encrypted] = await importFile('secret.zip', rawZip([{ name: 'x', flags: 0x0801 }]));
    expect(encrypted?.refused).toMatch(/^secret\.zip: .*“x” is encrypted/);
  });

  it('gzip is read under the file’s own name', async () => {
    const [file] = await importFile('ledger.csv.gz', gzipSync(ledger(200)));
    expect(file).toMatchObject({ file: 'ledger.csv.gz', format: 'ledger-csv', records: 3 });
    const [broken] = await importFile('broken.csv.gz', gzipSync(ledger(300)).subarray(0, 50));
    expect(broken).toMatchObject({ sourceId: null, refusedCode: 'damaged_input' });
    expect(vault.rows(`select count(*) as n from sources where name like 'broken%'`)).toEqual([{ n: 0 }]);
  });
});

describe('a workbook', () => {
  it('becomes a source whose records are found by their words and shown as rows', async () => {
    const bytes = await writeXlsx({
      sheets: [
        { name: 'Cover', rows: [['made by finance']] },
        {
          name: 'Ledger',
          rows: [
            ['Entry ID', 'Booked at', 'Reference', 'Amount', 'Currency'],
            ['L-401', '2026-03-03', 'DEP-401', 10.5, 'EUR'],
            ['L-402', '2026-03-04', 'DEP-402', 11.5, 'EUR'],
          ],
        },
      ],
    });
    const [file] = await importFile('ledger.xlsx', bytes);
    expect(file).toMatchObject({ format: 'ledger-csv', records: 2, refused: null, sha256: sha256(bytes) });
    expect(names(file?.sourceId ?? null)).toEqual(['Ledger!row:2', 'Ledger!row:3']);
    expect((await recordOf(file?.sourceId ?? null)).text).toBe('L-401,2026-03-03,DEP-401,10.5,EUR');
    const found = await vault.evidence.handlers.search({ query: 'DEP-402', limit: 10 }, undefined);
    expect(found.records.map(({ locator }) => locator)).toEqual(['Ledger!row:3']);
  });

  it('in gzip and in a zip is one too', async () => {
    const rows = [
      ['Entry ID', 'Booked at', 'Amount', 'Currency'],
      ['L-501', '2026-03-03', 10.5, 'EUR'],
    ];
    const book = await writeXlsx({ sheets: [{ name: 'A', rows }] });
    const [inside] = await importFile('books.zip', rawZip([{ name: 'b.xlsx', content: book }]));
    expect(inside).toMatchObject({ file: 'books.zip/b.xlsx', records: 1 });
  });

  it('without any table asks for a mapping, by code', async () => {
    const bytes = await writeXlsx({
      sheets: [
        {
          name: 'A',
          rows: [
            ['alpha', 'beta'],
            ['x', 'y'],
          ],
        },
      ],
    });
    expect(await importFile('odd.xlsx', bytes)).toMatchObject([{ refusedCode: 'mapping_needed' }]);
  });
});

describe('an attachment', () => {
  it('is found by its name and hash, shown by what it is, and given back byte for byte', async () => {
    const [file] = await importFile('receipt.pdf', Buffer.concat([pdf, Buffer.from('x')]));
    const record = await recordOf(file?.sourceId ?? null);
    expect(record).toMatchObject({
      format: 'attachment',
      title: 'PDF document',
      isBinary: true,
      textTruncated: false,
    });
    expect(record.text).toMatch(
      /^PDF document \(application\/pdf\)\nsize: \d+ bytes\nSHA-256: [0-9a-f]{64}$/,
    );
    const bytes = await vault.evidence.handlers.attachmentBytes(
      { id: record.id, offset: 0, length: 1000 },
      undefined,
    );
    expect(Buffer.from(bytes.base64, 'base64').toString('latin1')).toBe(`${pdf.toString('latin1')}x`);
    expect(bytes.mediaType).toBe('application/pdf');
    const found = await vault.evidence.handlers.search({ query: 'receipt.pdf', limit: 10 }, undefined);
    expect(found.records.map(({ id }) => id)).toContain(record.id);
  });

  it('of text of no known kind is kept, redacted and found by its words', async () => {
    const note = 'The customer phoned: card 4111 1111 1111 1111, wants zanzibar refund.\n';
    const [kept] = await importFile('note.txt', Buffer.from(note));
    expect(kept?.warnings.join()).toMatch(/not recognised/);
    expect(kept).toMatchObject({ format: 'attachment', records: 1, redactions: 1 });
    const found = await vault.evidence.handlers.search({ query: 'zanzibar', limit: 10 }, undefined);
    expect(found.records).toHaveLength(1);
    expect((await recordOf(kept?.sourceId ?? null)).text).not.toContain('4111 1111 1111 1111');
  });

  it('is refused when it shows a card number that cannot be taken out', async () => {
    const bytes = Buffer.concat([pdf, Buffer.from('card 4111111111111111 ')]);
    const [file] = await importFile('card.pdf', bytes);
    expect(file).toMatchObject({ sourceId: null, skipped: 1 });
    expect(file?.refused).toMatch(/secret/);
  });

  it('an empty file is refused even then', async () => {
    const [file] = await importFile('empty.txt', new Uint8Array(), { as: 'attachment' });
    expect(file).toMatchObject({ sourceId: null, refusedCode: 'damaged_input' });
  });
});

describe('a saved column mapping', () => {
  const text = 'A;B;C\nx-1;03.03.2026;10,50\nx-2;04.03.2026;7,00\n';
  const mapping = {
    name: 'Ours',
    currency: 'EUR',
    decimalMark: ',' as const,
    dateOrder: 'dmy' as const,
    columns: { entryId: 'A', bookedOn: 'B', amount: 'C' },
  };

  it('is applied by itself to every table with its columns, and the source says so', async () => {
    const [before] = await importFile('ours.csv', Buffer.from(text));
    expect(before?.warnings.join()).not.toContain('saved mapping');
    const { handlers } = vault.evidence;
    const saved = await handlers.saveMapping({ mapping, headers: ['A', 'B', 'C'] }, undefined);
    const [after] = await importFile('ours2.csv', Buffer.from(text.replaceAll('x-', 'y-')));
    expect(after).toMatchObject({ records: 2 });
    expect(after?.warnings[0]).toBe(
      'The saved mapping “Ours” was applied, because the columns are the same.',
    );
    expect(await handlers.mappings({}, undefined)).toMatchObject({
      mappings: [{ id: saved.id, name: 'Ours' }],
    });
    await handlers.deleteMapping({ id: saved.id }, undefined);
    expect(await handlers.mappings({}, undefined)).toEqual({ mappings: [] });
    await expect(async () => handlers.deleteMapping({ id: saved.id }, undefined)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('for the same columns replaces the one before', async () => {
    const { handlers } = vault.evidence;
    const first = await handlers.saveMapping({ mapping, headers: ['A', 'B', 'C'] }, undefined);
    const second = await handlers.saveMapping(
      { mapping: { ...mapping, name: 'Newer' }, headers: ['a', ' B', 'C'] },
      undefined,
    );
    expect(second).toMatchObject({ id: first.id, name: 'Newer' });
  });
});
