import { describe, expect, it } from 'vitest';
import { detectEncoding, Utf8Stream, type TextEncoding } from '../../../shared/evidence/encoding.ts';

const text = 'Währung;Betrag €;名前 😀\nGebühr;10,50;x\n';

/** Byte of an ASCII character or of a letter А…я. */
function inWindows1251(letter: string): number {
  const code = letter.charCodeAt(0);
  return code < 0x80 ? code : code - 0x410 + 0xc0;
}

function encoded(encoding: TextEncoding, source: string): Buffer {
  switch (encoding) {
    case 'utf-16le':
      return Buffer.from(source, 'utf16le');
    case 'utf-16be':
      return Buffer.from(source, 'utf16le').swap16();
    case 'windows-1252':
    case 'iso-8859-1':
      return Buffer.from(source, 'latin1');
    case 'windows-1251':
      return Buffer.from([...source].map((letter) => inWindows1251(letter)));
    case 'utf-8':
      return Buffer.from(source, 'utf8');
  }
}

describe('the encoding of a file', () => {
  it.each([
    ['utf-8', [], text],
    ['utf-8', [0xef, 0xbb, 0xbf], text],
    ['utf-16le', [0xff, 0xfe], text],
    ['utf-16be', [0xfe, 0xff], text],
    ['utf-16le', [], 'entry,amount,time\n1,10.00,2026-03-01\n'],
    ['utf-16be', [], 'entry,amount,time\n1,10.00,2026-03-01\n'],
    ['windows-1252', [], 'Währung;Gebühr;für\n1;2;3\n'],
    ['windows-1251', [], 'Дата операции;Сумма;Валюта\r\n02.04.2026;150000,00;RUB\r\n'],
  ] as const)('is recognised as %s with the mark %j', (encoding, mark, source) => {
    const bytes = Buffer.concat([Buffer.from(mark), encoded(encoding, source)]);
    const detected = detectEncoding(bytes, true);
    expect(detected.encoding).toBe(encoding);
    for (const chunk of [1, 3, 1000]) {
      const stream = new Utf8Stream(detected);
      const parts: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += chunk)
        parts.push(stream.convert(new Uint8Array(bytes.subarray(at, at + chunk))));
      parts.push(stream.finish());
      expect(Buffer.concat(parts).toString('utf8')).toBe(source);
    }
  });

  it('leads back to the byte in the original', () => {
    const source = 'a€😀b\nzweite Zeile';
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(source, 'utf16le')]);
    const stream = new Utf8Stream(detectEncoding(bytes, true));
    const converted = Buffer.from(stream.convert(new Uint8Array(bytes)));
    const second = converted.indexOf('zweite');
    expect(stream.originalOffset(0)).toBe(2);
    expect(stream.originalOffset(second)).toBe(2 + 2 * source.indexOf('zweite'));
    expect(stream.originalOffset(converted.length)).toBe(bytes.length);
  });

  it('stays UTF-8 where single bytes are damaged', () => {
    expect(detectEncoding(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d, 0x0a]), true).encoding).toBe(
      'utf-8',
    );
  });

  it('believes an XML declaration', () => {
    expect(
      detectEncoding(Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>', 'latin1'), true)
        .encoding,
    ).toBe('iso-8859-1');
  });

  it.each([
    ['zeros', Buffer.alloc(5000)],
    ['a gzip file', Buffer.from('1f8b08000000000000034b4c4a06008ac4b2ce03000000', 'hex')],
    ['noise', Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256))],
  ])('refuses %s as binary', (_what, bytes) => {
    expect(() => detectEncoding(bytes, true)).toThrow(/binary/);
  });
});

describe('an export in Windows-1252', () => {
  it('is told by the space that groups its digits, even where letters are few', () => {
    const rows = Array.from(
      { length: 40 },
      (_, row) => `LE-${String(row)}\t1\u00a0${String(200 + row)},50\tEUR\r\n`,
    ).join('');
    const bytes = Buffer.from(`Buchung\tBetrag\tW\u00e4hrung\r\n${rows}`, 'latin1');
    expect(detectEncoding(bytes, true).encoding).toBe('windows-1252');
  });
});
