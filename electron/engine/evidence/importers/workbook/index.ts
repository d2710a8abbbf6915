/**
 * Workbooks (XLSX): every sheet that is a ledger or a known report is read as such a table, the others are kept as
 * text. The file is held whole, because its directory stands at its end.
 */
import { workbookBytes, sniffBytes } from '../../../../../shared/evidence/limits.ts';
import {
  recogniseSheet,
  type Recognised,
  type RecogniseOptions,
} from '../../../../../shared/evidence/recognise/recognise.ts';
import { RailtraceError } from '../../../../../shared/kernel/errors.ts';
import { keepFiller, type ImportContext, type Importer, type ImportSink } from '../importer.ts';
import { inspectWorkbook, type WorkbookParts, type WorkbookSheet } from './workbookParts.ts';
import { sheetLines, type SheetLine } from './sheetText.ts';

export interface WorkbookServices {
  /** Makes the importer of a table; given, because the registry of importers knows this one. */
  readonly importerOf: (recognised: Recognised, context: ImportContext) => Importer;
  /** Called once, when the first sheet that is read was recognised: its format is the file's. */
  readonly recognised: (recognised: Recognised) => void;
  readonly checkCancelled: () => void;
}

export class WorkbookImporter {
  private readonly context: ImportContext;
  private readonly options: Pick<RecogniseOptions, 'as' | 'mapping' | 'saved'>;
  private readonly services: WorkbookServices;
  private chunks: Uint8Array[] = [];
  private size = 0;
  private found: Recognised | null = null;
  private objection: RailtraceError | null = null;

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
    const bytes = Buffer.concat(this.chunks);
    this.chunks = [];
    const parts = await this.named(() => inspectWorkbook(bytes));
    if (parts.sheets.length === 0)
      throw new RailtraceError('damaged_input', `${this.context.fileName}: the workbook lists no sheets.`);
    for (const [index, sheet] of parts.sheets.entries()) await this.readSheet(bytes, index, sheet);
    if (this.found === null)
      throw (
        this.objection ??
        new RailtraceError(
          'unsupported_format',
          `${this.context.fileName}: no sheet of the workbook holds a table.`,
        )
      );
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

  private async readSheet(bytes: Uint8Array, index: number, sheet: WorkbookSheet): Promise<void> {
    const reading = new SheetReading(this.context, sheet.name, this.size);
    let importer: Importer | null = null;
    let waiting = '';
    let lines = 0;
    const rows = sheetLines(bytes, index);
    for (;;) {
      const { value: line } = await this.named(() => rows.next());
      if (line === undefined) break;
      this.services.checkCancelled();
      reading.note(line, lines + 1);
      lines += line.lines;
      waiting += `${line.text}\n`;
      if (importer === null)
        importer = waiting.length > sniffBytes ? this.begin(waiting, false, sheet, reading) : null;
      else if (waiting.length < pushedAtOnce) continue;
      if (importer === null) continue;
      importer.push(Buffer.from(waiting, 'utf8'));
      waiting = '';
    }
    if (lines === 0) return;
    importer ??= this.begin(waiting, true, sheet, reading);
    importer.push(Buffer.from(waiting, 'utf8'));
    await importer.end();
  }

  /** The importer of a sheet; one that is no table, or another table than the first, is kept as text. */
  private begin(text: string, whole: boolean, sheet: WorkbookSheet, reading: SheetReading): Importer {
    const { context, options, services } = this;
    const aside = (why: string): Importer => {
      context.sink.warn({ locator: sheet.name, code: 'lost', message: `Kept as text: ${why}` });
      return textKeeper(reading.context);
    };
    try {
      const recognised = recogniseSheet(text, {
        ...options,
        fileName: `${context.fileName} (sheet “${sheet.name}”)`,
        whole,
      });
      if (this.found !== null && this.found.format !== recognised.format)
        return aside(
          `it is ${recognised.format}, while the sheets before are ${this.found.format}. Save it as a file of its own to read it.`,
        );
      if (this.found === null) services.recognised(recognised);
      this.found ??= recognised;
      for (const message of recognised.notes)
        context.sink.warn({ locator: sheet.name, code: 'assumed', message });
      return services.importerOf(recognised, reading.context);
    } catch (thrown) {
      if (!(thrown instanceof RailtraceError)) throw thrown;
      // What a mapping could make readable is said first.
      if (this.objection === null || thrown.code === 'mapping_needed') this.objection ??= thrown;
      return aside(thrown.message);
    }
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
