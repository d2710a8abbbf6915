/** What a webhook's record is called in lists, and the sender's own id of it. */
import { member, scalarText } from '../exactJson.ts';
import type { ExactJson } from '../importing.ts';
import { headerValue, readWebhook, type Delivery } from './delivery.ts';
import { adyenItems, coinbaseEvent, gocardlessEvents, type WebhookProvider } from './shapes.ts';

export interface DescribedWebhook {
  readonly title: string;
  /** Null where the sender gives no id that stays the same over retries and differs between events. */
  readonly naturalKey: string | null;
}

const longestTitle = 160;

export function describeWebhook(value: ExactJson): DescribedWebhook {
  const read = readWebhook(value);
  if (read === null) return describeObject(value);
  const { title, naturalKey } = describeBody(read.provider, read.value);
  const id = naturalKey ?? (read.delivery === null ? null : deliveryId(read.delivery));
  if (read.delivery === null) return { title: shortened(title), naturalKey: id };
  const { attempt, receivedAt } = read.delivery;
  const named = attempt === null ? title : `${title}, attempt ${attempt}`;
  if (id === null) return { title: shortened(named), naturalKey: null };
  // Two deliveries of one event are two records.
  const parts = [id, attempt, receivedAt].filter((each) => each !== null);
  return { title: shortened(named), naturalKey: parts.join(' ') };
}

function deliveryId({ headers }: Delivery): string | null {
  for (const name of [
    'webhook-id',
    'svix-id',
    'x-razorpay-event-id',
    'paypal-transmission-id',
    'x-github-delivery',
  ]) {
    const id = headerValue(headers, name);
    if (id !== null) return id;
  }
  return null;
}

function describeBody(provider: WebhookProvider | null, body: ExactJson): DescribedWebhook {
  const text = (...path: string[]) => scalarText(member(body, ...path));
  switch (provider) {
    case 'adyen':
      return describeAdyen(adyenItems(body));
    case 'adyen-platform':
      return {
        title: text('type') ?? 'Adyen notification',
        naturalKey: joined(
          text('data', 'id') ?? text('data', 'accountHolder', 'id'),
          text('type'),
          text('timestamp'),
        ),
      };
    case 'paypal':
      return { title: text('event_type') ?? 'PayPal event', naturalKey: text('id') };
    case 'gocardless':
      return describeGocardless(gocardlessEvents(body));
    case 'razorpay':
      return { title: text('event') ?? 'Razorpay event', naturalKey: null };
    case 'square':
      return { title: text('type') ?? 'Square event', naturalKey: text('event_id') };
    case 'coinbase': {
      const event = coinbaseEvent(body);
      return {
        title: scalarText(member(event ?? undefined, 'type')) ?? 'Coinbase event',
        naturalKey: scalarText(member(event ?? undefined, 'id')),
      };
    }
    default:
      return { title: text('type') ?? text('event') ?? text('action') ?? 'webhook', naturalKey: text('id') };
  }
}

/** An Adyen event is told by its reference, its code and whether it succeeded: retries repeat all three. */
function describeAdyen(items: readonly ExactJson[]): DescribedWebhook {
  const item = items[0];
  const text = (name: string) => scalarText(member(item, name));
  const failed = text('success') === 'false' || member(item, 'success') === false;
  const more = items.length > 1 ? ` and ${items.length - 1} more` : '';
  return {
    title: `${text('eventCode') ?? 'notification'}${failed ? ' failed' : ''}${more}`,
    naturalKey: joined(text('pspReference'), text('eventCode'), failed ? 'false' : 'true'),
  };
}

function describeGocardless(events: readonly ExactJson[]): DescribedWebhook {
  const [event] = events;
  const text = (name: string) => scalarText(member(event, name));
  const more = events.length > 1 ? ` and ${events.length - 1} more` : '';
  return {
    title: `${text('resource_type') ?? 'event'} ${text('action') ?? ''}${more}`.trim(),
    naturalKey: text('id'),
  };
}

const nameFields = ['title', 'name', 'type', 'event', 'status', 'description', 'reference', 'id'];
const idFields = ['id', 'uuid', '_id', 'event_id', 'reference'];

/** A generic object: named by the first of its fields that usually names something. */
function describeObject(value: ExactJson): DescribedWebhook {
  const first = (names: readonly string[]) => {
    for (const name of names) {
      const text = scalarText(member(value, name));
      if (text !== null && text.trim() !== '') return text;
    }
    return null;
  };
  return { title: shortened(first(nameFields) ?? 'record'), naturalKey: first(idFields) };
}

function joined(...parts: readonly (string | null)[]): string | null {
  return parts[0] === null ? null : parts.filter((part) => part !== null).join(' ');
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > longestTitle ? `${line.slice(0, longestTitle - 1)}…` : line;
}
