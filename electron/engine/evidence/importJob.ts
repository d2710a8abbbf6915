/**
 * The import of files, one after another: each becomes a complete source or leaves nothing behind. A file that is
 * refused does not stop the next.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ImportedFile } from '../../../shared/evidence/contract.ts';
import type { ColumnMapping } from '../../../shared/evidence/mapping.ts';
import {
  importWarningSchema,
  sourceFormatSchema,
  type ImportWarning,
  type SourceFormat,
} from '../../../shared/evidence/model.ts';
import { fromErrorData, RailtraceError, storageError } from '../../../shared/kernel/errors.ts';
import { sourceIdSchema } from '../../../shared/kernel/ids.ts';
import { z } from 'zod';
import { stopwatch } from '../kernel/clock.ts';
import type { EngineContext, GrantedFile, JobControls, OpenVault } from '../kernel/context.ts';
import { BlockPacker } from './parse/blockPacker.ts';
import { savedMappings } from './columnMappings.ts';
import { membersOf, type MemberFile } from './containers/index.ts';
import type { FileOptions, FromParser, ParseCounts, ParseSummary, SignatureAgain } from './parse/messages.ts';
import { settleVerdicts } from './signatureVerdicts.ts';
import type { Parser } from './parse/parser.ts';
import { evidenceStore, removeSourceStep, unfinishedImports, type EvidenceStore } from './store.ts';

export interface ImportOptions {
  readonly as?: SourceFormat | undefined;
  readonly mapping?: ColumnMapping | undefined;
}

export interface ImportJob {
  /** @throws RailtraceError `cancelled`; everything that concerns one file only is in its result */
  importFiles(
    files: readonly GrantedFile[],
    options: ImportOptions,
    controls: JobControls,
  ): Promise<ImportedFile[]>;
  /** Resolves when nothing is left of what was cancelled. */
  cleared(): Promise<void>;
  /** Stops clearing; what is left is taken out at the next unlock. */
  stopClearing(): void;
}

const nothingCounted: ParseCounts = { records: 0, skipped: 0, duplicates: 0, redactions: 0 };

export function createImportJob(context: EngineContext, vault: OpenVault, parser: Parser): ImportJob {
  const store = evidenceStore(vault.db, stopwatch);
  const leftovers = new Leftovers(context, vault);
  for (const id of unfinishedImports(vault.db)) leftovers.add(id);
  return {
    cleared: () => leftovers.cleared(),
    stopClearing: () => {
      leftovers.stop();
    },
    importFiles: async (files, options, controls) => {
      leftovers.retry();
      await leftovers.cleared();
      const results: ImportedFile[] = [];
      const all = { ...options, saved: savedMappings(vault.read) };
      for (const [index, file] of files.entries()) {
        const position = { index, count: files.length };
        for await (const member of membersOf(file, controls.signal)) {
          if ('refusal' in member) {
            results.push(refusedFile(context, member.name, member.refusal, { sha256: member.sha256 }));
            continue;
          }
          const one = new FileImport(context, vault, store, leftovers, member, controls, position);
          results.push(await one.run(parser, all));
          // Between files: readers see what is complete.
          if (results.at(-1)?.refused === null) context.changes.publish('evidence', 'workspace');
        }
      }
      return results;
    },
  };
}

/** The result of a file that was refused whole. */
function refusedFile(
  context: EngineContext,
  name: string,
  error: RailtraceError,
  known: { readonly sha256: string; readonly format?: SourceFormat | null; readonly skipped?: number },
): ImportedFile {
  context.log.info('refused a file', { code: error.code });
  return {
    file: name,
    sourceId: null,
    sha256: known.sha256,
    format: known.format ?? null,
    records: 0,
    skipped: known.skipped ?? 0,
    duplicates: 0,
    redactions: 0,
    warnings: [],
    refused: error.message,
    refusedCode: error.code,
  };
}

/** Half sources are invisible at once and taken out in small steps, so that a cancel does not have to wait for them. */
class Leftovers {
  private readonly context: EngineContext;
  private readonly vault: OpenVault;
  private readonly waiting = new Set<number>();
  private work: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(context: EngineContext, vault: OpenVault) {
    this.context = context;
    this.vault = vault;
  }

  add(sourceId: number): void {
    this.waiting.add(sourceId);
    this.work = this.work.then(() => this.remove(sourceId));
  }

  /** Tries again what could not be taken out: a full disk may have space by now. */
  retry(): void {
    for (const id of this.waiting) this.add(id);
  }

  cleared(): Promise<void> {
    return this.work;
  }

  stop(): void {
    this.stopped = true;
  }

  private async remove(sourceId: number): Promise<void> {
    try {
      while (!this.stopped && removeSourceStep(this.vault.db, sourceId)) await nextTurn();
      this.waiting.delete(sourceId);
    } catch (thrown) {
      // Nobody sees what is left; it is tried again with the next import and at the next unlock.
      const storage = storageError(thrown);
      if (storage === null) throw thrown;
      this.context.log.warn('what is left of an import could not be taken out yet', { code: storage.code });
    }
  }
}

interface Position {
  readonly index: number;
  readonly count: number;
}

class FileImport {
  private readonly context: EngineContext;
  private readonly vault: OpenVault;
  private readonly store: EvidenceStore;
  private readonly leftovers: Leftovers;
  private readonly file: MemberFile;
  private readonly controls: JobControls;
  private readonly position: Position;
  private readonly packer = new BlockPacker();
  private sourceId: number | null = null;
  private format: SourceFormat | null = null;
  private result: ImportedFile | null = null;

  constructor(
    context: EngineContext,
    vault: OpenVault,
    store: EvidenceStore,
    leftovers: Leftovers,
    file: MemberFile,
    controls: JobControls,
    position: Position,
  ) {
    this.context = context;
    this.vault = vault;
    this.store = store;
    this.leftovers = leftovers;
    this.file = file;
    this.controls = controls;
    this.position = position;
  }

  async run(parser: Parser, options: Omit<FileOptions, 'name'>): Promise<ImportedFile> {
    const { file, controls } = this;
    this.report(0, 'reading');
    try {
      await parser.parse(file, { name: file.name, ...options }, controls.signal, (message) =>
        this.handle(message),
      );
    } catch (thrown) {
      this.undo();
      if (
        !(thrown instanceof RailtraceError) ||
        thrown.code === 'cancelled' ||
        thrown.code === 'storage_full'
      )
        throw thrown;
      return this.refused(thrown, nothingCounted, '');
    }
    if (this.result === null)
      throw new RailtraceError('internal', `The import of ${file.name} ended without a result.`);
    return this.result;
  }

  private async handle(message: FromParser): Promise<void> {
    switch (message.type) {
      case 'room':
        return;
      case 'recognised':
        this.format = message.format;
        this.sourceId = this.store.beginSource({
          name: this.file.name,
          format: message.format,
          encoding: message.encoding,
          importedAt: this.context.clock.now(),
        });
        return;
      case 'batch': {
        if (this.sourceId === null) throw new RailtraceError('internal', 'Records came before their source.');
        await this.store.writeBatch(this.sourceId, message.batch, this.packer, nextTurn);
        this.report(message.batch.bytesRead, this.format ?? '');
        return;
      }
      case 'done':
        this.result = this.complete(this.withNotes(message.summary));
        return;
      case 'known':
        this.result = this.known(message.sourceId, message.sha256, message.signatures);
        return;
      case 'failed':
        this.undo();
        this.result = this.refused(fromErrorData(message.error), message.counts, message.sha256);
        return;
    }
  }

  private withNotes(summary: ParseSummary): ParseSummary {
    return { ...summary, warnings: [...summary.warnings, ...this.file.notes()] };
  }

  private complete(summary: ParseSummary): ImportedFile {
    const { sourceId, format } = this;
    if (sourceId === null || format === null)
      throw new RailtraceError('internal', 'The file ended before it was recognised.');
    const earlier = format === 'replay-attempt' ? null : this.completeSourceWith(summary.sha256);
    if (earlier !== null) {
      // Too large to be held back until its hash was known: now it is, and the earlier import stands.
      this.undo();
      return this.known(earlier, summary.sha256, []);
    }
    const storedSha256 = this.packer.digestHex();
    this.vault.db.transaction(() => {
      this.store.completeSource(sourceId, summary, storedSha256);
      this.vault.audit.append('evidence.imported', this.file.name, {
        sha256: summary.sha256,
        storedSha256,
        format,
        records: summary.records,
        skipped: summary.skipped,
        duplicates: summary.duplicates,
        redactions: summary.redactions,
      });
    })();
    this.context.log.info('imported', { format, records: summary.records, bytes: summary.size });
    return {
      file: this.file.name,
      sourceId: sourceIdSchema.parse(sourceId),
      sha256: summary.sha256,
      format,
      records: summary.records,
      skipped: summary.skipped,
      duplicates: summary.duplicates,
      redactions: summary.redactions,
      warnings: summary.warnings.map(warningText),
      refused: null,
      refusedCode: null,
    };
  }

  private completeSourceWith(sha256: string): number | null {
    const row = this.vault.db
      .prepare(
        `select id from source where sha256 = ? and status = 'complete' and format <> 'replay-attempt'`,
      )
      .get(sha256);
    return row === undefined ? null : z.object({ id: z.number() }).parse(row).id;
  }

  /** Every record of a file that was imported before is a duplicate. */
  private known(sourceId: number, sha256: string, signatures: readonly SignatureAgain[]): ImportedFile {
    const settled = settleVerdicts(this.vault, sourceId, signatures);
    const row = z
      .object({
        name: z.string(),
        format: z.string(),
        records: z.number(),
        skipped: z.number(),
        duplicates: z.number(),
      })
      .parse(
        this.vault.db
          .prepare('select name, format, records, skipped, duplicates from source where id = ?')
          .get(sourceId),
      );
    return {
      file: this.file.name,
      sourceId: sourceIdSchema.parse(sourceId),
      sha256,
      format: sourceFormatSchema.parse(row.format),
      records: 0,
      skipped: row.skipped,
      duplicates: row.records + row.duplicates,
      redactions: 0,
      warnings: [
        `This file was imported before, as ${row.name}. Nothing was added.`,
        ...(settled === 0 ? [] : [`${settled} signature(s) were checked with the keys stored since then.`]),
      ],
      ...(settled === 0 ? {} : { signaturesChecked: settled }),
      refused: null,
      refusedCode: null,
    };
  }

  private refused(error: RailtraceError, { skipped }: ParseCounts, sha256: string): ImportedFile {
    return refusedFile(this.context, this.file.name, error, { sha256, format: this.format, skipped });
  }

  private undo(): void {
    const { sourceId } = this;
    if (sourceId === null) return;
    this.sourceId = null;
    this.leftovers.add(sourceId);
  }

  private report(bytesRead: number, what: string): void {
    const { index, count } = this.position;
    const share =
      this.file.size === null || this.file.size === 0 ? null : Math.min(1, bytesRead / this.file.size);
    const progress = share === null ? (count === 1 ? null : index / count) : (index + share) / count;
    this.controls.report(progress, `${this.file.name}: ${what}`);
  }
}

function warningText(warning: ImportWarning): string {
  const { locator, message } = importWarningSchema.parse(warning);
  return locator === null ? message : `${locator}: ${message}`;
}
