/** Stripe event objects (docs.stripe.com/api/events/object), alone or inside the delivery that brought them. */
import { isExactObject, member, scalarText } from '../../../../shared/evidence/exactJson.ts';
import type { ExactJson } from '../../../../shared/evidence/importing.ts';
import { carriedStripeEvent } from '../../../../shared/evidence/recognise/jsonShapes.ts';
import { inspectRecord } from '../../signatures/inspect.ts';
import type { SigningKey } from '../../signatures/scheme.ts';
import type { Described, JsonFormat } from './jsonRecords.ts';

export function stripeEvents(keys: readonly SigningKey[]): JsonFormat {
  return {
    format: 'stripe-events',
    rootName: 'events',
    describe,
    inspect: (text) => inspectRecord(text, keys),
  };
}

function describe(value: ExactJson): Described | null {
  if (!isExactObject(value)) return null;
  const event = carriedStripeEvent(value) ?? value;
  const type = scalarText(member(event, 'type'));
  const name = scalarText(member(event, 'object'));
  // An API object may have a type of its own (`charge`, `card`); only an event's says what happened.
  const title = name === null || name === 'event' ? (type ?? name) : name;
  return { title: title ?? 'Stripe object', naturalKey: scalarText(member(event, 'id')) };
}
