/**
 * Finds the signed message in a record of a file (a delivery's headers and body, an Adyen item that signs itself) and
 * judges it on the text as it stands in the file, before anything is redacted.
 */
import { JsonSyntaxError, parseExactJson } from '../../../shared/evidence/exactJson.ts';
import type { ExactJson } from '../../../shared/evidence/importing.ts';
import type { SignatureVerdict } from '../../../shared/evidence/model.ts';
import { deliveredValue, deliveryOf, type Delivery } from '../../../shared/evidence/webhooks/delivery.ts';
import { memberText } from '../../../shared/evidence/webhooks/memberText.ts';
import { decodeBase64 } from '../../../shared/kernel/base64.ts';
import { readInstant } from '../../../shared/payments/normalise/times.ts';
import { judgeSignature, type SentBody } from './judge.ts';
import type { SigningKey } from './scheme.ts';

/** Most records carry no signature at all: plain searches, far quicker than reading the JSON. */
function maySign(text: string): boolean {
  return (
    text.includes('ignature') ||
    text.includes('IGNATURE') ||
    text.includes('ransmission-') ||
    text.includes('RANSMISSION-') ||
    text.includes('RANSMISSION_') ||
    text.includes('webhook-id')
  );
}

/**
 * @param text one JSON value as it is in the file
 * @returns null when it carries no signature
 */
export function inspectRecord(text: string, keys: readonly SigningKey[]): SignatureVerdict | null {
  if (!maySign(text)) return null;
  const value = readJson(text);
  if (value === null) return null;
  const delivery = deliveryOf(value);
  if (delivery === null) {
    // Only an item that signs its own fields can be judged without headers.
    const bare = { headers: [], value, receivedAt: null, url: null };
    return judgeSignature(bare, { kind: 'rewritten', bytes: new Uint8Array(0) }, keys);
  }
  return judgeSignature(
    {
      headers: delivery.headers,
      value: deliveredValue(delivery),
      receivedAt: delivery.receivedAt === null ? null : readInstant(delivery.receivedAt),
      url: delivery.url,
    },
    sentBody(delivery, text),
    keys,
  );
}

function sentBody(delivery: Delivery, text: string): SentBody {
  const { body } = delivery;
  if (typeof body === 'string') {
    const decoded = delivery.bodyIsBase64 ? decodeBase64(body) : null;
    return { kind: 'exact', bytes: decoded ?? Buffer.from(body, 'utf8') };
  }
  return { kind: 'rewritten', bytes: Buffer.from(memberText(text, delivery.bodyPath) ?? '', 'utf8') };
}

function readJson(text: string): ExactJson | null {
  try {
    return parseExactJson(text);
  } catch (thrown) {
    // What is no JSON is reported by the importer, which reads it next.
    if (thrown instanceof JsonSyntaxError) return null;
    throw thrown;
  }
}
