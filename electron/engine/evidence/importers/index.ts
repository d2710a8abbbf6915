/** Makes the importer of a recognised file. To add a format: recognise it, write its importer, name it here. */
import type { Recognised } from '../../../../shared/evidence/recognise/recognised.ts';
import { inspectRecord } from '../../signatures/index.ts';
import { apiLog } from './apiLog.ts';
import { AttachmentImporter } from './attachment.ts';
import { har } from './har.ts';
import type { ImportContext, Importer } from './importer.ts';
import { createBankFilesImporter } from './bankFiles/index.ts';
import { createHttpSourcesImporter } from './http/index.ts';
import { createIso20022Importer } from './iso20022/index.ts';
import { createTextLogsImporter } from './logs/index.ts';
import { createReportsImporter } from './reports/index.ts';
import { createWebhooksImporter } from './webhooks/index.ts';
import { JsonRecordImporter } from './jsonRecords.ts';
import { ledgerCsv } from './ledgerCsv.ts';
import { stripeEvents } from './stripeEvents.ts';
import { TableImporter } from './tableRows.ts';

export function createImporter(recognised: Recognised, context: ImportContext): Importer {
  if ('family' in recognised) return createFamilyImporter(recognised, context);
  const keys = context.signingKeys ?? [];
  const inspect = (text: string) => inspectRecord(text, keys);
  switch (recognised.format) {
    case 'stripe-events':
      return new JsonRecordImporter(stripeEvents(keys), recognised.framing, context);
    case 'api-log':
      return new JsonRecordImporter({ ...apiLog(), inspect }, recognised.framing, context);
    case 'har':
      return new JsonRecordImporter({ ...har, inspect }, recognised.framing, context);
    case 'replay-attempt':
      return new JsonRecordImporter({ ...har, format: recognised.format }, recognised.framing, context);
    case 'ledger-csv':
      return new TableImporter(
        ledgerCsv(recognised.columns, recognised.table.delimiter),
        recognised.table,
        context,
      );
    case 'attachment':
      return new AttachmentImporter(recognised.type, context);
  }
}

function createFamilyImporter(
  recognised: Extract<Recognised, { family: string }>,
  context: ImportContext,
): Importer {
  switch (recognised.family) {
    case 'http':
      return createHttpSourcesImporter(recognised, context);
    case 'webhooks':
      return createWebhooksImporter(recognised, context);
    case 'logs':
      return createTextLogsImporter(recognised, context);
    case 'iso20022':
      return createIso20022Importer(recognised, context);
    case 'bankFiles':
      return createBankFilesImporter(recognised, context);
    case 'reports':
      return createReportsImporter(recognised, context);
  }
}
