/** Recognises webhooks and PSP objects by their content. */
import type { Sample } from './sample.ts';

export interface RecognisedWebhooks {
  readonly family: 'webhooks';
  readonly format:
    | 'adyen-notifications'
    | 'paypal-webhooks'
    | 'checkout-webhooks'
    | 'gocardless-webhooks'
    | 'razorpay-webhooks'
    | 'square-webhooks'
    | 'coinbase-webhooks'
    | 'standard-webhooks'
    | 'webhook-deliveries'
    | 'json-records';
  readonly notes: readonly string[];
}

/** @returns null when the text is none of them */
export function recogniseWebhooks(sample: Sample): RecognisedWebhooks | null {
  return null;
}
