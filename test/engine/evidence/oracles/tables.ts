/** Rows of PSP reports, counted line by line without the importer. */

const marks = new Set(['RH', 'FH', 'SH', 'CH', 'SF', 'RF', 'SS', 'SC', 'RC', 'FF']);
const headers = [
  /^Company Account,Merchant Account,Psp Reference,.*Batch Number/,
  /^Client Entity ID,.*Breakdown Type,Processing Currency,/,
  /^Reporting Group,.*Merchant Order Number,Txn Type,.*Settlement Amount,/,
  /^balance_transaction_id,.*reporting_category,/,
  /^id,Type,Source,Amount,Fee,.*Net,Currency,Created \(UTC\),/,
];

/**
 * Records and skipped rows of a report whose rows are lines.
 * @returns null where the bytes are no such report, or leave open where its rows end
 */
export function countReports(bytes: Uint8Array): number | null {
  const text = Buffer.from(bytes).toString('utf8');
  if (/[\ufffd\0]|\r(?!\n)/.test(text)) return null;
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  // A quote that opens a field may hold line ends: where quotes do not pair up in every line, lines are no rows.
  if (lines.some((line) => (line.match(/"/g)?.length ?? 0) % 2 !== 0)) return null;
  const marked = lines.findIndex((line) => line.startsWith('"CH",'));
  if (marked >= 0) {
    const first = (line: string) => {
      const match = /^\s*(?:"([A-Z]{2})"|([A-Z]{2}))\s*(?:,|$)/.exec(line);
      return match?.[1] ?? match?.[2] ?? '';
    };
    return lines.slice(marked + 1).filter((line) => !marks.has(first(line))).length;
  }
  const at = lines.findIndex((line) => headers.some((header) => header.test(line)));
  return at === 0 ? lines.length - 1 : null;
}
