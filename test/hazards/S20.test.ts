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

describe('S20: evidence is shown as source or bytes, never decoded', () => {
  it('draws no element that would decode, embed or fetch something', () => {
    const found = findInPage((node) => {
      const name = htmlElementName(node);
      return name !== undefined && decoders.has(name) ? name : undefined;
    });
    expect(found).toEqual([]);
  });

  it('makes addresses for bytes in one place only: downloads', () => {
    const found = findInPage((node) =>
      ts.isPropertyAccessExpression(node) && node.name.text === 'createObjectURL'
        ? node.name.text
        : undefined,
    );
    expect(found.map((place) => place.path)).toEqual(['kit/download.ts']);
  });
});
