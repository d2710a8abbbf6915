/**
 * A webhook as the receiver logged it: headers, body, and when it came. Names differ from log to log; what counts is
 * that headers and a body stand together and that the value is no exchange of our own with somebody's API.
 */
import {
  isExactArray,
  isExactObject,
  JsonSyntaxError,
  member,
  parseExactJson,
  scalarText,
} from '../exactJson.ts';
import type { ExactJson } from '../importing.ts';
import { decodeBase64 } from '../../kernel/base64.ts';
import { webhookProvider, type WebhookProvider } from './shapes.ts';

export type HeaderList = readonly (readonly [name: string, value: string])[];

export interface Delivery {
  readonly headers: HeaderList;
  /** Names that lead from the record to the body. */
  readonly bodyPath: readonly string[];
  readonly body: ExactJson;
  /** Text bodies that carry bytes in base64 say so. */
  readonly bodyIsBase64: boolean;
  /** When it reached us, as written. */
  readonly receivedAt: string | null;
  readonly attempt: string | null;
  /** The address it was sent to, where the log keeps it. */
  readonly url: string | null;
}

type ExactObject = Readonly<Record<string, ExactJson>>;

const bare = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

const headerNames = ['headers', 'requestheaders', 'httpheaders', 'rawheaders', 'header', 'multivalueheaders'];
const bodyNames = [
  'rawbody',
  'bodyraw',
  'rawpayload',
  'payloadraw',
  'bodybase64',
  'rawbodybase64',
  'body',
  'requestbody',
  'payload',
  'raw',
  'content',
  'data',
  'event',
  'json',
  'message',
];
const arrivalNames = [
  'receivedat',
  'received',
  'arrivedat',
  'deliveredat',
  'timestamp',
  'time',
  'ts',
  'requesttime',
  'loggedat',
  'at',
  'date',
];
const attemptNames = ['attempt', 'attemptnumber', 'deliveryattempt', 'retry', 'retrynumber', 'deliverycount'];
const addressNames = ['url', 'requesturl', 'endpointurl', 'notificationurl', 'fullurl'];
const requestNames = ['request', 'req', 'delivery', 'webhook', 'http'];

function field(object: ExactObject, names: readonly string[]): readonly [string, ExactJson] | null {
  const entries = Object.entries(object);
  for (const name of names) {
    const found = entries.find(([key, value]) => bare(key) === name && value !== null);
    if (found !== undefined) return found;
  }
  return null;
}

const fieldText = (object: ExactObject, names: readonly string[]): string | null =>
  scalarText(field(object, names)?.[1]);

/** @returns null when the value holds no headers beside a body */
export function deliveryOf(value: ExactJson): Delivery | null {
  if (!isExactObject(value)) return null;
  const direct = envelope(value, []);
  if (direct !== null) return direct;
  const inner = field(value, requestNames);
  if (inner === null || !isExactObject(inner[1])) return null;
  const found = envelope(inner[1], [inner[0]]);
  return found === null
    ? null
    : {
        ...found,
        receivedAt: found.receivedAt ?? fieldText(value, arrivalNames),
        attempt: found.attempt ?? fieldText(value, attemptNames),
      };
}

function envelope(object: ExactObject, path: readonly string[]): Delivery | null {
  const headers = field(object, headerNames);
  const body = field(object, bodyNames);
  if (headers === null || body === null) return null;
  const list = headerList(headers[1]);
  if (list === null) return null;
  const [name, content] = body;
  if (typeof content !== 'string' && !isExactObject(content) && !isExactArray(content)) return null;
  const flagged = Object.entries(object).some(
    ([key, value]) => /^(?:is)?base64(?:encoded)?$/.test(bare(key)) && value === true,
  );
  return {
    headers: list,
    bodyPath: [...path, name],
    body: content,
    bodyIsBase64: typeof content === 'string' && (flagged || /base64$/.test(bare(name))),
    receivedAt: fieldText(object, arrivalNames),
    attempt: fieldText(object, attemptNames),
    url: fieldText(object, addressNames),
  };
}

/** Headers as an object, as pairs, as `{name, value}`, as `Name: value` lines, or flat as Node gives them. */
export function headerList(value: ExactJson): HeaderList | null {
  if (typeof value === 'string') return headerLines(value.split(/\r?\n/));
  if (isExactObject(value)) {
    return Object.entries(value).flatMap(([name, each]): [string, string][] => {
      const values = isExactArray(each) ? each : [each];
      return values.flatMap((one): [string, string][] => {
        const text = scalarText(one);
        return text === null ? [] : [[name, text]];
      });
    });
  }
  if (!isExactArray(value)) return null;
  const texts = value.filter((each) => typeof each === 'string');
  if (texts.length > 0 && texts.length === value.length) {
    const lines = headerLines(texts);
    if (lines !== null) return lines;
    return texts.flatMap((name, index): [string, string][] =>
      index % 2 === 0 ? [[name, texts[index + 1] ?? '']] : [],
    );
  }
  return value.flatMap((each): [string, string][] => {
    const name = scalarText(isExactArray(each) ? each[0] : (member(each, 'name') ?? member(each, 'key')));
    const text = scalarText(isExactArray(each) ? each[1] : member(each, 'value'));
    return name === null || text === null ? [] : [[name, text]];
  });
}

function headerLines(lines: readonly string[]): HeaderList | null {
  const read = lines.filter((line) => line.trim() !== '');
  const pairs = read.flatMap((line): [string, string][] => {
    const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s?(.*)$/.exec(line);
    return match === null ? [] : [[match[1] ?? '', (match[2] ?? '').trim()]];
  });
  return pairs.length === read.length ? pairs : null;
}

/** A header's value: names without case, CGI names (`HTTP_STRIPE_SIGNATURE`) included; null where it is absent. */
export function headerValue(headers: HeaderList, name: string): string | null {
  const wanted = bare(name);
  const found = headers.find(([each]) => bare(each.replace(/^HTTP_/, '')) === wanted);
  return found === undefined ? null : found[1].trim();
}

/** Headers by which a sender signs; in the order in which they are asked for. */
export const signatureHeaders = [
  'stripe-signature',
  'hmacsignature',
  'x-razorpay-signature',
  'x-square-hmacsha256-signature',
  'x-square-signature',
  'x-cc-webhook-signature',
  'paypal-transmission-sig',
  'cko-signature',
  'svix-signature',
  'webhook-signature',
  'x-hub-signature-256',
] as const;

export function isSigned(delivery: Pick<Delivery, 'headers'>): boolean {
  return signatureHeaders.some((name) => headerValue(delivery.headers, name) !== null);
}

/** The body read as JSON: the value itself, or what its text (or base64) holds; null when that is no JSON. */
export function deliveredValue(delivery: Pick<Delivery, 'body' | 'bodyIsBase64'>): ExactJson | null {
  const { body } = delivery;
  if (typeof body !== 'string') return body;
  const content = delivery.bodyIsBase64 ? base64Text(body) : body;
  if (content === null || !/^\s*[[{]/.test(content)) return null;
  try {
    return parseExactJson(content);
  } catch (thrown) {
    if (thrown instanceof JsonSyntaxError) return null;
    throw thrown;
  }
}

function base64Text(content: string): string | null {
  const bytes = decodeBase64(content);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}

const exchangeNames =
  /^(?:method|verb|url|uri|path|status|statuscode|response|res|level|severity|msg|message|duration(?:ms)?|log)$/;

/** `{received_at, headers, body}` and nothing of a call that was answered. */
function isReceipt(value: ExactJson): boolean {
  if (!isExactObject(value)) return false;
  const names = Object.keys(value).map(bare);
  return (
    names.some((name) => /^(?:received|delivered|arrived)at$/.test(name)) &&
    !names.some((name) => exchangeNames.test(name))
  );
}

export interface ReadWebhook {
  readonly provider: WebhookProvider | null;
  readonly value: ExactJson;
  /** Null where the record is the webhook's body alone. */
  readonly delivery: Delivery | null;
}

/**
 * What a record brings: a webhook alone, or a delivery around one. A delivery whose sender is unknown counts when it
 * is signed, or when the record says that it was received and speaks of no exchange; anything else is null.
 */
export function readWebhook(value: ExactJson): ReadWebhook | null {
  const own = webhookProvider(value);
  if (own !== null) return { provider: own, value, delivery: null };
  const delivery = deliveryOf(value);
  if (delivery === null) return null;
  const content = deliveredValue(delivery);
  const carried = webhookProvider(content ?? undefined);
  // Senders with a layout of their own are told by their headers.
  const provider =
    carried ?? (headerValue(delivery.headers, 'webhook-id') === null ? null : 'standard-webhooks');
  if (provider === null && !isSigned(delivery) && !isReceipt(value)) return null;
  return { provider, value: content ?? delivery.body, delivery };
}
