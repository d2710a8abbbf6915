/** Places of several needles in a text, compared without case: what a search marks. */
import type { TextRange } from './code/ranges.ts';

/** A text full of one letter is not worth marking letter by letter. */
const mostMarks = 2000;

/** Every place of every needle, in order, without overlaps: the earlier one wins, of two at one place the longer. */
export function partOccurrences(text: string, needles: readonly string[]): readonly TextRange[] {
  const lower = text.toLowerCase();
  // Lower case may be longer ("İ"): then places would not fit, and only equal case is found.
  const searched = lower.length === text.length ? lower : text;
  const found: TextRange[] = [];
  for (const needle of new Set(needles.map((each) => each.toLowerCase()))) {
    if (needle === '') continue;
    for (
      let at = searched.indexOf(needle);
      at >= 0 && found.length < mostMarks;
      at = searched.indexOf(needle, at + needle.length)
    )
      found.push({ from: at, to: at + needle.length });
  }
  found.sort((left, right) => left.from - right.from || right.to - left.to);
  let end = 0;
  return found.filter((range) => {
    if (range.from < end) return false;
    end = range.to;
    return true;
  });
}
