import { describe, expect, it } from 'vitest';
import { pictureSize } from '../../../shared/evidence/pictures.ts';

const bytes = (...parts: readonly (string | readonly number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : part)),
  );

describe('the size of a picture', () => {
  it.each([
    [
      'PNG',
      bytes('\x89PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR', [0, 0, 7, 128, 0, 0, 4, 56, 8, 6, 0, 0, 0]),
      1920,
      1080,
    ],
    ['GIF', bytes('GIF89a', [0x40, 1, 0xf0, 0, 0, 0, 0]), 320, 240],
    [
      'JPEG',
      bytes([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc2, 0, 17, 8, 2, 88, 3, 32, 3, 1, 0x22, 0, 2]),
      800,
      600,
    ],
    [
      'lossy WebP',
      bytes(
        'RIFF',
        [0, 0, 0, 0],
        'WEBPVP8 ',
        [0, 0, 0, 0],
        [0x30, 1, 0, 0x9d, 1, 0x2a],
        [0x90, 1, 0x2c, 1],
        [0, 0, 0],
      ),
      400,
      300,
    ],
    [
      'lossless WebP',
      bytes(
        'RIFF',
        [0, 0, 0, 0],
        'WEBPVP8L',
        [0, 0, 0, 0],
        [0x2f, 0x8f, 0xc1, 0x4a, 0],
        [0, 0, 0, 0, 0, 0, 0],
      ),
      400,
      300,
    ],
    [
      'extended WebP',
      bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8X', [10, 0, 0, 0], [0, 0, 0, 0], [0x8f, 1, 0], [0x2b, 1, 0]),
      400,
      300,
    ],
  ])('is read from the header of %s', (_what, picture, width, height) => {
    expect(pictureSize(picture)).toEqual({ width, height });
  });

  it('is unknown where a header is cut off, or there is none', () => {
    for (const picture of [
      '',
      'PNG',
      '\x89PNG\r\n\x1a\n',
      'GIF89a',
      '\xff\xd8',
      '\xff\xd8\xff\xe0',
      'RIFF1234WEBPVP8X',
      '<svg/>',
    ])
      expect(pictureSize(bytes(picture))).toBeNull();
  });

  it('of a bomb is told before anything decodes it', () => {
    const huge = bytes(
      '\x89PNG\r\n\x1a\n',
      [0, 0, 0, 13],
      'IHDR',
      [0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 1, 0],
    );
    expect(pictureSize(huge)?.width).toBe(0x7fff_ffff);
  });
});
