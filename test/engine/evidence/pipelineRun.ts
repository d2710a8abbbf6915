/** One file through the parse pipeline without worker and vault: fast enough for thousands of broken files. */
import { FilePipeline } from '../../../electron/engine/evidence/parse/filePipeline.ts';
import type { Batch, ParseSummary } from '../../../electron/engine/evidence/parse/messages.ts';
import type { SourceFormat } from '../../../shared/evidence/model.ts';
import { normaliseRecord } from '../../../shared/payments/normalise/index.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';

export interface PipelineRun {
  readonly format: SourceFormat | null;
  readonly batches: readonly Batch[];
  readonly summary: ParseSummary | null;
  /** Why the file was refused; null when it was taken. Anything but a foreseen error is thrown. */
  readonly refused: RailtraceError | null;
  readonly skipped: number;
}

export function runPipeline(bytes: Uint8Array, chunk = 65_536, name = 'file'): PipelineRun {
  const batches: Batch[] = [];
  let format: SourceFormat | null = null;
  const pipeline = new FilePipeline(
    { name },
    {
      tokenise: (kind) => `${kind}_abcdefghij234567`,
      interpret: (record) => {
        const { identifiers, party, times } = normaliseRecord(record);
        return { events: [], identifiers, party, times };
      },
      isKnownRecord: () => false,
      recognised: (found) => {
        format = found;
      },
      batch: (batch) => batches.push(batch),
      checkCancelled: () => undefined,
    },
    () => false,
  );
  try {
    for (let at = 0; at < bytes.length; at += chunk) pipeline.push(bytes.subarray(at, at + chunk));
    const summary = pipeline.finish();
    if ('knownSha256' in summary) throw new Error('nothing was imported before');
    return { format, batches, summary, refused: null, skipped: summary.skipped };
  } catch (thrown) {
    if (!(thrown instanceof RailtraceError)) throw thrown;
    return { format, batches, summary: null, refused: thrown, skipped: pipeline.counts.skipped };
  }
}
