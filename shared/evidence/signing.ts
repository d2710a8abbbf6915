/** Keys by which webhooks are checked: their schemes and what may be said of them. A key's value never leaves the engine. */
import { z } from 'zod';
import { instantSchema } from '../kernel/time.ts';

export const signingSchemes = [
  'stripe',
  'adyen-standard',
  'adyen-platform',
  'paypal',
  'checkout',
  'gocardless',
  'razorpay',
  'square',
  'coinbase',
  'standard-webhooks',
  'github',
] as const;
export const signingSchemeSchema = z.enum(signingSchemes);
export type SigningScheme = z.infer<typeof signingSchemeSchema>;

export interface SigningSchemeFacts {
  readonly name: string;
  /** What the person is asked for. */
  readonly secret: string;
  /** What else the scheme signs over that stands in no delivery; null where nothing. */
  readonly context: string | null;
}

export const signingSchemeFacts: Readonly<Record<SigningScheme, SigningSchemeFacts>> = {
  stripe: { name: 'Stripe', secret: 'Signing secret (whsec_…)', context: null },
  'adyen-standard': { name: 'Adyen standard', secret: 'HMAC key (hexadecimal)', context: null },
  'adyen-platform': { name: 'Adyen platform', secret: 'HMAC key (hexadecimal)', context: null },
  paypal: { name: 'PayPal', secret: 'Certificate (PEM)', context: 'Webhook id' },
  checkout: { name: 'Checkout.com', secret: 'Signature key of the workflow', context: null },
  gocardless: { name: 'GoCardless', secret: 'Secret of the webhook endpoint', context: null },
  razorpay: { name: 'Razorpay', secret: 'Webhook secret', context: null },
  square: { name: 'Square', secret: 'Signature key of the subscription', context: 'Notification URL' },
  coinbase: { name: 'Coinbase Commerce', secret: 'Webhook shared secret', context: null },
  'standard-webhooks': {
    name: 'Standard Webhooks',
    secret: 'Secret (whsec_…) or public key (whpk_…)',
    context: null,
  },
  github: { name: 'GitHub', secret: 'Webhook secret', context: null },
};

export const signingKeyLabelSchema = z.string().trim().min(1).max(80);

/** A stored key as it may be shown. */
export const signingKeySchema = z.object({
  id: z.string(),
  scheme: signingSchemeSchema,
  /** The person's name for it. */
  label: signingKeyLabelSchema,
  context: z.string().nullable(),
  addedAt: instantSchema,
});
export type SigningKeySummary = z.infer<typeof signingKeySchema>;

export const newSigningKeySchema = z.object({
  scheme: signingSchemeSchema,
  label: signingKeyLabelSchema,
  secret: z.string().min(1).max(20_000),
  context: z.string().trim().max(2000).optional(),
});
export type NewSigningKey = z.infer<typeof newSigningKeySchema>;
