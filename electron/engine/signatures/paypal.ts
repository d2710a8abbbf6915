/**
 * PayPal (developer.paypal.com/api/rest/webhooks/rest): `PAYPAL-TRANSMISSION-SIG`, base64 RSA-SHA-256 by the key of the
 * certificate at `PAYPAL-CERT-URL`, over `<transmission id>|<time>|<webhook id>|<CRC-32 of the raw body, decimal>`.
 * Nothing is fetched: the certificate and the webhook id are what the person stored.
 */
import { crc32 } from 'node:zlib';
import { readInstant } from '../../../shared/payments/normalise/times.ts';
import { certificateVerifies } from '../kernel/crypto.ts';
import { decodeBase64 } from '../../../shared/kernel/base64.ts';
import { header, invalid, mismatch, unverifiable, valid, type Scheme } from './scheme.ts';

const certificatePattern = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/;

export const paypal: Scheme = {
  id: 'paypal',
  signatureOf: (message) => header(message, 'paypal-transmission-sig'),
  check: (message, key) => {
    const id = header(message, 'paypal-transmission-id');
    const time = header(message, 'paypal-transmission-time');
    const algorithm = header(message, 'paypal-auth-algo') ?? 'SHA256withRSA';
    if (id === null || time === null) return invalid('lacks the transmission id or time that it covers');
    if (algorithm.toUpperCase() !== 'SHA256WITHRSA')
      return unverifiable('uses an algorithm other than SHA256withRSA');
    if (readInstant(time) === null) return invalid('has a transmission time that is no time');
    const webhookId = key.context ?? '';
    if (webhookId === '') return unverifiable('covers the webhook id, which the stored key does not name');
    const signed = `${id}|${time}|${webhookId}|${String(crc32(message.body))}`;
    const signature = decodeBase64(header(message, 'paypal-transmission-sig') ?? '');
    const certificate = Buffer.from(key.secret).toString('utf8');
    return signature !== null && certificateVerifies(certificate, Buffer.from(signed, 'utf8'), signature)
      ? valid('matches the stored certificate, whose own chain was not checked')
      : mismatch;
  },
  refuseSecret: (secret) =>
    certificatePattern.test(secret) ? null : 'PayPal signs with a certificate: paste it in PEM form',
};
