/** Fedwire messages in FAIM tags: one record a message, any number in a file, on one line or many. */
import {
  FedwireBoundary,
  fedwireCuts,
  fedwireElements,
  fedwireFields,
  meaningOfFedwireTag,
  missingTags,
  type FedwireField,
} from '../../../../../shared/evidence/bankFiles/fedwire.ts';
import {
  RawLineFramer,
  type RawLine,
  type RawLineSink,
} from '../../../../../shared/evidence/framing/rawLines.ts';
import type { FieldRecord } from '../../../../../shared/evidence/importing.ts';
import { decimalText, money } from '../../../../../shared/kernel/money.ts';
import type { ImportContext, Importer } from '../importer.ts';
import { cutPiece, Output, pieceOfLine, Unit, type Piece } from './pieces.ts';

export class FedwireImporter implements Importer, RawLineSink {
  private readonly context: ImportContext;
  private readonly output: Output;
  private readonly framer = new RawLineFramer(this);
  private boundary = new FedwireBoundary();
  private lines = 0;
  private messages = 0;
  private unit: Unit | null = null;

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
  }

  tooLong(start: number, end: number): void {
    this.lines += 1;
    this.endMessage();
    this.context.sink.skipped(`line:${this.lines}`, 'longer than the limit for one record');
    this.context.sink.filler(`[${end - start} bytes not kept]`, []);
  }

  line(line: RawLine): void {
    this.lines += 1;
    const whole = pieceOfLine(line, this.lines);
    for (const piece of cutPiece(whole, fedwireCuts(whole.text))) this.piece(piece);
  }

  private piece(piece: Piece): void {
    const tags = [...piece.text.matchAll(/\{(\d{4})\}/g)].map((match) => match[1] ?? '');
    // Begins are at the start of a piece: lines were cut there.
    if (tags.some((tag) => this.boundary.begins(tag))) this.endMessage();
    if (this.unit === null && tags.length === 0) {
      this.output.filler([piece]);
      return;
    }
    this.unit ??= new Unit(this.output);
    this.unit.add(piece);
  }

  private endMessage(): void {
    const { unit } = this;
    this.unit = null;
    if (unit === null) return;
    this.messages += 1;
    const locator = `message[${this.messages}]`;
    const text = unit.text;
    const fields = fedwireFields(text);
    this.reportMissing(locator, fields, text);
    this.output.record({
      format: 'fedwire',
      locator,
      unit,
      cells: fields.map(({ tag, start, end }) => ({ name: meaningOfFedwireTag(tag), start, end })),
      read: (values) => {
        const record = messageRecord(fields, values);
        const { typeCode = '', subTypeCode = '', businessFunctionCode = '', amount = '' } = record.fields;
        const stated = /^\d+$/.test(amount) ? `${decimalText(money(BigInt(amount), 'USD'))} USD` : '';
        const imad = imadOf(record.fields);
        return {
          record,
          title: ['Fedwire', typeCode + subTypeCode, businessFunctionCode, stated]
            .filter((part) => part !== '')
            .join(' '),
          naturalKey: imad === null ? null : `${imad} ${record.fields['messageStatus'] ?? ''}`.trim(),
        };
      },
    });
  }

  private reportMissing(locator: string, fields: readonly FedwireField[], text: string): void {
    const elementsOf = (tag: string): Record<string, string> => {
      const field = fields.find((each) => each.tag === tag);
      return field === undefined ? {} : fedwireElements(tag, text.slice(field.start, field.end));
    };
    const missing = missingTags(
      new Set(fields.map(({ tag }) => tag)),
      elementsOf('3600')['businessFunctionCode'],
      elementsOf('1510')['subTypeCode'],
    );
    if (missing.length === 0) return;
    this.context.sink.warn({
      locator,
      code: 'lost',
      message: `The message lacks ${missing.join(', ')}, which its type requires.`,
    });
  }
}

function messageRecord(fields: readonly FedwireField[], values: readonly string[]): FieldRecord {
  const named: Record<string, string> = {};
  fields.forEach(({ tag }, index) => {
    const value = values[index] ?? '';
    named[tag] = value;
    Object.assign(named, fedwireElements(tag, value));
  });
  return { type: 'message', fields: named, context: {} };
}

/** Input message accountability data: cycle date, source and sequence number name a message. */
export function imadOf(fields: Readonly<Record<string, string>>): string | null {
  const { inputCycleDate, inputSource, inputSequenceNumber } = fields;
  return inputCycleDate === undefined || inputSource === undefined || inputSequenceNumber === undefined
    ? null
    : inputCycleDate + inputSource + inputSequenceNumber;
}
