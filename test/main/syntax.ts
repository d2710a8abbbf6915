/** Looks at the product's sources through the compiler's eyes, so that a comment or a string is not taken for code. */
import ts from 'typescript';
import { sourcesBelow, type SourceFile } from '../rules/sources.ts';

export interface Found {
  readonly path: string;
  readonly text: string;
}

/** Every node of the files below the folders for which `matches` holds. */
export function nodesIn(folders: readonly string[], matches: (node: ts.Node) => boolean): Found[] {
  return sourcesBelow(...folders)
    .filter(({ path }) => /\.tsx?$/.test(path))
    .flatMap((file) => nodesOf(file, matches));
}

export function nodesOf({ path, text }: SourceFile, matches: (node: ts.Node) => boolean): Found[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    if (matches(node)) found.push({ path, text: node.getText(source) });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

export function isConstructionOf(name: string): (node: ts.Node) => boolean {
  return (node) =>
    ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name;
}

/** `anything.name(…)` */
export function isCallOfMethod(name: string): (node: ts.Node) => boolean {
  return (node) =>
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === name;
}

export function isIdentifier(name: string): (node: ts.Node) => boolean {
  return (node) => ts.isIdentifier(node) && node.text === name;
}

/** Text literals, also the pieces of templates. */
export function isTextWith(pattern: RegExp): (node: ts.Node) => boolean {
  return (node) =>
    (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) &&
    pattern.test(node.text);
}
