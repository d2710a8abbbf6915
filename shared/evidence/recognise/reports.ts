/** Recognises PSP reports by their columns: the profiles in resources/report-profiles say which. */
import {
  delimiters,
  findTable,
  tableBelow,
  tableRows,
  type Delimiter,
  type FoundTable,
} from '../ledger/table.ts';
import { reportColumns, reportNotes, reportProfiles } from '../tables/reportProfiles.ts';
import type { ReportProfile } from '../tables/reportProfile.ts';
import type { Sample } from './sample.ts';

export interface RecognisedReports {
  readonly family: 'reports';
  readonly format: ReportProfile['format'];
  readonly table: FoundTable;
  readonly notes: readonly string[];
}

/** Rows in which the header of a report with marked rows stands. */
const headerRows = 40;

/** @returns null when the text is none of them */
export function recogniseReports({ text, whole }: Sample): RecognisedReports | null {
  if (/^[{[<]/.test(text)) return null;
  const table = markedTable(text, whole) ?? findTable(text, whole);
  return table === null || !table.hasHeader ? null : reportOf(table);
}

/** The report that a table is, by its header; null when it is none. */
export function reportOf(table: FoundTable): RecognisedReports | null {
  const columns = reportColumns(table.headers);
  if (columns === null) return null;
  return { family: 'reports', format: columns.profile.format, table, notes: reportNotes(columns) };
}

/** A report whose rows begin with a mark: most of a short one is headers and footers, so its table is found by them. */
function markedTable(text: string, whole: boolean): FoundTable | null {
  for (const { rows } of reportProfiles) {
    if (rows === undefined) continue;
    const mark = new RegExp(`^\\s*"?${rows.header}"?([,;|\\t])`, 'm').exec(text);
    const delimiter = delimiters.find((each) => each === mark?.[1]);
    if (delimiter === undefined) continue;
    const found = markedRows(text, whole, delimiter, rows.header);
    if (found !== null) return found;
  }
  return null;
}

function markedRows(text: string, whole: boolean, delimiter: Delimiter, mark: string): FoundTable | null {
  const rows = tableRows(text, delimiter, whole);
  const at = rows.slice(0, headerRows).findIndex(([first]) => first?.trim() === mark);
  return at < 0 ? null : tableBelow(rows, at, delimiter);
}
