/** Coinbase Commerce: hexadecimal HMAC-SHA-256 of the raw body in `X-CC-Webhook-Signature`. */
import { bodyHmacScheme } from './bodyHmac.ts';

export const coinbase = bodyHmacScheme({ id: 'coinbase', header: 'x-cc-webhook-signature', encoding: 'hex' });
