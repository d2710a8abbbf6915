/** What records of text logs state. */
import type { ImportedRecord } from '../../../evidence/importing.ts';
import type { NormalisedRecord } from '../draft.ts';

/** @returns null when the record is of another family */
export function normaliseTextLogs(record: ImportedRecord): NormalisedRecord | null {
  return null;
}
