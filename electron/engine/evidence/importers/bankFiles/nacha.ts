/**
 * NACHA files: one record for each entry with its addenda. Batch and file controls are proved; what is missing or
 * repaired is said. Files may lack their header, their control or their line breaks.
 */
import {
  addendaLayout,
  advBatchControl,
  advFileControl,
  batchControl,
  batchHeader,
  entryLayout,
  entrySide,
  fileControl,
  fileHeader,
  iatBatchHeader,
  isContested,
  isDishonored,
  isPrenote,
  nachaWidth,
  readColumns,
  type NachaLayout,
} from '../../../../../shared/evidence/bankFiles/nachaLayout.ts';
import type { FieldCell } from '../../../../../shared/evidence/bankFiles/redactCells.ts';
import { FixedColumnFramer } from '../../../../../shared/evidence/framing/fixedColumns.ts';
import type { Framer } from '../../../../../shared/evidence/framing/frame.ts';
import {
  RawLineFramer,
  type RawLine,
  type RawLineSink,
} from '../../../../../shared/evidence/framing/rawLines.ts';
import type { FieldRecord } from '../../../../../shared/evidence/importing.ts';
import { decimalText, money } from '../../../../../shared/kernel/money.ts';
import type { ImportContext, Importer } from '../importer.ts';
import { NachaTotals, proveControl } from './nachaTotals.ts';
import { Output, pieceOfLine, presentFields, Unit, type Piece } from './pieces.ts';

interface Batch {
  readonly header: Readonly<Record<string, string>>;
  readonly number: number;
  readonly totals: NachaTotals;
  readonly codes: Set<string>;
  entries: number;
}

export class NachaImporter implements Importer, RawLineSink {
  private readonly context: ImportContext;
  private readonly output: Output;
  private readonly framer: Framer;
  private lines = 0;
  private header: Readonly<Record<string, string>> | null = null;
  private batch: Batch | null = null;
  private batches = 0;
  private controlled = false;
  private fileTotals = new NachaTotals();
  private entry: Unit | null = null;
  private sawAdvices = false;
  private orphans = 0;

  /** @param framing `columns` where the file has no line breaks */
  constructor(framing: 'lines' | 'columns', context: ImportContext) {
    this.context = context;
    this.output = new Output(context);
    this.framer = framing === 'lines' ? new RawLineFramer(this) : new FixedColumnFramer(this, nachaWidth);
  }

  push(chunk: Uint8Array): void {
    this.framer.push(chunk);
  }

  end(): void {
    this.framer.end();
    this.endEntry();
    this.endBatch(false);
    this.endFile();
  }

  tooLong(start: number, end: number): void {
    this.lines += 1;
    this.endEntry();
    this.context.sink.skipped(`line:${this.lines}`, 'longer than the limit for one record');
    this.context.sink.filler(`[${end - start} bytes not kept]`, []);
  }

  line(line: RawLine): void {
    this.lines += 1;
    const piece = pieceOfLine(line, this.lines);
    const { text } = piece;
    this.noteWidth(piece);
    if (text.trim() === '' || /^9{9,}\s*$/.test(text)) {
      this.endEntry();
      this.output.filler([piece]);
      return;
    }
    if (text.startsWith('7') && this.entry !== null) {
      this.entry.add(piece);
      return;
    }
    this.endEntry();
    switch (text.charAt(0)) {
      case '1':
        this.beginFile(piece);
        break;
      case '5':
        this.beginBatch(piece);
        break;
      case '6':
        this.entry = new Unit(this.output);
        this.entry.add(piece);
        break;
      case '8':
        this.proveBatch(piece);
        break;
      case '9':
        this.proveFile(piece);
        break;
      default:
        this.stray(piece);
    }
  }

  private noteWidth({ text, line }: Piece): void {
    if (text.length <= nachaWidth) return;
    const extra = [...text].slice(nachaWidth).join('');
    if (extra === '') return;
    this.context.sink.warn({
      locator: `line:${line}`,
      code: 'repaired',
      message:
        extra.trim() === ''
          ? `The record is ${nachaWidth + extra.length} characters long instead of ${nachaWidth}; the spaces beyond were left out.`
          : `The record is ${nachaWidth + extra.length} characters long instead of ${nachaWidth}; what stands beyond belongs to no field.`,
    });
  }

  private stray(piece: Piece): void {
    const unit = new Unit(this.output);
    unit.add(piece);
    const reason = piece.text.startsWith('7') ? 'an addenda record without its entry' : 'not a NACHA record';
    this.output.skip(`line:${piece.line}`, reason, unit);
  }

  private beginFile(piece: Piece): void {
    if (this.header !== null || this.batches > 0) {
      this.endBatch(false);
      this.endFile();
      this.batches = 0;
      this.controlled = false;
      this.fileTotals = new NachaTotals();
    }
    this.header = readColumns(piece.text, fileHeader);
    this.output.fields(piece, columnCells(piece.text, fileHeader));
  }

  private beginBatch(piece: Piece): void {
    this.endBatch(false);
    const isCrossBorder = piece.text.slice(50, 53) === 'IAT';
    const columns = isCrossBorder ? iatBatchHeader : batchHeader;
    const header = readColumns(piece.text, columns);
    this.batches += 1;
    this.sawAdvices ||= header['standardEntryClass'] === 'ADV';
    this.batch = {
      header,
      number: this.batches,
      totals: new NachaTotals(),
      codes: new Set(),
      entries: 0,
    };
    this.output.fields(piece, columnCells(piece.text, columns));
  }

  private proveBatch(piece: Piece): void {
    const { batch } = this;
    const columns = batch?.header['standardEntryClass'] === 'ADV' ? advBatchControl : batchControl;
    if (batch === null) {
      this.warnLost(
        `line:${piece.line}`,
        'The batch control stands without a batch header and could not be proved.',
      );
    } else {
      proveControl(
        readColumns(piece.text, columns),
        batch.totals,
        `batch[${batch.number}]`,
        this.context.sink,
      );
      this.endBatch(true);
    }
    this.output.fields(piece, columnCells(piece.text, columns));
  }

  private proveFile(piece: Piece): void {
    this.endBatch(false);
    const columns = this.sawAdvices ? advFileControl : fileControl;
    const stated = readColumns(piece.text, columns);
    const { sink } = this.context;
    const batches = Number(stated['batchCount']);
    sink.control({
      locator: 'file control',
      total: 'number of batches',
      stated: String(batches),
      counted: String(this.batches),
      agrees: batches === this.batches,
    });
    // The block count is left alone: padding lines come and go on the way and move no money.
    proveControl(stated, this.fileTotals, 'file control', sink);
    this.controlled = true;
    this.output.fields(piece, columnCells(piece.text, columns));
  }

  private endBatch(controlled: boolean): void {
    const { batch } = this;
    this.batch = null;
    if (batch === null) return;
    this.fileTotals.addAll(batch.totals);
    const locator = `batch[${batch.number}]`;
    if (!controlled)
      this.warnLost(locator, 'The batch has no control record; its totals could not be proved.');
    const entryClass = batch.header['standardEntryClass'] ?? '';
    const sides = new Set([...batch.codes].map(entrySide));
    if (!oneSided.has(entryClass) || !sides.has('credit') || !sides.has('debit')) return;
    this.context.sink.warn({
      locator,
      code: 'assumed',
      message: `A ${entryClass} batch takes entries of one direction, but this one has transaction codes ${[...batch.codes].sort().join(' and ')}: an operator refuses it.`,
    });
  }

  private endFile(): void {
    if (this.header === null) this.warnLost(null, 'The file has no file header (record 1).');
    if (!this.controlled)
      this.warnLost(null, 'The file has no file control (record 9); its totals could not be proved.');
    if (this.orphans > 0)
      this.warnLost(
        null,
        `${this.orphans} entries stand without a batch header (record 5) and were read as PPD entries.`,
      );
    this.orphans = 0;
  }

  private warnLost(locator: string | null, message: string): void {
    this.context.sink.warn({ locator, code: 'lost', message });
  }

  private endEntry(): void {
    const { entry, batch } = this;
    this.entry = null;
    if (entry === null) return;
    const [first] = entry.pieces;
    const entryClass = batch?.header['standardEntryClass'] ?? '';
    if (batch === null) this.orphans += 1;
    else batch.entries += 1;
    const locator =
      batch === null ? `entry[${this.orphans}]` : `batch[${batch.number}]/entry[${batch.entries}]`;
    if (first === undefined || first.text.length < 39) {
      this.output.skip(locator, 'cut off before its amount', entry);
      return;
    }
    const columns = readColumns(first.text, entryLayout(entryClass));
    const isCounted = (batch?.totals ?? this.fileTotals).add(columns, entry.pieces.length - 1);
    batch?.codes.add(columns['transactionCode'] ?? '');
    if (!isCounted) this.warnLost(locator, 'Its amount or its bank number is not written in digits.');
    this.record(entry, locator, entryClass);
  }

  private record(unit: Unit, locator: string, entryClass: string): void {
    const { cells, owners } = cellsOf(unit, entryClass);
    this.output.record({
      format: 'nacha',
      locator,
      unit,
      cells,
      read: (values) => {
        const record = entryRecord(values, owners, cells, this.contextOf());
        const { fields } = record;
        const amount = /^\d+$/.test(fields['amount'] ?? '')
          ? decimalText(money(BigInt(fields['amount'] ?? '0'), 'USD'))
          : '';
        const code = fields['returnCode'] ?? fields['changeCode'] ?? '';
        return {
          record,
          title: [entryClass, fields['transactionCode'], amount, 'USD', code]
            .filter((part) => part !== '')
            .join(' '),
          naturalKey: this.naturalKey(fields['traceNumber'] ?? ''),
        };
      },
    });
  }

  private contextOf(): Record<string, string> {
    return presentFields({ ...this.header, ...this.batch?.header });
  }

  /** Trace numbers repeat from file to file; within one file and batch they do not. */
  private naturalKey(traceNumber: string): string | null {
    if (this.header === null || this.batch === null || traceNumber === '') return null;
    const { immediateOrigin, fileCreationDate, fileCreationTime, fileIdModifier } = this.header;
    return [
      immediateOrigin,
      fileCreationDate,
      fileCreationTime,
      fileIdModifier,
      this.batch.header['batchNumber'],
      traceNumber,
    ].join(' ');
  }
}

/** Classes whose batches take debits only, or credits only. */
const oneSided = new Set(['TEL', 'ARC', 'BOC', 'POP', 'RCK', 'XCK', 'TRC']);

/** One cell for each column of the entry and its addenda; `owners` says which addenda (from 1; 0 is the entry). */
function cellsOf(unit: Unit, entryClass: string): { cells: FieldCell[]; owners: number[] } {
  const cells: FieldCell[] = [];
  const owners: number[] = [];
  let offset = 0;
  unit.pieces.forEach(({ text, separator }, index) => {
    const columns: NachaLayout = index === 0 ? entryLayout(entryClass) : addendaLayout(text, entryClass);
    for (const { name, start, end } of columnCells(text, columns)) {
      cells.push({ name, start: offset + start, end: offset + end });
      owners.push(index);
    }
    offset += text.length + separator.length;
  });
  return { cells, owners };
}

function columnCells(text: string, columns: NachaLayout): FieldCell[] {
  const starts = characterStarts(text);
  const offset = (column: number): number => (starts === null ? column : (starts[column] ?? text.length));
  return columns.map(({ name, from, to }) => ({
    name,
    start: Math.min(offset(from - 1), text.length),
    end: Math.min(offset(to), text.length),
  }));
}

/** UTF-16 offset of each character, where they are not the same: columns count characters. */
function characterStarts(text: string): number[] | null {
  if (!/[\ud800-\udfff]/.test(text)) return null;
  const starts: number[] = [];
  for (let at = 0; at < text.length; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) starts.push(at);
  return starts;
}

function entryRecord(
  values: readonly string[],
  owners: readonly number[],
  cells: readonly FieldCell[],
  context: Record<string, string>,
): FieldRecord {
  const fields: Record<string, string> = {};
  const remittance: string[] = [];
  cells.forEach(({ name }, index) => {
    const value = (values[index] ?? '').trim();
    const owner = owners[index] ?? 0;
    if (value === '') return;
    if (name === 'remittanceInformation') remittance.push(values[index] ?? '');
    // Of several returns in one entry the last speaks; all of them are kept by their place.
    fields[name] = value;
    if (owner > 0) fields[`addenda[${owner}].${name}`] = value;
  });
  if (remittance.length > 0) fields['remittanceInformation'] = remittance.join('').trim();
  return { type: typeOf(fields), fields, context };
}

function typeOf(fields: Readonly<Record<string, string>>): string {
  const code = fields['returnCode'];
  if (fields['changeCode'] !== undefined) return 'notification-of-change';
  if (code !== undefined)
    return isContested(code) ? 'contested-return' : isDishonored(code) ? 'dishonored-return' : 'return';
  return isPrenote(fields['transactionCode'] ?? '') ? 'prenotification' : 'entry';
}
