/** The text of one member of a JSON value exactly as it is written, without reading it. */

const space = /[\t\n\r ]*/y;
const stringToken = /"(?:[^"\\]|\\.)*"/y;
const scalarToken = /[^,\]}\s]+/y;

/**
 * @param text one sound JSON value
 * @param path member names, outermost first
 * @returns null when there is no such member; of members with one name, the last counts
 */
export function memberText(text: string, path: readonly string[]): string | null {
  let [start, end] = [after(space, text, 0), text.length];
  for (const name of path) {
    const found = memberSpan(text, start, name);
    if (found === null) return null;
    [start, end] = found;
  }
  return text.slice(start, end).trimEnd();
}

function memberSpan(text: string, start: number, name: string): [number, number] | null {
  if (text.charAt(start) !== '{') return null;
  let found: [number, number] | null = null;
  let at = after(space, text, start + 1);
  while (at < text.length && text.charAt(at) === '"') {
    const keyEnd = after(stringToken, text, at);
    const key: unknown = JSON.parse(text.slice(at, keyEnd));
    const colon = after(space, text, keyEnd);
    const valueStart = after(space, text, colon + 1);
    const valueEnd = skipValue(text, valueStart);
    if (key === name) found = [valueStart, valueEnd];
    const next = after(space, text, valueEnd);
    if (text.charAt(next) !== ',') break;
    at = after(space, text, next + 1);
  }
  return found;
}

function skipValue(text: string, start: number): number {
  const first = text.charAt(start);
  if (first === '"') return after(stringToken, text, start);
  if (first !== '{' && first !== '[') return after(scalarToken, text, start);
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '"') at = after(stringToken, text, at) - 1;
    else if (letter === '{' || letter === '[') depth += 1;
    else if (letter === '}' || letter === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

/** Where the token at a place ends; the place itself when there is none. */
function after(token: RegExp, text: string, at: number): number {
  token.lastIndex = at;
  const match = token.exec(text);
  return match === null ? at : at + match[0].length;
}
