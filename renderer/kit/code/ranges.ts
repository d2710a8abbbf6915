/** Places in a text that a view marks; offsets in UTF-16 units, as JavaScript and Monaco count. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** Every place where one of `needles` stands as a whole token; digits and letters may not touch it. */
export function wholeOccurrences(text: string, needles: readonly string[]): readonly TextRange[] {
  const found: TextRange[] = [];
  for (const needle of new Set(needles)) {
    if (needle === '') continue;
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) {
      const before = text[at - 1] ?? ' ';
      const after = text[at + needle.length] ?? ' ';
      if (!/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after)) {
        found.push({ from: at, to: at + needle.length });
      }
    }
  }
  return found.sort((left, right) => left.from - right.from);
}
