/** One attempt with everything known about it, and how its answer differs from the recorded one. */
import type { z } from 'zod';
import type { RecordId } from '../../../shared/kernel/ids.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { utf8Text } from '../../../shared/replay/bytes.ts';
import type { ComparedResponse, ResponseDifference } from '../../../shared/replay/difference.ts';
import type { attemptDetailSchema } from '../../../shared/replay/model.ts';
import { latin1 } from '../../../shared/replay/rawRequest.ts';
import type { OpenVault } from '../kernel/context.ts';
import { attemptOf, readBody, type AttemptRow } from './attemptStore.ts';
import { comparedAnswer, type ReplayEvidence } from './exchanges.ts';

/** How much of the body travels with the detail. */
const firstWindow = 1_048_576;

export async function attemptDetail(
  row: AttemptRow,
  { vault, evidence }: { vault: OpenVault; evidence: ReplayEvidence },
  signal: AbortSignal | undefined,
): Promise<z.output<typeof attemptDetailSchema>> {
  const body = readBody(vault.read, row.id, 0, firstWindow);
  const recorded = row.record_id === null ? null : recordedFor(row.record_id, evidence);
  const difference =
    recorded === null || row.outcome !== 'answered' ? null : await compare(row, recorded, vault, signal);
  return {
    ...attemptOf(row),
    requestBase64: Buffer.from(row.request).toString('base64'),
    evidenceRecordId: row.evidence_record_id,
    protocol: row.protocol,
    responseHead: row.response_head === null ? null : latin1(row.response_head),
    responseHeaders: row.responseHeaders,
    responseBase64: Buffer.from(body).toString('base64'),
    responseText: textOf(body, row.response_size ?? 0),
    difference,
  };
}

function recordedFor(recordId: RecordId, evidence: ReplayEvidence): ComparedResponse | null {
  try {
    return comparedAnswer(evidence.record(recordId));
  } catch (thrown) {
    // The source may have been withdrawn since; the attempt stands by itself.
    if (thrown instanceof RailtraceError && thrown.code === 'not_found') return null;
    throw thrown;
  }
}

/** In a reader thread: bodies can be large. */
async function compare(
  row: AttemptRow,
  recorded: ComparedResponse,
  vault: OpenVault,
  signal: AbortSignal | undefined,
): Promise<z.output<typeof attemptDetailSchema>['difference']> {
  const difference = await vault.query<ResponseDifference>(
    'replay.difference',
    {
      attemptId: row.id,
      status: row.status,
      headers: row.responseHeaders,
      size: row.response_size ?? 0,
      recorded,
    },
    signal,
  );
  return { ...difference, headers: [...difference.headers], body: [...difference.body] };
}

/** Text of a window: a character cut at the window's end does not make it binary. */
function textOf(window: Uint8Array, total: number): string | null {
  const whole = utf8Text(window);
  if (whole !== null || window.length >= total) return whole;
  for (let cut = 1; cut <= 3; cut += 1) {
    const text = utf8Text(window.subarray(0, window.length - cut));
    if (text !== null) return text;
  }
  return null;
}
