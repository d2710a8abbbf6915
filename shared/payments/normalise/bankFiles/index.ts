/** What records of bank and scheme files of tagged or positioned fields state. */
import type { ImportedRecord } from '../../../evidence/importing.ts';
import type { NormalisedRecord } from '../draft.ts';

/** @returns null when the record is of another family */
export function normaliseBankFiles(record: ImportedRecord): NormalisedRecord | null {
  return null;
}
