/** The outline of a JSON document that may be cut off: which arrays it holds, under which names. */
import { JsonElementFramer, type ArrayPath } from '../framing/jsonElements.ts';
import { JsonSyntaxError, parseExactJson } from '../exactJson.ts';
import type { ExactJson } from '../importing.ts';

const deepestArray = 6;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8');

/** Paths of arrays that are reached through objects only, in document order. */
export function arrayPaths(text: string): string[][] {
  const found: string[][] = [];
  const kinds: string[] = [];
  const names: string[] = [];
  let last = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '"') {
      const end = stringEnd(text, at);
      if (end < 0) break;
      last = text.slice(at + 1, end);
      at = end;
    } else if (letter === ':') {
      names[kinds.length - 1] = last;
    } else if (letter === '{' || letter === '[') {
      if (letter === '[' && kinds.length <= deepestArray && !kinds.includes('['))
        found.push(names.slice(0, kinds.length));
      kinds.push(letter);
    } else if (letter === '}' || letter === ']') {
      kinds.pop();
      names.length = Math.min(names.length, kinds.length);
    }
  }
  return found;
}

function stringEnd(text: string, opening: number): number {
  for (let at = text.indexOf('"', opening + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text.charAt(at - 1 - escapes) === '\\') escapes += 1;
    if (escapes % 2 === 0) return at;
  }
  return -1;
}

/** The first sound elements of an array in the document (or of the values at its root). */
export function firstElements(text: string, path: ArrayPath, count = 20): ExactJson[] {
  const values: ExactJson[] = [];
  const framer = new JsonElementFramer(
    {
      element: (frame) => {
        const value = values.length < count ? parsed(decoder.decode(frame.bytes)) : null;
        if (value !== null) values.push(value);
        return value !== null || values.length >= count;
      },
      damaged: () => undefined,
      filler: () => undefined,
    },
    path,
  );
  framer.push(encoder.encode(text));
  return values;
}

/** Null when the text is no JSON. (The value `null` is of no use to anyone here.) */
export function parsed(text: string): ExactJson | null {
  try {
    return parseExactJson(text);
  } catch (thrown) {
    // Recognition only asks whether it is JSON; the importer reports why not.
    if (thrown instanceof JsonSyntaxError) return null;
    throw thrown;
  }
}
