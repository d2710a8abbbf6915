/** Adyen's platform and banking webhooks: base64 HMAC-SHA-256 of the raw body in `HmacSignature`. */
import { bodyHmacScheme } from './bodyHmac.ts';
import { hexKey, refuseNoHex } from './hexKey.ts';

export const adyenPlatform = bodyHmacScheme({
  id: 'adyen-platform',
  header: 'hmacsignature',
  encoding: 'base64',
  keyOf: hexKey,
  refuseSecret: refuseNoHex,
});
