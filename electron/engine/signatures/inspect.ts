/**
 * Finds the signed message in a record of a file (a delivery's headers and body, an Adyen item that signs itself) and
 * judges it on the text as it stands in the file, before anything is redacted.
 */
import { JsonSyntaxError, member, parseExactJson, scalarText } from '../../../shared/evidence/exactJson.ts';
import type { ExactJson } from '../../../shared/evidence/importing.ts';
import type { SignatureVerdict } from '../../../shared/evidence/model.ts';
import {
  deliveredValue,
  deliveryOf,
  headerList,
  type Delivery,
} from '../../../shared/evidence/webhooks/delivery.ts';
import { memberText } from '../../../shared/evidence/webhooks/memberText.ts';
import { decodeBase64 } from '../../../shared/kernel/base64.ts';
import { readInstant } from '../../../shared/payments/normalise/times.ts';
import { judgeSignature, type SentBody } from './judge.ts';
import type { SigningKey } from './scheme.ts';

/** Names under which a signature can stand, in any spelling that `headerValue` understands. */
const signedName =
  /hmac[-_]?signature|(?:stripe|razorpay|cc[-_]?webhook|cko|svix|webhook|square)[-_]?(?:hmacsha256[-_]?)?signature|transmission[-_]?sig|hub[-_]?signature|(?:webhook|svix)[-_]?id/i;

/** Most records carry no signature at all: plain searches first, far quicker than the pattern or reading the JSON. */
function maySign(text: string): boolean {
  const hinted =
    text.includes('ignature') ||
    text.includes('IGNATURE') ||
    text.includes('ransmission') ||
    text.includes('RANSMISSION') ||
    text.includes('ebhook-id') ||
    text.includes('vix-id');
  return hinted && signedName.test(text);
}

/**
 * @param text one JSON value as it is in the file
 * @returns null when it carries no signature
 */
export function inspectRecord(text: string, keys: readonly SigningKey[]): SignatureVerdict | null {
  if (!maySign(text)) return null;
  const value = readJson(text);
  if (value === null) return null;
  const delivery = deliveryOf(value) ?? capturedRequest(value);
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

/** A HAR entry of a webhook's receiver: the request keeps its body under `postData.text`. */
function capturedRequest(value: ExactJson): Delivery | null {
  const request = member(value, 'request');
  const headers = headerList(member(request, 'headers') ?? null);
  const body = member(request, 'postData', 'text');
  if (headers === null || typeof body !== 'string') return null;
  return {
    headers,
    bodyPath: ['request', 'postData', 'text'],
    body,
    bodyIsBase64: false,
    receivedAt: scalarText(member(value, 'startedDateTime')),
    attempt: null,
    url: scalarText(member(request, 'url')),
  };
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
