/**
 * Square (developer.squareup.com/docs/webhooks/step3validate): `X-Square-HmacSha256-Signature`, base64 HMAC-SHA-256 over
 * the notification URL as it was registered, followed by the raw body.
 */
import { hmacSha256 } from '../kernel/crypto.ts';
import {
  concat,
  header,
  mismatch,
  refuseEmpty,
  sameText,
  unverifiable,
  valid,
  type Scheme,
} from './scheme.ts';

const headerName = 'x-square-hmacsha256-signature';

export const square: Scheme = {
  id: 'square',
  signatureOf: (message) => header(message, headerName) ?? header(message, 'x-square-signature'),
  check: (message, key) => {
    const given = header(message, headerName);
    if (given === null) return unverifiable('is of the withdrawn SHA-1 kind (X-Square-Signature)');
    // What is registered decides; the address in a log may be that of a proxy.
    const addresses = [key.context, message.url].filter((each) => each !== null && each !== '');
    if (addresses.length === 0)
      return unverifiable('covers the notification URL, which neither the key nor the delivery names');
    const matches = addresses.some((address) => {
      const mac = hmacSha256(key.secret, concat(address ?? '', message.body));
      return sameText(Buffer.from(mac).toString('base64'), given);
    });
    return matches ? valid('matches the notification URL and the body') : mismatch;
  },
  refuseSecret: refuseEmpty,
};
