/**
 * What records of webhooks and PSP objects state: the body decides whose word it is and what happened, the delivery
 * around it says when it reached us and under which id it was sent.
 */
import type { ExactJson, ImportedRecord } from '../../../evidence/importing.ts';
import type { Identifier } from '../../../evidence/model.ts';
import { headerValue, readWebhook, type Delivery } from '../../../evidence/webhooks/delivery.ts';
import type { WebhookProvider } from '../../../evidence/webhooks/shapes.ts';
import { draftEvent, identified, noTimes, uniqueIdentifiers, type NormalisedRecord } from '../draft.ts';
import { normaliseStripe } from '../stripe.ts';
import { readInstant } from '../times.ts';
import { adyenFacts } from './adyen.ts';
import { adyenPlatformFacts } from './adyenPlatform.ts';
import { checkoutFacts } from './checkout.ts';
import { coinbaseFacts } from './coinbase.ts';
import { genericWebhookFacts, plainRecordFacts } from './generic.ts';
import { gocardlessFacts } from './gocardless.ts';
import { paypalFacts } from './paypal.ts';
import { razorpayFacts } from './razorpay.ts';
import type { WebhookFacts } from './reading.ts';
import { squareFacts } from './square.ts';

type Reader = (body: ExactJson) => WebhookFacts;

const readers: Readonly<Record<Exclude<WebhookProvider, 'stripe'>, Reader>> = {
  adyen: adyenFacts,
  'adyen-platform': adyenPlatformFacts,
  paypal: paypalFacts,
  checkout: checkoutFacts,
  gocardless: gocardlessFacts,
  razorpay: razorpayFacts,
  square: squareFacts,
  coinbase: coinbaseFacts,
  'standard-webhooks': genericWebhookFacts,
};

const formats = new Set<ImportedRecord['format']>([
  'adyen-notifications',
  'paypal-webhooks',
  'checkout-webhooks',
  'gocardless-webhooks',
  'razorpay-webhooks',
  'square-webhooks',
  'coinbase-webhooks',
  'standard-webhooks',
  'webhook-deliveries',
  'json-records',
]);

/** @returns null when the record is of another family */
export function normaliseWebhooks(record: ImportedRecord): NormalisedRecord | null {
  const { content, format } = record;
  if (content.kind !== 'json' || !formats.has(format)) return null;
  const read = readWebhook(content.value);
  if (read === null) return stated(plainRecordFacts(content.value), null, null);
  if (read.provider === 'stripe') return normaliseStripe(content.value);
  const reader = read.provider === null ? genericWebhookFacts : readers[read.provider];
  return stated(reader(read.value), 'psp', read.delivery);
}

function stated(
  facts: WebhookFacts,
  party: NormalisedRecord['party'],
  delivery: Delivery | null,
): NormalisedRecord {
  const receivedAt = delivery?.receivedAt == null ? null : readInstant(delivery.receivedAt);
  const own = delivery === null ? [] : deliveryIdentifiers(delivery);
  const events = facts.events.map((event) =>
    draftEvent({
      ...event,
      times: { ...event.times, receivedAt },
      identifiers: [...event.identifiers, ...own],
    }),
  );
  return {
    events,
    identifiers: uniqueIdentifiers([...facts.identifiers, ...own]),
    party,
    times: { ...noTimes, occurredAt: facts.occurredAt, receivedAt },
  };
}

/** Ids under which the sender delivers: the same over all attempts at one event. */
function deliveryIdentifiers({ headers }: Delivery): Identifier[] {
  const header = (name: string) => headerValue(headers, name);
  return identified(
    ['webhook-id', header('webhook-id') ?? header('svix-id') ?? header('x-github-delivery')],
    ['psp-event', header('x-razorpay-event-id')],
    ['webhook-id', header('paypal-transmission-id')],
    ['request-id', header('x-request-id')],
    ['idempotency-key', header('idempotency-key')],
  );
}
