/**
 * A span is a stretch of text that must not be stored, with what stands in its place. Detectors return spans and
 * never text, so that nested encodings (JSON in a string, a form in a body) compose by moving spans outwards.
 */
import type { Redaction, RedactionClass } from '../model.ts';

export interface Span {
  /** Offsets in UTF-16 units of the text that was searched. */
  readonly start: number;
  readonly end: number;
  readonly class: RedactionClass;
  readonly rule: string;
  readonly replacement: string;
}

/**
 * Gives the same token for the same value within one vault and another in any other (keyed, 80 bits, base32).
 * The value is canonical already: card digits without separators.
 */
export type Tokenise = (kind: RedactionClass, canonical: string) => string;

/** Sorted, without overlaps: of two that overlap the earlier and longer one stays. */
export function orderedSpans(spans: readonly Span[]): Span[] {
  if (spans.length < 2) return [...spans];
  const sorted = [...spans].sort((left, right) => left.start - right.start || right.end - left.end);
  const kept: Span[] = [];
  let end = -1;
  for (const span of sorted) {
    if (span.start < end) continue;
    kept.push(span);
    end = span.end;
  }
  return kept;
}

export interface RedactedText {
  readonly text: string;
  /** Offsets and lengths in UTF-8 bytes of `text`. */
  readonly redactions: readonly Omit<Redaction, 'recordId'>[];
}

/** Puts the replacements in. */
export function applySpans(text: string, spans: readonly Span[]): RedactedText {
  if (spans.length === 0) return { text, redactions: [] };
  let result = '';
  let bytes = 0;
  let from = 0;
  const redactions: Omit<Redaction, 'recordId'>[] = [];
  for (const span of orderedSpans(spans)) {
    const kept = text.slice(from, span.start);
    result += kept + span.replacement;
    bytes += utf8Length(kept);
    const length = utf8Length(span.replacement);
    redactions.push({ offset: bytes, length, class: span.class, rule: span.rule });
    bytes += length;
    from = span.end;
  }
  return { text: result + text.slice(from), redactions };
}

/** Bytes that a text takes in UTF-8. A lone surrogate counts as the three bytes of its replacement. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x80) continue;
    if (code < 0x800) {
      bytes += 1;
    } else if (code >= 0xd800 && code < 0xdc00 && isLowSurrogate(text.charCodeAt(index + 1))) {
      bytes += 2;
      index += 1;
    } else {
      bytes += 2;
    }
  }
  return bytes;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}
