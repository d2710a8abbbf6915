/** A record's text as it may leave the engine: people and accounts masked, by column where it is a row of a table. */
import { parseCells } from '../../../shared/evidence/framing/rows.ts';
import type { Redaction } from '../../../shared/evidence/model.ts';
import { displaySpans, maskName } from '../../../shared/evidence/redaction/display.ts';
import { applySpans, orderedSpans, utf8Length, type Span } from '../../../shared/evidence/redaction/spans.ts';
import { displaySchema } from './parse/displayColumns.ts';

/** @param display the source's `display` column: how rows of a table are masked */
export function shownText(text: string, display: string | null): string {
  return applySpans(text, spansOf(text, display)).text;
}

function spansOf(text: string, display: string | null): Span[] {
  const spans = displaySpans(text);
  if (display === null) return spans;
  const { delimiter, personal } = displaySchema.parse(JSON.parse(display));
  const cells = parseCells(text, delimiter);
  for (const column of personal) {
    const cell = cells[column];
    if (
      cell === undefined ||
      cell.value === '' ||
      spans.some((span) => span.start < cell.end && cell.start < span.end)
    )
      continue;
    const raw = text.slice(cell.start, cell.end);
    spans.push({
      start: cell.start,
      end: cell.end,
      class: 'name',
      rule: 'display-column',
      replacement: maskName(raw),
    });
  }
  return orderedSpans(spans);
}

/** Moves redactions from the stored text to the shown one: masks are as long in characters, not in bytes. */
export function shownRedactions<Kept extends Omit<Redaction, 'recordId'>>(
  text: string,
  display: string | null,
  redactions: readonly Kept[],
): Kept[] {
  const spans = spansOf(text, display);
  if (spans.length === 0 || redactions.length === 0) return [...redactions];
  const grown: { readonly at: number; readonly by: number }[] = [];
  let characters = 0;
  let bytes = 0;
  for (const span of spans) {
    bytes += utf8Length(text.slice(characters, span.start));
    const before = utf8Length(text.slice(span.start, span.end));
    grown.push({ at: bytes + before, by: utf8Length(span.replacement) - before });
    bytes += before;
    characters = span.end;
  }
  return redactions.map((redaction) => {
    const shift = grown.filter(({ at }) => at <= redaction.offset).reduce((sum, { by }) => sum + by, 0);
    return { ...redaction, offset: redaction.offset + shift };
  });
}
