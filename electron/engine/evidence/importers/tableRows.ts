/** Rows of delimited tables: framed with respect for quotes, redacted cell by cell, described by their format. */
import type { Damage, Frame, FrameSink } from '../../../../shared/evidence/framing/frame.ts';
import { parseCells, RowFramer } from '../../../../shared/evidence/framing/rows.ts';
import type { TableRow } from '../../../../shared/evidence/importing.ts';
import type { FoundTable } from '../../../../shared/evidence/ledger/table.ts';
import { fieldLimit } from '../../../../shared/evidence/limits.ts';
import type { SourceFormat } from '../../../../shared/evidence/model.ts';
import { redactRow } from '../../../../shared/evidence/redaction/redact.ts';
import { damageReason, frameText, keepFiller, type ImportContext, type Importer } from './importer.ts';

export interface TableFormat {
  readonly format: SourceFormat;
  readonly roles: TableRow['roles'];
  readonly dialect: TableRow['dialect'];
  readonly describe: (row: TableRow) => { readonly title: string; readonly naturalKey: string | null };
  /** Why a row of the right width is no record (a total, a page footer); null when it is one. */
  readonly objection: (row: TableRow) => string | null;
}

export class TableImporter implements Importer, FrameSink {
  private readonly context: ImportContext;
  private readonly kind: TableFormat;
  private readonly table: FoundTable;
  private readonly framer: RowFramer;
  private rowsSeen = 0;
  private lineNumber = 1;
  private refusal: string | null = null;
  private quotedLines = 0;

  constructor(kind: TableFormat, table: FoundTable, context: ImportContext) {
    this.context = context;
    this.kind = kind;
    this.table = table;
    this.framer = new RowFramer(this, table.delimiter);
  }

  push(chunk: Uint8Array): void {
    this.framer.push(chunk);
  }

  end(): void {
    this.framer.end();
  }

  element(frame: Frame): boolean {
    this.refusal = null;
    if (this.rowsSeen < this.table.rowsBefore) {
      this.rowsSeen += 1;
      keepFiller(frame.bytes, frame.bytes.length, this.context);
      this.countQuotedLines(frame.bytes);
      return true;
    }
    const text = frameText(frame);
    if (text === null) {
      this.refusal = 'not valid UTF-8 text';
      return false;
    }
    return this.keep(text, frame);
  }

  damaged(damage: Damage): void {
    this.context.sink.skipped(`line:${this.lineNumber}`, this.refusal ?? damageReason(damage.reason));
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

  private keep(text: string, frame: Frame): boolean {
    const { sink, tokenise, originalOffset } = this.context;
    const { headers, delimiter } = this.table;
    const cells = parseCells(text, delimiter);
    this.refusal = widthObjection(
      cells.map((cell) => cell.value),
      headers.length,
    );
    if (this.refusal !== null) return false;
    const locator = `line:${this.lineNumber}`;
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

  /** Line feeds inside quotes move the following rows' line numbers. */
  private countQuotedLines(bytes: Uint8Array): void {
    for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) this.quotedLines += 1;
  }
}

/** A row may lack trailing empty cells or carry extra empty ones; anything else has slipped. */
function widthObjection(values: readonly string[], width: number): string | null {
  if (values.length === width) return null;
  if (values.length > fieldLimit) return `more than ${fieldLimit} fields`;
  if (values.length > width && values.slice(width).every((value) => value.trim() === '')) return null;
  return `${values.length} fields where the header has ${width}`;
}
