/**
 * Reads imported files off the main thread: one file at a time, from bytes to batches. It holds a read-only connection
 * to see what the vault has already; the import job writes.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { ImportedRecord } from '../../../shared/evidence/importing.ts';
import { batchesInFlight } from '../../../shared/evidence/limits.ts';
import type { RedactionClass } from '../../../shared/evidence/model.ts';
import { cancelledError, RailtraceError, toErrorData } from '../../../shared/kernel/errors.ts';
import type { EventDraft } from '../../../shared/payments/model.ts';
import { normaliseRecord } from '../../../shared/payments/normalise/index.ts';
import { openReader } from '../db/open.ts';
import { FilePipeline } from '../evidence/parse/filePipeline.ts';
import { knownSources } from '../evidence/parse/knownSources.ts';
import {
  isToParser,
  type Batch,
  type EventRow,
  type FileOptions,
  type FromParser,
  type Interpretation,
} from '../evidence/parse/messages.ts';
import { signaturesAgain } from '../evidence/parse/signaturesAgain.ts';
import { hasUnverified } from '../evidence/signatureVerdicts.ts';
import { forgetKeys, readSigningKeys } from '../evidence/signingKeys.ts';
import type { SigningKey } from '../signatures/scheme.ts';
import { createTokenise } from '../evidence/tokens.ts';
import { endThread } from './messages.ts';

const { access, tokenKey, flag } = z
  .object({
    access: z.object({ file: z.string(), key: z.instanceof(Uint8Array) }),
    tokenKey: z.instanceof(Uint8Array),
    flag: z.instanceof(Int32Array),
  })
  .parse(workerData);

const connection = openReader(access);
const known = knownSources(connection);
const tokenise = createTokenise(tokenKey);

let file: { readonly options: FileOptions; readonly pipeline: FilePipeline } | null = null;
let unacknowledged = 0;
/** Read anew for each file: keys may have been added since the last one. */
let signingKeys: readonly SigningKey[] = [];
let waitingChunks: (Uint8Array | null)[] = [];

/** @param handedOver memory that goes with the message instead of being copied */
function send(message: FromParser, handedOver: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, handedOver);
}

function buffersOf({ blocks }: Batch): ArrayBuffer[] {
  return blocks.flatMap(({ plain, windows, record, event }) =>
    [{ plain, windows }, record, event].flatMap(columnBuffers),
  );
}

function columnBuffers(columns: object): ArrayBuffer[] {
  return Object.values(columns).flatMap((column: unknown) =>
    ArrayBuffer.isView(column) && column.buffer instanceof ArrayBuffer ? [column.buffer] : [],
  );
}

function begin(options: FileOptions): void {
  unacknowledged = 0;
  waitingChunks = [];
  const others = known.remember();
  forgetKeys(signingKeys);
  signingKeys = readSigningKeys(connection);
  file = {
    options,
    pipeline: new FilePipeline(
      options,
      {
        tokenise: (kind: RedactionClass, canonical: string) => tokenise(kind, canonical),
        signingKeys,
        interpret,
        checkCancelled: () => {
          if (Atomics.load(flag, 0) !== 0) throw cancelledError(`The import of ${options.name}`);
        },
        isKnownRecord: (format, bytes) => others.hasRecord(format, bytes),
        recognised: (format, encoding) => {
          send({ type: 'recognised', format, encoding });
        },
        batch: (batch) => {
          unacknowledged += 1;
          send({ type: 'batch', batch }, buffersOf(batch));
        },
      },
      (sha256) => options.as !== 'replay-attempt' && known.sourceOf(sha256) !== null,
    ),
  };
  send({ type: 'room' });
}

/** Works through what has arrived, as long as the writer keeps up. */
function proceed(): void {
  while (file !== null && waitingChunks.length > 0 && unacknowledged < batchesInFlight) {
    const chunk = waitingChunks.shift();
    if (chunk === undefined) return;
    try {
      if (chunk === null) {
        const { pipeline, options } = file;
        finish(pipeline, options).catch((thrown: unknown) => {
          fail(pipeline, thrown);
        });
        return;
      }
      file.pipeline.push(chunk);
      send({ type: 'room' });
    } catch (thrown) {
      fail(file.pipeline, thrown);
    }
  }
}

async function finish(pipeline: FilePipeline, options: FileOptions): Promise<void> {
  const result = await pipeline.finish();
  file = null;
  if (!('knownSha256' in result)) {
    send({ type: 'done', summary: result });
    return;
  }
  const sourceId = known.sourceOf(result.knownSha256);
  if (sourceId === null) throw new RailtraceError('internal', 'The earlier import is gone.');
  const unchecked = signingKeys.length > 0 && hasUnverified(connection, sourceId);
  const signatures = unchecked ? signaturesAgain(pipeline.unused, options, signingKeys, tokenise) : [];
  send({ type: 'known', sha256: result.knownSha256, sourceId, signatures });
}

function fail(pipeline: FilePipeline, thrown: unknown): void {
  file = null;
  // What nobody foresaw ends the worker: the import job reports it and starts another for the next file.
  if (!(thrown instanceof RailtraceError)) throw thrown;
  send({ type: 'failed', error: toErrorData(thrown), counts: pipeline.counts, sha256: pipeline.digest });
}

function interpret(record: ImportedRecord): Interpretation {
  const { events, identifiers, party, times } = normaliseRecord(record);
  return { events: events.map(eventRow), identifiers, party, times };
}

function eventRow(event: EventDraft): EventRow {
  const { amount, fee, net, ...rest } = event;
  return {
    ...rest,
    amountMinor: amount?.minor ?? null,
    feeMinor: fee?.minor ?? null,
    netMinor: net?.minor ?? null,
    currency: amount?.currency ?? net?.currency ?? fee?.currency ?? null,
  };
}

parentPort?.on('message', (message: unknown) => {
  if (message === endThread) {
    forgetKeys(signingKeys);
    connection.close();
    parentPort?.close();
    return;
  }
  if (!isToParser(message))
    throw new RailtraceError('internal', 'The parser was sent something it does not know.');
  switch (message.type) {
    case 'begin':
      begin(message.file);
      return;
    case 'chunk':
      waitingChunks.push(message.bytes);
      break;
    case 'end':
      waitingChunks.push(null);
      break;
    case 'acknowledged':
      unacknowledged -= 1;
      break;
  }
  proceed();
});
