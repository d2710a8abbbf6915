import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytesOfRequest,
  checkLength,
  hexDump,
  requestLine,
  returnMark,
  textOfRequest,
  withTrueLength,
} from '../../../renderer/replay/requestText.ts';

const seed = 20261120;
const bytes = (text: string) => new TextEncoder().encode(text);
const head =
  'POST /v1/payouts HTTP/1.1\r\nHost: psp.example\r\nX-Trace: a\r\nX-Trace: b\r\nContent-Length: 4\r\n\r\n';

describe('a request edited as text', () => {
  it.each([
    ['an ordinary body', `${head}{"a":1}`],
    ['a body with both kinds of line end', `${head}a\r\nb\nc\rd`],
    ['a body that ends with a line feed', `${head}{}\n`],
    ['no body', head],
    ['a byte order mark in the body', `${head}\ufeff{}`],
    ['a head with bare line feeds', 'GET / HTTP/1.1\nHost: x\n\nbody'],
    ['a head with a lone carriage return', 'GET / HTTP/1.1\r\nX: a\rb\r\n\r\n'],
    ['no empty line at all', 'GET / HTTP/1.1\r\nHost: x'],
    ['nothing', ''],
  ])('goes out byte for byte when nothing was changed: %s', (_name, request) => {
    const text = textOfRequest(bytes(request));
    expect(text).not.toBeNull();
    if (text !== null) expect(bytesOfRequest(text)).toEqual(bytes(request));
  });

  it('goes out byte for byte for any UTF-8 text', () => {
    const unit = fc.constantFrom('\r', '\n', '\r\n', ':', 'a', 'é', '😀', ' ', '\t', '\0');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), fc.string({ unit, maxLength: 60 }), (first, second) => {
        for (const request of [first, `${head}${second}`]) {
          const text = textOfRequest(bytes(request));
          expect(text === null ? null : bytesOfRequest(text)).toEqual(bytes(request));
        }
      }),
      { seed, numRuns: 500 },
    );
  });

  it('shows no carriage return of an ordinary head and every one of the body', () => {
    expect(textOfRequest(bytes(`${head}a\r\nb`))?.text.endsWith(`\n\na${returnMark}\nb`)).toBe(true);
  });

  it('is not offered where bytes would be lost', () => {
    expect(textOfRequest(Uint8Array.of(0x47, 0xff, 0xfe))).toBeNull();
    expect(textOfRequest(bytes(`x${returnMark}`))).toBeNull();
  });

  it('says when the stated length is not the body’s, and sets it in place', () => {
    const text = textOfRequest(bytes(`${head}{"a":12}`));
    expect(checkLength(bytes(`${head}{"a":12}`))).toEqual({ stated: '4', actual: 8 });
    const fixed = text === null ? null : withTrueLength(text);
    expect(fixed?.text).toContain('Content-Length: 8\n');
    expect(fixed === null ? null : checkLength(bytesOfRequest(fixed))).toEqual({ stated: '8', actual: 8 });
  });

  it('counts bytes, not characters', () => {
    expect(checkLength(bytes(`${head}é😀`)).actual).toBe(6);
  });

  it('names method and path', () => {
    expect(requestLine('POST /v1/payouts?x=1 HTTP/1.1\nHost: x')).toEqual({
      method: 'POST',
      path: '/v1/payouts?x=1',
    });
  });

  it('is shown as bytes, sixteen a line', () => {
    expect(hexDump(bytes('GET / HTTP/1.1\r\n\r\n'))).toBe(
      '00000000  47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a  GET / HTTP/1.1··\n' +
        `00000010  ${'0d 0a'.padEnd(47)}  ··`,
    );
  });
});
