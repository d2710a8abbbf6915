/** Evidence's commands over one open vault: importing, finding, showing, revealing. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { searchPageSchema, type ImportedFile } from '../../../shared/evidence/contract.ts';
import { textLimit } from '../../../shared/evidence/limits.ts';
import { formatFacts } from '../../../shared/evidence/formats.ts';
import type { RecordDetail } from '../../../shared/evidence/model.ts';
import { excerptOf } from '../../../shared/evidence/searchQuery.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { recordIdSchema, type JobId, type RecordId } from '../../../shared/kernel/ids.ts';
import type { EngineContext, GrantedFile, JobControls, OpenVault } from '../kernel/context.ts';
import type { Handlers } from '../kernel/router.ts';
import { shownRedactions, shownText } from './displayText.ts';
import { findingHandlers, type FindingHandlers } from './findingHandlers.ts';
import { attachmentHandlers, readableText, type AttachmentHandlers } from './attachments.ts';
import { mappingHandlers, type MappingHandlers } from './columnMappings.ts';
import { createImportJob, type ImportOptions } from './importJob.ts';
import { createParser } from './parse/parser.ts';
import { signingKeyHandlers, type SigningKeyHandlers } from './signingKeys.ts';
import { evidenceReading, type EvidenceReading, type StoredEvidence } from './reading.ts';

export interface Evidence {
  readonly handlers: Handlers<'evidence'>;
  /** A record's stored bytes, verified against their hash; unmasked, for the engine's own use. */
  record(id: RecordId): StoredEvidence;
  sources: EvidenceReading['sources'];
  coverage: EvidenceReading['coverage'];
  identifiers: EvidenceReading['identifiers'];
  /** The record's text as it may be shown. */
  shownText(record: Pick<StoredEvidence, 'bytes' | 'display'>): string;
  /**
   * Keeps a replayed exchange as new evidence of its own, redacted like any other.
   * @param entry a HAR entry as JSON text
   * @returns the new record's id
   */
  keepAttempt(name: string, entry: string): Promise<RecordId>;
  close(): Promise<void>;
}

export interface EvidenceHooks {
  /** Called once a job has added evidence; starts the analysis. */
  readonly onImported: () => void;
}

export function createEvidence(context: EngineContext, vault: OpenVault, hooks: EvidenceHooks): Evidence {
  const reading = evidenceReading(vault.read);
  const parser = createParser(vault.access, vault.keys.token);
  const importJob = createImportJob(context, vault, parser);
  let turn: Promise<unknown> = Promise.resolve();

  /** One import at a time: which record came first must not depend on chance. */
  const inTurn = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = turn.then(work, work);
    // The caller of this turn hears how it ended; the next one only waits until nothing of it is left.
    turn = mine.catch(() => undefined).then(() => importJob.cleared());
    return mine;
  };

  const runImport = async (
    files: readonly GrantedFile[],
    options: ImportOptions,
    controls: JobControls,
  ): Promise<ImportedFile[]> => {
    const results = await inTurn(() => importJob.importFiles(files, options, controls));
    if (results.some(({ records, signaturesChecked = 0 }) => records + signaturesChecked > 0)) {
      context.changes.publish('evidence', 'workspace');
      hooks.onImported();
    }
    return results;
  };

  const startImport = (files: readonly GrantedFile[], options: ImportOptions, title: string): JobId =>
    context.jobs.start('import', title, async (controls) =>
      z.json().parse({ files: await runImport(files, options, controls) }),
    );

  const keepAttempt = async (name: string, entry: string): Promise<RecordId> => {
    const file: GrantedFile = { name, size: null, read: () => oneChunk(Buffer.from(entry, 'utf8')) };
    const quiet: JobControls = { signal: new AbortController().signal, report: () => undefined };
    const [result] = await runImport([file], { as: 'replay-attempt' }, quiet);
    if (result === undefined || result.sourceId === null) {
      throw new RailtraceError(
        'damaged_input',
        `The attempt could not be kept as evidence: ${result?.refused ?? 'nothing was read'}.`,
      );
    }
    const row = vault.db.prepare('select first_record as id from source where id = ?').get(result.sourceId);
    return z.object({ id: recordIdSchema }).parse(row).id;
  };

  return {
    handlers: {
      ...readHandlers(vault, reading),
      ...findingHandlers(context, vault, reading),
      ...signingKeyHandlers(context, vault),
      ...mappingHandlers(context, vault),
      ...attachmentHandlers(reading),
      import: ({ grants, mapping, as }) => {
        if (as === 'replay-attempt')
          throw new RailtraceError(
            'bad_request',
            'Replayed exchanges are kept by the replay itself; they are not imported.',
          );
        const files = grants.map((grant) => context.grants.take(grant));
        const first = files[0]?.name ?? '';
        return {
          jobId: startImport(
            files,
            { mapping, as },
            files.length === 1 ? `Importing ${first}` : `Importing ${files.length} files`,
          ),
        };
      },
      importSampleDesk: async () => ({
        jobId: startImport(await sampleDesk(context), {}, 'Importing the sample desk'),
      }),
    },
    record: reading.record.bind(reading),
    sources: reading.sources.bind(reading),
    coverage: reading.coverage.bind(reading),
    identifiers: reading.identifiers.bind(reading),
    shownText: ({ bytes, display }) => shownText(Buffer.from(bytes).toString('utf8'), display),
    keepAttempt,
    close: async () => {
      importJob.stopClearing();
      await parser.close();
      await importJob.cleared();
    },
  };
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}

/** The files of the synthetic desk that ships with the product, in a fixed order. */
async function sampleDesk(context: EngineContext): Promise<GrantedFile[]> {
  const folder = join(context.resources, 'sample-desk', 'evidence');
  const names = (await readdir(folder))
    .filter((name) => !name.startsWith('.') && name !== 'README.md')
    .sort();
  return names.map((name) => context.grants.take(context.grants.grantPath(join(folder, name))));
}

type ReadHandlers = Omit<
  Handlers<'evidence'>,
  | 'import'
  | 'importSampleDesk'
  | keyof FindingHandlers
  | keyof SigningKeyHandlers
  | keyof MappingHandlers
  | keyof AttachmentHandlers
>;

function readHandlers(vault: OpenVault, reading: EvidenceReading): ReadHandlers {
  return {
    sources: () => ({ sources: reading.sources() }),
    search: async ({ query, sourceId, cursor, limit }, signal) =>
      searchPageSchema.parse(
        await vault.query(
          'evidence.search',
          { query, sourceId: sourceId ?? null, cursor: cursor ?? null, limit },
          signal,
        ),
      ),
    record: ({ id }) => recordDetail(reading, id),
    recordBytes: ({ id, offset, length }) => {
      const shown = Buffer.from(textOf(reading.record(id)), 'utf8');
      return { base64: shown.subarray(offset, offset + length).toString('base64'), total: shown.length };
    },
    reveal: ({ id, reason }) => {
      const record = reading.record(id);
      vault.audit.append('evidence.revealed', `${record.sourceName} ${record.locator}`, {
        recordId: id,
        reason,
        sha256: record.storedSha256,
      });
      return { text: readableText(record).text };
    },
  };
}

function textOf(record: StoredEvidence): string {
  return shownText(readableText(record).text, record.display);
}

function recordDetail(reading: EvidenceReading, id: RecordId): RecordDetail {
  const record = reading.record(id);
  const { text: stored, isBinary } = readableText(record);
  const text = shownText(stored, record.display);
  return {
    id: record.id,
    sourceId: record.sourceId,
    sourceName: record.sourceName,
    format: record.format,
    locator: record.locator,
    party: record.party,
    title: shownText(record.title, null),
    occurredAt: record.times.occurredAt,
    excerpt: excerptOf(text, []),
    text: text.slice(0, textLimit),
    textTruncated: text.length > textLimit,
    isBinary,
    language: formatFacts[record.format].language,
    storedSha256: record.storedSha256,
    byteStart: record.byteStart,
    byteEnd: record.byteEnd,
    times: record.times,
    identifiers: reading.identifiers(id),
    signature: reading.signature(id),
    redactions: shownRedactions(stored, record.display, record.redactions),
  };
}
