import { describe, expect, it } from 'vitest';
import ts from 'typescript';
import { findInPage, htmlElementName } from '../renderer/sources.ts';

describe('S22: links in evidence are inert text', () => {
  it('draws no anchor: an address is text with a copy button', () => {
    const found = findInPage((node) => (htmlElementName(node) === 'a' ? 'a' : undefined));
    expect(found).toEqual([]);
  });

  it('leaves the page by no other way either', () => {
    const found = findInPage((node) => {
      if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined;
      const callee = node.expression.getText();
      return /^(window\.open|open|location\.(assign|replace)|navigation\.navigate)$/.test(callee)
        ? callee
        : undefined;
    });
    // `open` there is the feed that is given to it, not the window's.
    expect(found.filter((place) => place.path !== 'app/transports/follow.ts')).toEqual([]);
  });
});
