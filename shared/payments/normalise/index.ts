/**
 * From a record to what it states. One file a format; this is the switchboard. Pure: the same record gives the same
 * events, ids and times on every machine.
 */
import type { ImportedRecord } from '../../evidence/importing.ts';
import { normaliseLogLine } from './apiLog.ts';
import { normaliseStatementEntry } from './camt.ts';
import { nothingStated, type NormalisedRecord } from './draft.ts';
import { normaliseHarEntry } from './har.ts';
import { normaliseLedgerRow } from './ledger.ts';
import { normaliseReportRow } from './payoutReport.ts';
import { normaliseStripe } from './stripe.ts';

export type { NormalisedRecord } from './draft.ts';

/**
 * @returns the events that the record states (none for records about no payment), the ids by which it can be found,
 * whose word it is, and its times
 */
export function normaliseRecord(record: ImportedRecord): NormalisedRecord {
  const { content } = record;
  switch (content.kind) {
    case 'statement-entry':
      return normaliseStatementEntry(content.entry);
    case 'row':
      return record.format === 'stripe-payout-reconciliation'
        ? normaliseReportRow(content.row)
        : normaliseLedgerRow(content.row);
    case 'json':
      break;
  }
  switch (record.format) {
    case 'stripe-events':
      return normaliseStripe(content.value);
    case 'har':
      return normaliseHarEntry(content.value);
    case 'replay-attempt':
      return observedOnly(normaliseHarEntry(content.value));
    case 'api-log':
      return normaliseLogLine(content.value);
    default:
      return nothingStated;
  }
}

/** A replay is our own experiment: it is found by the payment's ids, but moves no lane. */
function observedOnly(stated: NormalisedRecord): NormalisedRecord {
  return {
    ...stated,
    events: stated.events.map((event) => ({ ...event, kind: 'status_observed', movement: 'payment' })),
  };
}
