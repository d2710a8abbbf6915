/**
 * Redaction of a record of tagged or positioned fields: field by field, by the field's meaning. Banks wrap text at a
 * fixed width, so each field is searched as it stands and with its line breaks taken out: a card number that runs
 * over the end of a line is one all the same.
 */
import { findCardNumbers, type CardContext } from '../redaction/cardNumbers.ts';
import { fieldMeaning } from '../redaction/fieldNames.ts';
import { redactRow, type Redactions } from '../redaction/redact.ts';
import { findInValue, type Place } from '../redaction/searchText.ts';
import { applySpans, orderedSpans, type Span, type Tokenise } from '../redaction/spans.ts';

export interface FieldCell {
  /** The field's meaning in words that redaction knows: `reference`, `account`, `remittanceInformation`, `cardNumber`. */
  readonly name: string;
  /** UTF-16 offsets in the record's text. */
  readonly start: number;
  readonly end: number;
}

export interface RedactedCells {
  readonly text: string;
  /** Value of each cell after redaction, in the order of the cells. */
  readonly values: readonly string[];
  readonly redactions: Redactions;
  /** Rule that still hits after redaction; null when the text is clean. */
  readonly residue: string | null;
}

/** @param cells in the order of the text, without overlaps; what lies between them is searched only for what is certain */
export function redactCells(text: string, cells: readonly FieldCell[], tokenise: Tokenise): RedactedCells {
  const spans: Span[] = [];
  const values = cells.map((cell) => {
    const raw = text.slice(cell.start, cell.end);
    if (raw.length < 3) return raw;
    const found = findInCell(raw, cell.name, tokenise);
    if (found.length === 0) return raw;
    for (const span of found)
      spans.push({ ...span, start: span.start + cell.start, end: span.end + cell.start });
    return applySpans(raw, found).text;
  });
  const redacted = applySpans(text, spans);
  // A row without cells: what is a secret wherever it stands.
  const { residue } = redactRow(redacted.text, [], [], tokenise);
  return { ...redacted, values, residue };
}

function findInCell(raw: string, name: string, tokenise: Tokenise): Span[] {
  const place: Place = { name, parents: [], depth: 0 };
  // Positioned fields are padded: the spaces around a value are not searched.
  const value = raw.trim();
  const before = value === raw ? 0 : raw.indexOf(value);
  const spans = findInValue(value, place, tokenise).map((span) => moved(span, before));
  const isNumbered = /\?[26]\d/.test(value);
  if (!isNumbered && !/[\r\n]/.test(value)) return spans;
  const context: CardContext = { meaning: fieldMeaning(name), insideCard: false, tokenise };
  for (const marks of isNumbered ? [lineBreaks, subfieldMarks] : [lineBreaks]) {
    const folded = unfolded(raw, marks);
    for (const span of folded === null ? [] : findCardNumbers(folded.text, context)) {
      const start = folded?.places[span.start];
      const last = folded?.places[span.end - 1];
      if (start !== undefined && last !== undefined) spans.push({ ...span, start, end: last + 1 });
    }
  }
  return orderedSpans(spans);
}

function moved(span: Span, by: number): Span {
  return by === 0 ? span : { ...span, start: span.start + by, end: span.end + by };
}

const lineBreaks = /\r\n|\r|\n/g;
/** Line breaks, and the marks that number the pieces of a structured :86: text. */
const subfieldMarks = /\r\n|\r|\n|\?[26][0-9]/g;

/** The text without the marks, and where each of its characters stood; null when there is no mark. */
function unfolded(raw: string, marks: RegExp): { text: string; places: number[] } | null {
  const pieces: string[] = [];
  const places: number[] = [];
  let from = 0;
  const keep = (until: number): void => {
    pieces.push(raw.slice(from, until));
    for (let at = from; at < until; at += 1) places.push(at);
  };
  for (const match of raw.matchAll(marks)) {
    keep(match.index);
    from = match.index + match[0].length;
  }
  if (from === 0) return null;
  keep(raw.length);
  return { text: pieces.join(''), places };
}
