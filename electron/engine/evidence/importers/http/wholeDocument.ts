/**
 * Documents that are only understood whole: command lines, collections, descriptions of APIs, pasted messages. They are
 * small; one that is not is refused. Redacted as a whole, then cut into records at places and filler between them.
 */
import { isUtf8 } from 'node:buffer';
import { JsonSyntaxError } from '../../../../../shared/evidence/exactJson.ts';
import type { RecordContent } from '../../../../../shared/evidence/importing.ts';
import type { SourceFormat } from '../../../../../shared/evidence/model.ts';
import { utf8Length, type Redactions } from '../../../../../shared/evidence/redaction/redact.ts';
import { findInValue, runningText } from '../../../../../shared/evidence/redaction/searchText.ts';
import {
  applySpans,
  orderedSpans,
  type Span,
  type Tokenise,
} from '../../../../../shared/evidence/redaction/spans.ts';
import { RailtraceError } from '../../../../../shared/kernel/errors.ts';
import { keepFiller, type ImportContext, type Importer } from '../importer.ts';

/** Bytes of one document: far above every real one, far below what would trouble the memory. */
export const documentLimit = 32 * 1024 * 1024;

/** A record's place in the document as it is in the file, in UTF-16 units. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly locator: string;
}

export interface Described {
  readonly title: string;
  readonly naturalKey: string | null;
  readonly content: RecordContent;
  /** What the record lacks, said as warnings. */
  readonly losses: readonly string[];
}

/** How one kind of document is taken apart. */
export interface DocumentReader {
  readonly format: SourceFormat;
  /** Records in the order of the text, without overlaps. @throws JsonSyntaxError where the document cannot be read */
  pieces(text: string): readonly Piece[];
  /** Secrets in the whole text. */
  secrets(text: string, tokenise: Tokenise): readonly Span[];
  /** What a record says, from its redacted text; a sentence without full stop where it is no record after all. */
  describe(text: string, locator: string): Described | string;
  /** True for text that stands for a secret and is none: a variable of the shell. */
  isVariable?(text: string): boolean;
  /** What is said of the whole document, after its records. */
  notes?(): readonly string[];
}

export class WholeDocumentImporter implements Importer {
  private readonly reader: DocumentReader;
  private readonly context: ImportContext;
  private readonly chunks: Uint8Array[] = [];
  private size = 0;

  constructor(reader: DocumentReader, context: ImportContext) {
    this.reader = reader;
    this.context = context;
  }

  push(chunk: Uint8Array): void {
    this.size += chunk.length;
    if (this.size > documentLimit)
      throw new RailtraceError(
        'limit_exceeded',
        `${this.context.fileName} is longer than ${documentLimit / 2 ** 20} MiB. Split it and import the parts.`,
      );
    this.chunks.push(Uint8Array.from(chunk));
  }

  end(): void {
    const bytes = Buffer.concat(this.chunks);
    const text = bytes.toString('utf8');
    if (text.includes('\ufffd') && !isUtf8(bytes)) {
      this.context.sink.skipped('$', 'not valid UTF-8 text');
      this.context.sink.filler(`[${bytes.length} bytes not kept]`, []);
      return;
    }
    this.cut(text);
  }

  private cut(text: string): void {
    const { reader, context } = this;
    const pieces = this.piecesOf(text);
    if (pieces === null) return;
    const spans = orderedSpans(reader.secrets(text, context.tokenise));
    let from = 0;
    let byte = 0;
    for (const piece of pieces) {
      this.filler(text, from, piece.start, spans);
      byte += utf8Length(text.slice(from, piece.start));
      const length = utf8Length(text.slice(piece.start, piece.end));
      this.record(text, piece, spans, { start: byte, end: byte + length });
      byte += length;
      from = piece.end;
    }
    this.filler(text, from, text.length, spans);
    for (const message of reader.notes?.() ?? [])
      context.sink.warn({ locator: null, code: 'assumed', message });
  }

  /** Null where the document cannot be read: it is kept as one damaged stretch, with the place of the damage. */
  private piecesOf(text: string): readonly Piece[] | null {
    try {
      return this.reader.pieces(text);
    } catch (thrown) {
      if (!(thrown instanceof JsonSyntaxError)) throw thrown;
      const reason = thrown.tooDeep ? '' : `not readable, character ${thrown.offset + 1}: `;
      this.context.sink.skipped(
        '$',
        `${reason}${thrown.message.charAt(0).toLowerCase()}${thrown.message.slice(1)}`,
      );
      keepFiller(Buffer.from(text), Buffer.byteLength(text), this.context);
      return null;
    }
  }

  private filler(text: string, start: number, end: number, spans: readonly Span[]): void {
    if (start >= end) return;
    const redacted = this.redacted(text, start, end, spans);
    if (redacted.residue === null) this.context.sink.filler(redacted.text, redacted.redactions);
    else this.context.sink.filler(`[text not kept: it shows a secret (${redacted.residue})]`, []);
  }

  private record(
    text: string,
    piece: Piece,
    spans: readonly Span[],
    bytes: { readonly start: number; readonly end: number },
  ): void {
    const { sink, originalOffset } = this.context;
    const { locator } = piece;
    const redacted = this.redacted(text, piece.start, piece.end, spans);
    if (redacted.residue !== null) {
      sink.skipped(locator, `quarantined: it still shows a secret after redaction (${redacted.residue})`);
      sink.filler('[record not kept]', []);
      return;
    }
    const described = this.reader.describe(redacted.text, locator);
    if (typeof described === 'string') {
      sink.skipped(locator, described);
      sink.filler(redacted.text, redacted.redactions);
      return;
    }
    for (const message of described.losses) sink.warn({ locator, code: 'lost', message });
    sink.record({
      format: this.reader.format,
      locator,
      byteStart: originalOffset(bytes.start),
      byteEnd: originalOffset(bytes.end),
      text: redacted.text,
      content: described.content,
      naturalKey: described.naturalKey,
      title: described.title,
      redactions: redacted.redactions,
    });
  }

  /** A stretch of the document with its secrets replaced, and what a second look still finds. */
  private redacted(
    text: string,
    start: number,
    end: number,
    spans: readonly Span[],
  ): { readonly text: string; readonly redactions: Redactions; readonly residue: string | null } {
    const inside = spansWithin(spans, start, end);
    const part = text.slice(start, end);
    // What the reader knows to be a secret has exact edges; running text only adds what the reader did not see.
    const added = this.shown(part).filter((span) =>
      inside.every((own) => span.end <= own.start || span.start >= own.end),
    );
    const redacted = applySpans(part, orderedSpans([...inside, ...added]));
    return { ...redacted, residue: this.shown(redacted.text)[0]?.rule ?? null };
  }

  /** Secrets that show in running text. */
  private shown(text: string): Span[] {
    return findInValue(text, runningText, this.context.tokenise).filter(
      (span) => this.reader.isVariable?.(text.slice(span.start, span.end)) !== true,
    );
  }
}

/** The parts of ordered spans that lie in a stretch, counted from its start. Found by halving: a script has thousands. */
function spansWithin(spans: readonly Span[], start: number, end: number): Span[] {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.end ?? Infinity) <= start) low = middle + 1;
    else high = middle;
  }
  const within: Span[] = [];
  for (let index = low; index < spans.length; index += 1) {
    const span = spans[index];
    if (span === undefined || span.start >= end) break;
    within.push({
      ...span,
      start: Math.max(span.start, start) - start,
      end: Math.min(span.end, end) - start,
    });
  }
  return within;
}
