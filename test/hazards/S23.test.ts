import { describe, expect, it } from 'vitest';
import ts from 'typescript';
import { escapeMarkdown } from '../../renderer/kit/code/markdown.ts';
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

  it('makes no links, and shows no hovers where evidence is read', () => {
    expect(options.get('links')).toBe('false');
    expect(options.get('hover')).toBe("{ enabled: props.assistance === undefined ? 'off' : 'on' }");
    const assisted = pageSources().filter(({ tree }) => tree.text.includes('assistance={'));
    expect(assisted.map(({ path }) => path)).toEqual(['evidence/SqlView.tsx']);
  });

  it('shows control, invisible and ambiguous characters', () => {
    expect(options.get('renderControlCharacters')).toBe('true');
    expect(options.get('unicodeHighlight')).toBe('{ ambiguousCharacters: true, invisibleCharacters: true }');
  });

  it('leaves texts above five million characters to the plain viewer', () => {
    expect(editorLimit).toBe(5_000_000);
  });

  it('registers no link or code lens provider; its one hover says plain text, untrusted, without markup', () => {
    const sources = pageSources().map(({ path, tree }) => ({ file: path, text: tree.text }));
    for (const { text } of sources) expect(text).not.toMatch(/register(Link|CodeLens|InlayHints)Provider/);
    const hovering = sources.filter(({ text }) => text.includes('registerHoverProvider'));
    expect(hovering.map(({ file }) => file)).toEqual(['kit/code/assistance.ts']);
    expect(hovering[0]?.text).toMatch(/value: escapeMarkdown\(line\), isTrusted: false, supportHtml: false/);
    expect(sources.map(({ text }) => text).join('\n')).not.toMatch(/isTrusted: true|supportHtml: true/);
  });

  it('escapes every sign that markdown could read as its own', () => {
    const signs = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
    expect(escapeMarkdown(signs)).toBe([...signs].map((sign) => `\\${sign}`).join(''));
    expect(escapeMarkdown('[a](command:x) <b>')).toBe('\\[a\\]\\(command\\:x\\) \\<b\\>');
  });
});
