/**
 * SWIFT MT messages with or without their blocks, any number in a file. Account statements (MT940, MT941, MT942,
 * MT950) give one record for each statement line :61: with its :86:; every other message is one record.
 */
import {
  blockCuts,
  isMessageEnd,
  meaningOfTag,
  mtFields,
  mtHeader,
  opensBlocks,
  tagOf,
} from '../../../../../shared/evidence/bankFiles/mtText.ts';
import {
  RawLineFramer,
  type RawLine,
  type RawLineSink,
} from '../../../../../shared/evidence/framing/rawLines.ts';
import type { ImportContext, Importer } from '../importer.ts';
import { StatementReader, type CarriedPage } from './mtStatementReader.ts';
import { keepMessage, keepStatementLine } from './mtRecords.ts';
import { cutPiece, Output, pieceOfLine, Unit, type Piece } from './pieces.ts';

/** Tags by which a message without blocks shows what it is. */
const statementTags = new Set(['28', '28C', '34F', '60F', '60M', '61', '62F', '62M', '90C', '90D']);
const interimTypes = new Set(['942']);
const statementTypes = new Set(['940', '941', '942', '950', '970', '972']);

export class SwiftMessagesImporter implements Importer, RawLineSink {
  private readonly context: ImportContext;
  private readonly output: Output;
  private readonly framer = new RawLineFramer(this);
  private lines = 0;
  private messages = 0;
  /** The message until it is known to be a statement; every other message to its end. */
  private message: Unit | null = null;
  /** Undefined until the first field: the blocks before it state the type. */
  private messageType: string | null | undefined;
  /** Ends of messages seen inside the buffered one: a message's own trailer belongs to it. */
  private messageEnded = false;
  private statement: StatementReader | null = null;
  private carried: CarriedPage | null = null;
  private entry: Unit | null = null;
  private entries = 0;
  private entryTags: string[] = [];
  /** A field of the statement outside its entries, with its continuation lines. */
  private field: { readonly tag: string; value: string } | null = null;

  constructor(context: ImportContext) {
    this.context = context;
    this.output = new Output(context);
  }

  push(chunk: Uint8Array): void {
    this.framer.push(chunk);
  }

  end(): void {
    this.framer.end();
    this.endMessage();
    // The last page's successor is not in this file.
    if (this.carried !== null) this.context.sink.statement(this.carried.summary);
  }

  line(line: RawLine): void {
    this.lines += 1;
    const piece = pieceOfLine(line, this.lines);
    for (const part of cutPiece(piece, blockCuts(piece.text))) this.piece(part);
  }

  tooLong(start: number, end: number): void {
    this.lines += 1;
    this.context.sink.warn({
      locator: `line:${this.lines}`,
      code: 'lost',
      message: `A line of ${end - start} bytes is longer than the limit and was not kept.`,
    });
    this.context.sink.filler(`[${end - start} bytes not kept]`, []);
  }

  private piece(piece: Piece): void {
    const tag = tagOf(piece.text);
    if (opensBlocks(piece.text) && piece.text.includes('{1:')) this.endMessage();
    else if (tag?.tag === '20' && this.hasTag()) this.endMessage();
    if (isMessageEnd(piece.text)) {
      this.messageEnd(piece);
      return;
    }
    if (this.messageEnded && !/^\{5:/.test(piece.text.trim())) this.endMessage();
    if (this.statement !== null) this.statementPiece(piece, tag?.tag ?? null, tag?.valueStart ?? 0);
    else this.messagePiece(piece, tag?.tag ?? null);
  }

  /** True once the message at hand has a field: a further :20: then begins the next one. */
  private hasTag(): boolean {
    if (this.statement !== null) return true;
    return this.message?.pieces.some((piece) => tagOf(piece.text) !== null) ?? false;
  }

  private messageEnd(piece: Piece): void {
    if (this.statement !== null) {
      this.endMessage();
      this.output.filler([piece]);
    } else if (this.message === null) {
      this.output.filler([piece]);
    } else {
      this.message.add(piece);
      this.messageEnded = true;
    }
  }

  private messagePiece(piece: Piece, tag: string | null): void {
    if (this.message === null && tag === null && !opensBlocks(piece.text)) {
      this.output.filler([piece]);
      return;
    }
    if (this.message === null) {
      this.message = new Unit(this.output);
      this.messageType = undefined;
    }
    if (tag !== null) this.messageType ??= mtHeader(this.message.text).messageType;
    const type = this.messageType ?? null;
    if (tag !== null && (type === null ? statementTags.has(tag) : statementTypes.has(type))) {
      this.beginStatement(type, tag);
      const { valueStart } = tagOf(piece.text) ?? { valueStart: 0 };
      this.statementPiece(piece, tag, valueStart);
      return;
    }
    this.message.add(piece);
  }

  /** The fields read so far turn out to be a statement's. */
  private beginStatement(type: string | null, tag: string): void {
    const held = this.message?.pieces ?? [];
    this.message = null;
    this.messages += 1;
    this.entries = 0;
    const isInterim = type === null ? tag === '34F' || tag.startsWith('90') : interimTypes.has(type);
    this.statement = new StatementReader(this.context, `message[${this.messages}]`, isInterim, this.carried);
    for (const piece of held) {
      const field = tagOf(piece.text);
      this.statementPiece(piece, field?.tag ?? null, field?.valueStart ?? 0);
    }
  }

  private statementPiece(piece: Piece, tag: string | null, valueStart: number): void {
    if (tag === '61') {
      this.closeEntry();
      this.closeField();
      this.entry = new Unit(this.output);
      this.entryTags = ['61'];
      this.entry.add(piece);
      return;
    }
    if (this.entry !== null && (tag === null || this.belongsToEntry(tag, piece.text.slice(valueStart)))) {
      if (tag !== null) this.entryTags.push(tag);
      this.entry.add(piece);
      return;
    }
    if (tag === null) {
      if (this.field !== null) this.field.value += `\n${piece.text}`;
    } else {
      this.closeEntry();
      this.closeField();
      this.field = { tag, value: piece.text.slice(valueStart) };
      const cell = { name: meaningOfTag(tag), start: valueStart, end: piece.text.length };
      this.output.fields(piece, [cell]);
      return;
    }
    this.output.filler([piece]);
  }

  private belongsToEntry(tag: string, value: string): boolean {
    if (tag === '86' || tag === 'NS') return true;
    // Seen in the wild: the information to the owner under the account's tag.
    if (tag !== '25' || this.entryTags.includes('86') || !/^\s*\d{3}\?/.test(value)) return false;
    this.context.sink.warn({
      locator: this.entryLocator(this.entries + 1),
      code: 'repaired',
      message: 'The information behind the statement line stands in :25: and was read as :86:.',
    });
    return true;
  }

  private entryLocator(index: number): string {
    return `${this.statement?.locator ?? 'message[1]'}/61[${index}]`;
  }

  private closeField(): void {
    if (this.field === null) return;
    this.statement?.field(this.field.tag, this.field.value);
    this.field = null;
  }

  private closeEntry(): void {
    const { entry, statement } = this;
    this.entry = null;
    if (entry === null || statement === null) return;
    this.entries += 1;
    keepStatementLine({
      unit: entry,
      statement,
      locator: this.entryLocator(this.entries),
      index: this.entries,
      output: this.output,
      context: this.context,
    });
  }

  private endMessage(): void {
    this.messageEnded = false;
    if (this.statement !== null) {
      this.closeEntry();
      this.closeField();
      const { statement } = this;
      this.carried = statement.finish();
      this.statement = null;
    }
    const { message } = this;
    this.message = null;
    if (message === null) return;
    if (!message.isTooLong && mtFields(message.text).length === 0) {
      this.output.filler(message.pieces);
      return;
    }
    this.messages += 1;
    keepMessage(message, `message[${this.messages}]`, this.output);
  }
}
