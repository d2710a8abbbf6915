/** Razorpay: hexadecimal HMAC-SHA-256 of the raw body in `X-Razorpay-Signature`, keyed by the webhook's secret as text. */
import { bodyHmac, bodyHmacScheme } from './bodyHmac.ts';
import { sameText } from './scheme.ts';

export const razorpay = bodyHmacScheme({ id: 'razorpay', header: 'x-razorpay-signature', encoding: 'hex' });

/** The signature that Razorpay's checkout hands back with a payment: over `order|payment`, keyed by the API secret. */
export function verifyRazorpayPayment(
  orderId: string,
  paymentId: string,
  signature: string,
  secret: Uint8Array,
): boolean {
  return sameText(bodyHmac(secret, `${orderId}|${paymentId}`, 'hex'), signature);
}
