/** A finished attempt goes back in as new evidence: it never overwrites what it replayed. */
import type { AttemptId } from '../../../shared/kernel/ids.ts';
import { harEntryText } from '../../../shared/replay/harEntry.ts';
import { latin1 } from '../../../shared/replay/rawRequest.ts';
import type { OpenVault } from '../kernel/context.ts';
import { attemptOf, readBody, type AttemptStore } from './attemptStore.ts';
import { placeOf, type ReplayEvidence } from './exchanges.ts';

/** As much of a body as a record holds; the whole stays with the attempt. */
const bodyInEvidence = 1_048_576;

export async function keepAsEvidence(
  id: AttemptId,
  { vault, store, evidence }: { vault: OpenVault; store: AttemptStore; evidence: ReplayEvidence },
): Promise<void> {
  const row = store.get(id);
  const original = row.record_id === null ? null : evidence.record(row.record_id);
  const harEntry = harEntryText({
    attempt: attemptOf(row),
    request: row.request,
    actor: row.actor,
    replayOf: original === null ? null : placeOf(original),
    responseHead: row.response_head === null ? null : latin1(row.response_head),
    responseHeaders: row.responseHeaders,
    responseSha256: row.response_sha256,
    responseBody: readBody(vault.db, id, 0, bodyInEvidence),
  });
  const recordId = await evidence.keepAttempt(`replay attempt ${String(id)}`, harEntry);
  store.linkEvidence(id, recordId);
}
