/**
 * The door that every record passes before it is stored: find, replace, look again. Text that still shows a secret
 * after redaction is not handed on; the record is quarantined, which the import reports as skipped.
 */
import type { ExactJson } from '../importing.ts';
import type { Redaction } from '../model.ts';
import { findCardNumbers } from './cardNumbers.ts';
import { findCredentials, suspiciousAt } from './credentials.ts';
import { findInBrokenJson } from './brokenJson.ts';
import { quickLook } from './quickLook.ts';
import { findInJson, findInValue, findInXml, runningText, type Place } from './searchText.ts';
import {
  applySpans,
  orderedSpans,
  utf8Length,
  type RedactedText,
  type Span,
  type Tokenise,
} from './spans.ts';

export type Redactions = readonly Omit<Redaction, 'recordId'>[];

export interface RedactedJson extends RedactedText {
  /** Parsed from the redacted text. */
  readonly value: ExactJson;
  /** Rule that still hits after redaction; null when the text is clean. */
  readonly residue: string | null;
}

/**
 * Redacts one JSON value. The result is valid JSON of the same shape.
 * @throws JsonSyntaxError when the text is not JSON
 */
export function redactJson(text: string, tokenise: Tokenise): RedactedJson {
  const look = quickLook(text, suspiciousAt);
  const found = findInJson(text, tokenise, [], 0, look);
  if (found.spans.length === 0) {
    const clean = !look.credential && !look.digits;
    return {
      text,
      redactions: [],
      value: found.value,
      residue: clean ? null : certainSecret(text, tokenise),
    };
  }
  const redacted = applySpans(text, found.spans);
  const again = findInJson(redacted.text, tokenise);
  const residue = again.spans[0]?.rule ?? certainSecret(redacted.text, tokenise);
  return { ...redacted, value: again.value, residue };
}

export interface RedactedWithResidue extends RedactedText {
  readonly residue: string | null;
}

/** Redacts text without a sound structure: damaged stretches, separators, notes. What structure shows is still used. */
export function redactText(text: string, tokenise: Tokenise): RedactedWithResidue {
  return settle(text, tokenise, (part) => {
    const spans = findInValue(part, runningText, tokenise);
    if (part.includes('":') || part.includes('" :')) spans.push(...findInBrokenJson(part, tokenise));
    if (part.includes('</') || part.includes('/>')) spans.push(...findInXml(part, runningText, tokenise));
    return orderedSpans(spans);
  });
}

/** Redacts an XML fragment by its element names. */
export function redactXml(text: string, tokenise: Tokenise): RedactedWithResidue {
  return settle(text, tokenise, (part) => {
    return orderedSpans([...findInXml(part, runningText, tokenise), ...certainSpans(part, tokenise)]);
  });
}

/** A cell of a row: where its content stands in the row's text, and how it reads. */
export interface Cell {
  readonly start: number;
  readonly end: number;
  readonly value: string;
  readonly quoted: boolean;
}

/** Redacts a row cell by cell; the column's header is the field's name. */
export function redactRow(
  text: string,
  cells: readonly Cell[],
  columns: readonly string[],
  tokenise: Tokenise,
): RedactedWithResidue & { readonly values: readonly string[] } {
  const spans: Span[] = [];
  const values = cells.map((cell) => cell.value);
  cells.forEach((cell, index) => {
    if (cell.value.length < 3) return;
    const place: Place = { name: columns[index] ?? '', parents: [], depth: 0 };
    const found = findInValue(cell.value, place, tokenise);
    const first = found[0];
    if (first === undefined) return;
    const clean = applySpans(cell.value, found).text;
    values[index] = clean;
    const replacement = cell.quoted ? `"${clean.replaceAll('"', '""')}"` : clean;
    spans.push({ ...first, start: cell.start, end: cell.end, replacement });
  });
  const redacted = applySpans(text, spans);
  return {
    ...redacted,
    values,
    residue: certainSecret(redacted.text, tokenise),
  };
}

function settle(
  text: string,
  tokenise: Tokenise,
  find: (part: string) => readonly Span[],
): RedactedWithResidue {
  const spans = find(text);
  if (spans.length === 0) return { text, redactions: [], residue: certainSecret(text, tokenise) };
  const redacted = applySpans(text, spans);
  return { ...redacted, residue: find(redacted.text)[0]?.rule ?? certainSecret(redacted.text, tokenise) };
}

/** What is a secret wherever it stands, judged without any structure. */
function certainSpans(text: string, tokenise: Tokenise): Span[] {
  const credentials = findCredentials(text, tokenise).filter((span) => certainRules.has(span.rule));
  const cards = findCardNumbers(text, {
    meaning: 'identifier',
    insideCard: false,
    wholeRecord: true,
    tokenise,
  });
  return orderedSpans([...credentials, ...cards]);
}

const certainRules = new Set(['provider-key', 'jwt', 'private-key', 'track-data', 'client-secret']);

function certainSecret(text: string, tokenise: Tokenise): string | null {
  return certainSpans(text, tokenise)[0]?.rule ?? null;
}

/** Moves redactions by the place of their text inside a longer one. */
export function shiftRedactions(redactions: Redactions, by: number): Redactions {
  return by === 0
    ? redactions
    : redactions.map((redaction) => ({ ...redaction, offset: redaction.offset + by }));
}

export { utf8Length };
