/** What records of webhooks and PSP objects state. */
import type { ImportedRecord } from '../../../evidence/importing.ts';
import type { NormalisedRecord } from '../draft.ts';

/** @returns null when the record is of another family */
export function normaliseWebhooks(record: ImportedRecord): NormalisedRecord | null {
  return null;
}
