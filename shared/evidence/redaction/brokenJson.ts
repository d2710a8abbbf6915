/**
 * Secrets in JSON that no parser accepts: cut off, shifted, with brackets missing. Its strings and the names before them
 * are still there, and a name says what its value is.
 */
import { fieldMeaning } from './fieldNames.ts';
import { findInValue } from './searchText.ts';
import type { Span, Tokenise } from './spans.ts';

/** A string (the last one may lack its end), a number, or a sign of structure. */
const token = /"((?:[^"\\]|\\[\s\S])*)("|$)|-?\d[\d.eE+-]*|[{}[\]:,]/g;

/** Names further apart than this are not taken for parents. */
const deepest = 64;

export function findInBrokenJson(text: string, tokenise: Tokenise): Span[] {
  const spans: Span[] = [];
  const parents: string[] = [];
  let name = '';
  let waiting: { readonly raw: string; readonly start: number } | null = null;
  let header: string | null = null;

  const look = (raw: string, start: number): void => {
    const named =
      header !== null && name.toLowerCase() === 'value' && fieldMeaning(header) === 'credential'
        ? header
        : name;
    for (const span of findInValue(unescaped(raw), { name: named, parents, depth: 1 }, tokenise)) {
      const exact = raw === unescaped(raw);
      spans.push({
        ...span,
        start: exact ? start + span.start : start,
        end: exact ? start + span.end : start + raw.length,
      });
    }
  };

  for (const match of text.matchAll(token)) {
    const [sign, inner] = match;
    if (inner !== undefined) {
      settle();
      waiting = { raw: inner, start: match.index + 1 };
    } else if (sign === ':') {
      if (waiting !== null) name = waiting.raw;
      waiting = null;
    } else if (sign === '{' || sign === '[') {
      settle();
      if (parents.length < deepest) parents.push(name);
      if (sign === '{') header = null;
    } else if (sign === '}' || sign === ']') {
      settle();
      name = parents.pop() ?? '';
    } else if (sign === ',') {
      settle();
    } else {
      look(sign, match.index);
    }
  }
  settle();
  return spans;

  /** A string that no colon followed was a value. */
  function settle(): void {
    if (waiting === null) return;
    const lower = name.toLowerCase();
    look(waiting.raw, waiting.start);
    // Headers are written as {name, value} or as neighbours in a list.
    if (lower === 'name' || lower === 'key') header = waiting.raw;
    else if (fieldMeaning(waiting.raw) === 'credential' && waiting.raw.length < 60) name = waiting.raw;
    waiting = null;
  }
}

function unescaped(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replace(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (_whole, escape: string) => {
    if (escape.length === 5) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return escapes.get(escape) ?? escape;
  });
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
]);
