/**
 * From a record to what it states. One file a format; this is the switchboard. Pure: the same record gives the same
 * events, ids and times on every machine.
 */
import type { ImportedRecord } from '../../evidence/importing.ts';
import { normaliseLogLine } from './apiLog.ts';
import { normaliseStatementEntry } from './camt.ts';
import { normaliseBankFiles } from './bankFiles/index.ts';
import { normaliseHttpSources } from './http/index.ts';
import { normaliseIso20022 } from './iso20022/index.ts';
import { normaliseTextLogs } from './logs/index.ts';
import { normaliseReports } from './reports/index.ts';
import { normaliseWebhooks } from './webhooks/index.ts';
import { nothingStated, type NormalisedRecord } from './draft.ts';
import { normaliseHarEntry } from './har.ts';
import { normaliseLedgerRow } from './ledger.ts';
import { normaliseStripe } from './stripe.ts';

export type { NormalisedRecord } from './draft.ts';

const families: readonly ((record: ImportedRecord) => NormalisedRecord | null)[] = [
  normaliseBankFiles,
  normaliseHttpSources,
  normaliseIso20022,
  normaliseTextLogs,
  normaliseReports,
  normaliseWebhooks,
];

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
      if (record.format === 'ledger-csv') return normaliseLedgerRow(content.row);
      break;
    case 'opaque':
      return nothingStated;
    default:
      break;
  }
  for (const family of families) {
    const stated = family(record);
    if (stated !== null) return stated;
  }
  if (content.kind !== 'json') return nothingStated;
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
