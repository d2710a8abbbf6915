/** One file through the parse pipeline without worker and vault: fast enough for thousands of broken files. */
import { placeMark } from '../../../electron/engine/db/columnSql.ts';
import {
  blockDigest,
  placeOf,
  recordIdentifiers,
  unpackBytes,
  unpackFacts,
} from '../../../electron/engine/db/packedBlock.ts';
import { sha256Hex } from '../../../electron/engine/kernel/crypto.ts';
import { partyOfNumber } from '../../../electron/engine/evidence/partyNumber.ts';
import { BlockPacker } from '../../../electron/engine/evidence/parse/blockPacker.ts';
import { FilePipeline, type PipelineServices } from '../../../electron/engine/evidence/parse/filePipeline.ts';
import type { Block, ParseSummary } from '../../../electron/engine/evidence/parse/messages.ts';
import type { ImportedRecord } from '../../../shared/evidence/importing.ts';
import type { Identifier, Party, SignatureVerdict, SourceFormat } from '../../../shared/evidence/model.ts';
import type { FourTimes } from '../../../shared/kernel/time.ts';
import { normaliseRecord } from '../../../shared/payments/normalise/index.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';

/** A record as it reads back from its block. */
export interface UnpackedRecord {
  readonly locator: string;
  readonly title: string;
  readonly party: Party | null;
  readonly times: FourTimes;
  readonly text: string;
  readonly byteStart: number;
  readonly byteEnd: number;
  /** Window of the source's stored stream. */
  readonly storedOffset: number;
  readonly storedLength: number;
  readonly identifiers: readonly Identifier[];
  readonly redactions: readonly { offset: number; length: number; class: string; rule: string }[];
  readonly signature: SignatureVerdict | null;
}

export interface UnpackedBatch {
  readonly records: readonly UnpackedRecord[];
  /** The stored stream's bytes of this batch, in order. */
  readonly chunks: readonly { offset: number; length: number; plain: Buffer }[];
  /** Distinct words of each block. */
  readonly words: readonly string[];
}

export interface PipelineRun {
  readonly format: SourceFormat | null;
  readonly batches: readonly UnpackedBatch[];
  readonly summary: ParseSummary | null;
  /** Why the file was refused; null when it was taken. Anything but a foreseen error is thrown. */
  readonly refused: RailtraceError | null;
  readonly skipped: number;
}

export interface RunOptions {
  readonly chunk?: number;
  readonly name?: string;
  readonly services?: Partial<PipelineServices>;
  /** Sees every record as its importer hands it on. */
  readonly onRecord?: (record: ImportedRecord) => void;
}

/** For formats whose importer ends at once; others need `runPipelineWhole`. */
export function runPipeline(bytes: Uint8Array, chunk = 65_536, name = 'file'): PipelineRun {
  const run = start({ chunk, name });
  return run.guarded(() => {
    run.feed(bytes);
    const finished = run.pipeline.finish();
    if (finished instanceof Promise) throw new Error('this format ends later: use runPipelineWhole');
    return finished;
  });
}

export async function runPipelineWhole(bytes: Uint8Array, options: RunOptions = {}): Promise<PipelineRun> {
  const run = start(options);
  let finished: Awaited<ReturnType<FilePipeline['finish']>>;
  try {
    run.feed(bytes);
    finished = await run.pipeline.finish();
  } catch (thrown) {
    return run.guarded(() => {
      throw thrown;
    });
  }
  return run.guarded(() => finished);
}

function start({ chunk = 65_536, name = 'file', services = {}, onRecord }: RunOptions) {
  const batches: UnpackedBatch[] = [];
  let format: SourceFormat | null = null;
  const packer = new BlockPacker();
  const pipeline = new FilePipeline(
    { name },
    {
      tokenise: (kind) => `${kind}_abcdefghij234567`,
      interpret: (record) => {
        onRecord?.(record);
        const { identifiers, party, times } = normaliseRecord(record);
        return { events: [], identifiers, party, times };
      },
      isKnownRecord: () => false,
      recognised: (found) => {
        format = found;
      },
      batch: (batch) => {
        const blocks = batch.blocks.map((block) => packer.pack(block));
        batches.push({
          records: blocks.flatMap(unpackRecords),
          chunks: blocks.map((block) => ({
            offset: block.storedOffset,
            length: block.storedLength,
            plain: unpackBytes(block.bytes),
          })),
          words: blocks.map(({ words }) => words),
        });
      },
      checkCancelled: () => undefined,
      ...services,
    },
    () => false,
  );
  return {
    pipeline,
    feed: (bytes: Uint8Array) => {
      for (let at = 0; at < bytes.length; at += chunk) pipeline.push(bytes.subarray(at, at + chunk));
    },
    guarded: (finish: () => Awaited<ReturnType<FilePipeline['finish']>>): PipelineRun => {
      try {
        const summary = finish();
        if ('knownSha256' in summary) throw new Error('nothing was imported before');
        return { format, batches, summary, refused: null, skipped: summary.skipped };
      } catch (thrown) {
        if (!(thrown instanceof RailtraceError)) throw thrown;
        return { format, batches, summary: null, refused: thrown, skipped: pipeline.counts.skipped };
      }
    },
  };
}

/** A block's records read back from its packed columns, as the vault would. */
export function unpackRecords(block: Block): UnpackedRecord[] {
  if (Buffer.compare(blockDigest(block), block.sha256) !== 0)
    throw new Error('the digest is not the block’s');
  const plain = unpackBytes(block.bytes);
  const facts = unpackFacts(block.facts);
  const text = (number: number | undefined) =>
    number === undefined || number === 0 ? null : (block.texts[number - 1] ?? null);
  const number = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);
  return Array.from({ length: block.records }, (_, record) => {
    const { offset, length, hash } = placeOf(block.places, record);
    const bytes = plain.subarray(offset, offset + length);
    if (!sha256Hex(bytes).toUpperCase().startsWith(hash)) throw new Error('the hash is not the record’s');
    const rows = block.record;
    const place = number(rows.place[record]);
    const byteStart = rows.byteStart[record] ?? 0;
    return {
      locator: (text(rows.locatorForm[record]) ?? '').replace(placeMark, place === null ? '' : String(place)),
      title: text(rows.title[record]) ?? '',
      party: partyOfNumber(rows.party[record] ?? null),
      times: {
        occurredAt: number(rows.occurredAt[record]),
        receivedAt: number(rows.receivedAt[record]),
        bookedOn: text(rows.bookedOn[record]),
        valueOn: text(rows.valueOn[record]),
      },
      text: bytes.toString('utf8'),
      byteStart,
      byteEnd: byteStart + (rows.byteLength[record] ?? 0),
      storedOffset: block.storedOffset + offset,
      storedLength: length,
      identifiers: recordIdentifiers(facts, record).map(
        ([scheme, value]) => ({ scheme, value }) as Identifier,
      ),
      redactions: facts.redactions
        .filter(([own]) => own === record)
        .map(([_own, at, size, kind, rule]) => ({ offset: at, length: size, class: kind, rule })),
      signature: block.signatures.find((each) => each.record === record)?.signature ?? null,
    };
  });
}
