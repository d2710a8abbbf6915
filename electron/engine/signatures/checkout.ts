/** Checkout.com: hexadecimal HMAC-SHA-256 of the raw body in `Cko-Signature`, keyed by the workflow's signature key. */
import { bodyHmacScheme } from './bodyHmac.ts';

export const checkout = bodyHmacScheme({ id: 'checkout', header: 'cko-signature', encoding: 'hex' });
