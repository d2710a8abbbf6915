/**
 * Reports whose first cell says what a row is (PayPal: RH, FH, SH, CH, SB, SF, SC, RF, RC, FF). Only body rows are
 * records; what the counting rows state is proved against the body rows seen since the section, the report or the file
 * began.
 */
import type { ReportProfile } from '../../../../../shared/evidence/tables/reportProfile.ts';
import type { ImportSink } from '../importer.ts';

type Layout = NonNullable<ReportProfile['rows']>;

export class MarkedRows {
  private readonly layout: Layout;
  private readonly sink: Pick<ImportSink, 'control'>;
  private inSection = 0;
  private inFile = 0;

  constructor(layout: Layout, sink: Pick<ImportSink, 'control'>) {
    this.layout = layout;
    this.sink = sink;
  }

  /** False for a body row; any other row of the report is taken note of and kept aside. */
  aside(cells: readonly string[], locator: string): boolean {
    const mark = (cells[0] ?? '').trim();
    const { header, body, other, counts } = this.layout;
    if (mark === body) {
      this.inSection += 1;
      this.inFile += 1;
      return false;
    }
    if (mark === header) {
      this.inSection = 0;
      return true;
    }
    if (!counts.includes(mark)) return other.includes(mark);
    const stated = (cells[1] ?? '').trim();
    // The first of them counts the section; the others count all that came before.
    const counted = String(mark === counts[0] ? this.inSection : this.inFile);
    if (/^\d+$/.test(stated))
      this.sink.control({
        locator,
        total: `number of records (${mark})`,
        stated,
        counted,
        agrees: BigInt(stated) === BigInt(counted),
      });
    return true;
  }
}
