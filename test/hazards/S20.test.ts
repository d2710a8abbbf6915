import { describe, expect, it } from 'vitest';
import ts from 'typescript';
import { findInPage, htmlElementName } from '../renderer/sources.ts';

const decoders = new Set([
  'img',
  'image',
  'picture',
  'video',
  'audio',
  'iframe',
  'object',
  'embed',
  'foreignObject',
  'use',
  'style',
  'script',
  'link',
]);

/** The one place that draws a picture: of four kinds told by their first bytes, from a blob:, under a limit of pixels. */
const picturePreview = 'evidence/AttachmentPreview.tsx';

describe('S20: evidence is shown as source or bytes; only bounded pictures of four kinds are decoded', () => {
  it('draws no other element that would decode, embed or fetch something', () => {
    const found = findInPage((node) => {
      const name = htmlElementName(node);
      return name !== undefined && decoders.has(name) ? name : undefined;
    });
    expect(found.map(({ path, found: element }) => [path, element])).toEqual([[picturePreview, 'img']]);
  });

  it('makes addresses for bytes in two places only: downloads and pictures', () => {
    const found = findInPage((node) =>
      ts.isPropertyAccessExpression(node) && node.name.text === 'createObjectURL'
        ? node.name.text
        : undefined,
    );
    expect(found.map((place) => place.path)).toEqual([picturePreview, 'kit/download.ts']);
  });
});
