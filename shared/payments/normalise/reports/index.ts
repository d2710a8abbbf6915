/** What records of PSP reports state. */
import type { ImportedRecord } from '../../../evidence/importing.ts';
import type { NormalisedRecord } from '../draft.ts';

/** @returns null when the record is of another family */
export function normaliseReports(record: ImportedRecord): NormalisedRecord | null {
  return null;
}
