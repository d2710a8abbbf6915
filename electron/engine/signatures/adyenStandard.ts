/**
 * Adyen's standard notifications (docs.adyen.com, "Verify HMAC signatures"): each item carries its own signature in
 * `additionalData.hmacSignature`, base64 HMAC-SHA-256 over eight of its fields joined by colons, keyed by the bytes
 * that the hexadecimal key stands for. Empty fields are kept; nothing is escaped.
 */
import { member, scalarText } from '../../../shared/evidence/exactJson.ts';
import type { ExactJson } from '../../../shared/evidence/importing.ts';
import { adyenItems } from '../../../shared/evidence/webhooks/shapes.ts';
import { hmacSha256 } from '../kernel/crypto.ts';
import { hexKey, refuseNoHex } from './hexKey.ts';
import { mismatch, sameText, valid, type Check, type Scheme, type SigningKey } from './scheme.ts';

const signedFields: readonly (readonly string[])[] = [
  ['pspReference'],
  ['originalReference'],
  ['merchantAccountCode'],
  ['merchantReference'],
  ['amount', 'value'],
  ['amount', 'currency'],
  ['eventCode'],
  ['success'],
];

/** The text that Adyen signs for a notification item. */
export function adyenSignedText(item: ExactJson): string {
  return signedFields.map((path) => fieldText(member(item, ...path))).join(':');
}

function fieldText(value: ExactJson | undefined): string {
  return typeof value === 'boolean' ? String(value) : (scalarText(value) ?? '');
}

/**
 * The text of Adyen's older hosted payment pages: names, then values, in the order of the names; a backslash and a
 * colon inside either are escaped.
 */
export function adyenPageText(fields: Readonly<Record<string, string>>): string {
  const names = Object.keys(fields).sort();
  const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll(':', '\\:');
  return [...names, ...names.map((name) => fields[name] ?? '')].map(escaped).join(':');
}

export function adyenSignature(item: ExactJson): string | null {
  const given = member(item, 'additionalData', 'hmacSignature');
  return typeof given === 'string' && given !== '' ? given : null;
}

export function checkAdyenItem(item: ExactJson, key: SigningKey): Check {
  const bytes = hexKey(key.secret);
  if (bytes === null) return mismatch;
  const expected = Buffer.from(hmacSha256(bytes, adyenSignedText(item))).toString('base64');
  return sameText(expected, adyenSignature(item) ?? '')
    ? valid('matches the signed fields of the item')
    : { ...mismatch, reason: 'does not match the signed fields of the item' };
}

export const adyenStandard: Scheme = {
  id: 'adyen-standard',
  signatureOf: ({ value }) =>
    value === null
      ? null
      : (adyenItems(value)
          .map(adyenSignature)
          .find((each) => each !== null) ?? null),
  check: ({ value }, key) => {
    const items = value === null ? [] : adyenItems(value);
    if (items.length === 0) return mismatch;
    const checks = items.map((item) => checkAdyenItem(item, key));
    const wrong = checks.findIndex(({ verdict }) => verdict !== 'valid');
    if (wrong < 0) return checks[0] ?? mismatch;
    return items.length === 1
      ? (checks[0] ?? mismatch)
      : { ...mismatch, reason: `of item ${wrong + 1} of ${items.length} does not match its signed fields` };
  },
  refuseSecret: refuseNoHex,
};
