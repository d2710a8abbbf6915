/** Rows that add up others: exports close with them, and they are no entries. */

const totalWords =
  /^(?:sub-?)?(?:total|totals|sum|summe|gesamt|gesamtsumme|saldo|balance|somme|totaux|totale|totaal|всего|итого|сальдо)(?![\p{L}\p{N}_])/iu;

/** True when the row's first filled cell says that the row is a total. */
export function isTotalRow(cells: readonly string[]): boolean {
  const first = cells.find((cell) => cell.trim() !== '');
  return first !== undefined && totalWords.test(first.trim());
}
