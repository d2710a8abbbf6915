/** Every source file of the page, parsed: what hazards say of the renderer is checked on the tree, not by searching text. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const folder = join(import.meta.dirname, '..', '..', 'renderer');

export interface PageSource {
  /** Path below renderer/, with forward slashes. */
  readonly path: string;
  readonly tree: ts.SourceFile;
}

export function pageSources(): readonly PageSource[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
    .map((path) => ({
      path: path.replaceAll('\\', '/'),
      tree: ts.createSourceFile(path, readFileSync(join(folder, path), 'utf8'), ts.ScriptTarget.ES2024, true),
    }));
}

export interface Place<Found> {
  readonly path: string;
  readonly line: number;
  readonly found: Found;
}

/** Everything that `look` finds in any node of any file, with its place. */
export function findInPage<Found>(look: (node: ts.Node) => Found | undefined): readonly Place<Found>[] {
  const places: Place<Found>[] = [];
  for (const { path, tree } of pageSources()) {
    const visit = (node: ts.Node): void => {
      const found = look(node);
      if (found !== undefined) {
        places.push({ path, line: tree.getLineAndCharacterOfPosition(node.getStart()).line + 1, found });
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  return places;
}

/** Names of JSX elements written in lower case: the page's own HTML and SVG. */
export function htmlElementName(node: ts.Node): string | undefined {
  if (!ts.isJsxOpeningElement(node) && !ts.isJsxSelfClosingElement(node)) return undefined;
  const name = node.tagName.getText();
  return /^[a-z]/.test(name) ? name : undefined;
}
