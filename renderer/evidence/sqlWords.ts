/** What completes a statement at a place, and what a word of it means: views, columns, functions, keywords. */
import type { DescribedView } from '../../shared/evidence/searching.ts';
import { functionReference } from '../../shared/evidence/sqlReference.ts';
import type { Suggestion } from '../kit/code/assistance.ts';

const keywords =
  `select from where group by having order limit offset join left inner on as distinct and or not in like between is null case when then
   else end union all except intersect with over partition asc desc exists cast using nulls first last`
    .split(/\s+/)
    .filter((word) => word !== '');

/** Words that stand where an alias could: they are none. */
const noAlias = new Set([...keywords, 'cross', 'full', 'natural', 'right', 'window', 'values']);

interface Table {
  readonly view: DescribedView;
  readonly alias: string;
}

/** The views that a statement names, with what it calls them. */
function tablesOf(statement: string, views: readonly DescribedView[]): readonly Table[] {
  const found: Table[] = [];
  for (const match of statement.matchAll(/\b(?:from|join|,)\s+([a-z_]+)(?:\s+(?:as\s+)?([a-z_]\w*))?/gi)) {
    const view = views.find(({ name }) => name === match[1]?.toLowerCase());
    const alias = match[2]?.toLowerCase();
    if (view !== undefined)
      found.push({ view, alias: alias === undefined || noAlias.has(alias) ? view.name : alias });
  }
  return found;
}

function viewSuggestion(view: DescribedView): Suggestion {
  return { label: view.name, kind: 'view', detail: 'view', about: view.description };
}

function columnsOf({ view }: Table): Suggestion[] {
  return view.details.map(({ name, type, description }) => ({
    label: name,
    kind: 'column',
    detail: `${type} · ${view.name}`,
    about: description,
  }));
}

function functionSuggestion(name: string): Suggestion {
  const known = functionReference[name];
  return { label: name, kind: 'function', detail: known?.[0] ?? `${name}(…)`, about: known?.[1] ?? '' };
}

function once(suggestions: readonly Suggestion[]): Suggestion[] {
  const seen = new Set<string>();
  return suggestions.filter(({ label, kind }) => {
    const key = `${kind} ${label}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** @param before the statement up to the word that is being typed */
export function suggestSql(
  before: string,
  statement: string,
  views: readonly DescribedView[],
  functions: readonly string[],
): readonly Suggestion[] {
  const tables = tablesOf(statement, views);
  const dotted = /([a-z_]\w*)\.$/i.exec(before)?.[1]?.toLowerCase();
  if (dotted !== undefined) {
    const table = tables.find(({ alias, view }) => alias === dotted || view.name === dotted);
    return table === undefined ? [] : columnsOf(table);
  }
  if (/\b(?:from|join)\s+$/i.test(before)) return views.map(viewSuggestion);
  const named = tables.length > 0 ? tables : views.map((view) => ({ view, alias: view.name }));
  return once([
    ...named.flatMap(columnsOf),
    ...tables.filter(({ alias, view }) => alias !== view.name).map(aliasSuggestion),
    ...views.map(viewSuggestion),
    ...functions.map(functionSuggestion),
    ...keywords.map((label): Suggestion => ({ label, kind: 'keyword', detail: '', about: '' })),
  ]);
}

function aliasSuggestion({ alias, view }: Table): Suggestion {
  return { label: alias, kind: 'view', detail: view.name, about: view.description };
}

/** What a word under the pointer is, as far as the statement's views tell. */
export function explainSql(
  word: string,
  statement: string,
  views: readonly DescribedView[],
  functions: readonly string[],
): Suggestion | null {
  const lower = word.toLowerCase();
  const view = views.find(({ name }) => name === lower);
  if (view !== undefined) return viewSuggestion(view);
  const tables = tablesOf(statement, views);
  const alias = tables.find((table) => table.alias === lower);
  if (alias !== undefined) return aliasSuggestion(alias);
  const column = tables.flatMap(columnsOf).find(({ label }) => label === lower);
  if (column !== undefined) return column;
  return functions.includes(lower) ? functionSuggestion(lower) : null;
}
