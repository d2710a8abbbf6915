/** What records of HTTP state. */
import type { ImportedRecord } from '../../../evidence/importing.ts';
import type { NormalisedRecord } from '../draft.ts';

/** @returns null when the record is of another family */
export function normaliseHttpSources(record: ImportedRecord): NormalisedRecord | null {
  return null;
}
