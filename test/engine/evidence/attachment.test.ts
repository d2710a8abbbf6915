import { randomFillSync } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  createWholeFileImporter,
  type WholeFileOptions,
} from '../../../electron/engine/evidence/importers/wholeFiles.ts';
import { isMail, isWorkbook, mediaTypeOf, storedAttachment } from '../../../shared/evidence/attachments.ts';
import { recognise } from '../../../shared/evidence/recognise/recognise.ts';
import { createImporter } from '../../../electron/engine/evidence/importers/index.ts';
import { rawZip } from '../bundles/formats/rawZip.ts';
import { recording, type Recording } from './recordingSink.ts';
import { dataRow, headerRow, rawWorkbook, textCell } from './workbooks.ts';

interface Kept extends Recording {
  /** Null where the bytes are to be read as text. */
  readonly formats: string[] | null;
}

async function keep(bytes: Uint8Array, options: WholeFileOptions = {}): Promise<Kept> {
  const kept = recording('receipt');
  const formats: string[] = [];
  const importer = createWholeFileImporter(bytes, options, kept.context, {
    recognised: (format, encoding) => formats.push(`${format} ${encoding}`),
    checkCancelled: () => undefined,
  });
  if (importer === null) return { ...kept, formats: null };
  for (let at = 0; at < bytes.length; at += 999) importer.push(bytes.subarray(at, at + 999));
  await importer.end();
  return { ...kept, formats };
}

const start = (text: string) => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(40, 0x80)]);
const pdf = start('%PDF-1.7\n');

describe('the type of a binary file', () => {
  it.each([
    ['%PDF-1.4\n', 'application/pdf', true],
    ['\x89PNG\r\n\x1a\n', 'image/png', true],
    ['\xff\xd8\xff\xe0', 'image/jpeg', true],
    ['GIF89a', 'image/gif', true],
    ['RIFF\x10\0\0\0WEBPVP8 ', 'image/webp', true],
    ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'application/x-ole-storage', true],
    ['SQLite format 3\0', 'application/vnd.sqlite3', false],
    ['7z\xbc\xaf\x27\x1c', 'application/x-7z-compressed', false],
    ['\x7fELF\x02', 'application/x-executable', false],
    ['\x01\x02\x03', 'application/octet-stream', false],
    ['RIFF\x10\0\0\0WAVEfmt ', 'application/octet-stream', false],
    ['', 'application/octet-stream', false],
  ])('%j is %s', (bytes, type, isDocument) => {
    expect(mediaTypeOf(start(bytes))).toMatchObject({ type, isDocument });
  });

  it('a Word document and a workbook are told apart by their parts', () => {
    const word = rawZip([{ name: '[Content_Types].xml' }, { name: 'word/document.xml' }]);
    expect(mediaTypeOf(word).name).toBe('Word document');
    expect(isWorkbook(word)).toBe(false);
    expect(isWorkbook(rawWorkbook(headerRow))).toBe(true);
  });

  it('a saved mail is told by its headers, and a request or a ledger is none', () => {
    const mail =
      'Received: by x\r\n  continued\r\nFrom: a@example.org\r\nTo: b@example.org\r\nSubject: Where is my money\r\nDate: Tue, 3 Mar 2026 10:00:00 +0000\r\n\r\nBody';
    expect(isMail(mail)).toBe(true);
    expect(isMail('GET / HTTP/1.1\r\nHost: x\r\nDate: x\r\n\r\n')).toBe(false);
    expect(isMail('From,To,Subject\na,b,c\n')).toBe(false);
  });
});

describe('an attachment', () => {
  it('keeps the bytes, their hash, and words to find it by', async () => {
    const { records, formats } = await keep(pdf);
    expect(formats).toEqual(['attachment binary']);
    const [record] = records;
    expect(record).toMatchObject({
      format: 'attachment',
      locator: 'file',
      title: 'PDF document',
      content: { kind: 'opaque' },
    });
    const stored = storedAttachment(record?.text ?? '');
    expect(Buffer.from(stored?.base64 ?? '', 'base64').equals(pdf)).toBe(true);
    expect(stored).toMatchObject({ type: 'application/pdf' });
    expect(record?.searchText).toMatch(/^receipt PDF document application\/pdf [0-9a-f]{64}$/);
  });

  it('says so where it might have been a table', async () => {
    const { warnings } = await keep(start('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'));
    expect(warnings[0]?.message).toMatch(/save it as XLSX or CSV/);
    expect((await keep(pdf)).warnings).toEqual([]);
  });

  it('survives any bytes', async () => {
    for (let size = 1; size < 4000; size += 613) {
      const bytes = Buffer.concat([pdf, randomFillSync(Buffer.alloc(size))]);
      const { records } = await keep(bytes);
      const stored = storedAttachment(records[0]?.text ?? '');
      expect(Buffer.from(stored?.base64 ?? '', 'base64').equals(bytes)).toBe(true);
    }
  });

  it('is not kept when a card number shows in its bytes, also in wide characters', async () => {
    for (const text of ['4111111111111111', [...'4111111111111111'].join('\0')]) {
      const { records, skipped, stored } = await keep(
        Buffer.concat([pdf, Buffer.from(` card ${text} `, 'latin1')]),
      );
      expect(records).toEqual([]);
      expect(skipped[0]?.reason).toMatch(/^quarantined/);
      expect(stored).toEqual(['[file not kept]']);
    }
  });

  it.each<readonly [string, () => Buffer]>([
    [
      'a PDF’s packed text, with the number in pieces',
      () => {
        const text = deflateSync(Buffer.from('BT (Card ) Tj [(4111) -20 (1111) 3 (11111111)] TJ ET'));
        return Buffer.concat([pdf, Buffer.from('1 0 obj << >>\nstream\n'), text, Buffer.from('\nendstream')]);
      },
    ],
    [
      'a Word document, over two runs',
      () =>
        rawZip([
          { name: '[Content_Types].xml', content: Buffer.from('<Types/>') },
          {
            name: 'word/document.xml',
            content: Buffer.from('<w:t>card 41111111</w:t><w:t>11111111 end</w:t>'),
            deflate: true,
          },
        ]),
    ],
  ])('is not kept when a card number shows in %s', async (_what, make) => {
    const { records, skipped } = await keep(make());
    expect(records).toEqual([]);
    expect(skipped[0]?.reason).toMatch(/^quarantined/);
  });

  it('an unknown binary is kept, and said so; not where a table was asked for', async () => {
    const bytes = Buffer.from([0, 1, 2, 3, 0, 0, 0, 4, 5, 6, 0, 0, 0, 0, 0, 0]);
    const kept = await keep(bytes);
    expect(kept.records[0]?.title).toBe('Binary file');
    expect(kept.warnings.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/not recognised/),
    );
    expect((await keep(bytes, { as: 'ledger-csv' })).formats).toBeNull();
  });

  it('text is redacted and kept in full', () => {
    const kept = recording('note.txt');
    const text = 'The customer wrote: my card 4111 1111 1111 1111 was charged.\nRegards\n';
    const recognised = recognise(text, { fileName: 'note.txt', whole: true, as: 'attachment' });
    const importer = createImporter(recognised, kept.context);
    importer.push(Buffer.from(text));
    void importer.end();
    expect(kept.records[0]?.text).toMatch(/my card 411111••••••1111/);
    expect(kept.records[0]?.redactions).toHaveLength(1);
  });

  it('long text is redacted piece by piece, with the redactions at their places', () => {
    const line = 'The customer wrote: my card 4111 1111 1111 1111 was charged, ä.\n';
    const text = line.repeat(60_000);
    const kept = recording('note.txt');
    const importer = createImporter(
      recognise(text.slice(0, 1000), { fileName: 'note.txt', whole: false, as: 'attachment' }),
      kept.context,
    );
    importer.push(Buffer.from(text));
    void importer.end();
    const [record] = kept.records;
    expect(record?.redactions).toHaveLength(60_000);
    const bytes = Buffer.from(record?.text ?? '');
    for (const index of [0, 1, 33_333, 59_999]) {
      const { offset = 0, length = 0 } = record?.redactions[index] ?? {};
      expect(bytes.toString('utf8', offset, offset + length)).toBe('411111••••••1111·pan_abcdefghij234567');
    }
  });

  it('a file of nothing but digits is looked through', async () => {
    const digits = Buffer.concat([pdf, Buffer.from('0123456789 '.repeat(700_000))]);
    expect((await keep(digits)).records).toHaveLength(1);
  });

  it('a workbook asked to be kept is not read', async () => {
    const book = rawWorkbook(headerRow + dataRow(2, textCell('x')));
    const { records, formats } = await keep(book, { as: 'attachment' });
    expect(formats).toEqual(['attachment binary']);
    expect(records).toHaveLength(1);
  });

  it('larger than one record may be is refused', async () => {
    await expect(keep(Buffer.concat([pdf, Buffer.alloc(17 * 1024 * 1024)]))).rejects.toMatchObject({
      code: 'limit_exceeded',
    });
  });
});
