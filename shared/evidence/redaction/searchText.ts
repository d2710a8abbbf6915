/**
 * Looks for secrets in one value, whatever it holds: plain words, JSON, a form or URL, XML, or base64 of any of
 * them. Each reader hands back spans of the text it was given, so that nesting is only a matter of moving them.
 */
import { isExactNumber, JsonSyntaxError, parseExactJson, type JsonListener } from '../exactJson.ts';
import type { ExactJson } from '../importing.ts';
import { nestedTextLimit } from '../limits.ts';
import { encodeBase64 } from '../../kernel/base64.ts';
import { base64Text } from './base64.ts';
import { findCardNumbers, maskedPan } from './cardNumbers.ts';
import {
  droppedValue,
  findCredentials,
  isPlaceholder,
  isRedacted,
  maskedCredential,
  mayHoldCredential,
} from './credentials.ts';
import { fieldMeaning, insideCard, type FieldMeaning } from './fieldNames.ts';
import type { QuickLook } from './quickLook.ts';
import { applySpans, orderedSpans, type Span, type Tokenise } from './spans.ts';

export interface Place {
  /** Name of the field that holds the value; empty for running text. */
  readonly name: string;
  /** Names around it, outermost first. */
  readonly parents: readonly string[];
  /** How many encodings lie around it. */
  readonly depth: number;
}

export const runningText: Place = { name: '', parents: [], depth: 0 };

const encoder = new TextEncoder();

/** Secrets in a value of a field. */
export function findInValue(text: string, place: Place, tokenise: Tokenise): Span[] {
  if (text.length < 3) return [];
  const meaning = place.name === '' ? 'neutral' : fieldMeaning(place.name, place.parents);
  const structural = structuralSpan(text, meaning, tokenise);
  if (structural !== null) return [structural];
  if (text.length < 7) return [];
  const context = { meaning, insideCard: insideCard(place.parents), tokenise };
  const nested = place.depth < nestedTextLimit ? findNested(text, place, tokenise) : null;
  if (nested !== null) return nested;
  return orderedSpans([...findCredentials(text, tokenise), ...findCardNumbers(text, context)]);
}

/** What the field's name alone decides. */
function structuralSpan(text: string, meaning: FieldMeaning, tokenise: Tokenise): Span | null {
  if (meaning === 'neutral' || meaning === 'identifier' || isRedacted(text) || isPlaceholder(text))
    return null;
  const whole = { start: 0, end: text.length };
  switch (meaning) {
    case 'card-number': {
      const digits = text.replace(/\D/g, '');
      if (digits.length < 12 || digits.length > 19 || /[A-Za-z]{3}/.test(text)) return null;
      return { ...whole, class: 'pan', rule: 'card-number-field', replacement: maskedPan(digits, tokenise) };
    }
    case 'card-code':
      if (!/^\s*\d{3,4}\s*$/.test(text) && !(text.length > 40 && /^[A-Za-z0-9+/=_$.!-]+$/.test(text)))
        return null;
      return { ...whole, class: 'cvv', rule: 'card-code-field', replacement: droppedValue('cvv') };
    case 'track':
      if (!/\d{8}|[0-9A-Fa-f]{16}/.test(text)) return null;
      return { ...whole, class: 'track', rule: 'track-field', replacement: droppedValue('track') };
    case 'pin':
      if (!/^\s*(?:\d{4,12}|[0-9A-Fa-f]{16,64})\s*$/.test(text)) return null;
      return { ...whole, class: 'track', rule: 'pin-field', replacement: droppedValue('track') };
    case 'credential':
      return {
        ...whole,
        class: 'credential',
        rule: 'credential-field',
        replacement: maskedCredential(text, tokenise),
      };
  }
}

/** Spans inside a nested encoding; null when the text is none. An empty list says: it is one, and holds nothing. */
function findNested(text: string, place: Place, tokenise: Tokenise): Span[] | null {
  const first = text.charCodeAt(0);
  if ((first === 0x7b || first === 0x5b) && looksClosed(text)) {
    const spans = findInNestedJson(text, place, tokenise);
    if (spans !== null) return spans;
  }
  if (first === 0x3c && text.endsWith('>')) {
    const spans = findInXml(text, place, tokenise);
    if (spans.length > 0) return spans;
  }
  if (mayBeBase64(text)) {
    const spans = findInBase64(text, place, tokenise);
    if (spans.length > 0) return spans;
  }
  if (text.includes('=') && /[&?%]|^[\w.\-[\]]{1,100}=/.test(text)) {
    const form = findInForm(text, place, tokenise);
    if (form.length > 0) {
      const context = { meaning: 'neutral', insideCard: false, tokenise } as const;
      return orderedSpans([...form, ...findCredentials(text, tokenise), ...findCardNumbers(text, context)]);
    }
  }
  return null;
}

function looksClosed(text: string): boolean {
  const last = text.trimEnd().charCodeAt(text.trimEnd().length - 1);
  return last === 0x7d || last === 0x5d;
}

export interface JsonFindings {
  readonly value: ExactJson;
  readonly spans: readonly Span[];
}

/**
 * Reads JSON and finds the secrets in it in one pass.
 * @throws JsonSyntaxError
 */
export function findInJson(
  text: string,
  tokenise: Tokenise,
  parents: readonly string[] = [],
  depth = 0,
  look: QuickLook | null = null,
): JsonFindings {
  const spans: Span[] = [];
  // Nothing in the whole text: only names and nested texts can still give something away.
  const clean = look !== null && !look.credential && !look.digits && !look.otherSpelling ? look : null;
  const place: Place = { name: '', parents, depth };
  const search = (
    name: string,
    value: string,
    isString: boolean,
    start: number,
    end: number,
    path: readonly string[],
  ) => {
    for (const span of findInValue(value, { ...place, name, parents: [...parents, ...path] }, tokenise)) {
      spans.push(isString ? spanInString(text, start, end, value, span) : wholeNumber(start, end, span));
    }
  };
  const listener: JsonListener = {
    scalar(value, isString, start, end, path) {
      if (value.length < 3) return;
      const may = isString
        ? clean === null
          ? mayHoldSecret(value, path)
          : mayHideSecret(value, path, clean)
        : mayNumberHoldSecret(value, path, clean !== null);
      if (may) {
        search(path.at(-1) ?? '', value, isString, start, end, path.slice(0, -1));
      }
    },
    pair(name, value, start, end, path) {
      const meaning = fieldMeaning(name, path);
      if (meaning === 'neutral' || meaning === 'identifier') return;
      search(name, value, text.charCodeAt(start) === 0x22, start, end, path);
    },
  };
  const value = parseExactJson(text, listener);
  return { value, spans: orderedSpans(spans) };
}

const plainWord = /^[a-z_]{0,40}$/i;
const someDigits = /\d[^A-Za-z]*\d[^A-Za-z]*\d|[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/u;

/** Decides in well under a microsecond that most values of most records need no second look. */
function mayHoldSecret(value: string, path: readonly string[]): boolean {
  if (value.length < 3) return false;
  const name = path.at(-1);
  const meaning = name === undefined ? 'neutral' : fieldMeaning(name, path);
  if (meaning !== 'neutral' && meaning !== 'identifier') return true;
  if (value.length < 7 || plainWord.test(value)) return false;
  if (value.length > 11 && someDigits.test(value)) return true;
  return mayHoldCredential(value) || value.length >= 16 || /[{[<=%]/.test(value);
}

/** As `mayHoldSecret`, where the text around holds no sign of a secret: a name or another encoding may. */
function mayHideSecret(value: string, path: readonly string[], look: QuickLook): boolean {
  const name = path.at(-1);
  const meaning = name === undefined ? 'neutral' : fieldMeaning(name, path);
  if (meaning !== 'neutral' && meaning !== 'identifier') return true;
  if (value.length < 7) return false;
  const first = value.charCodeAt(0);
  if (first === 0x7b || first === 0x5b || first === 0x3c) return true;
  return (look.form && /[=%]/.test(value)) || (value.length >= 20 && mayBeBase64(value));
}

function mayNumberHoldSecret(value: string, path: readonly string[], clean: boolean): boolean {
  if (value.length >= 12 && !clean) return true;
  const name = path.at(-1);
  if (name === undefined) return false;
  const meaning = fieldMeaning(name, path);
  return meaning === 'card-code' || meaning === 'pin' || meaning === 'credential' || meaning === 'track';
}

/** A number's secret becomes a string: the shape stays, the value is gone. */
function wholeNumber(start: number, end: number, span: Span): Span {
  return { ...span, start, end, replacement: JSON.stringify(span.replacement) };
}

/** Moves a span of the decoded string onto its escaped form. */
function spanInString(text: string, start: number, end: number, value: string, span: Span): Span {
  const raw = text.slice(start + 1, end - 1);
  const replacement = JSON.stringify(span.replacement).slice(1, -1);
  if (raw.length === value.length) {
    return { ...span, start: start + 1 + span.start, end: start + 1 + span.end, replacement };
  }
  const places = escapedOffsets(raw, [span.start, span.end]);
  return {
    ...span,
    start: start + 1 + (places[0] ?? 0),
    end: start + 1 + (places[1] ?? raw.length),
    replacement,
  };
}

/** Where offsets of a decoded string lie in its escaped form. */
function escapedOffsets(raw: string, decoded: readonly number[]): number[] {
  const found: number[] = [];
  let units = 0;
  let index = 0;
  for (const wanted of decoded) {
    while (units < wanted && index < raw.length) {
      if (raw.charCodeAt(index) !== 0x5c) index += 1;
      else index += raw.charAt(index + 1) === 'u' ? 6 : 2;
      units += 1;
    }
    found.push(index);
  }
  return found;
}

function findInNestedJson(text: string, place: Place, tokenise: Tokenise): Span[] | null {
  try {
    const parents = place.name === '' ? place.parents : [...place.parents, place.name];
    return [...findInJson(text, tokenise, parents, place.depth + 1).spans];
  } catch (thrown) {
    // Text that only looks like JSON is searched as text.
    if (thrown instanceof JsonSyntaxError) return null;
    throw thrown;
  }
}

const formPair = /([A-Za-z0-9_.\-[\]%]{1,200})=([^&\s"'<>#;]{1,65536})/g;

/** Forms, query strings, cookies: `name=value` pairs, percent-encoded or not. */
function findInForm(text: string, place: Place, tokenise: Tokenise): Span[] {
  const spans: Span[] = [];
  // matchAll works on a copy of the pattern: these readers call each other.
  for (const match of text.matchAll(formPair)) {
    const [, rawName = '', rawValue = ''] = match;
    const start = match.index + match[0].length - rawValue.length;
    const name = decodeForm(rawName);
    const value = decodeForm(rawValue);
    const parts = name.split(/[[\].]+/).filter((part) => part !== '');
    const inner: Place = {
      name: parts.at(-1) ?? name,
      parents: [...place.parents, ...parts.slice(0, -1)],
      depth: place.depth + 1,
    };
    const found = findInValue(value, inner, tokenise);
    if (found.length === 0) continue;
    const again = rawValue === value ? null : encodeForm(applySpans(value, found).text);
    if (again === null)
      spans.push(
        ...found.map((span) => ({
          ...span,
          start: start + span.start,
          end: start + span.end,
          replacement: encodeForm(span.replacement),
        })),
      );
    else
      for (const span of found.slice(0, 1))
        spans.push({ ...span, start, end: start + rawValue.length, replacement: again });
  }
  return spans;
}

function decodeForm(text: string): string {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // A stray percent sign: the text is read as it stands.
    return text;
  }
}

function encodeForm(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', '+');
}

const xmlPiece =
  /<([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|<\/([\w.:-]+)\s*>|<!\[CDATA\[([\s\S]*?)\]\]>|<!--([\s\S]*?)-->|([^<]+)/g;
const xmlAttribute = /([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** XML by tags: the element's name is the field's name. Never resolves anything. */
export function findInXml(text: string, place: Place, tokenise: Tokenise): Span[] {
  const spans: Span[] = [];
  const path: string[] = [...place.parents];
  const search = (name: string, parents: readonly string[], value: string, start: number) => {
    const plain = decodeXml(value);
    const found = findInValue(plain, { name, parents, depth: place.depth + 1 }, tokenise);
    if (found.length === 0) return;
    if (plain === value)
      spans.push(...found.map((span) => ({ ...span, start: start + span.start, end: start + span.end })));
    else
      for (const span of found.slice(0, 1)) {
        spans.push({
          ...span,
          start,
          end: start + value.length,
          replacement: encodeXml(applySpans(plain, found).text),
        });
      }
  };
  for (const match of text.matchAll(xmlPiece)) {
    const [whole, opened, attributes = '', selfClosing, closed, cdata, comment, words] = match;
    if (opened !== undefined) {
      const name = localName(opened);
      for (const pair of attributes.matchAll(xmlAttribute)) {
        const value = pair[2] ?? pair[3] ?? '';
        const start = match.index + 1 + opened.length + pair.index + pair[0].length - 1 - value.length;
        search(localName(pair[1] ?? ''), [...path, name], value, start);
      }
      if (selfClosing !== '/') path.push(name);
    } else if (closed !== undefined) {
      if (path.length > place.parents.length) path.pop();
    } else {
      const value = cdata ?? comment ?? words ?? '';
      if (value.trim() !== '')
        search(path.at(-1) ?? '', path.slice(0, -1), value, match.index + whole.indexOf(value));
    }
  }
  return orderedSpans(spans);
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const entities: ReadonlyMap<string, string> = new Map([
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&amp;', '&'],
  ['&quot;', '"'],
  ['&apos;', "'"],
]);

function decodeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});/g, (entity) => {
    const named = entities.get(entity);
    if (named !== undefined) return named;
    const code = entity.startsWith('&#x')
      ? Number.parseInt(entity.slice(3, -1), 16)
      : Number(entity.slice(2, -1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
  });
}

function encodeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const base64Whole = /^(?:data:[\w/+.;=-]{0,100};base64,)?([A-Za-z0-9+/_-]{16,}={0,2})\s*$/;

function mayBeBase64(text: string): boolean {
  if (text.length < 20 || !base64Whole.test(text)) return false;
  // Words and ids have no mix of cases and digits over such a length, or an underscore early on.
  return /[A-Z]/.test(text) && /[a-z]/.test(text);
}

function findInBase64(text: string, place: Place, tokenise: Tokenise): Span[] {
  const body = base64Whole.exec(text)?.[1];
  if (body === undefined) return [];
  const plain = base64Text(body);
  if (plain === null) return [];
  const found = findInValue(plain, { ...place, depth: place.depth + 1 }, tokenise);
  const start = text.indexOf(body);
  const again = encodeBase64(encoder.encode(applySpans(plain, found).text));
  return found.slice(0, 1).map((span) => ({ ...span, start, end: start + body.length, replacement: again }));
}

/** Numbers and strings of a parsed value as text, for those who only need to look. */
export function exactText(value: ExactJson): string {
  if (isExactNumber(value)) return value.text;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
