/** Where the values of a JSON document stand in its text. For documents that are read whole; records are cut out by place. */

export interface JsonPlace {
  readonly start: number;
  readonly end: number;
  /** Members by name, in order; empty for everything but objects. Of members with one name the last counts. */
  readonly members: ReadonlyMap<string, JsonPlace>;
  readonly items: readonly JsonPlace[];
}

const none: ReadonlyMap<string, JsonPlace> = new Map();

/** @param text sound JSON: parsed before, and no deeper than the reader allows */
export function jsonPlaces(text: string): JsonPlace {
  return valueAt(text, skipSpace(text, 0));
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
  return at;
}

function valueAt(text: string, start: number): JsonPlace {
  const letter = text.charAt(start);
  if (letter === '{') return objectAt(text, start);
  if (letter === '[') return arrayAt(text, start);
  if (letter === '"') return { start, end: stringEnd(text, start), members: none, items: [] };
  let end = start;
  while (end < text.length && /[^\s,\]}]/.test(text.charAt(end))) end += 1;
  return { start, end, members: none, items: [] };
}

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '\\') at += 1;
    else if (letter === '"') return at + 1;
  }
  return text.length;
}

function objectAt(text: string, start: number): JsonPlace {
  const members = new Map<string, JsonPlace>();
  let at = skipSpace(text, start + 1);
  while (text.charAt(at) === '"') {
    const nameEnd = stringEnd(text, at);
    const name = decoded(text.slice(at, nameEnd));
    const value = valueAt(text, skipSpace(text, skipSpace(text, nameEnd) + 1));
    members.set(name, value);
    at = skipSpace(text, value.end);
    if (text.charAt(at) !== ',') break;
    at = skipSpace(text, at + 1);
  }
  return { start, end: Math.min(text.length, at + 1), members, items: [] };
}

function arrayAt(text: string, start: number): JsonPlace {
  const items: JsonPlace[] = [];
  let at = skipSpace(text, start + 1);
  while (at < text.length && text.charAt(at) !== ']') {
    const item = valueAt(text, at);
    items.push(item);
    at = skipSpace(text, item.end);
    if (text.charAt(at) !== ',') break;
    at = skipSpace(text, at + 1);
  }
  return { start, end: Math.min(text.length, at + 1), members: none, items };
}

function decoded(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  const value: unknown = JSON.parse(quoted);
  return typeof value === 'string' ? value : quoted;
}
