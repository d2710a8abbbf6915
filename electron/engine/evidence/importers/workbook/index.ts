/**
 * Workbooks (XLSX): every sheet that is a ledger or a known report is read as such a table, the others are kept as
 * text. The file is held whole, because its directory stands at its end.
 */
import { workbookBytes, sniffBytes } from '../../../../../shared/evidence/limits.ts';
import { recogniseSheet } from '../../../../../shared/evidence/recognise/recognise.ts';
import type { Recognised, RecogniseOptions } from '../../../../../shared/evidence/recognise/recognised.ts';
import { RailtraceError } from '../../../../../shared/kernel/errors.ts';
import { keepFiller, type ImportContext, type Importer, type ImportSink } from '../importer.ts';
import { inspectWorkbook, type WorkbookParts, type WorkbookSheet } from './workbookParts.ts';
import { sheetLines, type SheetLine } from './sheetText.ts';

export interface WorkbookServices {
  /** Makes the importer of a table; given, because the registry of importers knows this one. */
  readonly importerOf: (recognised: Recognised, context: ImportContext) => Importer;
  /** Called once, before anything is handed on: the format of the first sheet that is read is the file's. */
  readonly recognised: (recognised: Recognised) => void;
  readonly checkCancelled: () => void;
}

export class WorkbookImporter {
  private readonly context: ImportContext;
  private readonly options: Pick<RecogniseOptions, 'as' | 'mapping' | 'saved'>;
  private readonly services: WorkbookServices;
  private chunks: Uint8Array[] = [];
  private size = 0;

  constructor(
    context: ImportContext,
    options: Pick<RecogniseOptions, 'as' | 'mapping' | 'saved'>,
    services: WorkbookServices,
  ) {
    this.context = context;
    this.options = options;
    this.services = services;
  }

  /** @throws RailtraceError `limit_exceeded` */
  push(chunk: Uint8Array): void {
    this.size += chunk.length;
    if (this.size > workbookBytes)
      throw new RailtraceError(
        'limit_exceeded',
        `${this.context.fileName}: a workbook may have ${workbookBytes / 2 ** 20} MiB. Save its sheets as CSV and import those.`,
      );
    this.chunks.push(chunk);
  }

  /** @throws RailtraceError when no sheet of it can be read */
  async end(): Promise<void> {
    const { context, services } = this;
    const bytes = Buffer.concat(this.chunks);
    this.chunks = [];
    const parts = await this.named(() => inspectWorkbook(bytes));
    if (parts.sheets.length === 0)
      throw new RailtraceError('damaged_input', `${context.fileName}: the workbook lists no sheets.`);
    // What the sheets are is settled before any of them is handed on: the first that is read gives the file its format.
    const kinds: SheetKind[] = [];
    for (const [index, sheet] of parts.sheets.entries()) kinds.push(await this.kindOf(bytes, index, sheet));
    const first = kinds.find((kind) => isRecognised(kind));
    if (first === undefined) throw objectionOf(kinds, context.fileName);
    services.recognised(first);
    for (const [index, sheet] of parts.sheets.entries()) {
      const reading = new SheetReading(context, sheet.name, this.size);
      const importer = this.importerFor(kinds[index] ?? null, first, sheet, reading);
      if (importer !== null) await this.readSheet(bytes, index, importer, reading);
    }
    this.report(parts);
  }

  private report({ formulas, leftAlone, sheets }: WorkbookParts): void {
    const say = (message: string) => {
      this.context.sink.warn({ locator: null, code: 'assumed', message });
    };
    if (formulas > 0)
      say(
        `${formulas === 1 ? '1 cell holds a formula' : `${formulas} cells hold formulas`}: the results last stored were read, nothing was calculated.`,
      );
    if (leftAlone.length > 0) say(`The workbook also holds ${leftAlone.join(', ')}; they were not read.`);
    const hidden = sheets.filter(({ isHidden }) => isHidden).map(({ name }) => `“${name}”`);
    if (hidden.length > 0) say(`Hidden in the workbook, and read like the others: ${hidden.join(', ')}.`);
  }

  /** What a sheet is, by its first rows. */
  private async kindOf(bytes: Uint8Array, index: number, { name }: WorkbookSheet): Promise<SheetKind> {
    const rows = sheetLines(bytes, index);
    let text = '';
    let whole = false;
    while (text.length <= sniffBytes && !whole) {
      this.services.checkCancelled();
      const next = await this.named(() => rows.next());
      if (next.done === true) whole = true;
      else text += `${next.value.text}\n`;
    }
    await rows.return(undefined);
    if (text === '') return null;
    try {
      const fileName = `${this.context.fileName} (sheet “${name}”)`;
      return recogniseSheet(text, { ...this.options, fileName, whole });
    } catch (thrown) {
      if (thrown instanceof RailtraceError) return thrown;
      throw thrown;
    }
  }

  /** The importer of a sheet; one that is no table, or another table than the first, is kept as text. */
  private importerFor(
    kind: SheetKind,
    first: Recognised,
    { name }: WorkbookSheet,
    reading: SheetReading,
  ): Importer | null {
    if (kind === null) return null;
    const say = (code: 'lost' | 'assumed', message: string) => {
      this.context.sink.warn({ locator: name, code, message });
    };
    if (kind instanceof RailtraceError || kind.format !== first.format) {
      const why =
        kind instanceof RailtraceError
          ? kind.message
          : `it is ${kind.format}, and the workbook is read as ${first.format}. Save the sheet as a file of its own to read it.`;
      say('lost', `Kept as text: ${why}`);
      return textKeeper(reading.context);
    }
    for (const message of kind.notes) say('assumed', message);
    return this.services.importerOf(kind, reading.context);
  }

  private async readSheet(
    bytes: Uint8Array,
    index: number,
    importer: Importer,
    reading: SheetReading,
  ): Promise<void> {
    const rows = sheetLines(bytes, index);
    let waiting = '';
    let lines = 0;
    for (;;) {
      const next = await this.named(() => rows.next());
      if (next.done === true) break;
      this.services.checkCancelled();
      reading.note(next.value, lines + 1);
      lines += next.value.lines;
      waiting += `${next.value.text}\n`;
      if (waiting.length < pushedAtOnce) continue;
      importer.push(Buffer.from(waiting, 'utf8'));
      waiting = '';
    }
    importer.push(Buffer.from(waiting, 'utf8'));
    await importer.end();
  }

  /** Names the file in what the readers below throw, and foresees what the library throws on a damaged sheet. */
  private async named<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (thrown) {
      const { fileName } = this.context;
      if (thrown instanceof RailtraceError) {
        if (thrown.code === 'cancelled' || thrown.message.startsWith(fileName)) throw thrown;
        throw new RailtraceError(thrown.code, `${fileName}: ${thrown.message}`, thrown.details, {
          cause: thrown,
        });
      }
      throw new RailtraceError(
        'damaged_input',
        `${fileName}: the workbook is damaged and cannot be read. Open it in a spreadsheet program, save it again, and import that.`,
        {},
        { cause: thrown },
      );
    }
  }
}

/** What a sheet was recognised as, why it cannot be read, or null for one without any cell. */
type SheetKind = Recognised | RailtraceError | null;

function isRecognised(kind: SheetKind): kind is Recognised {
  return kind !== null && !(kind instanceof RailtraceError);
}

/** What a mapping could make readable is said first. */
function objectionOf(kinds: readonly SheetKind[], fileName: string): RailtraceError {
  const objections = kinds.filter((kind) => kind instanceof RailtraceError);
  return (
    objections.find(({ code }) => code === 'mapping_needed') ??
    objections[0] ??
    new RailtraceError('damaged_input', `${fileName}: the sheets of the workbook are empty. Export it again.`)
  );
}

/** Text of rows that is handed on together. */
const pushedAtOnce = 16 * 1024;
/** Rows whose numbers are remembered: those of the text that may still be waiting. */
const rowsRemembered = 400_000;

/** Places in one sheet: `Sheet1!row:12` for the line of text that came of it. */
class SheetReading {
  readonly sink: ImportSink;
  readonly context: ImportContext;
  private readonly rows = new Map<number, number>();

  constructor(context: ImportContext, name: string, size: number) {
    const { sink } = context;
    const place = (locator: string): string => {
      const line = /^line:(\d+)$/.exec(locator)?.[1];
      const row = line === undefined ? undefined : this.rows.get(Number(line));
      return row === undefined ? `${name}!${locator}` : `${name}!row:${row}`;
    };
    this.sink = {
      record: (record) => {
        sink.record({ ...record, locator: place(record.locator), byteStart: 0, byteEnd: size });
      },
      filler: (text, redactions) => {
        sink.filler(text, redactions);
      },
      skipped: (locator, reason) => {
        sink.skipped(place(locator), reason);
      },
      warn: (warning) => {
        sink.warn({ ...warning, locator: warning.locator === null ? name : place(warning.locator) });
      },
      coverage: (coverage) => {
        sink.coverage(coverage);
      },
      control: (check) => {
        sink.control({ ...check, locator: place(check.locator) });
      },
      statement: (summary) => {
        sink.statement({ ...summary, locator: place(summary.locator) });
      },
    };
    this.context = { ...context, originalOffset: () => 0, sink: this.sink };
  }

  note(line: SheetLine, firstLine: number): void {
    this.rows.set(firstLine, line.row);
    if (this.rows.size <= rowsRemembered) return;
    for (const oldest of this.rows.keys()) {
      this.rows.delete(oldest);
      break;
    }
  }
}

function textKeeper(context: ImportContext): Importer {
  return {
    push: (chunk) => {
      keepFiller(chunk, chunk.length, context);
    },
    end: () => undefined,
  };
}
