/** Recognises webhooks, deliveries of them, catalogues of PSP objects and, last of all, generic JSON records. */
import { isExactArray, isExactObject, member, scalarText } from '../exactJson.ts';
import type { ArrayPath } from '../framing/jsonElements.ts';
import type { ExactJson } from '../importing.ts';
import type { SourceFormat } from '../model.ts';
import { isGocardlessEvent, adyenItem, webhookProvider, type WebhookProvider } from '../webhooks/shapes.ts';
import { deliveryOf, readWebhook } from '../webhooks/delivery.ts';
import { arrayPaths, firstElements, parsed } from './jsonDocument.ts';
import { completeLines, judgedLines, objectLines, type Sample } from './sample.ts';

/** How the records lie: one a line, elements of a list (null: values at the root), or members of an object. */
export type WebhookFraming =
  | { readonly by: 'lines' }
  | { readonly by: 'elements'; readonly path: ArrayPath }
  | { readonly by: 'members'; readonly path: readonly string[] };

const webhookFormats = [
  'stripe-events',
  'adyen-notifications',
  'paypal-webhooks',
  'checkout-webhooks',
  'gocardless-webhooks',
  'razorpay-webhooks',
  'square-webhooks',
  'coinbase-webhooks',
  'standard-webhooks',
  'webhook-deliveries',
  'json-records',
] as const satisfies readonly SourceFormat[];
export type WebhookFormat = (typeof webhookFormats)[number];

export function isWebhookFormat(format: SourceFormat): format is WebhookFormat {
  return webhookFormats.some((known) => known === format);
}

export interface RecognisedWebhooks {
  readonly family: 'webhooks';
  readonly format: WebhookFormat;
  readonly framing: WebhookFraming;
  readonly notes: readonly string[];
}

export const providerFormats: Readonly<Record<WebhookProvider, WebhookFormat>> = {
  stripe: 'stripe-events',
  adyen: 'adyen-notifications',
  'adyen-platform': 'adyen-notifications',
  paypal: 'paypal-webhooks',
  checkout: 'checkout-webhooks',
  gocardless: 'gocardless-webhooks',
  razorpay: 'razorpay-webhooks',
  square: 'square-webhooks',
  coinbase: 'coinbase-webhooks',
  'standard-webhooks': 'standard-webhooks',
};

/** Words of which at least one stands in every file of this family: most files are let go by this one test. */
const hint =
  /"(?:notificationItems|NotificationRequestItem|eventCode|balancePlatform|environment|event_type|created_on|resource_type|entity|event_id|event|data|resources)"|[Hh]eaders?"|HEADERS/;

/** @returns null when the text is none of them */
export function recogniseWebhooks(sample: Sample): RecognisedWebhooks | null {
  const { text } = sample;
  if (!/^[[{]/.test(text) || !hint.test(text)) return null;
  const lines = completeLines(sample);
  const objects = objectLines(sample);
  const severalLines =
    text.startsWith('{') &&
    lines.length >= (sample.whole ? 2 : 1) &&
    objects.length >= Math.min(lines.length, judgedLines) * 0.5;
  if (severalLines) return judged(objects, { by: 'lines' });
  if (text.startsWith('[')) return judged(firstElements(text, []), { by: 'elements', path: [] });
  return documentOf(text);
}

/** Most of the records decide; a file of several senders is one of deliveries. */
function judged(values: readonly ExactJson[], framing: WebhookFraming): RecognisedWebhooks | null {
  const read = values.flatMap((value) => readWebhook(value) ?? []);
  if (read.length === 0 || read.length < values.length / 2) return null;
  const formats = new Set(
    read.map(({ provider }) => (provider === null ? 'webhook-deliveries' : providerFormats[provider])),
  );
  const [format] = formats;
  if (format === undefined) return null;
  // Stripe's events, alone or delivered, have an importer of their own.
  if (formats.size === 1 && format === 'stripe-events') return null;
  return {
    family: 'webhooks',
    format: formats.size === 1 ? format : 'webhook-deliveries',
    framing,
    notes: [],
  };
}

/** One JSON document: a webhook, a delivery, a list of either, or a catalogue of objects by name. */
function documentOf(text: string): RecognisedWebhooks | null {
  const root = parsed(text);
  if (root !== null && deliveryOf(root) !== null) {
    const alone = judged([root], { by: 'elements', path: null });
    if (alone !== null) return alone;
  }
  const provider = webhookProvider(root ?? undefined);
  if (provider === 'stripe') return null;
  if (provider !== null && provider !== 'adyen' && provider !== 'gocardless')
    return judged([root], { by: 'elements', path: null });
  return (
    listed(text) ??
    (root === null ? judged(firstElements(text, null), { by: 'elements', path: null }) : catalogue(root))
  );
}

/** The first list, at most three members deep, whose elements are webhooks, deliveries or items of one. */
function listed(text: string): RecognisedWebhooks | null {
  for (const path of arrayPaths(text).filter((each) => each.length > 0 && each.length <= 3)) {
    const elements = firstElements(text, path, 5);
    if (elements.length === 0) continue;
    const framing: WebhookFraming = { by: 'elements', path };
    const items = (test: (value: ExactJson) => boolean) =>
      elements.filter(test).length >= elements.length / 2;
    if (items((value) => adyenItem(value) !== null))
      return { family: 'webhooks', format: 'adyen-notifications', framing, notes: [] };
    if (items(isGocardlessEvent))
      return { family: 'webhooks', format: 'gocardless-webhooks', framing, notes: [] };
    const found = judged(elements, framing);
    if (found !== null) return found;
  }
  return null;
}

const fewestObjects = 3;

/** `{resources: {charge: {object: 'charge', …}, …}}`: API objects by name, as Stripe's description publishes them. */
function catalogue(root: ExactJson): RecognisedWebhooks | null {
  if (!isExactObject(root)) return null;
  for (const [name, inner] of Object.entries(root)) {
    if (!isExactObject(inner)) continue;
    const objects = Object.values(inner);
    const typed = objects.filter((value) => scalarText(member(value, 'object')) !== null);
    if (typed.length >= fewestObjects && typed.length >= objects.length / 2)
      return {
        family: 'webhooks',
        format: 'stripe-events',
        framing: { by: 'members', path: [name] },
        notes: ['The file is a catalogue of API objects by name; each is a record.'],
      };
  }
  return null;
}

/**
 * The last resort for JSON that nothing else claims: the elements that are objects are records.
 * @returns null when none of the values is an object
 */
export function genericRecords(
  values: readonly ExactJson[],
  framing: WebhookFraming,
): RecognisedWebhooks | null {
  if (!values.some((value) => isExactObject(value))) return null;
  return {
    family: 'webhooks',
    format: 'json-records',
    framing,
    notes: ['No known format: the records are kept and found by their text and ids, but state no events.'],
  };
}

/** One object that nothing else claims is one record, when it says more than a single value. */
export function genericObject(root: ExactJson): RecognisedWebhooks | null {
  return scalars(root) >= fewestScalars ? genericRecords([root], { by: 'elements', path: null }) : null;
}

/** One value alone is no record. */
const fewestScalars = 2;

function scalars(value: ExactJson, depth = 0): number {
  if (value === null || depth > 8) return 0;
  const inner = isExactArray(value) ? value : isExactObject(value) ? Object.values(value) : null;
  if (inner === null) return 1;
  let count = 0;
  for (const each of inner) {
    count += scalars(each, depth + 1);
    if (count >= fewestScalars) break;
  }
  return count;
}
