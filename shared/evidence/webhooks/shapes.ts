/**
 * Whose webhook a JSON value is, judged by its members alone. Strict on purpose: members that only one provider writes
 * together. Event layouts as in the providers' public references (Adyen webhooks, PayPal webhooks v1, Checkout.com
 * events, GoCardless events, Razorpay webhooks, Square events, Coinbase Commerce events, Standard Webhooks 1.0.0).
 */
import { isExactArray, isExactObject, member, scalarText } from '../exactJson.ts';
import type { ExactJson } from '../importing.ts';
import { isStripeEvent } from '../recognise/jsonShapes.ts';

export const webhookProviders = [
  'stripe',
  'adyen',
  'adyen-platform',
  'paypal',
  'checkout',
  'gocardless',
  'razorpay',
  'square',
  'coinbase',
  'standard-webhooks',
] as const;
export type WebhookProvider = (typeof webhookProviders)[number];

type Shape = (value: ExactJson) => boolean;

const text = (value: ExactJson | undefined, ...path: string[]): string =>
  scalarText(member(value, ...path)) ?? '';
const has = (value: ExactJson, ...path: string[]): boolean => isExactObject(member(value, ...path));

/** One item of an Adyen standard notification, with or without its wrapper. */
export function adyenItem(value: ExactJson | undefined): ExactJson | null {
  const wrapped = member(value, 'NotificationRequestItem');
  const item = isExactObject(wrapped) ? wrapped : value;
  return item !== undefined &&
    typeof member(item, 'eventCode') === 'string' &&
    typeof member(item, 'pspReference') === 'string' &&
    scalarText(member(item, 'merchantAccountCode')) !== null
    ? item
    : null;
}

/** The items of an Adyen standard notification (or the one item that the value is). */
export function adyenItems(value: ExactJson): ExactJson[] {
  const list = member(value, 'notificationItems');
  const items = isExactArray(list) ? list : [value];
  return items.flatMap((each) => adyenItem(each) ?? []);
}

export function isGocardlessEvent(value: ExactJson | undefined): boolean {
  return (
    typeof member(value, 'resource_type') === 'string' &&
    typeof member(value, 'action') === 'string' &&
    isExactObject(member(value, 'links'))
  );
}

/** The events of a GoCardless webhook (or the one event that the value is). */
export function gocardlessEvents(value: ExactJson): ExactJson[] {
  const list = member(value, 'events');
  return (isExactArray(list) ? list : [value]).filter((each) => isGocardlessEvent(each));
}

/** The event of a Coinbase Commerce webhook: inside its delivery, or alone. */
export function coinbaseEvent(value: ExactJson): ExactJson | null {
  const inner = member(value, 'event');
  const event = isExactObject(inner) ? inner : value;
  return /^(?:charge|invoice|checkout):[a-z_]+$/.test(text(event, 'type')) && has(event, 'data')
    ? event
    : null;
}

function isAdyenPlatform(value: ExactJson): boolean {
  const type = text(value, 'type');
  if (!has(value, 'data')) return false;
  if (/^balancePlatform\.\w/.test(type)) return true;
  return /^(?:test|live)$/.test(text(value, 'environment')) && /^[a-z]\w*(?:\.\w+)+$/i.test(type);
}

const standardMembers = new Set(['id', 'type', 'timestamp', 'data']);

/** The payload that the Standard Webhooks specification recommends, and nothing beside it. */
function isStandard(value: ExactJson): boolean {
  if (!isExactObject(value) || !has(value, 'data')) return false;
  return (
    Object.keys(value).every((name) => standardMembers.has(name)) &&
    /^\w+(?:\.\w+)+$/.test(text(value, 'type')) &&
    /^\d{4}-\d\d-\d\dT/.test(text(value, 'timestamp'))
  );
}

/** Asked in this order. */
const shapes: readonly (readonly [WebhookProvider, Shape])[] = [
  ['stripe', isStripeEvent],
  ['adyen', (value) => adyenItems(value).length > 0],
  ['adyen-platform', isAdyenPlatform],
  [
    'paypal',
    (value) =>
      /^[A-Z][A-Z0-9-]*(?:\.[A-Z0-9_-]+)+$/.test(text(value, 'event_type')) && has(value, 'resource'),
  ],
  [
    'checkout',
    (value) =>
      text(value, 'id').startsWith('evt_') &&
      /^[a-z]+(?:_[a-z]+)+$/.test(text(value, 'type')) &&
      text(value, 'created_on') !== '' &&
      has(value, 'data'),
  ],
  ['gocardless', (value) => gocardlessEvents(value).length > 0],
  [
    'razorpay',
    (value) =>
      text(value, 'entity') === 'event' &&
      /^[a-z_]+(?:\.[a-z_]+)+$/.test(text(value, 'event')) &&
      has(value, 'payload'),
  ],
  [
    'square',
    (value) =>
      text(value, 'merchant_id') !== '' &&
      text(value, 'event_id') !== '' &&
      /^[a-z_]+(?:\.[a-z_]+)+$/.test(text(value, 'type')) &&
      has(value, 'data'),
  ],
  ['coinbase', (value) => coinbaseEvent(value) !== null],
  ['standard-webhooks', isStandard],
];

/** @returns null for a value that is nobody's webhook */
export function webhookProvider(value: ExactJson | undefined): WebhookProvider | null {
  if (!isExactObject(value)) return null;
  return shapes.find(([, is]) => is(value))?.[0] ?? null;
}
