/**
 * What the importers of bank files are made of: pieces of text in the order of the file, gathered into records, and
 * one door through which records, skipped stretches and filler leave, redacted.
 */
import { isUtf8 } from 'node:buffer';
import type { RawLine } from '../../../../../shared/evidence/framing/rawLines.ts';
import { redactCells, type FieldCell } from '../../../../../shared/evidence/bankFiles/redactCells.ts';
import type { FieldRecord } from '../../../../../shared/evidence/importing.ts';
import type { SourceFormat } from '../../../../../shared/evidence/model.ts';
import { utf8Length } from '../../../../../shared/evidence/redaction/spans.ts';
import { keepFiller, type ImportContext } from '../importer.ts';

/** A line or a part of one, with what separates it from the next. */
export interface Piece {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly text: string;
  /** Line break or spaces behind it; filler wherever the piece ends a record. */
  readonly separator: string;
  /** Byte offsets in the stream, the separator left out. */
  readonly start: number;
  readonly end: number;
  /** False where its bytes are not UTF-8; the text then has U+FFFD in their places. */
  readonly isSound: boolean;
}

export function pieceOfLine(line: RawLine, number: number): Piece {
  const { content, lineBreak, start, end } = line;
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('utf8');
  return {
    line: number,
    text,
    separator: Buffer.from(lineBreak.buffer, lineBreak.byteOffset, lineBreak.byteLength).toString('latin1'),
    start,
    end,
    isSound: !text.includes('\ufffd') || isUtf8(content),
  };
}

/** Cuts a line before each of the given UTF-16 offsets; white space before a cut becomes a separator. */
export function cutPiece(piece: Piece, cuts: readonly number[]): Piece[] {
  const bounds = [...cuts.filter((cut) => cut > 0 && cut < piece.text.length), piece.text.length];
  if (bounds.length === 1 || !piece.isSound) return [piece];
  let from = 0;
  let byte = piece.start;
  return bounds.map((bound, index) => {
    const whole = piece.text.slice(from, bound);
    const isLast = index === bounds.length - 1;
    const text = isLast ? whole : whole.trimEnd();
    const separator = isLast ? piece.separator : whole.slice(text.length);
    const start = byte;
    const end = start + utf8Length(text);
    byte = end + utf8Length(separator);
    from = bound;
    return { line: piece.line, text, separator, start, end, isSound: true };
  });
}

/** Characters of one record; the longest sound one, a CTX entry with 9,999 addenda, has a million. */
const unitLimit = 2 * 1024 * 1024;

/** The pieces of a record in the making. One that grows too long is let go of piece by piece, so that memory stays bounded. */
export class Unit {
  readonly pieces: Piece[] = [];
  isTooLong = false;
  private size = 0;
  private readonly output: Output;

  constructor(output: Output) {
    this.output = output;
  }

  add(piece: Piece): void {
    if (this.isTooLong) {
      this.output.filler([piece]);
      return;
    }
    this.pieces.push(piece);
    this.size += piece.text.length + piece.separator.length;
    if (this.size <= unitLimit) return;
    this.isTooLong = true;
    this.output.filler(this.pieces);
    this.pieces.length = 0;
  }

  get isSound(): boolean {
    return this.pieces.every((piece) => piece.isSound);
  }

  /** The record's text: its pieces with what separates them. */
  get text(): string {
    return this.pieces
      .map(({ text, separator }, index) => (index === this.pieces.length - 1 ? text : text + separator))
      .join('');
  }
}

export interface FoundRecord {
  readonly format: SourceFormat;
  readonly locator: string;
  readonly unit: Unit;
  readonly cells: readonly FieldCell[];
  /** Reads the record from the redacted values of its cells. */
  readonly read: (values: readonly string[]) => ReadRecord;
}

export interface ReadRecord {
  readonly record: FieldRecord;
  readonly title: string;
  readonly naturalKey: string | null;
}

export class Output {
  private readonly context: ImportContext;

  constructor(context: ImportContext) {
    this.context = context;
  }

  /** Text that is no record, with its separators. */
  filler(pieces: readonly Piece[]): void {
    for (const { text, separator } of pieces) this.anyText(text + separator);
  }

  /** A header or trailer of fields: its digits are judged by the field in which they stand. */
  fields(piece: Piece, cells: readonly FieldCell[]): void {
    const { text, separator } = piece;
    const redacted = redactCells(text, cells, this.context.tokenise);
    if (redacted.residue === null && piece.isSound) {
      this.context.sink.filler(redacted.text, redacted.redactions);
      this.anyText(separator);
    } else {
      this.anyText(text + separator);
    }
  }

  private anyText(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    keepFiller(bytes, bytes.length, this.context);
  }

  /** A stretch that should have been a record. Counted once, kept as filler. */
  skip(locator: string, reason: string, unit: Unit): void {
    this.context.sink.skipped(locator, unit.isTooLong ? 'longer than the limit for one record' : reason);
    this.filler(unit.pieces);
  }

  /** Redacts a record and hands it on, then the separator behind it. */
  record({ format, locator, unit, cells, read }: FoundRecord): void {
    const { sink, tokenise, originalOffset } = this.context;
    const [first] = unit.pieces;
    const last = unit.pieces.at(-1);
    if (unit.isTooLong || !unit.isSound || first === undefined || last === undefined) {
      this.skip(locator, 'not valid UTF-8 text', unit);
      return;
    }
    const redacted = redactCells(unit.text, cells, tokenise);
    if (redacted.residue === null) {
      const { record, title, naturalKey } = read(redacted.values);
      sink.record({
        format,
        locator,
        byteStart: originalOffset(first.start),
        byteEnd: originalOffset(last.end),
        text: redacted.text,
        content: { kind: 'fields', record },
        naturalKey,
        title: title.slice(0, 160),
        redactions: redacted.redactions,
      });
    } else {
      sink.skipped(locator, `quarantined: it still shows a secret after redaction (${redacted.residue})`);
      sink.filler('[record not kept]', []);
    }
    if (last.separator !== '') sink.filler(last.separator, []);
  }
}

/** Fields that say something. */
export function presentFields(fields: Readonly<Record<string, string | null>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== null && value !== '') kept[name] = value;
  return kept;
}
