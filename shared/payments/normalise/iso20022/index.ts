/** What records of ISO 20022 messages state. */
import type { ImportedRecord } from '../../../evidence/importing.ts';
import type { NormalisedRecord } from '../draft.ts';

/** @returns null when the record is of another family */
export function normaliseIso20022(record: ImportedRecord): NormalisedRecord | null {
  return null;
}
