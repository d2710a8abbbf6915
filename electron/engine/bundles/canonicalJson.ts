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
  // A null prototype keeps a key named `__proto__` an ordinary key.
  const result: Record<string, unknown> = Object.assign(Object.create(null), {});
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  for (const [key, inner] of entries) if (inner !== undefined) result[key] = sorted(inner);
  return result;
}
