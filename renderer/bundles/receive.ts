/** Takes a finished export out of the engine, window by window, and hands it to the person. */
import type { z } from 'zod';
import { exportedBundleSchema } from '../../shared/bundles/contract.ts';
import type { EngineClient } from '../../shared/contract/index.ts';
import { RailtraceError } from '../../shared/kernel/errors.ts';
import type { Job } from '../../shared/workspace/model.ts';
import { bytesFromBase64 } from '../kit/base64.ts';
import { downloadBlob } from '../kit/download.ts';

const windowSize = 1_048_576;

export type ExportedBundle = z.infer<typeof exportedBundleSchema>;

/** @throws RailtraceError the job's own error, or `internal` when its result cannot be read */
export function exportedOf(job: Job): ExportedBundle {
  const parsed = exportedBundleSchema.safeParse(job.result);
  if (parsed.success) return parsed.data;
  if (job.state === 'cancelled') throw new RailtraceError('cancelled', 'The export was cancelled.');
  throw new RailtraceError(
    job.error?.code ?? 'internal',
    job.error?.sentence ?? 'The export ended without a bundle.',
  );
}

export async function downloadBundle(client: EngineClient, bundle: ExportedBundle): Promise<void> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  while (offset < bundle.size) {
    const { base64, total } = await client.files.read({
      grantId: bundle.grantId,
      offset,
      length: windowSize,
    });
    const bytes = bytesFromBase64(base64);
    if (bytes.length === 0 || total !== bundle.size) {
      throw new RailtraceError(
        'damaged_input',
        `${bundle.name} ended before its last byte. Export it again.`,
      );
    }
    parts.push(bytes);
    offset += bytes.length;
  }
  downloadBlob(new Blob(parts, { type: 'application/zip' }), bundle.name);
}
