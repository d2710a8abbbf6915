/** Makes the importers of webhooks and PSP objects. */
import {
  isExactArray,
  isExactObject,
  JsonSyntaxError,
  member,
  parseExactJson,
} from '../../../../../shared/evidence/exactJson.ts';
import type { ArrayPath } from '../../../../../shared/evidence/framing/jsonElements.ts';
import type { ExactJson } from '../../../../../shared/evidence/importing.ts';
import type { RecognisedWebhooks } from '../../../../../shared/evidence/recognise/webhooks.ts';
import { describeWebhook } from '../../../../../shared/evidence/webhooks/describe.ts';
import { webhookProvider, type WebhookProvider } from '../../../../../shared/evidence/webhooks/shapes.ts';
import { inspectRecord } from '../../../signatures/inspect.ts';
import { JsonRecordImporter, type JsonFormat } from '../jsonRecords.ts';
import type { ImportContext, Importer } from '../importer.ts';
import { stripeEvents } from '../stripeEvents.ts';

export function createWebhooksImporter(recognised: RecognisedWebhooks, context: ImportContext): Importer {
  const keys = context.signingKeys ?? [];
  const { format, framing } = recognised;
  const kind: JsonFormat =
    format === 'stripe-events'
      ? stripeEvents(keys)
      : {
          format,
          rootName: format === 'json-records' ? 'records' : 'webhooks',
          describe: (value) => (isExactObject(value) ? describeWebhook(value) : null),
          inspect: (text) => inspectRecord(text, keys),
          listIn: format === 'json-records' ? undefined : listIn,
        };
  return new JsonRecordImporter(kind, framing, context);
}

/** Senders that put several events into one request; each is a record of its own. */
const listNames: Readonly<Partial<Record<WebhookProvider, string>>> = {
  adyen: 'notificationItems',
  gocardless: 'events',
};

function listIn(text: string): ArrayPath {
  if (!text.includes('"notificationItems"') && !text.includes('"events"')) return null;
  const value = readJson(text);
  // Inside a delivery the request is the record: its headers belong to all of its events.
  const provider = webhookProvider(value);
  const name = provider === null ? undefined : listNames[provider];
  return name !== undefined && isExactArray(member(value, name)) ? [name] : null;
}

function readJson(text: string): ExactJson {
  try {
    return parseExactJson(text);
  } catch (thrown) {
    if (thrown instanceof JsonSyntaxError) return null;
    throw thrown;
  }
}
