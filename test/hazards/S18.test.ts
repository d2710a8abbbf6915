import { describe, expect, it } from 'vitest';
import ts from 'typescript';
import { findInPage, pageSources } from '../renderer/sources.ts';

const sinks = new Set([
  'dangerouslySetInnerHTML',
  'innerHTML',
  'outerHTML',
  'insertAdjacentHTML',
  'srcdoc',
  'srcDoc',
  'createContextualFragment',
  'setHTMLUnsafe',
  'parseFromString',
]);

describe('S18: evidence never becomes markup', () => {
  it('sees the whole page', () => {
    expect(pageSources().length).toBeGreaterThan(80);
  });

  it('has no file that names a markup sink', () => {
    const found = findInPage((node) => {
      if (ts.isIdentifier(node) && sinks.has(node.text)) return node.text;
      return ts.isStringLiteral(node) && sinks.has(node.text) ? node.text : undefined;
    });
    expect(found).toEqual([]);
  });

  it('writes to no document and evaluates nothing', () => {
    const found = findInPage((node) => {
      if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined;
      const callee = node.expression.getText();
      return /^(document\.write(ln)?|eval|Function|window\.eval|setTimeout\(['"`])$/.test(callee)
        ? callee
        : undefined;
    });
    expect(found).toEqual([]);
  });
});
