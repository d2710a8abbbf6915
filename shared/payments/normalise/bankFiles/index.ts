/** What records of bank and scheme files of tagged or positioned fields state. */
import type { ImportedRecord } from '../../../evidence/importing.ts';
import type { NormalisedRecord } from '../draft.ts';
import { normaliseBai2Transaction } from './bai2Transaction.ts';
import { normaliseCardMessage } from './cardMessage.ts';
import { normaliseFedwireMessage } from './fedwireMessage.ts';
import { normaliseNachaEntry } from './nachaEntry.ts';
import { normaliseSwiftMessage } from './swiftMessage.ts';
import { normaliseStatementLine } from './statementLine.ts';

/** @returns null when the record is of another family */
export function normaliseBankFiles(record: ImportedRecord): NormalisedRecord | null {
  if (record.content.kind !== 'fields') return null;
  const fields = record.content.record;
  switch (record.format) {
    case 'mt940':
    case 'mt942':
      return normaliseStatementLine(fields);
    case 'bai2':
      return normaliseBai2Transaction(fields);
    case 'fedwire':
      return normaliseFedwireMessage(fields);
    case 'swift-mt':
      return normaliseSwiftMessage(fields);
    case 'iso8583':
      return normaliseCardMessage(fields);
    case 'nacha':
      return normaliseNachaEntry(fields);
    default:
      return null;
  }
}
