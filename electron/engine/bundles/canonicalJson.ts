/** JSON with one spelling per value: sorted keys, two spaces, a final line end. The order in which a caller built an object cannot show. */

export function canonicalJson(value: unknown): string {
  return `${JSON.stringify(sorted(value), null, 2)}\n`;
}

/** The same on one line, without a line end: a line of a JSONL file. */
export function canonicalJsonLine(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  // fromEntries defines keys instead of assigning them, so that `__proto__` stays an ordinary key.
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
