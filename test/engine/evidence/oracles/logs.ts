/** Counts the entries of text logs by rules of its own. */

/**
 * Records and skipped stretches of a text log whose entries begin with `2026-03-03 10:00:00,123 ` (or `T`, `.`, `Z`),
 * of an access log (a line each), or of syslog with its priority.
 * @returns null where a line could be read either way
 */
export function countTextLogs(bytes: Uint8Array): number | null {
  const text = Buffer.from(bytes).toString('utf8');
  // eslint-disable-next-line no-control-regex -- bytes that no log writes leave open what a line is
  if (/[\ufffd\u0000-\u0008\u000b-\u001f]/.test(text.replaceAll('\r\n', '\n'))) return null;
  const lines = text.split(/\r?\n/);
  const first = lines.find((line) => line.trim() !== '') ?? '';
  if (/^\d{4}-/.test(first)) return countBeginnings(lines, isPlainTime);
  if (/^<\d+>1 /.test(first)) return countBeginnings(lines, isStructured);
  if (/^\S+ \S+ \S+ \[\d/.test(first)) return lines.filter((line) => line.trim() !== '').length;
  return null;
}

/** True, false, or null where a line is neither clearly a beginning nor clearly none. */
type Judge = (line: string) => boolean | null;

function countBeginnings(lines: readonly string[], judge: Judge): number | null {
  let count = 0;
  for (const line of lines) {
    const verdict = judge(line);
    if (verdict === null) return null;
    if (verdict) count += 1;
  }
  return count;
}

function isPlainTime(line: string): boolean | null {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)[.,]\d{3}Z? /.exec(line);
  if (match === null) return /\d{2}[:.]\d{2}|\d{4}|\d{2}[-/]\d{2}/.test(line.slice(0, 40)) ? null : false;
  const time = new Date(`${match[1] ?? ''}T${match[2] ?? ''}Z`);
  return Number.isNaN(time.getTime()) || !time.toISOString().startsWith(match[1] ?? '-') ? null : true;
}

function isStructured(line: string): boolean | null {
  if (/^<\d{1,3}>1 \d{4}-\d\d-\d\dT[\d:.]+Z [\w.]+ \w+ (?:\d+|-) (?:\w+|-) /.test(line)) return true;
  return /^<|^[A-Z][a-z]{2} |^\d{4}-/.test(line) ? null : false;
}
