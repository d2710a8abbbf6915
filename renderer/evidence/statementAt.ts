/** Several statements in one editor, parted by semicolons: which of them the caret is in. */

export interface PlacedStatement {
  readonly text: string;
  /** Offset in the whole text. */
  readonly from: number;
}

/** Strings, quoted names and comments hold semicolons that part nothing. */
const pieces = /'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|;|[^'"\-/;]+|[-/]/g;

export function statementsOf(text: string): readonly PlacedStatement[] {
  const found: PlacedStatement[] = [];
  let from = 0;
  const take = (until: number) => {
    const raw = text.slice(from, until);
    const lead = raw.length - raw.trimStart().length;
    if (raw.trim() !== '') found.push({ text: raw.trim(), from: from + lead });
    from = until + 1;
  };
  for (const { 0: piece, index } of text.matchAll(pieces)) if (piece === ';') take(index);
  take(text.length);
  return found;
}

/** The statement at the caret: the one it stands in, else the last one before it, else the first. */
export function statementAt(text: string, caret: number): PlacedStatement | null {
  const all = statementsOf(text);
  const within = all.find(({ from, text: own }) => caret >= from && caret <= from + own.length + 1);
  return within ?? all.findLast(({ from }) => from <= caret) ?? all[0] ?? null;
}
