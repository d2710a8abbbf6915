/**
 * One file from bytes to batches: hash, recognise, frame, redact, interpret, store. Runs in the parse worker; memory
 * does not grow with the file.
 */
import { detectEncoding, Utf8Stream, type DetectedEncoding } from '../../../../shared/evidence/encoding.ts';
import type { ImportedRecord } from '../../../../shared/evidence/importing.ts';
import { fileLimit, sniffBytes } from '../../../../shared/evidence/limits.ts';
import type {
  ControlCheck,
  ImportWarning,
  SourceFormat,
  StatementSummary,
} from '../../../../shared/evidence/model.ts';
import { recognise } from '../../../../shared/evidence/recognise/recognise.ts';
import type { Recognised } from '../../../../shared/evidence/recognise/recognised.ts';
import type { Redactions } from '../../../../shared/evidence/redaction/redact.ts';
import type { Tokenise } from '../../../../shared/evidence/redaction/spans.ts';
import { RailtraceError } from '../../../../shared/kernel/errors.ts';
import { createSha256 } from '../../kernel/crypto.ts';
import type { SigningKey } from '../../signatures/scheme.ts';
import { createImporter } from '../importers/index.ts';
import { createWholeFileImporter, refuseBinary } from '../importers/wholeFiles.ts';
import type { Importer, ImportSink } from '../importers/importer.ts';
import { BlockBuilder } from './blockBuilder.ts';
import type { Batch, FileOptions, Interpretation, ParseCounts, ParseSummary } from './messages.ts';
import { SourceCoverage } from './sourceCoverage.ts';
import { WarningList } from './warningList.ts';
import { displayColumns } from './displayColumns.ts';

export interface PipelineServices {
  readonly tokenise: Tokenise;
  readonly interpret: (record: ImportedRecord) => Interpretation;
  /**
   * True when another source of this format holds the same record.
   * @param bytes as they would be stored
   */
  readonly isKnownRecord: (format: SourceFormat, bytes: Uint8Array) => boolean;
  readonly recognised: (format: SourceFormat, encoding: string) => void;
  readonly batch: (batch: Batch) => void;
  /** Keys of webhook senders: signatures are checked before anything is redacted. */
  readonly signingKeys?: readonly SigningKey[] | undefined;
  /** Throws once the import was cancelled; called between records. */
  readonly checkCancelled: () => void;
}

export type FinishedFile = ParseSummary | { readonly knownSha256: string };

/** Files up to this size are hashed whole before anything of them is stored, so that a second import costs nothing. */
const heldBack = 16 * 1024 * 1024;

export class FilePipeline implements ImportSink {
  private readonly file: FileOptions;
  private readonly services: PipelineServices;
  private readonly isKnownFile: (sha256: string) => boolean;
  private readonly hash = createSha256();
  private readonly blocks = new BlockBuilder();
  private readonly warnings = new WarningList();
  private readonly coverages = new SourceCoverage();
  private readonly controls: ControlCheck[] = [];
  private readonly statements: StatementSummary[] = [];
  private held: Uint8Array[] = [];
  private heldLength = 0;
  private size = 0;
  private importer: Importer | null = null;
  private utf8: Utf8Stream | null = null;
  private format: SourceFormat | null = null;
  private display: string | null = null;
  private readonly total = { records: 0, skipped: 0, duplicates: 0, redactions: 0 };

  constructor(file: FileOptions, services: PipelineServices, isKnownFile: (sha256: string) => boolean) {
    this.file = file;
    this.services = services;
    this.isKnownFile = isKnownFile;
  }

  get counts(): ParseCounts {
    return { ...this.total };
  }

  /** @throws RailtraceError when the file must be refused */
  push(chunk: Uint8Array): void {
    this.hash.update(chunk);
    this.size += chunk.length;
    if (this.size > fileLimit)
      throw new RailtraceError(
        'limit_exceeded',
        `${this.file.name} is larger than ${fileLimit / 2 ** 30} GiB. Split it and import the parts.`,
      );
    if (this.importer !== null) {
      this.feed(chunk);
      return;
    }
    this.held.push(chunk);
    this.heldLength += chunk.length;
    if (this.heldLength > heldBack) this.begin(false);
  }

  /** @returns the hash alone when the same file was imported before; a promise where the format's importer needs one */
  finish(): FinishedFile | Promise<FinishedFile> {
    const hash = this.hash.digestHex();
    this.digest = hash;
    if (this.importer === null) {
      if (this.isKnownFile(hash)) return { knownSha256: hash };
      this.begin(true);
    }
    const { importer, utf8 } = this;
    if (importer === null) throw new RailtraceError('internal', 'The import did not begin.');
    const rest = utf8?.finish();
    if (rest !== undefined && rest.length > 0) importer.push(rest);
    const ended = importer.end();
    return ended instanceof Promise ? ended.then(() => this.summary(hash)) : this.summary(hash);
  }

  /** The bytes of a file that turned out to be known: they were held back and not used. */
  get unused(): Uint8Array {
    return Buffer.concat(this.held);
  }

  /** SHA-256 of what was read; known once the file has ended. */
  digest = '';

  private begin(whole: boolean): void {
    const start = Buffer.concat(this.held);
    this.held = [];
    if (this.beginWholeFile(start)) return;
    const sample = start.subarray(0, sniffBytes);
    const complete = whole && start.length <= sniffBytes;
    // All that is held, not only the sample: the first foreign letter of an export may stand far down.
    const encoding = this.encodingOf(start, whole);
    const text = sampleText(sample, encoding);
    const recognised = recognise(text, {
      fileName: this.file.name,
      whole: complete,
      as: this.file.as,
      mapping: this.file.mapping,
      saved: this.file.saved,
    });
    this.format = recognised.format;
    this.display = displayColumns(recognised);
    if (encoding.assumption !== null)
      this.warn({ locator: null, code: 'assumed', message: encoding.assumption });
    for (const message of recognised.notes) this.warn({ locator: null, code: 'assumed', message });
    const utf8 = new Utf8Stream(encoding);
    this.utf8 = utf8;
    this.importer = createImporter(recognised, {
      fileName: this.file.name,
      tokenise: this.services.tokenise,
      originalOffset: (offset) => utf8.originalOffset(offset),
      sink: this,
      signingKeys: this.services.signingKeys,
    });
    this.services.recognised(recognised.format, encoding.encoding);
    this.feed(start);
  }

  /** A workbook, a document or a picture is read from its own bytes; everything else is text. */
  private beginWholeFile(start: Uint8Array): boolean {
    const { services } = this;
    const fileName = this.file.name;
    const importer = createWholeFileImporter(
      start,
      this.file,
      {
        fileName,
        tokenise: services.tokenise,
        originalOffset: (offset) => offset,
        sink: this,
        signingKeys: services.signingKeys,
      },
      {
        recognised: (format, encoding, table) => {
          this.format = format;
          this.display = table === null ? null : displayColumns(table);
          services.recognised(format, encoding);
        },
        checkCancelled: services.checkCancelled,
      },
    );
    if (importer === null) {
      refuseBinary(start, fileName);
      return false;
    }
    this.importer = importer;
    this.feed(start);
    return true;
  }

  private encodingOf(sample: Uint8Array, complete: boolean): DetectedEncoding {
    try {
      const named = this.file.mapping?.encoding;
      const detected = detectEncoding(sample, complete);
      return named === undefined ? detected : { ...detected, encoding: named, assumption: null };
    } catch (thrown) {
      if (!(thrown instanceof RailtraceError)) throw thrown;
      throw new RailtraceError(thrown.code, `${this.file.name}: ${thrown.message}`, thrown.details, {
        cause: thrown,
      });
    }
  }

  private feed(bytes: Uint8Array): void {
    const { importer, utf8 } = this;
    if (importer === null) return;
    // Slices of this size keep the batches of one chunk few.
    for (let from = 0; from < bytes.length; from += sniffBytes) {
      this.services.checkCancelled();
      const slice = bytes.subarray(from, from + sniffBytes);
      const converted = utf8 === null ? slice : utf8.convert(slice);
      if (converted.length > 0) importer.push(converted);
    }
  }

  record(record: ImportedRecord): void {
    this.services.checkCancelled();
    const { services, blocks } = this;
    const bytes = blocks.write(record.text);
    if (record.naturalKey !== null && services.isKnownRecord(record.format, bytes)) {
      this.total.duplicates += 1;
      return;
    }
    const interpretation = services.interpret(record);
    this.total.records += 1;
    this.total.redactions += record.redactions.length;
    this.coverages.note(interpretation);
    blocks.keep(record, interpretation);
    if (blocks.waiting > 0) this.send();
  }

  filler(text: string, redactions: Redactions): void {
    if (text === '') return;
    this.total.redactions += redactions.length;
    this.blocks.filler(text, redactions);
    if (this.blocks.waiting > 0) this.send();
  }

  skipped(locator: string, reason: string): void {
    this.total.skipped += 1;
    this.warn({ locator, code: 'skipped', message: `Skipped: ${reason}.` });
  }

  warn(warning: ImportWarning): void {
    this.warnings.add(warning);
  }

  coverage(coverage: ParseSummary['coverage'][number]): void {
    this.coverages.state(coverage);
  }

  control(check: ControlCheck): void {
    this.controls.push(check);
  }

  statement(summary: StatementSummary): void {
    this.statements.push(summary);
  }

  private send(): void {
    this.services.batch({ blocks: this.blocks.take(), bytesRead: this.size });
  }

  private summary(hash: string): ParseSummary {
    const { format } = this;
    if (format === null) throw new RailtraceError('internal', 'The import did not begin.');
    this.refuseIfNothingWasRead();
    this.blocks.finish();
    this.send();
    return {
      ...this.total,
      sha256: hash,
      size: this.size,
      storedSize: this.blocks.size,
      warnings: this.warnings.all(),
      coverage: this.coverages.of(format),
      firstAt: this.coverages.firstAt,
      lastAt: this.coverages.lastAt,
      display: this.display,
      controls: this.controls,
      statements: this.statements,
    };
  }

  private refuseIfNothingWasRead(): void {
    if (this.total.records + this.total.duplicates > 0) return;
    const first = this.warnings.all().find(({ code }) => code === 'skipped') ?? this.warnings.all().at(-1);
    // A quiet day is no damage: the file states its balances or totals, and that nothing happened.
    const stated = this.format === 'camt.053' || this.statements.length + this.controls.length > 0;
    if (this.total.skipped === 0 && stated) return;
    const reason =
      first === undefined
        ? 'it holds no record'
        : `${first.locator === null ? '' : `${first.locator} `}${first.message}`;
    const code = /longer than|nested deeper|nests/.test(reason) ? 'limit_exceeded' : 'damaged_input';
    throw new RailtraceError(code, `${this.file.name}: nothing in it could be read. ${sentence(reason)}`, {
      skipped: this.total.skipped,
    });
  }
}

function sentence(text: string): string {
  const capital = /^[\w]+[:[]/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

function sampleText(sample: Uint8Array, encoding: DetectedEncoding): string {
  return new TextDecoder(encoding.encoding, { ignoreBOM: true }).decode(sample.subarray(encoding.bomLength), {
    stream: true,
  });
}

export type { Recognised };
