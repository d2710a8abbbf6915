/** Rows of tables: framed with respect for quotes or fixed places, redacted cell by cell, described by their format. */
import type { Damage, Frame, FrameSink } from '../../../../shared/evidence/framing/frame.ts';
import { fieldStarts, isFixedWidths } from '../../../../shared/evidence/framing/fixedWidth.ts';
import { parseCells, RowFramer } from '../../../../shared/evidence/framing/rows.ts';
import type { TableRow } from '../../../../shared/evidence/importing.ts';
import type { FoundTable } from '../../../../shared/evidence/ledger/table.ts';
import { fieldLimit } from '../../../../shared/evidence/limits.ts';
import type { SourceFormat } from '../../../../shared/evidence/model.ts';
import { redactRow } from '../../../../shared/evidence/redaction/redact.ts';
import { isRule, runsOver } from '../../../../shared/evidence/tables/fixedWidth.ts';
import { damageReason, frameText, keepFiller, type ImportContext, type Importer } from './importer.ts';

export interface TableFormat {
  readonly format: SourceFormat;
  readonly roles: TableRow['roles'];
  readonly dialect: TableRow['dialect'];
  readonly describe: (row: TableRow) => { readonly title: string; readonly naturalKey: string | null };
  /** Why a row of the right width is no record (a total, a page footer); null when it is one. */
  readonly objection: (row: TableRow) => string | null;
  /** True for a row that is no record by its mark (a section's header or footer) and was taken note of. */
  readonly aside?: (cells: readonly string[], locator: string) => boolean;
  /** Called once all rows were seen. */
  readonly finish?: () => void;
}

export class TableImporter implements Importer, FrameSink {
  private readonly context: ImportContext;
  private readonly kind: TableFormat;
  private readonly table: FoundTable;
  private readonly framer: RowFramer;
  /** Where fields begin in a table of fixed widths; null where a delimiter parts them. */
  private readonly places: readonly number[] | null;
  private rowsSeen = 0;
  private lineNumber = 1;
  private refusal: string | null = null;
  private quotedLines = 0;

  constructor(kind: TableFormat, table: FoundTable, context: ImportContext) {
    this.context = context;
    this.kind = kind;
    this.table = table;
    this.framer = new RowFramer(this, table.delimiter);
    this.places = isFixedWidths(table.delimiter) ? fieldStarts(table.delimiter) : null;
  }

  push(chunk: Uint8Array): void {
    this.framer.push(chunk);
  }

  end(): void {
    this.framer.end();
    this.kind.finish?.();
  }

  element(frame: Frame): boolean {
    this.refusal = null;
    const text = frameText(frame);
    if (this.places !== null && text !== null && isRule(text)) {
      this.context.sink.filler(text, []);
      return true;
    }
    if (this.rowsSeen < this.table.rowsBefore) {
      this.rowsSeen += 1;
      this.setAside(frame);
      return true;
    }
    if (text === null) {
      this.refusal = 'not valid UTF-8 text';
      return false;
    }
    return this.keep(text, frame);
  }

  damaged(damage: Damage): void {
    this.context.sink.skipped(this.locator(), this.refusal ?? damageReason(damage.reason));
    this.refusal = null;
    this.rowsSeen += 1;
    keepFiller(damage.bytes, damage.end - damage.start, this.context);
  }

  filler(start: number, end: number, bytes: Uint8Array | null): void {
    if (bytes !== null && bytes.includes(0x0a)) {
      this.lineNumber += 1 + this.quotedLines;
      this.quotedLines = 0;
    }
    keepFiller(bytes, end - start, this.context);
  }

  private locator(): string {
    return `line:${this.lineNumber}`;
  }

  private setAside(frame: Frame): void {
    keepFiller(frame.bytes, frame.bytes.length, this.context);
    this.countQuotedLines(frame.bytes);
  }

  private keep(text: string, frame: Frame): boolean {
    const { sink, tokenise, originalOffset } = this.context;
    const { headers, delimiter } = this.table;
    const cells = parseCells(text, delimiter);
    const values = cells.map((cell) => cell.value);
    const locator = this.locator();
    if (this.kind.aside?.(values, locator) === true) {
      this.setAside(frame);
      return true;
    }
    this.refusal = this.widthObjection(text, values);
    if (this.refusal !== null) return false;
    const redacted = redactRow(text, cells, headers, tokenise);
    const row: TableRow = {
      columns: headers,
      values: redacted.values.slice(0, headers.length),
      roles: this.kind.roles,
      dialect: this.kind.dialect,
    };
    this.rowsSeen += 1;
    this.countQuotedLines(frame.bytes);
    const objection = this.kind.objection(row);
    if (redacted.residue !== null || objection !== null) {
      sink.skipped(
        locator,
        objection ?? `quarantined: it still shows a secret after redaction (${redacted.residue ?? ''})`,
      );
      sink.filler(
        redacted.residue === null ? redacted.text : '[record not kept]',
        redacted.residue === null ? redacted.redactions : [],
      );
      return true;
    }
    sink.record({
      format: this.kind.format,
      locator,
      byteStart: originalOffset(frame.start),
      byteEnd: originalOffset(frame.end),
      text: redacted.text,
      content: { kind: 'row', row },
      ...this.kind.describe(row),
      redactions: redacted.redactions,
    });
    return true;
  }

  /** A row may lack trailing empty cells or carry extra empty ones; anything else has slipped. */
  private widthObjection(text: string, values: readonly string[]): string | null {
    const width = this.table.headers.length;
    if (this.places !== null)
      return runsOver(text, this.places) ? 'a value stands across the place where a field begins' : null;
    if (values.length === width) return null;
    if (values.length > fieldLimit) return `more than ${fieldLimit} fields`;
    if (values.length > width && values.slice(width).every((value) => value.trim() === '')) return null;
    return `${values.length} fields where the header has ${width}`;
  }

  /** Line feeds inside quotes move the following rows' line numbers. */
  private countQuotedLines(bytes: Uint8Array): void {
    for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) this.quotedLines += 1;
  }
}
