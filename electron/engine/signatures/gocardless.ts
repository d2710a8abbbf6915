/** GoCardless: hexadecimal HMAC-SHA-256 of the raw body in `Webhook-Signature`, keyed by the endpoint's secret as text. */
import { bodyHmacScheme } from './bodyHmac.ts';

export const gocardless = bodyHmacScheme({
  id: 'gocardless',
  header: 'webhook-signature',
  encoding: 'hex',
  // Standard Webhooks uses the same header with versioned signatures.
  applies: (signature) => !/^v1a?,/.test(signature),
});
