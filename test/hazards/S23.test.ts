import { describe, expect, it } from 'vitest';
import ts from 'typescript';
import { editorLimit } from '../../renderer/kit/code/limits.ts';
import { pageSources } from '../renderer/sources.ts';

/** The options object of the page's one `monaco.editor.create`. */
function editorOptions(): ReadonlyMap<string, string> {
  const found: Map<string, string>[] = [];
  for (const { tree } of pageSources()) {
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && node.expression.getText() === 'monaco.editor.create') {
        const [, options] = node.arguments;
        const entries = new Map<string, string>();
        if (options !== undefined && ts.isObjectLiteralExpression(options)) {
          for (const property of options.properties) {
            if (ts.isPropertyAssignment(property))
              entries.set(property.name.getText(), property.initializer.getText());
          }
        }
        found.push(entries);
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  expect(found).toHaveLength(1);
  return found[0] ?? new Map();
}

describe('S23: the editor makes nothing of evidence', () => {
  const options = editorOptions();

  it('makes no links and shows no hovers', () => {
    expect(options.get('links')).toBe('false');
    expect(options.get('hover')).toBe("{ enabled: 'off' }");
  });

  it('shows control, invisible and ambiguous characters', () => {
    expect(options.get('renderControlCharacters')).toBe('true');
    expect(options.get('unicodeHighlight')).toBe('{ ambiguousCharacters: true, invisibleCharacters: true }');
  });

  it('leaves texts above five million characters to the plain viewer', () => {
    expect(editorLimit).toBe(5_000_000);
  });

  it('registers no hover, link or code lens provider of its own', () => {
    const text = pageSources()
      .map(({ tree }) => tree.text)
      .join('\n');
    expect(text).not.toMatch(/register(Hover|Link|CodeLens|InlayHints)Provider/);
  });
});
